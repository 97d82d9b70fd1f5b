from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.surveys.answers import AnswerError, answered, unanswered
from app.surveys.question_types import QUESTION_TYPES, question_type_of
from tests.unit.surveys.strategies import make_question, posts, questions

if TYPE_CHECKING:
    from app.surveys.definition import Question


@given(question=questions(), raw=posts())
def test_any_post_is_an_answer_or_a_plain_refusal_that_keeps_the_words(
    question: Question, raw: dict[str, list[str]]
) -> None:
    kind = question_type_of(question)

    try:
        answer = kind.check(raw)
    except AnswerError as error:
        refusal: AnswerError | None = error
    else:
        refusal = None
        assert set(answer) == {"state", "value", "why", "other"}
        assert json.loads(kind.to_json(answer)) == answer
        assert isinstance(kind.label_of(answer), str)
    assert refusal is None or (str(refusal).endswith(".") and set(refusal.kept) == set(raw))


@given(question=questions(), raw=posts())
def test_filling_the_page_again_and_sending_it_gives_the_same_answer(
    question: Question, raw: dict[str, list[str]]
) -> None:
    kind = question_type_of(question)
    try:
        answer = kind.check(raw)
    except AnswerError:
        return
    if answer["state"] == "skipped":
        return

    again = kind.check(kind.to_raw(answer))

    assert again == answer


def tidied(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


@given(text=st.text().filter(lambda text: tidied(text).strip()))
def test_own_words_are_kept_letter_for_letter(text: str) -> None:
    kind = question_type_of(make_question("long_text"))

    answer = kind.check({"answer": [text]})

    assert answer["value"] == tidied(text)
    assert kind.free_text_of(answer) == tidied(text)


def test_spelling_spaces_and_blank_lines_stay_as_they_were_typed() -> None:
    kind = question_type_of(make_question("long_text"))

    answer = kind.check({"answer": ["  i could of said bye \r\n\r\n to my m8s\x00 🙂 "]})

    assert answer["value"] == "  i could of said bye \n\n to my m8s 🙂 "


def test_half_a_letter_that_cannot_be_stored_is_replaced_and_the_rest_kept() -> None:
    kind = question_type_of(make_question("long_text"))

    answer = kind.check({"answer": ["ok \ud83d then"]})

    assert answer["value"] == "ok \ufffd then"


def test_ten_thousand_letters_fit_and_one_more_is_refused_with_every_word_kept() -> None:
    kind = question_type_of(make_question("long_text"))
    longest = "a" * 10_000

    answer = kind.check({"answer": [longest]})
    with pytest.raises(AnswerError, match="Your words are still here") as refusal:
        kind.check({"answer": [longest + "b"]})

    assert answer["value"] == longest
    assert refusal.value.kept["answer"] == [longest + "b"]


@pytest.mark.parametrize("kind", sorted(set(QUESTION_TYPES) - {"information", "consent"}))
def test_nothing_at_all_is_refused_with_the_ways_out(kind: str) -> None:
    open_question = question_type_of(make_question(kind, prefer_not_to_say=True))
    plain_question = question_type_of(make_question(kind))

    with pytest.raises(AnswerError, match=r", press Skip, or pick “Prefer not to say”\.$"):
        open_question.check({})
    with pytest.raises(AnswerError, match=r"^[^,]+, or press Skip\.$"):
        plain_question.check({})


def test_a_question_without_skip_does_not_offer_it() -> None:
    kind = question_type_of(make_question("faces", skip=False))

    with pytest.raises(AnswerError, match=r"^Pick one\.$"):
        kind.check({"skip": ["1"]})


@pytest.mark.parametrize("kind", sorted(QUESTION_TYPES))
def test_skip_keeps_nothing_that_was_typed(kind: str) -> None:
    question = question_type_of(make_question(kind, why="Tell us why."))

    answer = question.check({"skip": [""], "answer": ["private"], "why": ["very private"]})

    assert answer == unanswered("skipped")
    assert question.free_text_of(answer) == ""


def test_prefer_not_to_say_works_as_a_button_and_as_a_choice() -> None:
    kind = question_type_of(make_question("single", prefer_not_to_say=True))

    pressed = kind.check({"prefer_not_to_say": ["1"]})
    picked = kind.check({"answer": ["prefer_not_to_say"]})

    assert pressed == picked == unanswered("prefer_not_to_say")
    assert kind.label_of(picked) == "Prefer not to say"


def test_prefer_not_to_say_is_no_answer_where_it_is_not_offered() -> None:
    kind = question_type_of(make_question("single"))

    with pytest.raises(AnswerError, match="on the page"):
        kind.check({"answer": ["prefer_not_to_say"]})


def test_prefer_not_to_say_beside_written_words_asks_which_is_meant() -> None:
    kind = question_type_of(make_question("single", prefer_not_to_say=True, why="Why?"))

    with pytest.raises(AnswerError, match="wrote some words too"):
        kind.check({"answer": ["prefer_not_to_say"], "why": ["because"]})


def test_words_without_a_pick_are_an_answer() -> None:
    kind = question_type_of(make_question("faces", why="Tell us why."))

    answer = kind.check({"why": ["It changes every day"]})

    assert answer == answered(None, why="It changes every day")
    assert kind.label_of(answer) == "Your own words"


def test_a_why_is_ignored_where_it_was_not_asked() -> None:
    kind = question_type_of(make_question("faces"))

    assert kind.check({"answer": ["5"], "why": ["x"]}) == answered(5)


def test_writing_something_else_picks_it() -> None:
    single = question_type_of(make_question("single"))
    multiple = question_type_of(make_question("multiple"))

    one = single.check({"other": ["my nan"]})
    several = multiple.check({"answer": ["bread"], "other": ["my nan"]})

    assert one == answered("something_else", other="my nan")
    assert several == answered(["bread", "something_else"], other="my nan")
    assert multiple.label_of(several) == "Bread\nSomething else: my nan"
    assert single.free_text_of(one) == "my nan"


def test_words_in_the_box_of_an_option_not_picked_are_never_dropped() -> None:
    kind = question_type_of(make_question("single"))

    with pytest.raises(AnswerError, match="keep your words") as refusal:
        kind.check({"answer": ["apple"], "other": ["my nan"]})

    assert refusal.value.kept["other"] == ["my nan"]


@pytest.mark.parametrize("kind", ["single", "multiple", "yes_no", "consent"])
def test_an_option_that_is_not_on_the_page_is_refused(kind: str) -> None:
    with pytest.raises(AnswerError, match="on the page"):
        question_type_of(make_question(kind)).check({"answer": ["made_up"]})


@pytest.mark.parametrize(("kind", "picked"), [("single", "apple bread"), ("yes_no", "yes no")])
def test_two_picks_where_one_is_asked_are_refused(kind: str, picked: str) -> None:
    with pytest.raises(AnswerError, match="more than one"):
        question_type_of(make_question(kind)).check({"answer": picked.split()})


def test_several_picks_are_kept_once_each_in_the_order_of_the_page() -> None:
    kind = question_type_of(make_question("multiple"))

    assert kind.check({"answer": ["bread", "apple", "bread"]}) == answered(["apple", "bread"])


def test_none_of_these_stands_alone() -> None:
    kind = question_type_of(make_question("multiple", prefer_not_to_say=True))

    assert kind.check({"answer": ["none"]}) == answered(["none"])
    with pytest.raises(AnswerError, match="“None of these” and something else"):
        kind.check({"answer": ["none", "apple"]})
    with pytest.raises(AnswerError, match="“Prefer not to say” and something else"):
        kind.check({"answer": ["prefer_not_to_say", "apple"]})


@pytest.mark.parametrize("raw", [{}, {"answer": [""]}, {"answer": ["no"]}])
def test_consent_is_never_assumed(raw: dict[str, list[str]]) -> None:
    kind = question_type_of(make_question("consent"))

    assert kind.check(raw) == answered("no")
    assert kind.check({"answer": ["yes"]}) == answered("yes")


@pytest.mark.parametrize(
    ("written", "kept"), [("7", 7), (" 1,200 ", 1200), ("٣", 3), ("+4", 4), ("0", 0)]
)
def test_a_number_is_read_however_people_write_it(written: str, kept: int) -> None:
    assert question_type_of(make_question("number")).check({"answer": [written]}) == answered(kept)


@pytest.mark.parametrize("written", ["seven", "1.5", "-1", "99999", "9" * 5000, "²", "1e3"])
def test_what_is_no_whole_number_in_range_is_refused(written: str) -> None:
    with pytest.raises(AnswerError, match="whole number from 0 to 9999"):
        question_type_of(make_question("number")).check({"answer": [written]})


@pytest.mark.parametrize(("kind", "beyond"), [("faces", "6"), ("rating", "0"), ("scale", "11")])
def test_a_point_off_the_row_is_refused(kind: str, beyond: str) -> None:
    with pytest.raises(AnswerError, match="on the page"):
        question_type_of(make_question(kind)).check({"answer": [beyond]})


@pytest.mark.parametrize(
    ("kind", "value", "label"),
    [
        ("faces", 1, "Really bad"),
        ("faces", 5, "Really good"),
        ("rating", 4, "4 out of 5"),
        ("scale", 10, "10 (High)"),
        ("scale", 4, "4 out of 10"),
        ("yes_no", "not_sure", "Not sure"),
        ("month", "2026-03", "March 2026"),
        ("single", "apple", "Apple"),
        ("long_text", "My words", "My words"),
    ],
)
def test_an_answer_is_said_back_in_words(kind: str, value: str | int, label: str) -> None:
    assert question_type_of(make_question(kind)).label_of(answered(value)) == label


def test_a_label_is_in_the_readers_language() -> None:
    options = [{"id": "a", "wording": {"en": "Yes", "vi": "Có"}}, {"id": "b", "wording": "No"}]
    question = make_question("single", options=options)

    assert question_type_of(question, "vi").label_of(answered("a")) == "Có"
    assert question_type_of(question, "vi").label_of(answered("b")) == "No"


@pytest.mark.parametrize(
    "raw",
    [{"answer": ["2026-03"]}, {"answer_month": ["3"], "answer_year": ["2026"]}],
)
def test_a_month_is_one_box_or_two(raw: dict[str, list[str]]) -> None:
    assert question_type_of(make_question("month")).check(raw) == answered("2026-03")


def test_a_month_left_half_empty_is_refused() -> None:
    with pytest.raises(AnswerError, match="month and a year, like 3 2026"):
        question_type_of(make_question("month")).check({"answer_month": ["3"]})


def test_a_row_of_named_stars_says_the_name() -> None:
    kind = question_type_of(make_question("rating", labels=["Poor", "So-so", "OK", "Good", "Top"]))

    assert kind.label_of(answered(2)) == "So-so"


def test_information_is_read_and_asks_for_nothing() -> None:
    kind = question_type_of(make_question("information"))

    assert kind.check({}) == answered(None)
    assert kind.label_of(answered(None)) == ""


@pytest.mark.parametrize("written", ["2026-13", "2026-0", "0001-01", "March", "2026-03-01"])
def test_a_month_that_is_none_is_refused(written: str) -> None:
    with pytest.raises(AnswerError, match="month and"):
        question_type_of(make_question("month")).check({"answer": [written]})


def test_faces_give_each_number_its_word_for_the_page() -> None:
    kind = QUESTION_TYPES["faces"](make_question("faces"))

    assert kind.points()[0] == (1, "Really bad")  # type: ignore[attr-defined]
    assert len(kind.points()) == 5  # type: ignore[attr-defined]
