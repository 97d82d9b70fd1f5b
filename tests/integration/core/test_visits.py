"""What a visit holds, what ends it, and that its forms come from our own pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.factories import make_consultation, save
from tests.factories_replies import make_topic
from tests.factories_surveys import make_survey

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

HELD = {"visitor": "a-token", "receipt": "a-receipt", "own_post": "a-receipt", "just_sent": "key"}
HTTPS = "https://localhost"


def hold(client: FlaskClient) -> None:
    with client.session_transaction() as cookie:
        cookie.update(HELD)


def held(client: FlaskClient) -> dict[str, str]:
    with client.session_transaction() as cookie:
        return {key: cookie[key] for key in HELD if key in cookie}


def test_leaving_forgets_everything_of_the_visit(client: FlaskClient) -> None:
    hold(client)

    client.get("/leave")

    assert held(client) == {}


def test_somebody_else_on_the_same_phone_gets_nothing_of_the_visit(
    client: FlaskClient, session: Session
) -> None:
    make_survey(session, slug="life")
    save(session)
    hold(client)

    client.post("/q/life/again")

    assert set(held(client)) == {"visitor"}
    assert held(client)["visitor"] != HELD["visitor"]


@pytest.mark.parametrize("referrer", [None, "https://elsewhere.example/"])
def test_a_form_of_ours_is_taken_over_https_whatever_the_browser_says_of_where_it_was(
    app: Flask, session: Session, referrer: str | None
) -> None:
    topic = make_topic(session, make_consultation(session), slug="evenings")
    save(session)
    browser = app.test_client()
    page = browser.get(f"/forum/{topic.slug}", base_url=HTTPS).text
    token = re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', page)[0]
    headers = {} if referrer is None else {"Referer": referrer}
    typed = {"nickname": "Slow Comet", "text": "Tea and toast."}

    answers = [
        browser.post(
            f"/forum/{topic.slug}", data=typed | extra, headers=headers, base_url=HTTPS
        ).status_code
        for extra in ({}, {"csrf_token": "forged"}, {"csrf_token": token})
    ]

    assert answers == [400, 400, 302]
