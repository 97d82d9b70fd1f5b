"""Publish surveys, and take answers so that none is lost and none counts twice."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, cast

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app import audit, clock
from app.accounts import service as accounts
from app.comments import service as comments
from app.comments.queries import Source, Voice
from app.errors import ConflictError, DomainError, NotFoundError
from app.surveys import logic, queries, rules, taking_in
from app.surveys.answers import AnswerError
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

# What comes from other tools has a file of its own; the imports come in by this door.
OutsideAnswers = taking_in.OutsideAnswers
check_answer = taking_in.check_answer
remove_responses = taking_in.remove_responses
take_in_response = taking_in.take_in_response
Fault = logic.Fault
faults_of = logic.faults_of
DRAFTS_KEPT = timedelta(days=30)  # as the privacy page says
SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")


class SurveyClosedError(ConflictError):
    """The survey takes no more answers."""


class AlreadySentError(ConflictError):
    """The answers were sent, so they no longer change."""


class NothingToSendError(DomainError):
    """Every question was left empty or skipped."""


class WrongWordsError(NotFoundError):
    """No draft opens with these words; the same for words that never were."""


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
    """
    _check_address(session, slug)
    if closes_on < clock.today():
        raise DomainError("The closing date has passed. Choose today or a later day.")
    consultation = next(
        (c for c in queries.open_consultations(session) if c.id == consultation_id), None
    )
    if consultation is None:
        raise DomainError("Choose a consultation that is still open.")
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


def start_response(session: Session, survey: Survey, token: str) -> Response:
    """Open a draft for this visit; the one it has already is given back.

    Raises:
        SurveyClosedError: the survey takes no more answers.
    """
    known = queries.response_of(session, survey, token)
    if known is not None:
        return known
    _check_open(survey)
    response = Response(
        survey=survey,
        token_hash=queries.token_hash(session, survey.id, token),
        started_on=clock.today(),
        is_example=survey.is_example,
    )
    try:
        with session.begin_nested():
            session.add(response)
    except IntegrityError:  # the same visit started twice at the same moment
        return cast("Response", queries.response_of(session, survey, token))
    return response


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


def submit_response(session: Session, response: Response, token: str) -> Receipt:
    """Send the answers: all that belongs to a sending is kept in one transaction, or nothing.

    Twice is harmless: the first time wins and every repeat gets the same receipt, so a double
    tap, a retry after a lost reply and twenty at the same moment all count once.

    Raises:
        SurveyClosedError: the survey closed before the answers were sent.
        NothingToSendError: nothing was answered.
    """
    code = receipt_code(session, response, token)
    _lock(session, response)
    if response.submitted_on is not None:
        return accounts.issue_receipt(session, code)
    _check_open(response.survey)
    definition = queries.definition_of(response.survey)
    given = rules.counted_answers(definition, queries.answers_of(response))
    if not any(answer["state"] == "answered" for answer in given.values()):
        raise NothingToSendError(
            "You have not answered anything yet, so there is nothing to send. "
            "Answer one question, or leave this page. Both are OK."
        )
    receipt = accounts.issue_receipt(session, code)
    response.submitted_on = clock.today()
    response.receipt_id = receipt.id
    response.words_hash = None  # the words open a draft, and this is one no longer
    _hand_over_comments(session, response, definition, given)
    session.flush()
    return receipt


def receipt_code(session: Session, response: Response, token: str) -> str:
    """Give the code of this sending; the same each time, and another for another survey."""
    seed = f"{response.survey_id}:{token}"
    return accounts.receipt_code_for(seed, session.info["pepper"])


def _hand_over_comments(
    session: Session, response: Response, definition: SurveyDefinition, given: dict[str, Answer]
) -> None:
    may_quote = rules.may_quote(definition, given)
    for words in rules.comments_of(definition, given):
        comments.receive_comment(
            session,
            comments.CommentDraft(
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
            ),
        )


def put_away(session: Session, response: Response, words_key: str) -> tuple[str, ...]:
    """Make the return words of a key, and close the draft to its visit: only they open it now.

    Any that were made before stop working.

    Raises:
        AlreadySentError: the answers were sent, so there is nothing to come back to.
    """
    _check_draft(session, response)
    words, draft = _of_key(session, words_key)
    if draft not in {None, response}:  # the page was an earlier draft's, whose words these are
        words, _ = _of_key(session, secrets.token_urlsafe(32))
    response.words_hash = accounts.hash_words(session, " ".join(words))
    thrown_away = secrets.token_urlsafe(32)
    response.token_hash = queries.token_hash(session, response.survey_id, thrown_away)
    session.flush()
    return words


def words_of_first_press(session: Session, survey: Survey, words_key: str) -> tuple[str, ...]:
    """Give the words again where a second press, or a lost page, asks for them; or none.

    The first press closed the draft, so without this they would never be seen.
    """
    words, draft = _of_key(session, words_key)
    return words if draft is not None and draft.survey_id == survey.id else ()


def _of_key(session: Session, words_key: str) -> tuple[tuple[str, ...], Response | None]:
    words = accounts.return_words_for(words_key, session.info["pepper"])
    return words, queries.draft_by_words(session, accounts.hash_words(session, " ".join(words)))


def draft_with_words(session: Session, typed: str) -> Response:
    """Find the draft that these words open, and change nothing yet.

    Raises:
        DomainError: a word is misspelt, or no draft opens with these words.
    """
    response = queries.draft_by_words(session, accounts.hash_words(session, typed))
    if response is None:
        raise WrongWordsError(
            "Those words don't open anything. Check each one. They stop working when you press "
            "Send, and when you make new ones."
        )
    return response


def resume_with_words(session: Session, typed: str, new_token: str) -> Response:
    """Open the draft in a new visit; the visit that had it before opens it no longer.

    Raises:
        DomainError: a word is misspelt, or no draft opens with these words.
    """
    response = draft_with_words(session, typed)
    response.token_hash = queries.token_hash(session, response.survey_id, new_token)
    session.flush()
    return response


def forget_old_drafts(session: Session) -> int:
    """Delete half-done answers thirty days after they were begun; give how many there were."""
    old = queries.drafts_begun_before(session, clock.today() - DRAFTS_KEPT)
    for response in old:
        session.delete(response)
    session.flush()
    return len(old)


def _check_open(survey: Survey) -> None:
    if not queries.is_open(survey):
        raise SurveyClosedError("These questions have closed, so we can't take more answers.")


def _check_draft(session: Session, response: Response) -> None:
    _lock(session, response)
    if response.submitted_on is not None:
        raise AlreadySentError("You have sent these answers, so they can't be changed here.")
    _check_open(response.survey)


def _lock(session: Session, response: Response) -> None:
    """Wait for whoever else is writing to this response, and see what they left."""
    session.refresh(response, ["submitted_on", "words_hash", "receipt_id"], with_for_update=True)


def _row_of(response: Response, question_id: str) -> AnswerRow | None:
    return next((row for row in response.answers if row.question_id == question_id), None)


def _stored(answer: Answer) -> dict[str, Any]:
    return dict(answer)


def _check_own_words(
    session: Session, response: Response, question: Question, answer: Answer
) -> None:
    """Send back a text that holds the person's own return words: others will read it."""
    if response.words_hash is None:
        return
    texts = (piece.text for piece in rules.own_words(question, answer))
    if any(_opens(session, response, words) for words in _candidates(texts)):
        raise AnswerError(
            "Your five return words are in what you wrote. Take them out, so that nobody else "
            "can open your answers."
        )


def _candidates(texts: Iterable[str]) -> Iterable[str]:
    for text in texts:
        yield from windows_of(text, accounts.is_return_word)


def _opens(session: Session, response: Response, words: str) -> bool:
    return accounts.hash_words(session, words) == response.words_hash
