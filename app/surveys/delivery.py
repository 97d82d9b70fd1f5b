"""Take in answers that a phone kept while it had no internet. Any number of times is harmless."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from app.surveys import queries, rules, service
from app.surveys.answers import AnswerError
from app.surveys.question_types import question_type_of
from app.surveys.relevance import checks_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from sqlalchemy.orm import Session

    from app.surveys.answers import Answer
    from app.surveys.definition import Question, SurveyDefinition
    from app.surveys.models import Response, Survey

Fields = dict[str, list[str]]


class State(StrEnum):
    """What became of a delivery."""

    KEPT = "kept"  # saved in the draft
    SENT = "sent"
    LOOK = "look"  # an answer cannot be kept as it is; the rest is saved, nothing is sent
    LATE = "late"  # the answers were sent before, without these
    CLOSED = "closed"
    GONE = "gone"  # there is no draft that these belong to


@dataclass(frozen=True)
class Parcel:
    """Answers by question id, as the question's page posts them, and whether Send was pressed."""

    answers: Mapping[str, Fields]
    send: bool


@dataclass
class Outcome:
    """What became of a parcel, with the fault of each answer that could not be kept."""

    state: State
    faults: dict[str, str] = field(default_factory=dict)
    response: Response | None = None


def take_in(session: Session, survey: Survey, token: str, parcel: Parcel) -> Outcome:
    """Save the answers of a parcel in the draft of its visit, and send the draft if asked."""
    response = queries.response_of(session, survey, token)
    if response is None:
        return Outcome(State.GONE)
    definition = queries.definition_of(response)
    is_open = queries.is_open(survey)
    worked_on = (queries.copy_of(session, response) if is_open else None) or response
    if worked_on.submitted_on is not None:
        return Outcome(_after_sending(definition, response, parcel, is_open=is_open))
    if not is_open:
        return Outcome(State.CLOSED)
    faults = _save(session, definition, worked_on, parcel)
    if faults or not parcel.send:
        return Outcome(State.LOOK if faults else State.KEPT, faults, worked_on)
    return _send(session, worked_on, token)


def _send(session: Session, draft: Response, token: str) -> Outcome:
    try:
        service.submit_response(session, draft, token)
    except service.NothingToSendError:
        return Outcome(State.KEPT, response=draft)
    return Outcome(State.SENT, response=draft)


def _after_sending(
    definition: SurveyDefinition, sent: Response, parcel: Parcel, *, is_open: bool
) -> State:
    """A parcel whose reply was lost comes again: all of it is there, so that is well."""
    stored = queries.answers_of(sent)
    for question in definition.questions:
        if question.id in parcel.answers:
            answer, _ = _checked(question, sent.language, parcel.answers[question.id])
            if answer is None or answer != stored.get(question.id):
                return State.LATE if is_open else State.CLOSED
    return State.SENT


def _save(
    session: Session, definition: SurveyDefinition, draft: Response, parcel: Parcel
) -> dict[str, str]:
    faults: dict[str, str] = {}
    for question in definition.questions:
        if question.id not in parcel.answers or not question.asks:
            continue
        answer, fault = _checked(question, draft.language, parcel.answers[question.id])
        if answer is None:
            faults[question.id] = fault
            continue
        try:
            service.save_answer(session, draft, question, answer)
        except AnswerError as error:
            faults[question.id] = str(error)
    return faults


def _checked(question: Question, lang: str, fields: Fields) -> tuple[Answer | None, str]:
    try:
        return question_type_of(question, lang).check(fields), ""
    except AnswerError as error:
        return None, str(error)


def needed_for_relevance(
    definition: SurveyDefinition, answers: Mapping[str, Answer]
) -> dict[str, dict[str, Any]]:
    """Give the answers that decide what else is shown; of own words, only that there are some."""
    trees = [tree for q in definition.questions for tree in rules.conditions_in(definition, q)]
    asked = {check.question for tree in trees for check in checks_of(tree)}
    free = {question.id for question in definition.questions if question.is_free_text}
    return {
        key: {"state": answer["state"], "value": None if key in free else answer["value"]}
        for key, answer in answers.items()
        if key in asked
    }
