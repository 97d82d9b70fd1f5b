"""What stands before publishing, and drafts, for tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app import clock
from app.building import editing
from app.building.models import SurveyDraft
from app.consultations import service as consultations
from app.safeguarding import service as safeguarding

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def make_promises(session: Session) -> None:
    """Somebody is on duty for worrying answers, and the privacy page is complete."""
    safeguarding.set_duty_desk(
        session,
        by_day="Safeguarding lead, 01632 960 001",
        out_of_hours="Emergency duty team, 01632 960 002",
        words="Nobody reads this at night. In danger, call 999.",
        actor=None,
    )
    consultations.set_privacy_notice(
        session, in_charge="The council", contact="privacy@example.org", actor=None
    )


def make_draft(session: Session, *questions: dict[str, Any], **changes: Any) -> SurveyDraft:
    """A draft with these questions; `around` changes what stands beside them."""
    around = changes.pop("around", {})
    definition = {
        **editing.blank("Life now"),
        "intro": "A few questions about your life.",
        "who_for": "Young people aged 16 to 25",
        **around,
        "questions": list(questions),
    }
    values = {
        "title": definition["title"],
        "definition": editing.settled(definition),
        "languages": [],
        "removed": [],
        "made_on": clock.now(),
        "changed_at": clock.now(),
    }
    draft = SurveyDraft(**values | changes)
    session.add(draft)
    session.flush()
    return draft
