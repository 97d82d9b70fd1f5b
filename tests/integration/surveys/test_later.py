"""Answering without the internet, as the server sees it: what it hands out and what it takes in."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from app.comments.models import Comment
from app.surveys.models import Answer, Response, Survey, SurveyState
from app.web.headers import POLICY
from tests.factories import save

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

PRIVATE = "only I know about the blue door"
CHANGE = "/q/life/5"


def pack_of(client: FlaskClient) -> dict[str, Any]:
    client.post("/q/life")
    pack: dict[str, Any] = client.get("/q/life/pack").json or {}
    return pack


def deliver(client: FlaskClient, ticket: str, *, send: bool = True, **answers: str) -> Any:
    parcel = {
        "ticket": ticket,
        "answers": {name: {"answer": [value]} for name, value in answers.items()},
        "send": send,
    }
    return client.post("/q/life/deliver", json=parcel).json


def test_a_pack_holds_blank_questions_and_no_answer(client: FlaskClient, survey: Survey) -> None:
    client.post("/q/life")
    client.post(CHANGE, data={"answer": PRIVATE})

    reply = client.get("/q/life/pack")

    pack = reply.json
    assert pack is not None
    assert reply.headers["Cache-Control"] == "no-store"
    assert PRIVATE not in reply.text
    assert [one["id"] for one in pack["questions"]] == [
        "feel", "moved", "moving", "talk", "change", "share",
    ]  # fmt: skip
    assert pack["questions"][2]["relevance"] == [{"question": "moved", "is": ["yes"]}]
    assert all(one["html"].count("<main") == 1 for one in pack["questions"])
    assert set(pack["screens"]) == {"end", "waiting", "sent", "late"}


def test_without_a_draft_there_is_no_pack(client: FlaskClient, survey: Survey) -> None:
    assert client.get("/q/life/pack").json == {"visit": ""}


def test_a_parcel_arrives_after_the_visit_has_ended_and_twice_is_once(
    app: Flask, client: FlaskClient, session: Session, survey: Survey
) -> None:
    ticket = pack_of(client)["ticket"]
    stranger = app.test_client()  # the same phone, its cookie gone

    first = deliver(stranger, ticket, change=PRIVATE, moved="no")
    second = deliver(stranger, ticket, change=PRIVATE, moved="no")

    assert first["state"] == second["state"] == "sent"
    assert first["code"] == second["code"]
    assert not first["here"]
    assert session.scalars(sa.select(Comment.text)).all() == [PRIVATE]
    assert session.scalar(sa.select(sa.func.count(Response.id))) == 1


def test_a_parcel_that_is_not_sent_goes_on_where_the_draft_is(
    client: FlaskClient, session: Session, survey: Survey
) -> None:
    told = deliver(client, pack_of(client)["ticket"], send=False, feel="4")

    assert (told["state"], told["here"], told["next"]) == ("kept", True, "/q/life/2")
    assert session.scalars(sa.select(Answer.question_id)).all() == ["feel"]


def test_an_answer_that_cannot_be_kept_is_named_and_nothing_is_sent(
    client: FlaskClient, session: Session, survey: Survey
) -> None:
    told = deliver(client, pack_of(client)["ticket"], feel="99", change="More say")

    assert told["state"] == "look"
    assert set(told["faults"]) == {"feel"}
    assert session.scalars(sa.select(Answer.question_id)).all() == ["change"]
    assert session.scalars(sa.select(Response.submitted_on)).one() is None


def test_words_that_come_after_sending_are_not_taken_silently(
    client: FlaskClient, survey: Survey
) -> None:
    ticket = pack_of(client)["ticket"]
    deliver(client, ticket, change="More say")

    assert deliver(client, ticket, change="Something else")["state"] == "late"


def test_a_closed_survey_takes_nothing(
    client: FlaskClient, session: Session, survey: Survey
) -> None:
    ticket = pack_of(client)["ticket"]
    session.get_one(Survey, survey.id).state = SurveyState.CLOSED
    save(session)

    assert deliver(client, ticket, change="More say")["state"] == "closed"
    assert client.get("/q/life/pack").json == {"visit": ""}


@pytest.mark.parametrize("ticket", ["", "x", "gAAAAA" * 20, "é"])
def test_a_forged_ticket_opens_nothing(client: FlaskClient, survey: Survey, ticket: str) -> None:
    assert deliver(client, ticket, change="Mine")["state"] == "gone"


def test_a_ticket_is_for_its_own_survey_and_shows_no_token(
    client: FlaskClient, survey: Survey
) -> None:
    ticket = pack_of(client)["ticket"]
    with client.session_transaction() as cookie:
        token = cookie["visitor"]

    other = client.post("/q/decoy/deliver", json={"ticket": ticket, "answers": {}, "send": True})

    assert (other.json or {})["state"] == "gone"
    assert token not in ticket


@pytest.mark.parametrize(
    "body", [None, [], {"ticket": 1}, {"ticket": "x", "answers": {"a": "b"}, "send": "maybe"}]
)
def test_a_broken_parcel_is_refused(client: FlaskClient, survey: Survey, body: Any) -> None:
    assert client.post("/q/life/deliver", json=body).status_code == 422
    assert client.post("/q/life/deliver", data=b"\xff\xfe").status_code == 422


def test_a_delivery_needs_its_key(app: Flask, survey: Survey) -> None:
    browser = app.test_client()
    parcel = {"ticket": "x", "answers": {}, "send": False}

    refused = browser.post("/q/life/deliver", json=parcel)
    key = (browser.get("/q/life/ready").json or {})["key"]
    taken = browser.post("/q/life/deliver", json=parcel, headers={"X-CSRFToken": key})

    assert (refused.status_code, taken.status_code) == (400, 200)


def test_a_script_is_told_where_to_go_and_a_page_is_led_there(
    client: FlaskClient, survey: Survey
) -> None:
    client.post("/q/life")
    told = client.post("/q/life/1", data={"answer": "4"}, headers={"X-Heard-Later": "1"})
    led = client.post("/q/life/1", data={"answer": "4"})

    assert told.json == {"next": "/q/life/2"}
    assert led.location == "/q/life/2"


def test_a_page_carries_the_answers_that_decide_what_is_shown_and_no_others(
    client: FlaskClient, survey: Survey
) -> None:
    client.post("/q/life")
    client.post("/q/life/2", data={"answer": "yes"})
    client.post(CHANGE, data={"answer": PRIVATE})

    page = client.get("/q/life/4").text

    found = re.search(r'data-known="([^"]*)"', page)
    assert found is not None
    assert json.loads(html.unescape(found[1])) == {"moved": {"state": "answered", "value": "yes"}}
    assert PRIVATE not in page


def test_the_policy_lets_scripts_talk_to_this_site_alone_and_no_worker_run() -> None:
    assert "connect-src 'self'" in POLICY
    assert "script-src 'self'" in POLICY
    assert "worker-src" not in POLICY
    assert "default-src 'none'" in POLICY
