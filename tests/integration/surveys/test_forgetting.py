from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

from app import clock
from app.surveys import queries, service
from app.surveys.answers import answered
from app.surveys.models import Answer, Response, Survey

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def _draft(session: Session, survey: Survey, token: str, days_ago: int) -> Response:
    response = service.start_response(session, survey, token)
    question = queries.definition_of(survey).question("change")
    assert question is not None
    service.save_answer(session, response, question, answered("More say"))
    response.started_on = clock.today() - timedelta(days=days_ago)
    session.flush()
    return response


def test_a_draft_is_kept_for_thirty_days_and_then_forgotten_with_its_words(
    session: Session, survey: Survey
) -> None:
    kept = _draft(session, survey, "kept", days_ago=30)
    _draft(session, survey, "old", days_ago=31)

    forgotten = service.forget_old_drafts(session)

    assert forgotten == 1
    assert session.scalars(sa.select(Response.id)).all() == [kept.id]
    assert session.scalars(sa.select(Answer.response_id)).all() == [kept.id]
    assert service.forget_old_drafts(session) == 0


def test_what_was_sent_is_not_forgotten_with_the_drafts(session: Session, survey: Survey) -> None:
    sent = _draft(session, survey, "sent", days_ago=0)
    service.submit_response(session, sent, "sent")
    sent.started_on = clock.today() - timedelta(days=400)

    assert service.forget_old_drafts(session) == 0
