"""Stopping part way: five words, and nothing left open on a phone that others use."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from app.surveys.models import Response
from tests.factories import save
from tests.factories_surveys import make_survey

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session
    from werkzeug.test import TestResponse

    from app.surveys.models import Survey

CHANGE = "/q/life/5"
PRIVATE = "only I know about the blue door"


def begin(client: FlaskClient) -> None:
    assert client.post("/q/life").status_code == 302


def words_on(page: TestResponse) -> list[str]:
    listed = re.search(r'<ol class="words".*?</ol>', page.text, re.DOTALL)
    assert listed is not None
    return re.findall(r"<li>(.*?)</li>", listed[0])


def test_words_are_shown_once_and_kept_nowhere(
    client: FlaskClient, session: Session, survey: Survey
) -> None:
    begin(client)
    words = words_on(client.post("/q/life/stop"))

    again = client.get("/q/life/stop", follow_redirects=True).text
    session.rollback()
    stored = session.scalars(sa.select(Response.words_hash)).one()
    session.rollback()
    with client.session_transaction() as cookie:
        carried = str(dict(cookie))

    assert not any(f"<li>{word}</li>" in again for word in words)
    assert stored is not None
    # A short word may stand in a random string by chance; three of five do not.
    assert sum(word in stored for word in words) < 3
    assert sum(word in carried for word in words) < 3


def test_after_the_words_the_draft_is_closed_on_this_phone(
    client: FlaskClient, survey: Survey
) -> None:
    begin(client)
    client.post(CHANGE, data={"answer": PRIVATE})

    page = client.post("/q/life/stop")

    assert "Your answers are closed on this phone now" in page.text
    assert re.search(r'href="/back"[^>]*>\s*(<[^>]+>)*Carry on now', page.text)
    for address in (CHANGE, "/q/life/check", "/q/life/stop", "/q/life/send"):
        assert client.get(address).location == "/q/life"
        assert PRIVATE not in client.get(address, follow_redirects=True).text
    with client.session_transaction() as cookie:
        assert not {"visitor", "receipt", "own_post", "just_sent"} & set(cookie)
    client.post("/back", data={"words": " ".join(words_on(page))})
    assert PRIVATE in client.get("/q/life/check").text


def test_pressing_twice_for_the_words_gives_the_same_words(
    client: FlaskClient, survey: Survey
) -> None:
    begin(client)
    client.post(CHANGE, data={"answer": PRIVATE})
    key = re.findall(r'name="words_key"[^>]*value="([\w-]{43})"', client.get("/q/life/stop").text)

    first = words_on(client.post("/q/life/stop", data={"words_key": key[0]}))
    second = words_on(client.post("/q/life/stop", data={"words_key": key[0]}))
    stranger = client.post("/q/life/stop", data={"words_key": "x" * 43})

    assert first == second
    assert stranger.location == "/q/life"
    client.post("/back", data={"words": " ".join(second)})
    assert PRIVATE in client.get("/q/life/check").text


def test_new_words_made_after_coming_back_replace_the_old_ones(
    client: FlaskClient, survey: Survey
) -> None:
    begin(client)
    old = words_on(client.post("/q/life/stop"))
    client.post("/back", data={"words": " ".join(old)})

    new = words_on(client.post("/q/life/stop"))

    assert client.post("/back", data={"words": " ".join(old)}).status_code == 422
    assert client.post("/back", data={"words": " ".join(new)}).status_code == 302


@pytest.mark.parametrize("earlier", ["life", "home"])
def test_the_stop_page_of_an_earlier_draft_makes_words_for_the_draft_that_is_open(
    client: FlaskClient, session: Session, survey: Survey, earlier: str
) -> None:
    make_survey(session, slug="home")
    save(session)
    client.post(f"/q/{earlier}")
    first = words_on(client.post(f"/q/{earlier}/stop", data={"words_key": "k" * 43}))
    begin(client)
    client.post(CHANGE, data={"answer": PRIVATE})

    second = words_on(client.post("/q/life/stop", data={"words_key": "k" * 43}))

    assert first != second
    assert client.get("/q/life/check").location == "/q/life"
    client.post("/back", data={"words": " ".join(second)})
    assert PRIVATE in client.get("/q/life/check").text
