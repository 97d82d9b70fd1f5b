"""Hand what was sent to those who read it; and take in what was written on paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app import clock
from app.accounts import service as accounts
from app.comments import service as comments
from app.comments.queries import Source, Voice
from app.errors import DomainError
from app.surveys import queries, rules
from app.surveys.models import Answer as AnswerRow
from app.surveys.models import Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from app.accounts.models import Receipt
    from app.surveys.answers import Answer, FreeText
    from app.surveys.definition import SurveyDefinition
    from app.surveys.models import Survey


@dataclass(frozen=True)
class Sheet:
    """What stands on one paper sheet, and the questions as they were printed on it."""

    token: str
    version: int
    definition: SurveyDefinition
    answers: Mapping[str, Answer]


class NothingToSendError(DomainError):
    """Every question was left empty or skipped."""


def receive_sheet(
    session: Session, survey: Survey, sheet: Sheet, *, collector_id: int | None = None
) -> Receipt:
    """Keep the answers of one paper sheet, as if they had been sent online. Twice is harmless.

    Paper comes late, so a survey that has closed still takes it. All the words are read by a
    person: on paper somebody may write where another answer would have hidden the box.

    Raises:
        NothingToSendError: nothing was answered.
    """
    code = sheet_receipt_code(session, survey.id, sheet.token)
    if queries.response_of(session, survey, sheet.token) is not None:
        return accounts.issue_receipt(session, code)
    if not any(answer["state"] == "answered" for answer in sheet.answers.values()):
        raise NothingToSendError("Nothing is answered on this sheet, so there is nothing to keep.")
    receipt = accounts.issue_receipt(session, code)
    response = Response(
        survey=survey,
        token_hash=queries.token_hash(session, survey.id, sheet.token),
        started_on=clock.today(),
        submitted_on=clock.today(),
        receipt_id=receipt.id,
        collector_id=collector_id,
        version=sheet.version,
        is_example=survey.is_example,
        answers=[
            AnswerRow(question_id=question_id, value=dict(answer))
            for question_id, answer in sheet.answers.items()
        ],
    )
    session.add(response)
    session.flush()
    asked = [q for q in sheet.definition.questions if q.id in sheet.answers]
    may_quote = rules.may_quote(sheet.definition, sheet.answers)
    for words in (piece for q in asked for piece in rules.own_words(q, sheet.answers[q.id])):
        draft = comment_draft(response, sheet.definition, words, may_quote=may_quote)
        comments.receive_comment(session, draft)
    return receipt


def sheet_receipt_code(session: Session, survey_id: int, token: str) -> str:
    """Give the code that these answers have or, on paper, will have once they are typed in."""
    return accounts.receipt_code_for(f"{survey_id}:{token}", session.info["pepper"])


def comment_draft(
    response: Response, definition: SurveyDefinition, words: FreeText, *, may_quote: bool
) -> comments.CommentDraft:
    """Give a piece of the person's own words in the shape that its readers take."""
    return comments.CommentDraft(
        consultation_id=response.survey.consultation_id,
        source=Source.SURVEY,
        contribution_id=response.id,
        receipt_id=response.receipt_id,
        question_id=words.question_id,
        prompt=words.prompt,
        voice=Voice(definition.voice),
        may_quote=may_quote,
        text=words.text,
        is_example=response.is_example,
    )
