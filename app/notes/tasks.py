"""What happens to notes in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.notes import service
from app.tasks import sweep

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@sweep
def forget_deleted_notes(session: Session) -> int:
    """Delete for good what was deleted a week ago. Twice finds none."""
    return service.forget_deleted_notes(session)
