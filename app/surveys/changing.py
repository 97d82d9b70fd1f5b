"""Change what was sent: on a copy, so that what stands still counts until the copy is sent.

The copy is a draft like any other: it is saved at every step, forgotten after thirty days, and
nothing of it is read or counted. Sending it puts its answers in the place of the sent ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from app import clock
from app.comments import queries as comments_queries
from app.comments import service as comments
from app.db import random_id
from app.safeguarding import service as safeguarding
from app.surveys import queries, rules
from app.surveys.models import Answer as AnswerRow
from app.surveys.models import Response
from app.surveys.sending import comment_draft

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.comments.models import Comment
    from app.surveys.answers import Answer, FreeText
    from app.surveys.definition import SurveyDefinition

# What belongs to one row alone; everything else about a response is the same for its copy.
OWN = {
    "id", "token_hash", "words_hash", "receipt_id", "changes_id", "started_on", "submitted_on",
}  # fmt: skip


def make_copy(session: Session, sent: Response) -> Response:
    """Copy sent answers to work on; the copy there is already is given back."""
    known = queries.copy_of(session, sent)
    if known is not None:
        return known
    columns = [column.key for column in sa.inspect(Response).column_attrs]
    shared = {name: getattr(sent, name) for name in columns if name not in OWN}
    copy = Response(
        **shared,
        changes_id=sent.id,
        token_hash=random_id(),  # found by the answers it is of, never by a visit
        started_on=clock.today(),
        answers=[AnswerRow(question_id=a.question_id, value=a.value) for a in sent.answers],
    )
    session.add(copy)
    session.flush()
    return copy


def put_in_place(session: Session, sent: Response, copy: Response) -> None:
    """Let the answers of a copy take the place of those that were sent."""
    given = {row.question_id: row.value for row in copy.answers}
    for row in list(sent.answers):
        if row.question_id in given:
            row.value = given.pop(row.question_id)
        else:
            sent.answers.remove(row)
    sent.answers.extend(AnswerRow(question_id=key, value=value) for key, value in given.items())
    sent.language = copy.language
    session.delete(copy)
    session.flush()


def hand_over_words(
    session: Session, response: Response, definition: SurveyDefinition, given: dict[str, Answer]
) -> None:
    """Let each free text be a comment. Words that did not change keep theirs, with its reading.

    Comments made from words that were changed or taken out go, and the new ones are read anew.
    """
    may_quote = rules.may_quote(definition, given)
    said = rules.comments_of(definition, given)
    standing = {_key_of(c): c for c in comments_queries.by_contribution(session, response.id)}
    gone = [c for key, c in standing.items() if key not in {_key(words) for words in said}]
    safeguarding.take_back_words(session, [c for c in gone if c.withdrawn_on is None])
    for words in said:
        known = standing.get(_key(words))
        if known is not None and known.withdrawn_on is None:
            comments.allow_quoting(session, known, may_quote=may_quote)
        else:
            draft = comment_draft(response, definition, words, may_quote=may_quote)
            comments.receive_comment(session, draft)


def _key(words: FreeText) -> tuple[str | None, str, str]:
    return words.question_id, words.prompt, words.text


def _key_of(comment: Comment) -> tuple[str | None, str, str]:
    return comment.question_id, comment.prompt, comment.text
