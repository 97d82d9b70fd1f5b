"""What the coordinator typed in about the cohort, and the figures frozen from who was heard."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.coverage.rules import Family
from app.db import Base


class CohortGroup(Base):
    """A group that somebody added, renamed or left out; the others are as they come."""

    __tablename__ = "cohort_group"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    label: Mapped[str]
    family: Mapped[Family]
    is_left_out: Mapped[bool] = mapped_column(default=False)


class CohortFigure(Base):
    """How many people there are in a group, in one consultation or in the whole borough."""

    __tablename__ = "cohort_figure"
    __table_args__ = (sa.UniqueConstraint("consultation_id", "group_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("consultation.id"))
    group_key: Mapped[str]
    people: Mapped[int]
    source: Mapped[str]
    as_at: Mapped[date]


class OptionGroup(Base):
    """Which group one option of a survey stands for; an empty key means none."""

    __tablename__ = "option_group"

    survey_id: Mapped[int] = mapped_column(sa.ForeignKey("survey.id"), primary_key=True)
    question_id: Mapped[str] = mapped_column(primary_key=True)
    option_id: Mapped[str] = mapped_column(primary_key=True)
    group_key: Mapped[str]


class CoverageWave(Base):
    """Figures frozen after the gate: `shown` is all that any page reads.

    `people` and `counts` are raw. They are kept to hold the next wave steady, and never shown.
    """

    __tablename__ = "coverage_wave"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(sa.ForeignKey("consultation.id"), index=True)
    taken_on: Mapped[date]
    people: Mapped[int]
    counts: Mapped[dict[str, Any]]
    shown: Mapped[dict[str, Any]]
