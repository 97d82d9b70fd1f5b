"""What happens to coverage in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.coverage import service
from app.tasks import sweep

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@sweep
def take_due_waves(session: Session) -> int:
    """Freeze who was heard wherever a week and ten new people have passed. Twice finds none."""
    return service.take_due_waves(session)
