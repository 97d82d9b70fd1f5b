"""What happens to imported files in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.imports import service
from app.tasks import sweep

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@sweep
def forget_old_files(session: Session) -> int:
    """Delete uploaded files after a day, as the page promises. Twice finds none."""
    return service.forget_old_files(session)
