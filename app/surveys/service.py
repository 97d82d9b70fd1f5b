"""Publish surveys, and take answers so that none is lost and none counts twice."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, cast

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, InvalidRequestError

from app import audit, clock
from app.accounts import service as accounts
from app.errors import ConflictError, DomainError
from app.languages import language_of, marked, say
from app.surveys import changing, logic, queries, rules, sending, taking_in, versions
from app.surveys.answers import AnswerError
from app.surveys.definition import DEFAULT_LANGUAGE
from app.surveys.models import Answer as AnswerRow
from app.surveys.models import Response, Survey, SurveyState
from app.surveys.own_words import windows_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from typing import Any

    from sqlalchemy.orm import Session

    from app.access import Actor
    from app.accounts.models import Receipt
    from app.surveys.answers import Answer
    from app.surveys.definition import Question, SurveyDefinition

# What is sent, on screen or on paper, and what comes from other tools, have files of their own;
# others come in by this door.
NothingToSendError = sending.NothingToSendError
Sheet = sending.Sheet
receive_sheet = sending.receive_sheet
sheet_receipt_code = sending.sheet_receipt_code
OutsideAnswers = taking_in.OutsideAnswers
check_answer = taking_in.check_answer
remove_responses = taking_in.remove_responses
take_in_response = taking_in.take_in_response
Fault = logic.Fault
faults_of = logic.faults_of
DRAFTS_KEPT = timedelta(days=30)  # as the privacy page says
SENT_ALREADY = "You have sent these answers. Open them again to change them."
SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")


class SurveyClosedError(ConflictError):
    """The survey takes no more answers."""


class AlreadySentError(ConflictError):
    """The answers were sent: they change on a copy, which somebody asks for."""


def publish_survey(
    session: Session,
    template: SurveyDefinition,
    consultation_id: int,
    slug: str,
    closes_on: date,
    *,
    actor: Actor | None,
) -> Survey:
    """Freeze a template's questions and open them to young people.

    Raises:
        DomainError: the address, the date or the consultation cannot be used.
        NotReadyError: something that young people are promised is not in place.
    """
    _check_address(session, slug)
    if closes_on < clock.today():
        raise DomainError("The closing date has passed. Choose today or a later day.")
    consultation = next(
        (c for c in queries.open_consultations(session) if c.id == consultation_id), None
    )
    if consultation is None:
        raise DomainError("Choose a consultation that is still open.")
    versions.check_ready(session, template, consultation, closes_on)
    survey = Survey(
        consultation_id=consultation.id,
        slug=slug,
        template_key=template.key,
        title=template.title,
        definition=template.to_dict(),
        published_on=clock.today(),
        closes_on=closes_on,
        is_example=consultation.is_example,
    )
    session.add(survey)
    session.flush()
    versions.keep_version(session, survey, changes=[])
    audit.record(
        session,
        "survey_published",
        f"survey:{survey.id}",
        actor=actor,
        template=template.key,
        version=template.version,
        consultation=consultation.id,
    )
    return survey


def _check_address(session: Session, slug: str) -> None:
    if not SLUG.fullmatch(slug):
        raise DomainError(
            "The address can have small letters, numbers and dashes, like your-home. "
            "40 characters at most."
        )
    if session.scalar(sa.select(Survey.id).where(Survey.slug == slug)) is not None:
        raise DomainError("Another survey has that address already. Choose a different one.")


def close_survey(session: Session, survey: Survey, *, actor: Actor | None) -> None:
    """Take no more answers. Closing twice is harmless."""
    if survey.state is SurveyState.CLOSED:
        return
    survey.state = SurveyState.CLOSED
    audit.record(session, "survey_closed", f"survey:{survey.id}", actor=actor)


def start_response(
    session: Session,
    survey: Survey,
    token: str,
    collector_id: int | None = None,
    *,
    lang: str = DEFAULT_LANGUAGE,
) -> Response:
    """Open a draft for this visit; the one it has already is given back.

    `collector_id` is the way the person came, if it may be kept.

    Raises:
        SurveyClosedError: the survey takes no more answers.
    """
    known = queries.response_of(session, survey, token)
    if known is not None:
        return known
    check_open(survey)
    response = Response(
        survey=survey,
        token_hash=queries.token_hash(session, survey.id, token),
        version=survey.version,
        started_on=clock.today(),
        collector_id=collector_id,
        language=language_of(lang).code,
        is_example=survey.is_example,
    )
    try:
        with session.begin_nested():
            session.add(response)
    except IntegrityError:  # the same visit started twice at the same moment
        return cast("Response", queries.response_of(session, survey, token))
    return response


def note_language(response: Response, lang: str) -> None:
    """Keep which language the questions are read in; what was sent stays as it was."""
    if response.submitted_on is None:
        response.language = language_of(lang).code


def save_answer(session: Session, response: Response, question: Question, answer: Answer) -> None:
    """Keep one answer, in place of an earlier one to the same question.

    Raises:
        SurveyClosedError: the survey takes no more answers.
        AlreadySentError: the answers were sent.
        AnswerError: the person's own return words are in what they wrote.
    """
    _check_draft(session, response)
    _check_own_words(session, response, question, answer)
    row = _row_of(response, question.id)
    if row is None:
        response.answers.append(AnswerRow(question_id=question.id, value=_stored(answer)))
    else:
        row.value = _stored(answer)
    session.flush()


def clear_answer(session: Session, response: Response, question: Question) -> None:
    """Forget words that the person has taken out of the box again; a skip is still a skip.

    Raises:
        SurveyClosedError: the survey takes no more answers.
        AlreadySentError: the answers were sent.
    """
    _check_draft(session, response)
    row = _row_of(response, question.id)
    if row is not None and row.value["state"] == "answered":
        response.answers.remove(row)
        session.flush()


def submit_response(
    session: Session, response: Response, token: str, *, was_helped: bool | None = None
) -> Receipt:
    """Send the answers: all that belongs to a sending is kept in one transaction, or nothing.

    Twice is harmless: the first time wins and every repeat gets the same receipt, so a double
    tap, a retry after a lost reply and twenty at the same moment all count once. A copy of sent
    answers takes their place, and its receipt is theirs.

    Raises:
        SurveyClosedError: the survey closed before the answers were sent.
        NothingToSendError: nothing was answered.
    """
    if response.changes_id is not None:
        return _send_changes(session, response)
    code = receipt_code(session, response, token)
    lock(session, response)
    if response.submitted_on is not None:
        return accounts.issue_receipt(session, code)
    definition, given = _ready_to_send(response)
    receipt = accounts.issue_receipt(session, code)
    response.submitted_on = clock.today()
    response.was_helped = was_helped
    response.receipt_id = receipt.id
    changing.hand_over_words(session, response, definition, given)
    session.flush()
    return receipt


def _send_changes(session: Session, copy: Response) -> Receipt:
    sent = queries.original_of(session, copy)
    lock(session, sent)
    definition, given = _ready_to_send(copy)
    changing.put_in_place(session, sent, copy)
    changing.hand_over_words(session, sent, definition, given)
    receipt = queries.receipt_of(session, sent)
    audit.record(session, "answers_changed", f"survey:{sent.survey_id}", actor=None)
    return receipt


def _ready_to_send(response: Response) -> tuple[SurveyDefinition, dict[str, Answer]]:
    check_open(response.survey)
    definition = queries.definition_of(response)
    given = rules.counted_answers(definition, queries.answers_of(response))
    if not any(answer["state"] == "answered" for answer in given.values()):
        raise NothingToSendError(
            "You have not answered anything yet, so there is nothing to send. "
            "Answer one question, or leave this page. Both are OK."
        )
    return definition, given


def change_response(session: Session, sent: Response) -> Response:
    """Let what was sent be changed, on a copy that takes its place when it is sent too.

    Raises:
        SurveyClosedError: the survey takes no more answers, so they stay as they are.
    """
    if sent.submitted_on is None:
        return sent
    lock(session, sent)
    check_open(sent.survey)
    return changing.make_copy(session, sent)


def drop_changes(session: Session, copy: Response) -> None:
    """Throw away what was changed since sending: what was sent stays. Twice is harmless."""
    if copy.changes_id is not None:
        session.delete(copy)
        session.flush()


def erase_response(session: Session, receipt_id: str) -> int:
    """Delete the answers that a receipt was given for; their comments go their own way.

    Gives how many sendings were deleted. Twice is harmless.
    """
    sent = queries.response_by_receipt(session, receipt_id)
    if sent is None:
        return 0
    lock(session, sent)
    copy = queries.copy_of(session, sent)
    for response in filter(None, (copy, sent)):
        session.delete(response)
    session.flush()
    return 1


def receipt_code(session: Session, response: Response, token: str) -> str:
    """Give the code of this sending; the same each time, and another for another survey."""
    return sheet_receipt_code(session, response.survey_id, token)


def known_receipt_code(session: Session, sent: Response, token: str) -> str | None:
    """Give the code to the visit that sent the answers; nobody can work it out for another one."""
    code = receipt_code(session, sent, token)
    return code if queries.is_receipt_of(session, sent, code) else None


def forget_old_drafts(session: Session) -> int:
    """Delete half-done answers thirty days after they were begun; give how many there were."""
    old = queries.drafts_begun_before(session, clock.today() - DRAFTS_KEPT)
    for response in old:
        session.delete(response)
    session.flush()
    return len(old)


def check_open(survey: Survey) -> None:
    """Let go on whoever answers an open survey.

    Raises:
        SurveyClosedError: it takes no more answers.
    """
    if not queries.is_open(survey):
        raise SurveyClosedError("These questions have closed, so we can't take more answers.")


def _check_draft(session: Session, response: Response) -> None:
    lock(session, response)
    if response.submitted_on is not None:
        raise AlreadySentError(SENT_ALREADY)
    check_open(response.survey)


def lock(session: Session, response: Response) -> None:
    """Wait for whoever else is writing to this response, and see what they left.

    Raises:
        AlreadySentError: it was a copy, and has been sent or thrown away meanwhile.
    """
    names = ["submitted_on", "words_hash", "receipt_id"]
    try:
        session.refresh(response, names, with_for_update=True)
    except InvalidRequestError:
        raise AlreadySentError(SENT_ALREADY) from None


def _row_of(response: Response, question_id: str) -> AnswerRow | None:
    return next((row for row in response.answers if row.question_id == question_id), None)


def _stored(answer: Answer) -> dict[str, Any]:
    return dict(answer)


def _check_own_words(
    session: Session, response: Response, question: Question, answer: Answer
) -> None:
    """Send back a text that holds the person's own return words: others will read it."""
    words_hash = queries.original_of(session, response).words_hash
    if words_hash is None:
        return
    texts = (piece.text for piece in rules.own_words(question, answer))
    if any(accounts.hash_words(session, words) == words_hash for words in _candidates(texts)):
        raise AnswerError(
            say(
                response.language,
                marked(
                    "Your five return words are in what you wrote. Take them out, so that nobody "
                    "else can open your answers."
                ),
            )
        )


def _candidates(texts: Iterable[str]) -> Iterable[str]:
    for text in texts:
        yield from windows_of(text, accounts.is_return_word)
