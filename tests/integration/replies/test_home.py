from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from app import clock
from app.surveys.models import Survey
from app.surveys.reading import reading_grade
from tests import factories
from tests import factories_replies as make

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

EASIEST_GRADE = 5.0  # about ten years old


def words_of(page: str) -> str:
    main = page.partition("<main")[2].partition("</main>")[0].partition(">")[2]
    main = re.sub(r"<svg.*?</svg>", "", main, flags=re.DOTALL)
    main = re.sub(r"</(p|li|h1|h2|h3|a|span|div)>", "\n", main)
    return html.unescape(re.sub(r"<[^>]+>", " ", main))


def make_survey(session: Session, **changes: object) -> Survey:
    definition = {
        "key": "pulse",
        "version": 1,
        "title": "Pulse",
        "public_title": "How is it going?",
        "intro": "One question about now.",
        "who_for": "Anyone",
        "minutes": 1,
        "questions": [{"id": "how", "type": "long_text", "wording": "How is it going?"}],
    }
    values = {
        "consultation_id": factories.make_consultation(session).id,
        "slug": "now",
        "template_key": "pulse",
        "title": "Pulse",
        "definition": definition,
        "published_on": clock.today(),
        "closes_on": clock.today() + timedelta(days=9),
    }
    survey = Survey(**values | changes)
    session.add(survey)
    session.flush()
    return survey


def test_the_front_page_lists_open_surveys_and_answers(
    client: FlaskClient, session: Session
) -> None:
    make_survey(session)
    make_survey(session, slug="over", closes_on=clock.today() - timedelta(days=1))
    insight = make.make_insight(session, factories.make_consultation(session), headline="Goodbyes")
    make.make_reply(session, insight)
    factories.save(session)

    page = client.get("/").text

    assert 'href="/q/now"' in page
    assert 'href="/q/over"' not in page
    assert "1 question<" in page
    assert "Goodbyes" in page
    assert "See all 1" in page


def test_the_front_page_with_nothing_to_show_says_so(client: FlaskClient) -> None:
    page = client.get("/").text

    assert "not asking anything just now" in page
    assert "No answers yet" in page


def test_leaving_forgets_the_visit_and_goes_somewhere_harmless(client: FlaskClient) -> None:
    with client.session_transaction() as cookie:
        cookie["visitor"], cookie["receipt"] = "token", "receipt"

    page = client.get("/leave")

    assert page.status_code == 302
    assert page.headers["Location"] == "https://www.bbc.co.uk/weather"
    assert '"cookies"' in page.headers["Clear-Site-Data"]
    assert page.headers["Referrer-Policy"] == "no-referrer"
    with client.session_transaction() as cookie:
        assert "visitor" not in cookie
        assert "receipt" not in cookie


def test_looks_are_kept_on_the_phone(client: FlaskClient) -> None:
    sent = client.post("/look", data={"theme": "dark", "size": "large", "next": "/forum"})
    page = client.get("/forum").text

    assert sent.headers["Location"] == "/forum"
    assert "HttpOnly" in sent.headers["Set-Cookie"]
    assert 'data-theme="dark"' in page
    assert 'data-size="large"' in page


def test_unknown_looks_become_the_usual_ones(client: FlaskClient) -> None:
    client.post("/look", data={"theme": '"><script>', "size": "9"})

    assert "data-theme" not in client.get("/forum").text


@pytest.mark.parametrize(
    "place",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "evil", "/a\nb", "javascript:x"],
)
def test_looks_send_nobody_elsewhere(client: FlaskClient, place: str) -> None:
    assert client.post("/look", data={"next": place}).headers["Location"] == "/"


def test_help_lists_lines_to_ring_and_none_for_workers(client: FlaskClient) -> None:
    page = client.get("/help").text

    assert 'href="tel:999"' in page
    assert "Childline" in page
    assert "help@nspcc" not in page
    assert "The Mix" not in page


@pytest.mark.parametrize(
    "address", ["/privacy", "/about", "/accessibility", "/help", "/forum/rules", "/receipt"]
)
def test_words_for_young_people_are_easy_to_read(client: FlaskClient, address: str) -> None:
    words = words_of(client.get(address).text)

    assert reading_grade(words) <= EASIEST_GRADE
    assert "!" not in words


@pytest.mark.parametrize(
    "address",
    ["/", "/you-said-we-did", "/forum", "/privacy", "/help", "/receipt", "/receipt/status"],
)
def test_no_page_is_kept_by_the_browser(client: FlaskClient, address: str) -> None:
    assert client.get(address).headers["Cache-Control"] == "no-store"
