"""Safeguarding cases."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class Clock(StrEnum):
    """How soon a person must act, set by what was said; never a score of anybody."""

    NOW = "now"
    TODAY = "today"
    WEEK = "week"


class CaseState(StrEnum):
    """How far a case has got."""

    NEW = "new"
    SEEN = "seen"
    CLOSED = "closed"


class Case(Base):
    """A matter for the safeguarding lead, about one comment."""

    __tablename__ = "case"

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[str] = mapped_column(sa.ForeignKey("comment.id"), unique=True)
    clock: Mapped[Clock]
    categories: Mapped[list[str]]
    state: Mapped[CaseState] = mapped_column(default=CaseState.NEW)
    opened_at: Mapped[datetime]
    see_by: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    closed_at: Mapped[datetime | None]
    outcome: Mapped[str | None]


class DutyDesk(Base):
    """Who is reached about a worrying answer, by day and out of hours. There is one row."""

    __tablename__ = "duty_desk"

    id: Mapped[int] = mapped_column(primary_key=True)
    by_day: Mapped[str]
    out_of_hours: Mapped[str]
    words: Mapped[str]  # what young people read about evenings and weekends
    checked_on: Mapped[date]
