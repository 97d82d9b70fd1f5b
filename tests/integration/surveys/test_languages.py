"""Answering in another language: chosen by a link, kept on the phone, English where it must be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from app.comments.models import Comment
from app.languages import LANGUAGES, catalogue, months, say
from app.surveys.answers import AnswerError, answered
from app.surveys.models import Answer, Response
from app.surveys.question_types import question_type_of
from tests.factories import save
from tests.factories_surveys import QUESTIONS, make_definition, make_survey
from tests.integration.surveys.test_stopping import words_on
from tests.unit.surveys.strategies import make_question

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from app.surveys.models import Survey

FEEL, MOVED, CHANGE = "كيف الأحوال؟", "هل انتقلت هذا العام؟", "ماذا ستغيّر؟"
OWN_WORDS = "أريد غرفة هادئة"


@pytest.fixture
def arabic(session: Session) -> Survey:
    """A survey whose own words are partly in Arabic."""
    said = {"feel": FEEL, "moved": MOVED, "change": CHANGE}
    questions: list[dict[str, Any]] = [
        {**one, "wording": {"en": one["wording"], "ar": said[one["id"]]}}
        if one["id"] in said
        else one
        for one in QUESTIONS
    ]
    definition = make_definition(
        questions=questions, public_title={"en": "How is life?", "ar": "كيف حياتك؟"}
    )
    survey = make_survey(session, slug="life", definition=definition)
    save(session)
    return survey


def test_a_whole_survey_is_answered_in_arabic_over_two_phones(
    app: Flask, client: FlaskClient, session: Session, arabic: Survey
) -> None:
    start = client.get("/q/life?lang=ar").text
    asked = client.post("/q/life", follow_redirects=True).text
    client.post("/q/life/1", data={"answer": "4"})
    moved = client.get("/q/life/2").text
    client.post("/q/life/2", data={"answer": "no"})
    put_away = client.post("/q/life/stop")

    other = app.test_client()
    on = other.post("/back", data={"words": " ".join(words_on(put_away))}, follow_redirects=True)
    other.post("/q/life/5", data={"answer": OWN_WORDS})
    check = other.get("/q/life/check").text
    thanks = other.post("/q/life/send", follow_redirects=True).text

    assert '<html lang="ar" dir="rtl"' in start
    assert "كيف حياتك؟" in start
    assert FEEL in asked
    assert say("ar", "Really good") in asked
    assert MOVED in moved
    for words in ("Yes", "No", "Not sure", "Prefer not to say", "Skip this question"):
        assert say("ar", words) in moved
    assert 'dir="rtl"' in on.text  # a phone that was told nothing goes on in the same language
    assert CHANGE in check
    assert say("ar", "Good") in check
    assert OWN_WORDS in check
    assert say("ar", "Keep your code") in thanks
    session.rollback()
    assert session.scalars(sa.select(Response.language)).all() == ["ar"]
    comment = session.scalars(sa.select(Comment)).one()
    assert (comment.text, comment.prompt) == (OWN_WORDS, "What would you change?")


def test_words_a_survey_lacks_are_said_in_english(client: FlaskClient, arabic: Survey) -> None:
    client.get("/q/life?lang=ar")
    client.post("/q/life")

    page = client.get("/q/life/4").text

    assert "Who can you talk to?" in page
    assert say("ar", "Continue") in page


def test_a_refusal_is_in_the_readers_language_and_nothing_typed_is_lost(
    client: FlaskClient, arabic: Survey
) -> None:
    client.get("/q/life?lang=ar")
    client.post("/q/life")

    picked = ["nobody", "friend"]
    page = client.post("/q/life/4", data={"answer": picked, "other": OWN_WORDS})

    assert page.status_code == 422
    assert "اختر أحدهما" in page.text
    assert OWN_WORDS in page.text


@pytest.mark.parametrize("lang", ["xx", "", "AR", "../ar", "ar\x00", "<script>", "é" * 5000])
def test_an_unknown_language_is_english(client: FlaskClient, survey: Survey, lang: str) -> None:
    reply = client.get("/q/life", query_string={"lang": lang})

    assert reply.status_code == 200
    assert '<html lang="en" dir="ltr"' in reply.text
    assert "Set-Cookie" not in reply.headers or "look=" not in reply.headers["Set-Cookie"]


@pytest.mark.parametrize("cookie", ["light.large", "...ar", "light.large.xx", "", "ar"])
def test_a_look_without_a_language_we_know_is_english(
    client: FlaskClient, survey: Survey, cookie: str
) -> None:
    client.set_cookie("look", cookie)

    assert '<html lang="en" dir="ltr"' in client.get("/q/life").text


def test_the_start_page_lists_each_language_by_its_own_name(
    client: FlaskClient, survey: Survey
) -> None:
    page = client.get("/q/life?lang=pl").text

    assert [language.name for language in LANGUAGES if language.name not in page] == []
    current = re.findall(r'lang=([\w-]+)"[^>]*aria-current="true"', page)
    assert current == ["pl"]


def test_the_look_page_keeps_a_language_with_size_and_colours(
    client: FlaskClient, survey: Survey
) -> None:
    chosen = {"theme": "dark", "size": "large", "language": "vi", "next": "/q/life"}
    page = client.post("/look", data=chosen, follow_redirects=True).text

    assert '<html lang="vi" dir="ltr"' in page
    assert 'data-theme="dark"' in page
    assert 'data-size="large"' in page


def test_a_link_changes_the_language_and_leaves_size_and_colours(
    client: FlaskClient, survey: Survey
) -> None:
    client.set_cookie("look", "dark.large")

    client.get("/q/life?lang=ar")

    page = client.get("/q/life").text
    assert 'dir="rtl"' in page
    assert 'data-size="large"' in page


def test_changing_the_language_part_way_is_kept_with_the_answers(
    client: FlaskClient, session: Session, survey: Survey
) -> None:
    client.post("/q/life")
    first = session.scalars(sa.select(Response.language)).all()
    session.rollback()
    client.get("/q/life?lang=pl")
    client.post("/q/life/1", data={"answer": "4"})

    assert first == ["en"]
    assert session.scalars(sa.select(Response.language)).all() == ["pl"]
    session.rollback()
    assert session.scalars(sa.select(Answer.value)).one()["value"] == 4


def test_a_question_left_empty_asks_once_more_in_any_language(
    client: FlaskClient, session: Session
) -> None:
    question = {"id": "one", "type": "long_text", "wording": "Say.", "ask_again": True}
    make_survey(session, slug="again", definition=make_definition(questions=[question]))
    save(session)
    client.get("/q/again?lang=vi")
    client.post("/q/again")

    page = client.post("/q/again/1", data={"answer": ""}).text

    assert 'name="asked_again"' in page
    assert client.post("/q/again/1", data={"answer": "", "asked_again": "1"}).status_code == 302


def test_pages_that_are_not_translated_stay_english_whole(
    client: FlaskClient, survey: Survey
) -> None:
    client.get("/q/life?lang=ar")

    for address in ("/", "/privacy", "/help", "/q/nowhere"):
        assert '<html lang="en" dir="ltr"' in client.get(address).text


def test_a_dates_months_and_faces_are_said_in_the_language() -> None:
    month, faces = make_question("month"), make_question("faces")

    assert question_type_of(month, "pl").label_of(answered("2026-03")) == "marzec 2026"
    assert question_type_of(month, "ar").label_of(answered("2026-03")) == "مارس 2026"
    assert question_type_of(faces, "vi").label_of(answered(5)) == "Rất tốt"
    assert months("en")[0] == months("unknown")[0] == "January"


def test_words_a_person_wrote_are_put_into_a_sentence_letter_for_letter() -> None:
    question = make_question(
        "multiple",
        options=[
            {"id": "all", "wording": "100% %(name)s %s", "exclusive": True},
            {"id": "one", "wording": "One"},
        ],
    )

    with pytest.raises(AnswerError, match=re.escape("100% %(name)s %s")):
        question_type_of(question, "ar").check({"answer": ["all", "one"]})


def test_english_needs_no_catalogue_and_easy_read_falls_back_to_it() -> None:
    assert catalogue("en").gettext("Continue") == "Continue"
    assert say("en-easy", "Continue") == "Continue"
    assert say("en-easy", "Nothing is sent yet. You can change anything.").startswith("Nothing")
