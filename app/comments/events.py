"""What happens to comments that others may want to know."""

from __future__ import annotations

from dataclasses import dataclass

from app.tasks import Event


@dataclass(frozen=True)
class CommentReceived(Event):
    """A comment was stored and waits to be read by the engine and by a person."""

    comment_id: str
