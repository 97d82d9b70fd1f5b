"""Forum topics and posts. No profiles: a nickname lives for one post, a receipt for its author."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, random_id
from app.forum.rules import PostState


class Topic(Base):
    """Something the Forum talks about."""

    __tablename__ = "topic"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(sa.ForeignKey("consultation.id"), index=True)
    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    body: Mapped[str]
    is_open: Mapped[bool] = mapped_column(default=True)
    opened_on: Mapped[date]
    is_example: Mapped[bool] = mapped_column(default=False)
    posts: Mapped[list[Post]] = relationship(back_populates="topic", order_by="Post.id")


class Post(Base):
    """One comment on a topic, as its readers may see it; the words as written are the comment's."""

    __tablename__ = "post"
    __table_args__ = ({"sqlite_with_rowid": False},)

    id: Mapped[str] = mapped_column(primary_key=True, default=random_id)
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id"), index=True)
    comment_id: Mapped[str] = mapped_column(sa.ForeignKey("comment.id"), unique=True)
    receipt_id: Mapped[str] = mapped_column(sa.ForeignKey("receipt.id"), index=True)
    send_key: Mapped[str] = mapped_column(unique=True)
    nickname: Mapped[str]
    state: Mapped[PostState] = mapped_column(default=PostState.WAITING)
    published_text: Mapped[str | None]
    reason: Mapped[str | None]
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
    sent_on: Mapped[date]
    topic: Mapped[Topic] = relationship(back_populates="posts")
