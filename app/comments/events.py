"""What happens to comments that others may want to know."""

from __future__ import annotations

from dataclasses import dataclass

from app.tasks import Event


@dataclass(frozen=True)
class CommentReceived(Event):
    """A comment was stored and waits to be read by the engine and by a person."""

    comment_id: str


@dataclass(frozen=True)
class WordsCovered(Event):
    """A person covered words that the engine had missed, so places in the text have moved."""

    comment_id: str
