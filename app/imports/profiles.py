"""Saved profiles: what the columns of a file became, used again for the same headings."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app import audit, clock
from app.errors import DomainError
from app.imports import queries, rules
from app.imports.models import ImportProfile
from app.imports.rules import DateOrder, Use

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from sqlalchemy.orm import Session

    from app.access import Actor
    from app.imports.formats.rows import Plan

LONGEST_NAME = 80


def save_profile(
    session: Session, name: str, headings: Sequence[str], plan: Plan, *, actor: Actor | None
) -> ImportProfile:
    """Keep what columns became, in place of an earlier profile for the same headings.

    Raises:
        DomainError: the name is empty, too long, or another profile's.
    """
    key = rules.headings_key(headings)
    profile = queries.profile_for(session, key)
    name = _checked_name(session, name, profile)
    if profile is None:
        profile = ImportProfile(headings_key=key)
        session.add(profile)
    profile.name = name
    profile.headings = list(headings)
    profile.uses = [str(use) for use in plan.uses]
    profile.date_order = plan.order.value if plan.order else None
    profile.changed_on = clock.today()
    session.flush()
    audit.record(session, "import_profile_saved", f"import_profile:{profile.id}", actor=actor)
    return profile


def change_profile(
    session: Session, profile: ImportProfile, name: str, uses: Sequence[str], *, actor: Actor | None
) -> ImportProfile:
    """Change a profile's name or what its columns become.

    Raises:
        DomainError: the name is empty, too long, or another profile's.
    """
    profile.name = _checked_name(session, name, profile)
    profile.uses = list(uses)
    profile.changed_on = clock.today()
    session.flush()
    audit.record(session, "import_profile_saved", f"import_profile:{profile.id}", actor=actor)
    return profile


def delete_profile(session: Session, profile: ImportProfile, *, actor: Actor | None) -> None:
    """Forget a profile. What was imported with it stays."""
    audit.record(session, "import_profile_deleted", f"import_profile:{profile.id}", actor=actor)
    session.delete(profile)
    session.flush()


def applied(
    profile: ImportProfile, headings: Sequence[str], plan: Plan, possible: Container[str]
) -> Plan:
    """Give the plan that a profile makes; what this survey does not ask keeps our own guess."""
    saved = {
        rules.plain_words(heading): use
        for heading, use in zip(profile.headings, profile.uses, strict=True)
    }
    found = [saved.get(rules.plain_words(heading), "") for heading in headings]
    uses = tuple(
        Use.read(use) if use in possible else guess
        for use, guess in zip(found, plan.uses, strict=True)
    )
    order = DateOrder(profile.date_order) if profile.date_order else plan.order
    return replace(plan, uses=uses, order=order)


def _checked_name(session: Session, name: str, profile: ImportProfile | None) -> str:
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise DomainError(f"Give the profile a name of {LONGEST_NAME} letters at most.")
    other = queries.profile_by_name(session, name)
    if other is not None and other is not profile:
        raise DomainError("Another profile has that name. Choose a different one.")
    return name
