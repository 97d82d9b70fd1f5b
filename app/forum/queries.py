"""Topics and posts as pages need them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from app.comments.models import Comment
from app.errors import NotFoundError
from app.forum.models import Post, Topic
from app.forum.rules import PostState
from app.safeguarding import queries as safeguarding

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

SHOWN = (PostState.PUBLISHED, PostState.CHANGED)


@dataclass(frozen=True)
class TopicCard:
    """A topic in the list, with the number of posts that everybody can read."""

    topic: Topic
    posts: int


@dataclass(frozen=True)
class QueuedPost:
    """A post with the words as they were written, for whoever decides about it."""

    post: Post
    topic: Topic
    comment: Comment


@dataclass(frozen=True)
class ReceiptPost:
    """What the author of a post may see with a receipt: what became of it, never its words."""

    state: PostState
    reason: str | None
    topic: Topic
    sent_on: date
    decided_at: datetime | None


def topics(session: Session) -> list[TopicCard]:
    """Give every topic, open ones first, then the newest."""
    shown = (
        sa.select(sa.func.count(Post.id))
        .where(Post.topic_id == Topic.id, *_shown())
        .scalar_subquery()
    )
    query = sa.select(Topic, shown).order_by(
        Topic.is_open.desc(), Topic.opened_on.desc(), Topic.id.desc()
    )
    return [TopicCard(*row) for row in session.execute(query)]


def topic_by_slug(session: Session, slug: str) -> Topic:
    """Give a topic by its address.

    Raises:
        NotFoundError: there is none.
    """
    topic = session.scalar(sa.select(Topic).where(Topic.slug == slug))
    if topic is None:
        raise NotFoundError("We can’t find that topic. The address may be wrong.")
    return topic


def topic_by_id(session: Session, topic_id: int) -> Topic:
    """Give a topic, for staff.

    Raises:
        NotFoundError: there is none.
    """
    topic = session.get(Topic, topic_id)
    if topic is None:
        raise NotFoundError("We can’t find that topic.")
    return topic


def slugs_like(session: Session, slug: str) -> set[str]:
    """Give the addresses in use that begin like this one."""
    query = sa.select(Topic.slug).where(Topic.slug.startswith(slug, autoescape=True))
    return set(session.scalars(query.order_by(Topic.slug)))


def published_posts(session: Session, topic: Topic) -> list[Post]:
    """Give the posts that everybody can read, in the order they were let in."""
    query = sa.select(Post).where(Post.topic_id == topic.id, *_shown())
    return list(session.scalars(query.order_by(Post.decided_at, Post.id)))


def own_posts(session: Session, topic: Topic, receipt_id: str | None) -> list[QueuedPost]:
    """Give the waiting posts of this visit's own receipt, which nobody else can see."""
    if receipt_id is None:
        return []
    query = _queued().where(
        Post.topic_id == topic.id,
        Post.receipt_id == receipt_id,
        Post.state == PostState.WAITING,
    )
    return [QueuedPost(*row) for row in session.execute(query)]


def waiting_posts(session: Session) -> list[QueuedPost]:
    """Give the posts that wait for a moderator, oldest first."""
    query = _queued().where(Post.state == PostState.WAITING)
    return [QueuedPost(*row) for row in session.execute(query)]


def decided_posts(session: Session, how_many: int = 20) -> list[QueuedPost]:
    """Give the posts decided last."""
    query = _queued().where(Post.state != PostState.WAITING)
    query = query.order_by(None).order_by(Post.decided_at.desc(), Post.id).limit(how_many)
    return [QueuedPost(*row) for row in session.execute(query)]


def post_by_id(session: Session, post_id: str) -> QueuedPost:
    """Give one post with its words, for a moderator.

    Raises:
        NotFoundError: there is none.
    """
    row = session.execute(_queued().where(Post.id == post_id)).one_or_none()
    if row is None:
        raise NotFoundError("We can’t find that post.")
    return QueuedPost(*row)


def post_by_send_key(session: Session, sealed_key: str) -> Post | None:
    """Give the post that a form has sent already."""
    return session.scalar(sa.select(Post).where(Post.send_key == sealed_key))


def posts_by_receipt(session: Session, receipt_id: str) -> list[ReceiptPost]:
    """Give what became of the posts of one receipt."""
    query = (
        sa.select(Post.state, Post.reason, Topic, Post.sent_on, Post.decided_at)
        .join(Topic, Topic.id == Post.topic_id)
        .where(Post.receipt_id == receipt_id)
        .order_by(Post.sent_on, Post.id)
    )
    return [ReceiptPost(*row) for row in session.execute(query)]


def _shown() -> tuple[sa.ColumnElement[bool], ...]:
    """Choose what was published, less what the safeguarding lead is looking at just now."""
    return Post.state.in_(SHOWN), Post.comment_id.not_in(safeguarding.in_open_cases())


def _queued() -> sa.Select[Post, Topic, Comment]:
    return (
        sa.select(Post, Topic, Comment)
        .join(Topic, Topic.id == Post.topic_id)
        .join(Comment, Comment.id == Post.comment_id)
        .order_by(Post.sent_on, Post.id)
    )
