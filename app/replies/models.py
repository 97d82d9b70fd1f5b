"""Replies to insights, and their updates."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base
from app.replies.rules import Decision, Progress


class ReplyState(StrEnum):
    """Where a reply stands. A person drafts it, another publishes it."""

    DRAFT = "draft"
    PUBLISHED = "published"


class Reply(Base):
    """“We did”: one decision on one insight."""

    __tablename__ = "reply"

    id: Mapped[int] = mapped_column(primary_key=True)
    insight_id: Mapped[int] = mapped_column(sa.ForeignKey("insight.id"), unique=True)
    slug: Mapped[str] = mapped_column(unique=True)
    decision: Mapped[Decision]
    we_did: Mapped[str]
    because: Mapped[str]
    owner: Mapped[str]
    due_on: Mapped[date | None]
    progress: Mapped[Progress]
    state: Mapped[ReplyState] = mapped_column(default=ReplyState.DRAFT)
    drafted_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    published_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    published_at: Mapped[datetime | None]
    is_example: Mapped[bool] = mapped_column(default=False)
    updates: Mapped[list[ReplyUpdate]] = relationship(
        back_populates="reply", order_by="ReplyUpdate.id"
    )


class ReplyUpdate(Base):
    """News about a promise, oldest first."""

    __tablename__ = "reply_update"

    id: Mapped[int] = mapped_column(primary_key=True)
    reply_id: Mapped[int] = mapped_column(sa.ForeignKey("reply.id"), index=True)
    text: Mapped[str]
    progress: Mapped[Progress]
    on: Mapped[date]
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    reply: Mapped[Reply] = relationship(back_populates="updates")
