"""Answering as a browser without scripts does it."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from app import clock
from app.comments.models import Comment
from app.surveys.models import Answer, Response, SurveyState
from tests.factories import save
from tests.factories_surveys import make_survey

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session
    from werkzeug.test import TestResponse

    from app.surveys.models import Survey

FEEL, MOVED, MOVING, TALK, CHANGE, SHARE = (f"/q/life/{n}" for n in range(1, 7))
PRIVATE = "only I know about the blue door"


def begin(client: FlaskClient) -> None:
    assert client.post("/q/life").status_code == 302


def words_on(page: TestResponse) -> list[str]:
    listed = re.search(r'<ol class="words".*?</ol>', page.text, re.DOTALL)
    assert listed is not None
    return re.findall(r"<li>(.*?)</li>", listed[0])


def saved(session: Session) -> dict[str, object]:
    session.rollback()
    return {row.question_id: row.value["value"] for row in session.scalars(sa.select(Answer))}


def test_the_whole_way_from_start_to_receipt(client: FlaskClient, survey: Survey) -> None:
    start = client.get("/q/life")
    assert "Before you start" in start.text
    assert "We can’t find you" in start.text

    assert client.post("/q/life").location == FEEL
    assert client.post(FEEL, data={"answer": "2", "why": "Tired"}).location == MOVED
    assert client.post(MOVED, data={"answer": "no"}).location == TALK  # moving is not asked
    assert client.post(TALK, data={"answer": ["friend"]}).location == CHANGE
    assert client.post(CHANGE, data={"skip": "1"}).location == SHARE
    assert client.post(SHARE, data={"answer": "yes"}).location == "/q/life/check"
    check = client.get("/q/life/check").text
    assert "Not good" in check
    assert "Tired" in check
    assert "What was moving like?" not in check
    assert client.post("/q/life/send").location == "/q/life/thanks"
    thanks = client.get("/q/life/thanks").text
    assert re.search(r"<li>[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]</li>", thanks)
    assert "The council has to answer" in thanks


def test_looking_writes_nothing(client: FlaskClient, session: Session, survey: Survey) -> None:
    for address in ("/q/life", FEEL, "/q/life/check", "/q/life/stop", "/q/life/send", "/back"):
        client.get(address)

    assert session.scalar(sa.select(sa.func.count(Response.id))) == 0


def test_nobody_else_sees_a_draft(app: Flask, client: FlaskClient, survey: Survey) -> None:
    begin(client)
    client.post(CHANGE, data={"answer": PRIVATE})
    assert PRIVATE in client.get(CHANGE).text
    stranger = app.test_client()
    begin_as_stranger = app.test_client()
    begin(begin_as_stranger)

    addresses = ("/q/life", CHANGE, "/q/life/check", "/q/life/stop", "/q/life/thanks")
    seen = [
        browser.get(address, follow_redirects=True).text
        for browser in (stranger, begin_as_stranger)
        for address in addresses
    ]

    assert not any(PRIVATE in text for text in seen)


def test_pages_are_never_kept_by_the_browser_and_have_neutral_titles(
    client: FlaskClient, survey: Survey
) -> None:
    begin(client)

    pages = [client.get(a) for a in ("/q/life", FEEL, CHANGE, "/q/life/check", "/q/life/stop")]

    assert {page.headers["Cache-Control"] for page in pages} == {"no-store"}
    titles = [re.search(r"<title>(.*?)</title>", page.text) for page in pages]
    assert [t and t[1] for t in titles] == [
        "Questions",
        "Question 1 of 5",
        "Question 4 of 5",
        "Check your answers",
        "Stop for now",
    ]


def test_a_fault_keeps_the_words_on_the_page(client: FlaskClient, survey: Survey) -> None:
    begin(client)
    long = "a long story, " * 800

    refused = client.post(CHANGE, data={"answer": long})

    assert refused.status_code == 422
    assert long in refused.text
    assert "make them a bit shorter" in refused.text
    assert "Check this:" in refused.text


def test_picking_nothing_says_what_to_do(client: FlaskClient, survey: Survey) -> None:
    begin(client)

    refused = client.post(FEEL, data={})

    assert refused.status_code == 422
    assert 'href="#answer-0">Pick one, or press Skip.' in refused.text


def test_back_keeps_what_was_typed(client: FlaskClient, session: Session, survey: Survey) -> None:
    begin(client)

    went = client.post(CHANGE, data={"answer": "Half a thought", "back": "1"})

    assert went.location == TALK
    assert saved(session) == {"change": "Half a thought"}


def test_back_from_an_empty_page_just_goes_back(client: FlaskClient, survey: Survey) -> None:
    begin(client)

    assert client.post(MOVED, data={"back": "1"}).location == FEEL
    assert client.post(FEEL, data={"back": "1"}).location == "/q/life"


def test_words_taken_out_again_are_forgotten(
    client: FlaskClient, session: Session, survey: Survey
) -> None:
    begin(client)
    client.post(CHANGE, data={"answer": PRIVATE})

    client.post(CHANGE, data={"answer": "  ", "back": "1"})

    assert saved(session) == {}


def test_a_page_shows_what_was_answered_before(client: FlaskClient, survey: Survey) -> None:
    begin(client)
    client.post(MOVED, data={"answer": "prefer_not_to_say"})
    client.post(TALK, data={"answer": ["other_person", "friend"], "other": 'My "nan" <3'})

    moved, talk = client.get(MOVED).text, client.get(TALK).text

    assert 'value="prefer_not_to_say" checked' in moved
    assert 'value="friend" checked' in talk
    assert 'value="other_person" checked' in talk
    assert "My &#34;nan&#34; &lt;3" in talk


def test_a_change_goes_back_to_the_check_page(client: FlaskClient, survey: Survey) -> None:
    begin(client)
    for address in (FEEL, MOVED, TALK, CHANGE, SHARE):
        client.post(address, data={"skip": "1"})

    same = client.post(FEEL, data={"answer": "3", "back_to": "check"})
    opens = client.post(MOVED, data={"answer": "yes", "back_to": "check"})
    page = client.get(opens.location)
    done = client.post(opens.location, data={"answer": "Hard", "back_to": "check"})

    assert same.location == "/q/life/check"
    assert opens.location == f"{MOVING}?back_to=check"
    assert 'name="back_to" value="check"' in page.text
    assert done.location == "/q/life/check"


def test_a_hidden_question_is_passed_over(client: FlaskClient, survey: Survey) -> None:
    begin(client)
    client.post(MOVED, data={"answer": "no"})

    assert client.get(MOVING).location == TALK
    assert client.get("/q/life/7").status_code == 404
    assert client.get("/q/life/0").status_code == 404
    assert client.get("/q/nothing-here").status_code == 404


def test_words_written_while_the_question_was_hidden_elsewhere_are_kept(
    client: FlaskClient, session: Session, survey: Survey
) -> None:
    begin(client)
    client.post(MOVED, data={"answer": "no"})

    kept = client.post(MOVING, data={"answer": "Written in another tab"})
    too_long = client.post(MOVING, data={"answer": "long " * 3000})

    assert kept.location == TALK
    assert too_long.status_code == 422
    assert saved(session)["moving"] == "Written in another tab"


def test_five_words_open_the_draft_on_another_phone(
    app: Flask, client: FlaskClient, survey: Survey
) -> None:
    begin(client)
    stopped = client.post(FEEL, data={"answer": "4", "why": PRIVATE, "stop": "1"})
    words = words_on(client.post(stopped.location))
    phone = app.test_client()

    opened = phone.post("/back", data={"words": " ".join(words).title()})

    assert len(words) == 5
    assert opened.location == MOVED
    assert PRIVATE in phone.get(FEEL).text
    assert client.get(FEEL).location == "/q/life"  # the visit has moved
    assert PRIVATE not in client.get("/q/life/check", follow_redirects=True).text


@pytest.mark.parametrize(
    ("typed", "said"),
    [("", "Type your five words."), ("one", "five words"), ("x" * 300, "too long")],
)
def test_wrong_words_say_what_to_do_and_stay_in_the_box(
    client: FlaskClient, survey: Survey, typed: str, said: str
) -> None:
    refused = client.post("/back", data={"words": typed})

    assert refused.status_code == 422
    assert said in unescape(refused.text) or "know the word" in refused.text


def test_wrong_words_leave_the_visit_alone(app: Flask, client: FlaskClient, survey: Survey) -> None:
    begin(client)
    client.post(CHANGE, data={"answer": PRIVATE})
    words = words_on(client.post("/q/life/stop"))
    client.post("/back", data={"words": " ".join(words)})

    refused = client.post("/back", data={"words": " ".join(reversed(words))})

    assert refused.status_code == 422
    assert "open anything" in unescape(refused.text)
    assert PRIVATE in client.get(CHANGE).text


def test_own_words_in_a_text_are_sent_back(client: FlaskClient, survey: Survey) -> None:
    begin(client)
    words = " ".join(words_on(client.post("/q/life/stop")))
    client.post("/back", data={"words": words})

    refused = client.post(CHANGE, data={"answer": f"They are {words}"})

    assert refused.status_code == 422
    assert "Your five return words are in what you wrote" in refused.text
    assert f"They are {words}" in refused.text


def close(session: Session, survey: Survey) -> None:
    session.add(survey)
    survey.state = SurveyState.CLOSED
    save(session)


def test_closing_while_somebody_types_keeps_the_words_on_screen(
    client: FlaskClient, session: Session, survey: Survey
) -> None:
    begin(client)
    client.post(FEEL, data={"answer": "1", "why": "An earlier thought"})
    close(session, survey)

    late = client.post(CHANGE, data={"answer": PRIVATE})
    send = client.post("/q/life/send")

    assert late.status_code == send.status_code == 409
    assert PRIVATE in late.text
    assert "An earlier thought" in late.text
    assert "An earlier thought" in send.text
    assert "take more answers" in late.text
    assert session.scalar(sa.select(sa.func.count(Comment.id))) == 0


def test_a_closed_survey_says_so_to_somebody_new(
    client: FlaskClient, session: Session, survey: Survey
) -> None:
    close(session, survey)

    page = client.get("/q/life")

    assert "have closed" in page.text
    assert client.post("/q/life").status_code == 409
    assert session.scalar(sa.select(sa.func.count(Response.id))) == 0


def test_the_last_day_still_counts(client: FlaskClient, session: Session) -> None:
    make_survey(session, slug="today", closes_on=clock.today())
    make_survey(session, slug="gone", closes_on=clock.today() - timedelta(days=1))
    save(session)

    assert client.post("/q/today").status_code == 302
    assert client.post("/q/gone").status_code == 409


def test_words_typed_into_a_page_whose_draft_has_moved_stay_on_screen(
    app: Flask, client: FlaskClient, survey: Survey
) -> None:
    begin(client)
    words = words_on(client.post("/q/life/stop"))
    app.test_client().post("/back", data={"words": " ".join(words)})

    late = client.post(CHANGE, data={"answer": PRIVATE})

    assert late.status_code == 409
    assert PRIVATE in late.text


def test_sent_answers_are_not_shown_again_and_another_person_can_answer(
    client: FlaskClient, session: Session, survey: Survey
) -> None:
    begin(client)
    client.post(CHANGE, data={"answer": PRIVATE})
    client.post("/q/life/send")

    for address in (FEEL, CHANGE, "/q/life/check", "/q/life/send"):
        assert client.get(address).location == "/q/life/thanks"
    assert PRIVATE not in client.get("/q/life/stop").text
    assert PRIVATE not in client.get("/q/life/thanks").text
    assert client.post("/q/life/again").location == "/q/life"
    begin(client)

    assert session.scalar(sa.select(sa.func.count(Response.id))) == 2
    assert client.get(CHANGE).status_code == 200


def test_nothing_can_be_sent_before_anything_is_answered(
    client: FlaskClient, session: Session, survey: Survey
) -> None:
    begin(client)

    check = client.get("/q/life/check")

    assert ">Send</button>" not in check.text
    assert client.post("/q/life/send").status_code == 422
    assert session.scalar(sa.select(Response.submitted_on)) is None
