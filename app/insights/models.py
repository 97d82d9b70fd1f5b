"""Readings by the engine, verdicts by people, and the figures frozen from both."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, random_id


class ThemeReading(Base):
    """What the engine made of one comment against one framework version.

    Ids are random and the day is all the time there is: a reading follows a sending by seconds,
    so either would tell when, or in what order, people wrote.
    """

    __tablename__ = "theme_reading"
    __table_args__ = (
        sa.UniqueConstraint("comment_id", "framework_version_id"),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=random_id)
    comment_id: Mapped[str] = mapped_column(sa.ForeignKey("comment.id"), index=True)
    framework_version_id: Mapped[int] = mapped_column(sa.ForeignKey("framework_version.id"))
    engine: Mapped[str]
    tone: Mapped[str]
    tone_score: Mapped[float]
    abstained: Mapped[bool]
    reason: Mapped[str | None]
    read_on: Mapped[date]
    assignments: Mapped[list[ThemeAssignment]] = relationship(
        back_populates="reading",
        cascade="all, delete-orphan",
        order_by="ThemeAssignment.score.desc(), ThemeAssignment.target_id",
    )


class ThemeAssignment(Base):
    """A theme or a priority the engine found, with the words that made it think so.

    `kind` is theme, priority or suggestion (a theme just under the threshold). `evidence` holds
    [start, end] character offsets in the redacted text.
    """

    __tablename__ = "theme_assignment"

    __table_args__ = ({"sqlite_with_rowid": False},)

    id: Mapped[str] = mapped_column(primary_key=True, default=random_id)
    reading_id: Mapped[str] = mapped_column(sa.ForeignKey("theme_reading.id"), index=True)
    kind: Mapped[str]
    target_id: Mapped[str] = mapped_column(index=True)
    score: Mapped[float]
    evidence: Mapped[list[Any]]
    reading: Mapped[ThemeReading] = relationship(back_populates="assignments")


class Correction(Base):
    """A person's verdict on one comment: the whole set of themes and priorities. Append-only."""

    __tablename__ = "correction"

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[str] = mapped_column(sa.ForeignKey("comment.id"), index=True)
    framework_key: Mapped[str]
    theme_ids: Mapped[list[str]]
    priority_ids: Mapped[list[str]]
    reason: Mapped[str]
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    at: Mapped[datetime]


class Snapshot(Base):
    """Figures frozen after the disclosure gate; the only source of numbers on any page."""

    __tablename__ = "snapshot"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(sa.ForeignKey("consultation.id"), index=True)
    framework_version_id: Mapped[int] = mapped_column(sa.ForeignKey("framework_version.id"))
    taken_on: Mapped[date]
    contributions: Mapped[int]
    figures: Mapped[dict[str, Any]]


class Insight(Base):
    """A signed-off “You said”: one theme of one consultation, in words a person agreed to."""

    __tablename__ = "insight"
    __table_args__ = (sa.UniqueConstraint("consultation_id", "theme_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(sa.ForeignKey("consultation.id"), index=True)
    snapshot_id: Mapped[int | None] = mapped_column(sa.ForeignKey("snapshot.id"))
    framework_key: Mapped[str]
    theme_id: Mapped[str]
    theme_title: Mapped[str]
    headline: Mapped[str]
    you_said: Mapped[str]
    how_many: Mapped[str]
    signed_off_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    signed_off_at: Mapped[datetime]
