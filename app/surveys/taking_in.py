"""Take in answers that were given elsewhere: in a file of another tool, not on our pages."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.comments import service as comments
from app.comments.queries import Source
from app.surveys import queries, rules
from app.surveys.definition import ANY_BAND, DEFAULT_LANGUAGE
from app.surveys.models import Answer as AnswerRow
from app.surveys.models import Response
from app.surveys.question_types import question_type_of
from app.surveys.sending import comment_draft

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from sqlalchemy.orm import Session

    from app.surveys.answers import Answer
    from app.surveys.definition import Question, SurveyDefinition
    from app.surveys.models import Survey


@dataclass(frozen=True)
class OutsideAnswers:
    """What one person answered elsewhere, checked question by question."""

    answers: Mapping[str, Answer]
    received_on: date
    band: str | None = None


def check_answer(question: Question, raw: Mapping[str, Sequence[str]]) -> Answer:
    """Check an answer from elsewhere just as one that is typed here.

    Raises:
        AnswerError: it is none that this question takes.
    """
    return question_type_of(question).check(raw)


def take_in_response(
    session: Session, survey: Survey, definition: SurveyDefinition, given: OutsideAnswers
) -> Response:
    """Keep answers from elsewhere as a sent response, and hand their words to the readers.

    A survey that has closed takes them too. Words under a question that other answers would have
    hidden here are read all the same: somebody wrote them. There is no receipt, for there is
    nobody to give one to.
    """
    response = Response(
        survey=survey,
        token_hash=queries.token_hash(session, survey.id, secrets.token_urlsafe(32)),
        started_on=given.received_on,
        submitted_on=given.received_on,
        version=survey.version,
        is_example=survey.is_example,
        answers=[
            AnswerRow(question_id=question_id, value=dict(answer))
            for question_id, answer in given.answers.items()
        ],
    )
    session.add(response)
    session.flush()
    may_quote = rules.may_quote(definition, given.answers)
    band = given.band if given.band in definition.bands else ANY_BAND
    for question in definition.questions:
        if question.id not in given.answers:
            continue
        words = rules.own_words(
            question, given.answers[question.id], lang=DEFAULT_LANGUAGE, band=band or ANY_BAND
        )
        for piece in words:
            draft = comment_draft(response, definition, piece, may_quote=may_quote)
            elsewhere = replace(draft, source=Source.IMPORT, received_on=given.received_on)
            comments.receive_comment(session, elsewhere)
    return response


def remove_responses(session: Session, response_ids: Sequence[str]) -> None:
    """Delete responses that were taken in by mistake. Their comments must be gone before."""
    for response_id in response_ids:
        response = session.get(Response, response_id)
        if response is not None:
            session.delete(response)
    session.flush()
