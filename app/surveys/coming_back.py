"""Five words that open answers again, on any phone: before they are sent and after."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from app.accounts import service as accounts
from app.errors import NotFoundError
from app.languages import marked
from app.surveys import queries, service

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.surveys.models import Response, Survey


class WrongWordsError(NotFoundError):
    """Nothing opens with these words; the same for words that never were."""


def put_away(session: Session, response: Response, words_key: str) -> tuple[str, ...]:
    """Make the return words of a key, and close the answers to their visit: only they open them.

    Any that were made before stop working. Words made for a copy open what it is a copy of.

    Raises:
        SurveyClosedError: the survey takes no more answers, so there is nothing to come back to.
    """
    kept = queries.original_of(session, response)
    service.lock(session, kept)
    service.check_open(kept.survey)
    words, found = _of_key(session, words_key)
    if found not in {None, kept}:  # the page was an earlier draft's, whose words these are
        words, _ = _of_key(session, secrets.token_urlsafe(32))
    kept.words_hash = accounts.hash_words(session, " ".join(words))
    thrown_away = secrets.token_urlsafe(32)
    kept.token_hash = queries.token_hash(session, kept.survey_id, thrown_away)
    session.flush()
    return words


def words_of_first_press(session: Session, survey: Survey, words_key: str) -> tuple[str, ...]:
    """Give the words again where a second press, or a lost page, asks for them; or none.

    The first press closed the draft, so without this they would never be seen.
    """
    words, found = _of_key(session, words_key)
    return words if found is not None and found.survey_id == survey.id else ()


def _of_key(session: Session, words_key: str) -> tuple[tuple[str, ...], Response | None]:
    words = accounts.return_words_for(words_key, session.info["pepper"])
    return words, queries.response_by_words(session, accounts.hash_words(session, " ".join(words)))


def response_with_words(session: Session, typed: str) -> Response:
    """Find the answers that these words open, and change nothing yet.

    Raises:
        SurveyClosedError: they were sent and their survey has closed, so they stay as they are.
        DomainError: a word is misspelt, or nothing opens with these words.
    """
    response = queries.response_by_words(session, accounts.hash_words(session, typed))
    if response is None:
        raise WrongWordsError(
            marked(
                "Those words don’t open anything. Check each one. Words stop working when you make "
                "new ones, and 30 days after you started, if you did not press Send."
            )
        )
    if response.submitted_on is not None and not queries.is_open(response.survey):
        raise service.SurveyClosedError(
            marked(
                "You sent these answers and the questions have closed, so they can’t be changed "
                "now. You can still take them back with your code."
            )
        )
    return response


def resume_with_words(session: Session, typed: str, new_token: str) -> Response:
    """Open the answers in a new visit; the visit that had them before opens them no longer.

    What was sent opens as a copy to change; it stays as it is until that is sent.

    Raises:
        DomainError: as `response_with_words`.
    """
    response = response_with_words(session, typed)
    response.token_hash = queries.token_hash(session, response.survey_id, new_token)
    session.flush()
    return service.change_response(session, response)
