"""How the example people answered: their words as written, their ticks drawn by a fixed rule."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING, Any

from app import clock
from app.surveys import service as surveys
from app.surveys.answers import answered, unanswered

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from sqlalchemy.orm import Session

    from app.surveys.answers import Answer
    from app.surveys.definition import Question, SurveyDefinition
    from app.surveys.models import Survey

FEELINGS = {"feel_now": 0, "home_feel": 1}
WORDS = 2
FIXED_CHOICES = {"consent": ["yes", "yes", "no"], "yes_no": ["yes", "no", "not_sure"]}


def send_example_answers(
    session: Session, survey: Survey, definition: SurveyDefinition, people: list[list[Any]]
) -> int:
    """Send one response for each example person, through the same service as everybody's."""
    for number, person in enumerate(people):
        token = secrets.token_urlsafe(32)
        response = surveys.start_response(session, survey, token)
        for question, answer in _answers(definition, person, number):
            surveys.save_answer(session, response, question, answer)
        surveys.submit_response(session, response, token)
    return len(people)


def date_back(session: Session, survey: Survey, day: date) -> None:
    """Move an example survey into the past, as if it had been answered then."""
    session.flush()
    survey.published_on = min(day, clock.today())
    survey.closes_on = day


def _answers(
    definition: SurveyDefinition, person: list[Any], number: int
) -> Iterator[tuple[Question, Answer]]:
    words: dict[str, str] = person[WORDS]
    for question in definition.questions:
        answer = _answer(question, person, words, number)
        if answer is not None:
            yield question, answer


def _answer(
    question: Question, person: list[Any], words: dict[str, str], number: int
) -> Answer | None:
    if question.id in FEELINGS:
        why = words.get("why") if question.id == "feel_now" else None
        return answered(person[FEELINGS[question.id]], why=why)
    if question.is_free_text:
        text = words.get(question.id)
        return answered(text) if text else unanswered("skipped")
    if question.type == "scale":
        return answered(person[0] * 2 - _draw(number, question.id, 2))
    return _choice(question, number)


def _choice(question: Question, number: int) -> Answer | None:
    ids = FIXED_CHOICES.get(question.type) or [o.id for o in question.options if not o.other]
    if not ids:
        return None
    if question.prefer_not_to_say and _draw(number, question.id + "?", 6) == 0:
        return unanswered("prefer_not_to_say")
    picked = ids[_draw(number, question.id, len(ids))]
    if question.type == "matrix":
        picks = {
            row.id: ids[_draw(number, question.id + row.id, len(ids))] for row in question.rows
        }
        return answered(dict(picks))
    if question.type == "ranking":
        return answered([picked, *(i for i in ids if i != picked)])
    return answered([picked] if question.type == "multiple" else picked)


def _draw(number: int, question_id: str, choices: int) -> int:
    """Pick the same choice for the same person each time a demo is made."""
    digest = hashlib.sha256(f"{number}:{question_id}".encode()).digest()
    return digest[0] % choices
