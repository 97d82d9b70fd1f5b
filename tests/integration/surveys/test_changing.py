"""Changing what was sent, until the survey closes: from the same visit, or with five words."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

from app import clock
from app.accounts.models import Receipt
from app.comments.models import Comment
from app.surveys.models import Response, Survey, SurveyState
from tests.factories import save
from tests.integration.surveys.test_stopping import words_on

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

FEEL, CHANGE = "/q/life/1", "/q/life/5"


def sends(client: FlaskClient, *, change: str = "More say", why: str = "It is loud") -> str:
    """Answer two questions and send them; give the receipt code."""
    client.post("/q/life")
    client.post(FEEL, data={"answer": "2", "why": why})
    client.post(CHANGE, data={"answer": change})
    client.post("/q/life/send")
    return code_on(client.get("/q/life/thanks").text)


def code_on(page: str) -> str:
    found = re.search(r'id="code"><li>(.*?)</li>', page)
    assert found is not None
    return found[1]


def words_after_sending(client: FlaskClient) -> str:
    return " ".join(words_on(client.post("/q/life/stop")))


def texts(session: Session) -> dict[str, str]:
    """Give the words that anybody reads, with their comments' ids."""
    session.expire_all()
    standing = sa.select(Comment).where(Comment.withdrawn_on.is_(None))
    return {c.text: c.id for c in session.scalars(standing)}


def test_a_change_replaces_its_own_words_and_leaves_the_others_alone(
    client: FlaskClient, session: Session, survey: Survey
) -> None:
    code = sends(client)
    before = texts(session)
    session.rollback()

    client.post("/q/life/change")
    client.post(CHANGE, data={"answer": "A lock on my door", "back_to": "check"})
    meanwhile = texts(session)
    session.rollback()
    sent = client.post("/q/life/send")

    after = texts(session)
    assert meanwhile == before, "nothing that is not sent is read"
    assert set(after) == {"It is loud", "A lock on my door"}
    assert after["It is loud"] == before["It is loud"], "unchanged words keep their reading"
    assert sent.location == "/q/life/thanks"
    assert code_on(client.get(sent.location).text) == code
    for table in (Response, Receipt):
        assert session.scalar(sa.select(sa.func.count()).select_from(table)) == 1


def test_changes_sent_twice_are_sent_once(
    app: Flask, client: FlaskClient, session: Session, survey: Survey
) -> None:
    sends(client)
    client.post("/q/life/change")
    client.post(CHANGE, data={"answer": "A lock"})

    answers = [client.post("/q/life/send").location for _ in range(3)]

    assert answers == ["/q/life/thanks"] * 3
    assert set(texts(session)) == {"It is loud", "A lock"}


def test_a_change_that_is_thrown_away_changes_nothing(
    client: FlaskClient, session: Session, survey: Survey
) -> None:
    sends(client)
    client.post("/q/life/change")
    client.post(CHANGE, data={"answer": "Never mind"})

    kept = client.post("/q/life/keep")

    assert kept.location == "/q/life/thanks"
    assert set(texts(session)) == {"It is loud", "More say"}
    assert session.scalar(sa.select(sa.func.count(Response.id))) == 1


def test_a_second_tab_says_that_new_words_were_not_sent_and_keeps_them(
    client: FlaskClient, survey: Survey
) -> None:
    sends(client)

    late = client.post(CHANGE, data={"answer": "Typed in another tab"})
    same = client.post(CHANGE, data={"answer": "More say"})

    assert late.status_code == 409
    assert "Typed in another tab" in late.text
    assert same.location == "/q/life/thanks"


def test_five_words_open_sent_answers_on_another_phone(
    app: Flask, client: FlaskClient, session: Session, survey: Survey
) -> None:
    sends(client)
    words = words_after_sending(client)
    other = app.test_client()

    opened = other.post("/back", data={"words": f"  {words.title().replace(' ', ',  ')} "})
    shown = other.get("/q/life/check").text
    other.post(CHANGE, data={"answer": "A lock"})
    other.post("/q/life/send")
    thanks = other.get("/q/life/thanks").text

    assert opened.location == "/q/life/check"
    assert "More say" in shown
    assert set(texts(session)) == {"It is loud", "A lock"}
    assert "Your code is still the same" in thanks
    assert client.get("/q/life/check").location == "/q/life", "the first phone opens it no longer"
    session.rollback()
    assert app.test_client().post("/back", data={"words": words}).status_code == 302


def test_words_made_before_sending_open_the_answers_after_it(
    client: FlaskClient, session: Session, survey: Survey
) -> None:
    client.post("/q/life")
    client.post(CHANGE, data={"answer": "More say"})
    words = words_after_sending(client)
    client.post("/back", data={"words": words})
    client.post("/q/life/send")

    assert client.post("/back", data={"words": words}).location == "/q/life/check"
    assert set(texts(session)) == {"More say"}


def test_after_closing_words_open_nothing_that_was_sent(
    client: FlaskClient, session: Session, survey: Survey
) -> None:
    sends(client)
    words = words_after_sending(client)
    session.get_one(Survey, survey.id).state = SurveyState.CLOSED
    save(session)

    refused = client.post("/back", data={"words": words})

    assert refused.status_code == 422
    assert "the questions have closed" in refused.text
    assert "More say" not in refused.text


def test_a_survey_that_closes_keeps_what_was_sent_before_the_change(
    client: FlaskClient, session: Session, survey: Survey
) -> None:
    sends(client)
    client.post("/q/life/change")
    session.get_one(Survey, survey.id).closes_on = clock.today() - timedelta(days=1)
    save(session)

    late = client.post(CHANGE, data={"answer": "A lock"})
    client.post("/q/life/send")

    assert late.status_code == 409
    assert "A lock" in late.text
    assert set(texts(session)) == {"It is loud", "More say"}


def test_the_receipt_alone_never_opens_answers(
    app: Flask, client: FlaskClient, survey: Survey
) -> None:
    code = sends(client)
    other = app.test_client()

    other.post("/receipt", data={"code": code})

    assert "More say" not in other.get("/receipt/status").text
    assert other.get("/q/life/check").location == "/q/life"
    assert other.post("/back", data={"words": code}).status_code == 422


def test_taking_back_the_yes_to_quotes_reaches_words_that_did_not_change(
    client: FlaskClient, session: Session, survey: Survey
) -> None:
    client.post("/q/life")
    client.post(CHANGE, data={"answer": "More say"})
    client.post("/q/life/6", data={"answer": "yes"})
    client.post("/q/life/send")
    client.post("/q/life/change")
    client.post("/q/life/6", data={"answer": "no"})
    client.post("/q/life/send")

    assert session.scalars(sa.select(Comment.may_quote)).all() == [False]
