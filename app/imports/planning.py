"""Plan an import and look at what it would do. Nothing here writes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app import clock
from app.comments.queries import Voice
from app.consultations import queries as consultations
from app.consultations.service import ConsultationState
from app.errors import ConflictError, DomainError
from app.imports import profiles, queries, rules
from app.imports.formats.detecting import Format, detect
from app.imports.formats.matching import choices_for, guess_uses
from app.imports.formats.rows import ImportedRow, LeftOut, Plan, read_rows
from app.imports.rules import ANSWER, DATE, Use
from app.surveys import queries as surveys
from app.surveys import service as surveys_service

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from sqlalchemy.orm import Session

    from app.consultations.models import Consultation
    from app.imports.formats.tables import Table
    from app.surveys.models import Survey
    from app.surveys.rules import SurveyDefinition


class DateOrderNeededError(DomainError):
    """Dates like 10/9/2026 are in the file, and only a person can say which number is the day."""


@dataclass(frozen=True)
class Target:
    """Where answers or comments go, and who speaks."""

    consultation: Consultation
    survey: Survey | None = None
    definition: SurveyDefinition | None = None
    voice: Voice = Voice.YOUNG_PERSON
    band: str | None = None

    @property
    def key(self) -> str:
        """Name the target in fingerprints: a row may come in once for each."""
        if self.survey is not None:
            return f"survey:{self.survey.id}"
        return f"consultation:{self.consultation.id}"


@dataclass(frozen=True)
class Preview:
    """What an import would do: the rows that are new, how many are known, and what is left out."""

    fresh: tuple[ImportedRow, ...]
    seals: tuple[str, ...]
    known: int
    left_out: tuple[LeftOut, ...]

    @property
    def comments(self) -> int:
        """Count the comments in their own right, beside the words in answers."""
        return sum(len(row.comments) for row in self.fresh)

    @property
    def skipped(self) -> tuple[LeftOut, ...]:
        """Give the rows that do not come in at all."""
        return tuple(one for one in self.left_out if not one.heading)


def survey_target(session: Session, survey: Survey) -> Target:
    """Say where answers to a survey go. One that has closed takes them too.

    Raises:
        ConflictError: its consultation is closed for good.
    """
    definition = surveys.definition_of(survey)
    consultation = surveys.consultation_of(session, survey)
    _check_open(consultation)
    return Target(consultation, survey, definition, Voice(definition.voice))


def comments_target(
    session: Session, consultation_id: int, voice: Voice, band: str | None
) -> Target:
    """Say where comments without a survey go.

    Raises:
        ConflictError: the consultation is closed for good.
    """
    consultation = consultations.by_id(session, consultation_id)
    _check_open(consultation)
    return Target(consultation, voice=voice, band=band or None)


def _check_open(consultation: Consultation) -> None:
    if consultation.state is ConsultationState.CLOSED:
        raise ConflictError("That consultation is closed, so nothing more can come into it.")


def first_plan(
    session: Session, table: Table, target: Target, made_by: Format | None = None
) -> tuple[Plan, str | None]:
    """Say what each column most likely becomes; a saved profile for these headings goes first.

    Gives the plan, and the name of the profile that was used.
    """
    made_by = made_by or detect(table.headings).format
    plan = Plan(guess_uses(table, made_by, target.definition), made_by)
    profile = queries.profile_for(session, rules.headings_key(table.headings))
    if profile is None:
        return plan, None
    return profiles.applied(profile, table.headings, plan, possible_uses(target)), profile.name


def possible_uses(target: Target) -> dict[str, str]:
    """Give everything that a column can become for this target, with its words."""
    return dict(choices_for(target.definition))


def settled(table: Table, plan: Plan, target: Target) -> Plan:
    """Settle which number of a date is the day, where the dates themselves leave no doubt.

    Raises:
        DateOrderNeededError: they can be read both ways, and nobody has said which.
    """
    cells = date_cells(table, plan, target)
    if plan.order is not None or not rules.needs_order(cells):
        return plan
    fitting = rules.orders_that_fit(cells)
    if len(fitting) == 1:
        return replace(plan, order=fitting[0])
    raise DateOrderNeededError(
        "Some dates can be read two ways, like 10/9/2026. Say whether the day or the month is "
        "first: we never guess."
    )


def date_cells(table: Table, plan: Plan, target: Target) -> list[str]:
    """Give every cell that is read as a date."""
    months = {q.id for q in (target.definition.questions if target.definition else ())
              if q.type == "month"}  # fmt: skip
    return [
        cell
        for index, use in enumerate(plan.uses)
        if use.kind == DATE or (use.kind == ANSWER and use.question_id in months)
        for cell in table.column(index)
    ]


def preview(session: Session, table: Table, plan: Plan, target: Target) -> Preview:
    """Say what an import would bring in. Keeps nothing.

    Raises:
        DateOrderNeededError: somebody must say first how dates are read.
    """
    plan = settled(table, plan, target)
    found = read_rows(
        table,
        plan,
        target.definition,
        check=surveys_service.check_answer,
        today=clock.today(),
    )
    pepper = session.info["pepper"]
    seals = [rules.fingerprint(pepper, target.key, row.words) for row in found.rows]
    known = queries.known_fingerprints(session, seals)
    fresh = [(row, seal) for row, seal in zip(found.rows, seals, strict=True) if seal not in known]
    return Preview(
        fresh=tuple(row for row, _ in fresh),
        seals=tuple(seal for _, seal in fresh),
        known=len(found.rows) - len(fresh),
        left_out=found.left_out,
    )


def profile_name(session: Session, table: Table) -> str | None:
    """Give the name of the profile that is saved for these headings, if there is one."""
    profile = queries.profile_for(session, rules.headings_key(table.headings))
    return profile.name if profile else None


def with_columns(
    table: Table, plan: Plan, given: Sequence[str], possible: Container[str]
) -> tuple[Use, ...]:
    """Put in what somebody says of single columns, as HEADING=USE.

    Raises:
        DomainError: there is no such column, or nothing of that name to become.
    """
    uses = list(plan.uses)
    for one in given:
        heading, _, use = one.rpartition("=")
        places = [n for n, name in enumerate(table.headings) if name == heading.strip()]
        if not places:
            message = f"The file has no column “{heading}”. Give it as HEADING=USE."
            raise DomainError(message)
        if use not in possible:
            message = f"A column can’t become “{use}” here."
            raise DomainError(message)
        uses[places[0]] = Use.read(use)
    return tuple(uses)
