"""Earlier answers in wording: shown to the person alone, and never their own words."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.surveys import piping, rules
from app.surveys.answers import answered, unanswered
from app.surveys.logic import faults_of
from app.surveys.piped_text import has_slip, pipes_in, without_answers
from tests.unit.surveys.strategies import LONE_OPTION, OPTIONS, make_survey

WHERE: dict[str, Any] = {
    "id": "where", "type": "single", "wording": "Where?", "options": OPTIONS, "why": "Why?",
}  # fmt: skip
BOTH: dict[str, Any] = {
    "id": "both", "type": "multiple", "wording": "Which?", "options": [*OPTIONS, LONE_OPTION],
}  # fmt: skip
AGE: dict[str, Any] = {"id": "age", "type": "number", "wording": "How old?"}
SINCE: dict[str, Any] = {"id": "since", "type": "month", "wording": "Since when?"}
NAME: dict[str, Any] = {"id": "name", "type": "short_text", "wording": "Say it short."}


def then(wording: Any, **changes: Any) -> dict[str, Any]:
    return {"id": "then", "type": "long_text", "wording": wording, **changes}


def told(survey: Any, answers: dict[str, Any], **place: Any) -> str:
    question = survey.question("then")
    return str(piping.filled(survey, question, answers).wording.text(**place))


@pytest.mark.parametrize(
    ("asked", "answer", "words"),
    [
        (WHERE, answered("apple"), "Apple"),
        (WHERE, answered("something_else", other="my nan's"), "it"),
        (WHERE, answered(None, why="private"), "it"),
        (WHERE, unanswered("skipped"), "it"),
        (WHERE, unanswered("prefer_not_to_say"), "it"),
        (BOTH, answered(["apple", "bread"]), "Apple and Bread"),
        (BOTH, answered(["apple", "something_else"], other="my nan"), "Apple"),
        (BOTH, answered(["none"]), "None of these"),
        (AGE, answered(17), "17"),
        (SINCE, answered("2026-03"), "March 2026"),
    ],
)
def test_a_pick_a_number_or_a_month_is_said_back(asked: Any, answer: Any, words: str) -> None:
    survey = make_survey(asked, then(f"And {{answer:{asked['id']}|it}} now?"))

    assert told(survey, {asked["id"]: answer}) == f"And {words} now?"
    assert told(survey, {}) == "And it now?"


def test_every_part_of_a_question_can_say_it_in_every_language() -> None:
    where = {**WHERE, "options": [{"id": "a", "wording": {"en": "Yes", "vi": "Có"}}, OPTIONS[0]]}
    piped = {"en": "In {answer:where|it}", "vi": "O {answer:where|do}"}
    parts = {"hint": piped, "why": piped, "options": [{"id": "x", "wording": piped}, OPTIONS[1]]}
    survey = make_survey(where, {"id": "then", "type": "single", "wording": piped, **parts})

    question = survey.question("then")
    assert question is not None
    filled = piping.filled(survey, question, {"where": answered("a")})

    said = (filled.wording, filled.hint, filled.why, filled.options[0].wording)
    assert [wording and wording.text("vi") for wording in said] == ["O Có"] * 4
    assert [wording and wording.text() for wording in said] == ["In Yes"] * 4
    assert question.wording.text("vi") == "O do"


def test_a_hidden_answer_and_a_later_one_are_not_said() -> None:
    hidden = {**WHERE, "relevance": {"question": "age", "at_least": 18}}
    survey = make_survey(AGE, hidden, then("And {answer:where|it}?"), SINCE)
    later = make_survey(then("And {answer:since|then}?"), SINCE)

    assert told(survey, {"age": answered(17), "where": answered("apple")}) == "And it?"
    assert told(survey, {"age": answered(18), "where": answered("apple")}) == "And Apple?"
    assert told(later, {"since": answered("2026-03")}) == "And then?"


def test_the_prompt_of_a_comment_never_holds_an_answer() -> None:
    survey = make_survey(WHERE, then("What is {answer:where|it} like?"))
    answers = {"where": answered("apple", why="mine"), "then": answered("fine")}

    prompts = [comment.prompt for comment in rules.comments_of(survey, answers)]

    assert prompts == ["Where? Why?", "What is it like?"]


def test_words_inside_words_stay_words() -> None:
    options = [{"id": "a", "wording": "{answer:age|<b>}"}, OPTIONS[0]]
    survey = make_survey(AGE, {**WHERE, "options": options}, then("{answer:where|it}"))

    assert told(survey, {"age": answered(4), "where": answered("a")}) == "<b>"


@pytest.mark.parametrize(
    ("wording", "sentence"),
    [
        ("{answer:name|it}", "may not be repeated: it is a short_text question"),
        ("{answer:nowhere|it}", "no question is called nowhere"),
        ("{answer:last|it}", "last is not asked before this"),
        ("{answer:then|it}", "then is not asked before this"),
        ("{answer:where|}", "say what to write when where was not answered"),
        ("{answer:where}", "write an earlier answer as {answer:question_id|"),
        ("{answer where|it}", "write an earlier answer as {answer:question_id|"),
        ({"en": "Fine", "vi": "{answers:where|it}"}, "write an earlier answer as"),
    ],
)
def test_what_cannot_be_said_is_refused_with_its_place(wording: Any, sentence: str) -> None:
    last = {"id": "last", "type": "faces", "wording": "Last?"}
    hint = {"hint": wording}

    for question, place in ((then(wording), "wording"), (then("OK?", **hint), "hint")):
        found = faults_of(make_survey(WHERE, NAME, question, last))

        assert [fault.path for fault in found] == [("questions", 2, place)]
        assert sentence in found[0].sentence


def test_a_title_says_only_what_was_asked_before_it() -> None:
    section = {"id": "s", "title": "About {answer:where|it}"}
    after = {**NAME, "section": "s"}

    sound = make_survey(WHERE, after, sections=[section])
    early = faults_of(make_survey({**WHERE, "section": "s"}, NAME, sections=[section]))
    intro = faults_of(make_survey(WHERE, NAME, intro="Hello {answer:where|you}"))

    assert faults_of(sound) == []
    title = piping.filled_title(sound, sound.questions[1], {"where": answered("apple")})
    assert str(title) == "About Apple"
    assert [fault.path for fault in early] == [("sections", 0, "title")]
    assert [fault.path for fault in intro] == [("intro",)]


@given(st.text() | st.text(alphabet="{}|answer: q\n"))
def test_any_text_at_all_is_read_without_a_crash(text: str) -> None:
    plain = without_answers(text)

    assert pipes_in(text) or plain == text
    assert isinstance(has_slip(text), bool)


def test_a_very_long_text_of_half_written_places_is_read_at_once() -> None:
    assert without_answers("{answer:a|" * 20_000).startswith("{answer:a|")
