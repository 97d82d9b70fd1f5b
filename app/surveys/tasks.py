"""What happens to surveys in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.safeguarding import service as safeguarding
from app.surveys import service
from app.tasks import sweep

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@sweep
def forget_old_drafts(session: Session) -> int:
    """Delete drafts that nobody came back to, as the notice promises. Twice finds none."""
    return service.forget_old_drafts(session)


@sweep
def settle_words_taken_back(session: Session) -> int:
    """Delete taken-back words once no scan and no open case needs them. Twice finds none."""
    return safeguarding.settle_words_taken_back(session)
