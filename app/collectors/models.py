"""Collectors, one-use codes and paper. Nothing here says who answered, or when."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.collectors.rules import Kind, State
from app.db import Base, random_id


class Collector(Base):
    """One way to a survey: its short address, and the days between which it works.

    `frozen_count` is the figure that pages may be made from: it moves once in a while and by many.
    """

    __tablename__ = "collector"

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(sa.ForeignKey("survey.id"), index=True)
    kind: Mapped[Kind]
    name: Mapped[str]
    code: Mapped[str] = mapped_column(unique=True)
    about: Mapped[str]
    speaks_of_care: Mapped[bool] = mapped_column(default=False)
    state: Mapped[State] = mapped_column(default=State.OPEN)
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    made_on: Mapped[date]
    frozen_count: Mapped[int] = mapped_column(default=0)
    frozen_on: Mapped[date | None]


class OneUseCode(Base):
    """A code that opens the survey once. Only its hash is kept, and whether it was used.

    There is no date, no order and no way from here to an answer, and there must never be one.
    """

    __tablename__ = "one_use_code"
    __table_args__ = ({"sqlite_with_rowid": False},)

    id: Mapped[str] = mapped_column(primary_key=True, default=random_id)
    collector_id: Mapped[int] = mapped_column(sa.ForeignKey("collector.id"), index=True)
    code_hash: Mapped[str] = mapped_column(unique=True)
    is_used: Mapped[bool] = mapped_column(default=False)


class PaperBatch(Base):
    """Sheets printed together. The questions stay as they were printed."""

    __tablename__ = "paper_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    collector_id: Mapped[int] = mapped_column(sa.ForeignKey("collector.id"), index=True)
    code: Mapped[str] = mapped_column(unique=True)
    seed: Mapped[str] = mapped_column(default=random_id)
    printed: Mapped[int]
    type_size: Mapped[int]
    band: Mapped[str]
    hand_in: Mapped[str]
    is_keyed_twice: Mapped[bool] = mapped_column(default=False)
    definition: Mapped[dict[str, Any]]
    version: Mapped[int]
    made_on: Mapped[date]
    collector: Mapped[Collector] = relationship()


class SheetState(StrEnum):
    """How far the typing in of one sheet has got."""

    UNFINISHED = "unfinished"
    SECOND = "second"
    DIFFERS = "differs"
    ENTERED = "entered"
    BLANK = "blank"


class PaperSheet(Base):
    """A sheet on its way in. Once it is entered, the words are with the answers and not here.

    `first_by_id` is the member of staff who typed, so that another one types it the second time.
    """

    __tablename__ = "paper_sheet"
    __table_args__ = (
        sa.UniqueConstraint("batch_id", "mark"),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=random_id)
    batch_id: Mapped[int] = mapped_column(sa.ForeignKey("paper_batch.id"), index=True)
    mark: Mapped[str | None]
    state: Mapped[SheetState]
    first: Mapped[dict[str, Any] | None]
    second: Mapped[dict[str, Any] | None]
    first_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    batch: Mapped[PaperBatch] = relationship()
