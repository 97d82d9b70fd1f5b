"""Comments as readers need them, never with anything that says who wrote them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import sqlalchemy as sa

from app.comments.models import Comment, Source, Voice
from app.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy.orm import Session

__all__ = ["Source", "Voice"]  # the words other domains need to make a draft

MOST_URGENT_FIRST = sa.case({"now": 0, "today": 1, "week": 2}, value=Comment.scan_clock, else_=3)


def by_id(session: Session, comment_id: str) -> Comment:
    """Give one comment.

    Raises:
        NotFoundError: there is none.
    """
    comment = session.get(Comment, comment_id)
    if comment is None:
        raise NotFoundError("We can't find that comment.")
    return comment


def readable(session: Session, comment_id: str) -> Comment:
    """Give one comment to staff who read what young people wrote.

    Raises:
        NotFoundError: there is none, or its author took it back.
    """
    comment = by_id(session, comment_id)
    if comment.withdrawn_on is not None:
        raise NotFoundError("We can't find that comment.")
    return comment


def by_ids(session: Session, comment_ids: Sequence[str]) -> list[Comment]:
    """Give these comments; their ids are random, so their order says nothing."""
    wanted = sa.select(Comment).where(Comment.id.in_(comment_ids)).order_by(Comment.id)
    return list(session.scalars(wanted))


def by_receipt(session: Session, receipt_id: str) -> list[Comment]:
    """Give the comments that a receipt belongs to."""
    wanted = sa.select(Comment).where(Comment.receipt_id == receipt_id).order_by(Comment.id)
    return list(session.scalars(wanted))


def by_contribution(session: Session, contribution_id: str) -> list[Comment]:
    """Give everything one person wrote in one sending, for the safeguarding lead."""
    wanted = sa.select(Comment).where(Comment.contribution_id == contribution_id)
    return list(session.scalars(wanted.order_by(Comment.question_id, Comment.id)))


def unscanned(session: Session) -> list[Comment]:
    """Give the comments that no scan has looked at."""
    wanted = sa.select(Comment).where(Comment.scanned_on.is_(None)).order_by(Comment.id)
    return list(session.scalars(wanted))


def is_scanned(comment: Comment) -> bool:
    """Say whether a scan for worries has looked at a comment."""
    return comment.scanned_on is not None


def to_read(session: Session, limit: int) -> list[Comment]:
    """Give comments that no person has read yet: worries first, otherwise shuffled."""
    wanted = _to_read(sa.select(Comment)).where(Comment.redacted.is_not(None))
    return list(session.scalars(wanted.order_by(MOST_URGENT_FIRST, Comment.id).limit(limit)))


def count_to_read(session: Session) -> int:
    """Count the comments that wait for a person's eyes: work to do, not a published figure."""
    return session.scalar(_to_read(sa.select(sa.func.count(Comment.id)))) or 0


def has_waited_since(session: Session, day: date) -> bool:
    """Say whether any comment came before this day and is still unread."""
    old = _to_read(sa.select(Comment.id)).where(Comment.received_on < day)
    return session.scalar(old.limit(1)) is not None


def taken_back_and_scanned(session: Session) -> list[Comment]:
    """Give the words whose author took them back, and that were kept for a scan or a case."""
    wanted = sa.select(Comment).where(
        Comment.withdrawn_on.is_not(None), Comment.scanned_on.is_not(None), Comment.text != ""
    )
    return list(session.scalars(wanted.order_by(Comment.id)))


T = TypeVar("T")


def _to_read(wanted: sa.Select[T]) -> sa.Select[T]:
    return wanted.where(Comment.read_on.is_(None), Comment.withdrawn_on.is_(None))
