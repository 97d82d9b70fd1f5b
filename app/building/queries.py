"""Read surveys in the making."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from app.building.models import SurveyDraft
from app.consultations.models import Consultation
from app.errors import NotFoundError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def draft_by_id(session: Session, draft_id: int, *, to_change: bool = False) -> SurveyDraft:
    """Give one draft; whoever is to change it waits until others have.

    Raises:
        NotFoundError: there is none.
    """
    chosen = sa.select(SurveyDraft).where(SurveyDraft.id == draft_id)
    draft = session.scalar(chosen.with_for_update() if to_change else chosen)
    if draft is None:
        raise NotFoundError("That draft is not here. It may have been published or deleted.")
    return draft


def all_drafts(session: Session) -> list[SurveyDraft]:
    """Give every draft, the one changed last first."""
    newest_first = (SurveyDraft.changed_at.desc(), SurveyDraft.id.desc())
    return list(session.scalars(sa.select(SurveyDraft).order_by(*newest_first)))


def draft_of_survey(session: Session, survey_id: int) -> SurveyDraft | None:
    """Give the draft that becomes a survey's next version, if somebody is at it."""
    return session.scalar(sa.select(SurveyDraft).where(SurveyDraft.based_on == survey_id))


def consultation_of(session: Session, draft: SurveyDraft) -> Consultation | None:
    """Give the consultation a draft is meant for, if that is chosen."""
    if draft.consultation_id is None:
        return None
    return session.get(Consultation, draft.consultation_id)


def fingerprint(part: Any) -> str:
    """Give a short mark of a part, so that a page can tell whether it changed since."""
    written = json.dumps(part, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(written.encode("ascii")).hexdigest()[:16]
