"""What happens to collectors in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.collectors import service
from app.tasks import sweep

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@sweep
def freeze_collector_figures(session: Session) -> int:
    """Let a collector's figure move where ten more people and a week have passed."""
    return service.freeze_figures(session)
