"""Notes of what was said. They name nobody, and once sent the words stand in the comments alone."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.comments.queries import Voice
from app.db import Base, random_id
from app.notes.rules import NoteKind


class Note(Base):
    """One talk. The day and the place of a talk with one person are dropped when it is sent.

    `revision` grows with each save, so that two people at the same note do not overwrite each
    other unseen.
    """

    __tablename__ = "note"
    __table_args__ = ({"sqlite_with_rowid": False},)

    id: Mapped[str] = mapped_column(primary_key=True, default=random_id)
    consultation_id: Mapped[int] = mapped_column(sa.ForeignKey("consultation.id"), index=True)
    receipt_id: Mapped[str | None] = mapped_column(sa.ForeignKey("receipt.id"))
    kind: Mapped[NoteKind | None]
    held_on: Mapped[date | None]
    place: Mapped[str] = mapped_column(default="")
    head_count: Mapped[int | None]
    bands: Mapped[list[str]]
    voice: Mapped[Voice] = mapped_column(default=Voice.YOUNG_PERSON)
    may_share: Mapped[bool] = mapped_column(default=False)
    revision: Mapped[int] = mapped_column(default=0)
    sent_on: Mapped[date | None]
    deleted_on: Mapped[date | None]
    is_example: Mapped[bool] = mapped_column(default=False)
    lines: Mapped[list[NoteLine]] = relationship(
        back_populates="note", cascade="all, delete-orphan", order_by="NoteLine.position"
    )


class NoteLine(Base):
    """One thing that was said. `text` is empty while the words stand in the comment."""

    __tablename__ = "note_line"
    __table_args__ = ({"sqlite_with_rowid": False},)

    id: Mapped[str] = mapped_column(primary_key=True, default=random_id)
    note_id: Mapped[str] = mapped_column(sa.ForeignKey("note.id"), index=True)
    position: Mapped[int]
    text: Mapped[str]
    is_verbatim: Mapped[bool]
    how_many: Mapped[int | None]
    was_helped: Mapped[bool]
    comment_id: Mapped[str | None] = mapped_column(sa.ForeignKey("comment.id"), index=True)
    note: Mapped[Note] = relationship(back_populates="lines")
