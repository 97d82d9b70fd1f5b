"""Cases, most urgent first, and the lines that young people can ring."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
import yaml

from app import clock
from app.errors import NotFoundError
from app.safeguarding.models import Case, CaseState, Clock, DutyDesk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

SUPPORT_LINES = Path(__file__).with_name("support_lines.yaml")
CHECK_EVERY = timedelta(days=90)
MOST_URGENT_FIRST = (
    sa.case({Clock.NOW: 0, Clock.TODAY: 1, Clock.WEEK: 2}, value=Case.clock, else_=3),
    Case.see_by,
    Case.id,
)


@dataclass(frozen=True)
class SupportLine:
    """Somebody to ring or text. `href` is a tel: or sms: link."""

    id: str
    name: str
    shown: str
    href: str
    about: str
    hours: str
    youngest: int
    oldest: int
    for_adults: bool
    last_checked: date

    def is_for(self, age: int) -> bool:
        """Say whether the line is for people of this age."""
        return self.youngest <= age <= self.oldest

    def hours_on(self, day: date) -> str:
        """Give the opening hours, or nothing when nobody has checked them for 90 days."""
        return self.hours if day - self.last_checked <= CHECK_EVERY else ""


def open_cases(session: Session) -> list[Case]:
    """Give the cases that are not closed, most urgent first."""
    wanted = sa.select(Case).where(Case.state != CaseState.CLOSED)
    return list(session.scalars(wanted.order_by(*MOST_URGENT_FIRST)))


def closed_cases(session: Session, limit: int) -> list[Case]:
    """Give the cases closed last."""
    wanted = sa.select(Case).where(Case.state == CaseState.CLOSED)
    return list(session.scalars(wanted.order_by(Case.closed_at.desc(), Case.id).limit(limit)))


def by_id(session: Session, case_id: int) -> Case:
    """Give one case.

    Raises:
        NotFoundError: there is none.
    """
    case = session.get(Case, case_id)
    if case is None:
        raise NotFoundError("We can't find that case.")
    return case


def by_comment(session: Session, comment_id: str) -> Case | None:
    """Give the case about a comment, if there is one."""
    return session.scalar(sa.select(Case).where(Case.comment_id == comment_id))


def in_open_cases() -> sa.Select[str]:
    """Choose the comments that are with the safeguarding lead just now."""
    return sa.select(Case.comment_id).where(Case.state != CaseState.CLOSED)


def comments_in_open_cases(session: Session, comment_ids: Sequence[str]) -> set[str]:
    """Say which of these comments are with the safeguarding lead just now."""
    wanted = in_open_cases().where(Case.comment_id.in_(comment_ids))
    return set(session.scalars(wanted.order_by(Case.comment_id)))


def comments_in_cases(session: Session, comment_ids: Sequence[str]) -> set[str]:
    """Say which of these comments a case is or was about."""
    wanted = sa.select(Case.comment_id).where(Case.comment_id.in_(comment_ids))
    return set(session.scalars(wanted.order_by(Case.comment_id)))


def held_back() -> sa.Select[str]:
    """Choose the comments that nobody else reads yet: in an open case that cannot wait a week."""
    return sa.select(Case.comment_id).where(
        Case.state != CaseState.CLOSED, Case.clock != Clock.WEEK
    )


def comments_held_back(session: Session, comment_ids: Sequence[str]) -> set[str]:
    """Say which of these comments are kept from leads until the case is closed."""
    wanted = held_back().where(Case.comment_id.in_(comment_ids))
    return set(session.scalars(wanted.order_by(Case.comment_id)))


def duty_desk(session: Session) -> DutyDesk | None:
    """Give who is on duty for worrying answers; None until the safeguarding lead has said."""
    return session.scalar(sa.select(DutyDesk).order_by(DutyDesk.id).limit(1))


@cache
def support_lines() -> tuple[SupportLine, ...]:
    """Give the lines that may be shown, in the order to show them."""
    rows = yaml.safe_load(SUPPORT_LINES.read_text(encoding="utf-8"))["lines"]
    return tuple(SupportLine(**row) for row in rows)


def stale_lines() -> tuple[SupportLine, ...]:
    """Give the lines that nobody has checked for 90 days."""
    today = clock.today()
    return tuple(line for line in support_lines() if today - line.last_checked > CHECK_EVERY)
