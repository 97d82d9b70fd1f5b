"""Mixed order: the same for one response, another for the next, and stored nowhere."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from app.surveys import ordering, rules
from app.surveys.question_types import question_type_of
from tests.unit.surveys.strategies import answered_surveys, make_question, make_survey, surveys

if TYPE_CHECKING:
    from app.surveys.definition import Question

LETTERS = [{"id": letter, "wording": letter.upper()} for letter in "abcd"]
ELSE = {"id": "else", "wording": "Something else", "other": True}
NONE = {"id": "none", "wording": "None", "exclusive": True}
MANY = make_question("multiple", options=[*LETTERS, ELSE, NONE], shuffle=True)
seeds = st.text(min_size=1, max_size=32)


def order_of(question: Question, seed: str | None) -> list[str]:
    return [option.id for option in ordering.with_mixed_options(question, seed).options]


@given(seeds)
def test_the_same_seed_gives_the_same_order_with_the_anchored_ones_in_place(seed: str) -> None:
    order = order_of(MANY, seed)

    assert order == order_of(MANY, seed)
    assert sorted(order[:4]) == ["a", "b", "c", "d"]
    assert order[4:] == ["else", "none"]


def test_every_order_comes_up_about_as_often() -> None:
    three = make_question("single", options=LETTERS[:3], shuffle=True)

    seen = Counter("".join(order_of(three, str(n))) for n in range(1200))

    assert len(seen) == 6
    assert all(140 < count < 260 for count in seen.values())


def test_two_questions_of_one_person_are_mixed_apart() -> None:
    other = MANY.model_copy(update={"id": "other_one"})

    assert any(order_of(MANY, str(n)) != order_of(other, str(n)) for n in range(9))


def test_without_a_seed_or_a_wish_nothing_moves() -> None:
    plain = make_question("multiple", options=[*LETTERS, ELSE])

    assert order_of(MANY, None) == order_of(MANY, "") == [o.id for o in MANY.options]
    assert order_of(plain, "seed") == [o.id for o in plain.options]


def test_an_anchor_can_be_set_and_lifted() -> None:
    options = [{**LETTERS[0], "anchored": True}, *LETTERS[1:], {**ELSE, "anchored": False}]
    question = make_question("single", options=options, shuffle=True)

    orders = [order_of(question, str(n)) for n in range(60)]

    assert {order[0] for order in orders} == {"a"}
    assert {order[-1] for order in orders} > {"else"}


def test_a_matrix_mixes_its_rows_and_never_its_scale() -> None:
    rows: list[dict[str, Any]] = [{"id": f"r{n}", "wording": f"Row {n}"} for n in range(5)]
    question = make_question("matrix", rows=rows, shuffle=True)

    mixed = [ordering.with_mixed_options(question, str(n)) for n in range(9)]

    assert len({tuple(row.id for row in one.rows) for one in mixed}) > 1
    assert all(one.options == question.options for one in mixed)


@given(seeds, st.lists(st.sampled_from("abcd"), min_size=1, unique=True))
def test_what_is_kept_says_nothing_of_the_order_it_was_shown_in(seed: str, picks: Any) -> None:
    shown = [option for option in order_of(MANY, seed) if option in picks]

    assert question_type_of(MANY).check({"answer": shown})["value"] == sorted(picks)


@given(surveys(), seeds)
def test_only_the_questions_of_a_mixed_section_change_places(survey: Any, seed: str) -> None:
    mixes = {section.id for section in survey.sections if section.shuffle}

    arranged = ordering.arranged(survey, seed)

    assert ordering.arranged(survey, seed) == arranged
    assert [q.section for q in arranged.questions] == [q.section for q in survey.questions]
    assert {q.id for q in arranged.questions} == {q.id for q in survey.questions}
    for before, after in zip(survey.questions, arranged.questions, strict=True):
        assert before == after or (before.section in mixes and before.asks and after.asks)


@given(answered_surveys(), seeds)
def test_the_order_never_decides_what_is_shown_or_what_counts(pair: Any, seed: str) -> None:
    survey, answers = pair
    arranged = ordering.arranged(survey, seed)

    shown = {q.id for q in rules.visible_questions(arranged, answers)}

    assert shown == {q.id for q in rules.visible_questions(survey, answers)}
    assert rules.counted_answers(arranged, answers) == rules.counted_answers(survey, answers)


def test_a_mixed_section_comes_in_more_than_one_order() -> None:
    questions = [
        {"id": f"q{n}", "type": "faces", "wording": "How?", "section": "s"} for n in range(4)
    ]
    survey = make_survey(*questions, sections=[{"id": "s", "title": "S", "shuffle": True}])

    orders = {tuple(q.id for q in ordering.arranged(survey, str(n)).questions) for n in range(40)}

    assert len(orders) > 10
