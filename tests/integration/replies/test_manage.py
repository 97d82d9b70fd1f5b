from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from app.access import Role
from app.replies.models import Reply, ReplyState
from tests import factories
from tests import factories_replies as make
from tests.factories_surveys import make_survey

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

ANSWER = {
    "decision": "no",
    "we_did": "We can’t pay for bus travel after 21.",
    "because": "The region sets the fares and said no for this year.",
    "owner": "Transport Lead",
    "due_on": "2027-04-01",
}


@pytest.fixture
def insight_id(session: Session) -> int:
    insight = make.make_insight(session, factories.make_consultation(session), headline="Bus fares")
    factories.save(session)
    return insight.id


def test_a_lead_drafts_and_a_coordinator_publishes(
    as_: Callable[[Role], FlaskClient], client: FlaskClient, session: Session, insight_id: int
) -> None:
    lead, coordinator = as_(Role.STRATEGY_LEAD), as_(Role.COORDINATOR)

    saved = lead.post(f"/staff/replies/new/{insight_id}", data=ANSWER)
    reply = session.scalars(sa.select(Reply)).one()
    factories.save(session)  # a writing session holds SQLite's lock until it ends
    own_page = lead.get(f"/staff/replies/{reply.id}").text
    page = coordinator.get(f"/staff/replies/{reply.id}").text
    seal = page.partition('name="seal"')[2].partition('value="')[2].partition('"')[0]
    told = coordinator.post(f"/staff/replies/{reply.id}/publish", data={"seal": seal})

    assert saved.status_code == told.status_code == 302
    assert "A coordinator reads this and publishes it" in own_page
    assert "said no for this year" in client.get("/you-said-we-did/bus-fares").text


def test_a_no_without_a_reason_comes_back_with_the_words_kept(
    as_: Callable[[Role], FlaskClient], session: Session, insight_id: int
) -> None:
    page = as_(Role.STRATEGY_LEAD).post(
        f"/staff/replies/new/{insight_id}", data=ANSWER | {"because": ""}
    )

    assert page.status_code == 422
    assert "A no needs its reason" in page.text
    assert "We can’t pay for bus travel after 21." in page.text
    assert session.scalar(sa.select(sa.func.count(Reply.id))) == 0


def test_publishing_without_having_seen_the_words_is_refused(
    as_: Callable[[Role], FlaskClient], session: Session, insight_id: int
) -> None:
    insight = make.make_insight(session, factories.make_consultation(session))
    reply = make.make_reply(session, insight, state=ReplyState.DRAFT)
    factories.save(session)

    page = as_(Role.COORDINATOR).post(f"/staff/replies/{reply.id}/publish", data={})

    assert page.status_code == 409
    session.expire_all()
    assert reply.state is ReplyState.DRAFT


def test_a_lead_cannot_publish_by_address(
    as_: Callable[[Role], FlaskClient], session: Session
) -> None:
    insight = make.make_insight(session, factories.make_consultation(session))
    reply = make.make_reply(session, insight, state=ReplyState.DRAFT)
    factories.save(session)

    assert as_(Role.STRATEGY_LEAD).post(f"/staff/replies/{reply.id}/publish").status_code == 403


def test_news_is_added_from_the_page_of_the_answer(
    as_: Callable[[Role], FlaskClient], client: FlaskClient, session: Session
) -> None:
    insight = make.make_insight(session, factories.make_consultation(session))
    reply = make.make_reply(session, insight, slug="goodbyes")
    factories.save(session)
    coordinator = as_(Role.COORDINATOR)

    empty = coordinator.post(f"/staff/replies/{reply.id}/updates", data={"text": ""})
    sent = coordinator.post(
        f"/staff/replies/{reply.id}/updates",
        data={"text": "All workers have a plan.", "progress": "done"},
    )

    assert empty.status_code == 422
    assert sent.status_code == 302
    assert "All workers have a plan." in client.get("/you-said-we-did/goodbyes").text


def test_the_list_shows_what_waits_and_what_is_late(
    as_: Callable[[Role], FlaskClient], session: Session, insight_id: int
) -> None:
    text = as_(Role.STRATEGY_LEAD).get("/staff/replies/").text

    assert "Bus fares" in text
    assert "Write an answer" in text
    assert f"/staff/replies/new/{insight_id}" in text


def test_a_second_draft_leads_to_the_first(
    as_: Callable[[Role], FlaskClient], session: Session
) -> None:
    insight = make.make_insight(session, factories.make_consultation(session))
    reply = make.make_reply(session, insight, state=ReplyState.DRAFT)
    factories.save(session)

    page = as_(Role.STRATEGY_LEAD).get(f"/staff/replies/new/{insight.id}")

    assert page.headers["Location"].endswith(f"/staff/replies/{reply.id}")


def test_editing_shows_the_words_and_keeps_the_change(
    as_: Callable[[Role], FlaskClient], session: Session
) -> None:
    insight = make.make_insight(session, factories.make_consultation(session))
    reply = make.make_reply(session, insight, state=ReplyState.DRAFT)
    factories.save(session)
    lead = as_(Role.STRATEGY_LEAD)

    before = lead.get(f"/staff/replies/{reply.id}/edit").text
    lead.post(f"/staff/replies/{reply.id}/edit", data=ANSWER)
    after = lead.get(f"/staff/replies/{reply.id}").text

    assert "four weeks before they leave" in before
    assert "The region sets the fares" in after
    assert "changed the draft" in after


def test_a_consultation_is_closed_from_the_list_once_it_is_answered(
    as_: Callable[[Role], FlaskClient], session: Session
) -> None:
    ready, waiting = (factories.make_consultation(session, title=t) for t in ("Ready", "Waiting"))
    make.make_reply(session, make.make_insight(session, ready))
    make.make_insight(session, waiting)
    factories.save(session)
    coordinator = as_(Role.COORDINATOR)

    page = coordinator.get("/staff/replies/").text
    refused = coordinator.post(f"/staff/replies/consultations/{waiting.id}/close")
    closed = coordinator.post(f"/staff/replies/consultations/{ready.id}/close")

    assert f"/consultations/{ready.id}/close" in page
    assert f"/consultations/{waiting.id}/close" not in page
    assert refused.status_code == 409
    assert "still wait for an answer" in refused.text
    assert closed.status_code == 302
    session.expire_all()
    assert (ready.state.value, waiting.state.value) == ("closed", "open")


def test_closing_is_asked_once_more_and_waits_for_open_surveys(
    as_: Callable[[Role], FlaskClient], session: Session
) -> None:
    consultation = factories.make_consultation(session, title="Ready")
    make.make_reply(session, make.make_insight(session, consultation))
    survey = make_survey(session, consultation_id=consultation.id)
    factories.save(session)
    coordinator = as_(Role.COORDINATOR)
    address = f"/staff/replies/consultations/{consultation.id}/close"

    asked = coordinator.get(address).text
    refused = coordinator.post(address)
    session.expire_all()

    assert "It can’t be opened again." in asked
    assert refused.status_code == 409
    assert survey.title in refused.text
    assert consultation.state.value == "open"


def test_what_was_said_can_be_put_right_until_its_answer_is_public(
    as_: Callable[[Role], FlaskClient], session: Session, insight_id: int
) -> None:
    lead, coordinator = as_(Role.STRATEGY_LEAD), as_(Role.COORDINATOR)
    lead.post(f"/staff/replies/new/{insight_id}", data=ANSWER)
    reply = session.scalars(sa.select(Reply)).one()
    factories.save(session)
    read = coordinator.get(f"/staff/replies/{reply.id}").text
    old_seal = read.partition('name="seal"')[2].partition('value="')[2].partition('"')[0]
    words = {"headline": "Free buses", "you_said": "We cannot pay for the bus."}

    changed = lead.post(f"/staff/replies/said/{insight_id}", data=words)
    stale = coordinator.post(f"/staff/replies/{reply.id}/publish", data={"seal": old_seal})
    read = coordinator.get(f"/staff/replies/{reply.id}").text
    seal = read.partition('name="seal"')[2].partition('value="')[2].partition('"')[0]
    coordinator.post(f"/staff/replies/{reply.id}/publish", data={"seal": seal})
    late = lead.post(f"/staff/replies/said/{insight_id}", data=words | {"headline": "No"})
    session.expire_all()

    assert changed.status_code == 302
    assert stale.status_code == 409
    assert "Free buses" in read
    assert reply.slug == "free-buses"
    assert late.status_code == 409
    assert coordinator.get(f"/staff/replies/said/{insight_id}").status_code == 403
