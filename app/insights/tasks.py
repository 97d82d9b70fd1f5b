"""Background work: have comments read, and freeze figures when a wave is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import clock
from app.comments.events import CommentReceived, WordsCovered
from app.insights import queries, reading, service
from app.tasks import on, sweep

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

SWEEP_SIZE = 2_000
REFRESH_SIZE = 250  # keeping so many takes seconds; meanwhile nobody else can save anything


@on(CommentReceived)
def read_received_comment(session: Session, event: CommentReceived) -> None:
    """Have a new comment read. Running twice gives the same rows again."""
    _read(session, [event.comment_id])


@on(WordsCovered)
def read_covered_comment(session: Session, event: WordsCovered) -> None:
    """Find the evidence again after a person covered words. Running twice changes nothing."""
    _read(session, [event.comment_id])


@sweep
def read_waiting_comments(session: Session) -> int:
    """Have every comment read that has no scan, or no reading by the framework in force.

    One that broke the engine is tried again the next day; a person has been told of it already.
    """
    waiting = queries.unread_ids(session, SWEEP_SIZE, broke_before=clock.today())
    if waiting:
        _read(session, waiting)
    return len(waiting)


@sweep
def refresh_outdated_readings(session: Session) -> int:
    """Have comments read again by a newer engine, or by one that people have taught since.

    Each then carries the new mark, so a second run finds nothing. By its name this runs after
    new comments are read and before figures are frozen.
    """
    outdated = reading.outdated_ids(session, REFRESH_SIZE)
    if outdated:
        _read(session, outdated)
    return len(outdated)


@sweep
def take_due_snapshots(session: Session) -> int:
    """Freeze new figures wherever a week and ten new sendings have passed."""
    return service.take_due_snapshots(session)


def _read(session: Session, comment_ids: Sequence[str]) -> None:
    batches = reading.plan(session, comment_ids)
    # Nothing is written yet. Let go of the database, for the engine may need seconds to load
    # and nobody's answer should wait for that.
    session.rollback()
    read = [(batch, reading.have_read(batch)) for batch in batches]
    for batch, outcomes in read:
        reading.keep(session, batch, outcomes)
