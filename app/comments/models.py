"""Comments, kept apart from anything that says who wrote them."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, random_id


class Source(StrEnum):
    """Where a comment came from."""

    SURVEY = "survey"
    FORUM = "forum"
    NOTE = "note"
    IMPORT = "import"


class Voice(StrEnum):
    """Who speaks. Voices are never pooled."""

    YOUNG_PERSON = "young_person"
    CARER = "carer"
    PROFESSIONAL = "professional"


class Comment(Base):
    """One piece of free text. The columns from `language` on are filled in by the reader.

    `contribution_id` is the response or post it came in: it joins a person's own comments to each
    other, so that figures count people, and to nothing about them. `receipt_id` lets the person
    who holds the receipt see the replies to their own words. With `withdrawn_on` the person has
    taken it back: only the safeguarding lead still sees it, while a case about it is open.
    """

    __tablename__ = "comment"
    __table_args__ = ({"sqlite_with_rowid": False},)

    id: Mapped[str] = mapped_column(primary_key=True, default=random_id)
    consultation_id: Mapped[int] = mapped_column(sa.ForeignKey("consultation.id"), index=True)
    source: Mapped[Source]
    contribution_id: Mapped[str] = mapped_column(index=True)
    receipt_id: Mapped[str | None] = mapped_column(sa.ForeignKey("receipt.id"), index=True)
    question_id: Mapped[str | None]
    prompt: Mapped[str]
    voice: Mapped[Voice] = mapped_column(default=Voice.YOUNG_PERSON)
    may_quote: Mapped[bool] = mapped_column(default=False)
    is_example: Mapped[bool] = mapped_column(default=False)
    text: Mapped[str]
    received_on: Mapped[date]
    language: Mapped[str | None]
    redacted: Mapped[str | None]
    hidden_spans: Mapped[list[Any] | None]
    scan_clock: Mapped[str | None]
    scan_categories: Mapped[list[str] | None]
    scanned_on: Mapped[date | None]
    read_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    read_on: Mapped[date | None]
    withdrawn_on: Mapped[date | None]
