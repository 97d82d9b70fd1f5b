from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from app.access import Role
from app.comments import service as comments
from app.comments.models import Comment
from app.comments.service import StoredReading
from app.consultations.service import ConsultationState
from app.notes.models import Note
from tests.architecture.page_rules import faults_of_page
from tests.factories import make_consultation, save
from tests.factories_replies import make_actor

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session
    from werkzeug.test import TestResponse

    from app.consultations.models import Consultation

KEY = "0123456789abcdef0123456789abcdef"
LIST = "/staff/notes/for/after-care/"
NEW = "/staff/notes/for/after-care/new"
FILLED: dict[str, Any] = {
    "key": KEY,
    "revision": "0",
    "kind": "group",
    "held_on": "2026-01-15",
    "place": "Forum night",
    "head_count": "12",
    "bands": ["age_18_20"],
    "voice": "young_person",
    "lines-0-text": "The bus is too dear.",
    "lines-0-is_verbatim": "y",
    "lines-0-how_many": "4",
    "lines-2-text": "They want a say.\r\nAll of them.",
    "lines-2-was_helped": "y",
    "do": "send",
}


@pytest.fixture
def consultation(session: Session) -> Consultation:
    made = make_consultation(session, slug="after-care", title="After care")
    save(session)
    return made


@pytest.fixture
def browser(consultation: Consultation, as_: Callable[[Role], FlaskClient]) -> FlaskClient:
    del consultation
    return as_(Role.COORDINATOR)


def send(browser: FlaskClient, address: str = NEW, **changes: Any) -> TestResponse:
    return browser.post(address, data=FILLED | changes)


def the_note(session: Session) -> Note:
    session.expire_all()
    note = session.scalars(sa.select(Note)).one()
    save(session)  # let go of the database
    return note


def scan(session: Session) -> None:
    session.expire_all()
    for comment in session.scalars(sa.select(Comment)).all():
        comments.store_reading(session, comment, StoredReading("en", (), None, ()))
    save(session)


def test_a_note_is_written_sent_and_listed(browser: FlaskClient, session: Session) -> None:
    empty = browser.get(LIST).text
    form = browser.get(NEW).text
    answer = send(browser)
    shown = browser.get(answer.location).text
    listed = browser.get(LIST).text

    assert "No notes yet" in empty
    assert len(re.findall(r"<textarea", form)) == 3
    texts = {comment.text for comment in session.scalars(sa.select(Comment))}
    assert texts == {"The bus is too dear.", "They want a say.\nAll of them."}
    assert "about 10 people" in shown
    assert "about 10 people" in listed
    for page in (empty, form, shown, listed):
        assert faults_of_page(page) == []
    for page in (shown, listed):
        assert "The bus" not in page
        assert ">12<" not in page


def test_a_number_of_people_under_ten_is_never_shown(browser: FlaskClient) -> None:
    answer = send(browser, head_count="7")

    shown = browser.get(answer.location).text + browser.get(LIST).text

    assert "fewer than 10 people" in shown
    assert "7 people" not in shown


def test_more_boxes_come_without_scripts_and_nothing_is_lost(
    browser: FlaskClient, session: Session
) -> None:
    answer = send(browser, do="more")
    form = browser.get(answer.location).text

    assert the_note(session).sent_on is None
    assert len(re.findall(r"<textarea", form)) == 5
    assert "The bus is too dear." in form
    assert 'value="4"' in form
    assert faults_of_page(form) == []


def test_a_draft_goes_on_and_is_sent_later(browser: FlaskClient, session: Session) -> None:
    answer = send(browser, do="save", head_count="", kind="")
    revision = str(the_note(session).revision)

    sent = send(browser, answer.location, revision=revision)

    assert sent.status_code == 302
    assert the_note(session).sent_on is not None


def test_a_second_press_makes_no_second_note(browser: FlaskClient, session: Session) -> None:
    send(browser, do="save")
    again = send(browser, do="save")

    assert again.status_code == 409
    assert "Somebody else has saved this note" in again.text
    assert "The bus is too dear." in again.text
    assert the_note(session).revision == 1
    revision = re.search(r'name="revision"[^>]*value="(\d+)"', again.text)
    assert revision is not None
    assert send(browser, do="save", revision=revision[1]).status_code == 302


@pytest.mark.parametrize(
    ("changes", "sentence", "kept"),
    [
        ({"kind": ""}, "Choose how you met.", "The bus is too dear."),
        ({"held_on": "31/12/25"}, "Give a day that is in the calendar", "31/12/25"),
        ({"held_on": ""}, "Give the day you met.", "Forum night"),
        ({"head_count": "a dozen"}, "Write a whole number", "a dozen"),
        ({"head_count": "9" * 5000}, "Write a whole number", "The bus"),
        ({"head_count": "501"}, "from 1 to 500", "501"),
        ({"place": "12 Elm Street"}, "Leave out names, streets", "12 Elm Street"),
        ({"bands": []}, "at least one age group", "The bus is too dear."),
        ({"bands": ["<b>"]}, "choice", "The bus is too dear."),
        ({"voice": "robot"}, "choice", "The bus is too dear."),
        ({"lines-0-how_many": "13"}, "from 1 to 12", 'value="13"'),
        ({"lines-0-text": " "}, "Write what was said", 'value="4"'),
        ({"lines-2-text": "x" * 4001}, "4,001 letters", "x" * 4001),
        ({"lines-0-text": "", "lines-0-how_many": "", "lines-2-text": ""}, "at least one", "Forum"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    browser: FlaskClient, session: Session, changes: dict[str, Any], sentence: str, kept: str
) -> None:
    answer = send(browser, **changes)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert kept in answer.text
    assert faults_of_page(answer.text) == []
    for target in re.findall(r'<li><a href="#([^"]+)"', answer.text):
        assert f'id="{target}"' in answer.text
    assert session.scalars(sa.select(Note)).all() == []


def test_too_many_comments_are_refused_and_every_one_is_kept(browser: FlaskClient) -> None:
    many = {f"lines-{n}-text": f"Thing {n}." for n in range(34)}

    answer = send(browser, **many)

    assert answer.status_code == 422
    assert "holds 30 comments" in answer.text
    assert "Thing 33." in answer.text


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "a\x00b",
        "\u202eevil",
        "😀" * 500,
        "\u200f\u0645\u0631\u062d",
        "=1+1",
    ],
)
def test_hostile_words_are_kept_as_words(browser: FlaskClient, text: str) -> None:
    answer = send(browser, **{"lines-0-text": text, "do": "save"})

    form = browser.get(answer.location)

    assert form.status_code == 200
    assert "<script>alert" not in form.text


def test_a_broken_form_is_no_crash(browser: FlaskClient) -> None:
    for data in ({}, {"key": "x" * 40}, {"lines-x-text": "a"}, {"key": KEY, "revision": "zz"}):
        assert browser.post(NEW, data=data).status_code < 500


def test_one_persons_words_are_changed_apart_from_day_and_place(
    browser: FlaskClient, session: Session
) -> None:
    send(browser, kind="one_to_one", head_count="1", **{"lines-0-how_many": ""})
    scan(session)

    form = browser.get(f"/staff/notes/{KEY}/edit").text
    listed = browser.get(LIST).text
    answer = browser.post(
        f"/staff/notes/{KEY}/edit",
        data={"revision": "1", "lines-0-text": "The bus costs too much.", "do": "save"},
    )

    assert "Forum night" not in form + listed
    assert "15 January" not in form + listed
    assert "18 to 20" not in form
    assert answer.status_code == 302
    assert [c.text for c in session.scalars(sa.select(Comment))] == ["The bus costs too much."]


def test_read_notes_offer_a_new_note_instead(browser: FlaskClient, session: Session) -> None:
    send(browser)
    scan(session)
    reader = make_actor(session, Role.COORDINATOR)
    comments.mark_read(session, session.scalars(sa.select(Comment)).all(), actor=reader)
    save(session)

    edit = browser.get(f"/staff/notes/{KEY}/edit")
    shown = browser.get(f"/staff/notes/{KEY}").text
    late = send(browser, f"/staff/notes/{KEY}/edit", revision="1")
    new = browser.get(f"{NEW}?corrects={KEY}").text

    assert edit.status_code == 302
    assert "Write a note that puts it right" in shown
    assert late.status_code == 409
    assert "The bus is too dear." in late.text
    assert "Forum night" in new
    assert "The bus is too dear." not in new


def test_delete_and_undo(browser: FlaskClient, session: Session) -> None:
    send(browser)
    early = browser.post(f"/staff/notes/{KEY}/delete", follow_redirects=True).text
    scan(session)

    deleted = browser.post(f"/staff/notes/{KEY}/delete", follow_redirects=True).text
    gone = browser.get(f"/staff/notes/{KEY}").status_code
    back = browser.post(f"/staff/notes/{KEY}/put-back", follow_redirects=True).text

    assert "still looking through this note" in early
    assert "Deleted lately" in deleted
    assert gone == 404
    assert "The note is back." in back
    assert "Deleted lately" not in back


def test_a_closed_consultation_offers_no_new_note(
    browser: FlaskClient, session: Session, consultation: Consultation
) -> None:
    consultation.state = ConsultationState.CLOSED
    save(session)

    refused = send(browser)

    assert "takes no more notes" in browser.get(LIST).text
    assert refused.status_code == 409
    assert "The bus is too dear." in refused.text


@pytest.mark.parametrize("role", [Role.STRATEGY_LEAD, Role.SAFEGUARDING_LEAD, Role.ADMINISTRATOR])
def test_only_coordinators_see_notes(
    consultation: Consultation, as_: Callable[[Role], FlaskClient], role: Role
) -> None:
    del consultation
    browser = as_(role)

    for address in (LIST, NEW, f"/staff/notes/{KEY}"):
        assert browser.get(address).status_code == 403


def test_the_consultation_leads_to_its_notes(browser: FlaskClient) -> None:
    page = browser.get("/staff/consultations/").text

    assert f'href="{LIST}"' in page
    assert 'href="/staff/coverage/for/after-care/"' in page
