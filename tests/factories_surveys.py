"""Surveys and drafts for tests."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from app import clock
from app.surveys.definition import SurveyDefinition
from app.surveys.models import Survey
from tests.factories import make_consultation

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_numbers = itertools.count(1)

QUESTIONS: list[dict[str, Any]] = [
    {"id": "feel", "type": "faces", "wording": "How are things?", "why": "Tell us why."},
    {
        "id": "moved",
        "type": "yes_no",
        "wording": "Have you moved this year?",
        "prefer_not_to_say": True,
    },
    {
        "id": "moving",
        "type": "long_text",
        "wording": "What was moving like?",
        "relevance": {"question": "moved", "is": ["yes"]},
        "support": True,
    },
    {
        "id": "talk",
        "type": "multiple",
        "wording": "Who can you talk to?",
        "options": [
            {"id": "friend", "wording": "A friend"},
            {"id": "other_person", "wording": "Someone else", "other": True},
            {"id": "nobody", "wording": "No one", "exclusive": True},
        ],
    },
    {"id": "change", "type": "long_text", "wording": "What would you change?"},
    {"id": "share", "type": "consent", "wording": "Can we share it?", "quote_consent": True},
]


def make_definition(**changes: Any) -> SurveyDefinition:
    values = {
        "key": "life-now",
        "version": 1,
        "title": "Life now",
        "public_title": "How is life?",
        "intro": "A few questions about your life.",
        "who_for": "Young people aged 16 to 25",
        "minutes": 4,
        "questions": QUESTIONS,
    }
    return SurveyDefinition.model_validate(values | changes)


def make_survey(session: Session, **changes: Any) -> Survey:
    definition: SurveyDefinition = changes.pop("definition", None) or make_definition()
    if "consultation_id" not in changes:
        changes["consultation_id"] = make_consultation(session).id
    values = {
        "slug": f"survey-{next(_numbers)}",
        "template_key": definition.key,
        "title": definition.title,
        "definition": definition.to_dict(),
        "published_on": clock.today() - timedelta(days=3),
        "closes_on": clock.today() + timedelta(days=10),
    }
    survey = Survey(**values | changes)
    session.add(survey)
    session.flush()
    return survey
