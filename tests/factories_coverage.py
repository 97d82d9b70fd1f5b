"""Answers and notes of people whose groups are counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from app import clock
from app.notes.models import Note, NoteLine
from app.notes.rules import NoteKind
from app.surveys.answers import answered
from app.surveys.models import Answer, Response

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.consultations.models import Consultation
    from app.surveys.models import Survey

ASKED: list[dict[str, Any]] = [
    {"id": "change", "type": "long_text", "wording": "What would you change?"},
    {
        "id": "age_band",
        "type": "single",
        "wording": "How old are you?",
        "group": True,
        "options": [
            {"id": "age_16_17", "wording": "16 or 17"},
            {"id": "age_18_20", "wording": "18 to 20"},
            {"id": "older", "wording": "21 to 25"},
        ],
    },
    {
        "id": "about_you",
        "type": "multiple",
        "wording": "Are any of these true for you?",
        "group": True,
        "options": [
            {"id": "custody", "wording": "I am in custody"},
            {"id": "parents", "wording": "I am a mum or dad"},
            {"id": "none", "wording": "None of these", "exclusive": True},
        ],
    },
]


def answer(
    session: Session, survey: Survey, times: int, *, is_sent: bool = True, **picked: Any
) -> None:
    for _ in range(times):
        number = len(session.scalars(sa.select(Response.id)).all())
        response = Response(
            survey=survey,
            token_hash=f"token-{number}",
            started_on=clock.today(),
            submitted_on=clock.today() if is_sent else None,
        )
        response.answers = [
            Answer(question_id=key, value=dict(answered(value))) for key, value in picked.items()
        ]
        session.add(response)
        session.flush()


def make_note(session: Session, consultation: Consultation, **changes: Any) -> Note:
    values: dict[str, Any] = {
        "consultation_id": consultation.id,
        "kind": NoteKind.GROUP,
        "head_count": 12,
        "bands": ["age_16_17"],
        "place": "",
        "sent_on": clock.today(),
        "lines": [NoteLine(position=0, text="x", is_verbatim=True, was_helped=False)],
    }
    note = Note(**values | changes)
    session.add(note)
    session.flush()
    return note
