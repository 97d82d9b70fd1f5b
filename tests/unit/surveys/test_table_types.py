"""Rankings, matrices, image choice, and asking once more."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.surveys import rules
from app.surveys.answers import AnswerError, answered, unanswered
from app.surveys.question_types import question_type_of
from tests.unit.surveys.strategies import OPTIONS, make_question

OPTION_IDS = [str(option["id"]) for option in OPTIONS]


def posted(**places: str) -> dict[str, list[str]]:
    return {f"rank_{option}": [place] for option, place in places.items()}


def test_a_ranking_is_kept_in_the_order_the_person_gave() -> None:
    kind = question_type_of(make_question("ranking"))

    answer = kind.check(posted(apple="2", bread="1"))

    assert answer == answered(["bread", "apple"])
    assert kind.label_of(answer) == "1. Bread\n2. Apple"


@given(st.permutations(OPTION_IDS), st.integers(1, 3))
def test_any_order_of_some_things_comes_back_as_it_was_given(order: list[str], some: int) -> None:
    kind = question_type_of(make_question("ranking"))

    answer = kind.check(posted(**{o: str(n) for n, o in enumerate(order[:some], start=1)}))

    assert answer["value"] == order[:some]


def test_places_may_have_gaps_and_are_read_in_any_script() -> None:
    kind = question_type_of(make_question("ranking"))

    assert kind.check(posted(apple="٣", bread=" 1 ")) == answered(["bread", "apple"])


def test_a_tie_is_refused_with_both_names_and_nothing_lost() -> None:
    kind = question_type_of(make_question("ranking"))

    with pytest.raises(AnswerError, match="“Apple” and “Bread” the same place") as refusal:
        kind.check(posted(apple="1", bread="1"))

    assert refusal.value.kept == posted(apple="1", bread="1")


@pytest.mark.parametrize("place", ["0", "4", "-1", "first", "1.5", "9" * 5000])
def test_a_place_that_there_is_not_is_refused(place: str) -> None:
    with pytest.raises(AnswerError, match="a number from 1 to 3"):
        question_type_of(make_question("ranking")).check(posted(apple=place))


def test_one_thing_has_one_place() -> None:
    with pytest.raises(AnswerError, match="a number from 1 to 3"):
        question_type_of(make_question("ranking")).check({"rank_apple": ["1", "2"]})


def test_something_else_in_a_ranking_needs_a_place_for_its_words() -> None:
    kind = question_type_of(make_question("ranking"))

    kept = kind.check({"rank_something_else": ["1"], "other": ["my nan"]})
    with pytest.raises(AnswerError, match="Give it a place to keep your words"):
        kind.check({"rank_apple": ["1"], "other": ["my nan"]})

    assert kept == answered(["something_else"], other="my nan")
    assert kind.label_of(kept) == "1. Something else: my nan"
    assert rules.own_words(kind.question, kept)[0].text == "my nan"


def test_each_row_of_a_matrix_is_kept_and_may_be_empty() -> None:
    kind = question_type_of(make_question("matrix", why="Why?"))

    one = kind.check({"row_milk": ["bread"], "row_tea": [""]})
    both = kind.check({"row_milk": ["bread"], "row_tea": ["apple"], "why": ["just so"]})

    assert one == answered({"milk": "bread"})
    assert kind.label_of(one) == "Milk: Bread"
    assert both == answered({"tea": "apple", "milk": "bread"}, why="just so")
    assert kind.label_of(both) == "Tea: Apple\nMilk: Bread"


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ({"row_tea": ["pear"]}, "on the page"),
        ({"row_tea": ["apple", "bread"]}, "more than one for “Tea”"),
        ({"row_tea": [""], "row_coffee": ["apple"]}, "at least one line, or press Skip"),
    ],
)
def test_a_matrix_that_cannot_be_kept_is_refused(raw: dict[str, Any], sentence: str) -> None:
    with pytest.raises(AnswerError, match=sentence):
        question_type_of(make_question("matrix")).check(raw)


def test_image_choice_is_answered_like_single_choice() -> None:
    kind = question_type_of(make_question("image", prefer_not_to_say=True))

    assert kind.check({"answer": ["bread"]}) == answered("bread")
    assert kind.check({"other": ["my nan"]}) == answered("something_else", other="my nan")
    assert kind.check({"answer": ["prefer_not_to_say"]}) == unanswered("prefer_not_to_say")


@pytest.mark.parametrize("kind", ["ranking", "matrix"])
def test_prefer_not_to_say_is_a_button_where_there_is_no_list(kind: str) -> None:
    question = make_question(kind, prefer_not_to_say=True)

    answer = question_type_of(question).check({"prefer_not_to_say": ["1"], "rank_apple": ["1"]})

    assert answer == unanswered("prefer_not_to_say")
    assert not question.is_listed


@pytest.mark.parametrize("kind", ["faces", "long_text", "ranking", "matrix", "image", "month"])
def test_a_question_that_asks_again_does_so_once(kind: str) -> None:
    asked = question_type_of(make_question(kind, ask_again=True))

    with pytest.raises(AnswerError, match=r"^You left this one\. You can answer it or skip it\.$"):
        asked.check({"answer": [" "]})

    assert asked.check({"answer": [" "], "asked_again": ["1"]}) == unanswered("skipped")
    assert asked.check({"skip": ["1"]}) == unanswered("skipped")


def test_other_questions_are_never_passed_by_a_made_up_field() -> None:
    with pytest.raises(AnswerError, match="Pick one, or press Skip"):
        question_type_of(make_question("faces")).check({"asked_again": ["1"]})


def test_more_to_place_takes_longer() -> None:
    three = rules.seconds_for(make_question("ranking"))
    two = rules.seconds_for(make_question("ranking", options=OPTIONS[:2]))

    assert 0 < two < three
    assert rules.seconds_for(make_question("matrix")) > 10
