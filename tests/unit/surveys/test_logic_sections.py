"""Sections that show only sometimes, and what the new settings and types may not be."""

from __future__ import annotations

from typing import Any

import pytest

from app.surveys import rules
from app.surveys.answers import answered
from app.surveys.definition import SYMBOLS
from app.surveys.library import TemplateError, parse_template
from app.surveys.logic import Fault, faults_of
from tests.unit.surveys.strategies import OPTIONS, PICTURES, ROWS, make_survey

WORDS: dict[str, Any] = {"id": "words", "type": "long_text", "wording": "Say more."}
MOVED: dict[str, Any] = {"id": "moved", "type": "yes_no", "wording": "Moved?"}
IN = {"section": "move"}
HOW: dict[str, Any] = {"id": "how", "type": "faces", "wording": "How was it?", **IN}
BETTER: dict[str, Any] = {
    "id": "better", "type": "long_text", "wording": "What would help?", **IN,
    "relevance": {"question": "how", "at_most": 2},
}  # fmt: skip
RANK: dict[str, Any] = {"id": "r", "type": "ranking", "wording": "Order?", "options": OPTIONS}
GRID: dict[str, Any] = {
    "id": "g", "type": "matrix", "wording": "How?", "options": OPTIONS[:2], "rows": ROWS,
}  # fmt: skip
PICK: dict[str, Any] = {"id": "p", "type": "image", "wording": "Which?", "options": PICTURES}


def part(**changes: Any) -> dict[str, Any]:
    return {"id": "move", "title": "Your move", **changes}


def faults(*questions: dict[str, Any], **section: Any) -> list[Fault]:
    return faults_of(make_survey(*questions, sections=[part(**section)]))


def shown(survey: Any, answers: dict[str, Any]) -> list[str]:
    return [q.id for q in rules.visible_questions(survey, answers)]


def test_a_question_shows_when_its_section_and_its_own_condition_hold() -> None:
    section = part(relevance={"question": "moved", "is": "yes"})
    survey = make_survey(MOVED, HOW, BETTER, WORDS, sections=[section])
    bad = {"moved": answered("yes"), "how": answered(1), "better": answered("sooner")}

    assert faults_of(survey) == []
    assert shown(survey, {}) == ["moved", "words"]
    assert shown(survey, {"moved": answered("yes")}) == ["moved", "how", "words"]
    assert shown(survey, bad) == ["moved", "how", "better", "words"]


def test_the_answers_of_a_hidden_section_are_kept_left_out_and_come_back() -> None:
    section = part(relevance={"question": "moved", "is": "yes"})
    survey = make_survey(MOVED, HOW, BETTER, WORDS, sections=[section])
    kept = {"moved": answered("no"), "how": answered(1), "better": answered("sooner")}

    assert rules.counted_answers(survey, kept) == {"moved": answered("no")}
    assert rules.comments_of(survey, kept) == []
    again = {**kept, "moved": answered("yes")}
    assert rules.counted_answers(survey, again) == again


@pytest.mark.parametrize(
    ("relevance", "sentence"),
    [
        ({"question": "nowhere", "answered": True}, "no question is called nowhere."),
        (
            {"question": "how", "answered": True},
            "it depends on how, but they go round in a circle: section move > how > section move.",
        ),
        ({"question": "words", "answered": True}, "it depends on words, but it is asked later."),
        ({"question": "moved", "is": "maybe"}, "moved has no option called maybe."),
        (
            {"and": [{"question": "moved", "is": o} for o in ("yes", "no")]},
            "no answers can ever lead to this section.",
        ),
    ],
)
def test_a_section_that_cannot_work_is_named_once(relevance: Any, sentence: str) -> None:
    found = faults(MOVED, HOW, BETTER, WORDS, relevance=relevance)

    assert found == [Fault(("sections", 0, "relevance"), sentence)]


def test_a_circle_through_a_section_is_refused_with_its_path() -> None:
    later = {**WORDS, "relevance": {"question": "how", "answered": True}}

    found = faults(HOW, later, relevance={"question": "words", "answered": True})

    path = "section move > words > how > section move"
    assert found == [
        Fault(
            ("sections", 0, "relevance"),
            f"it depends on words, but they go round in a circle: {path}.",
        )
    ]


def test_a_question_that_its_section_makes_unreachable_is_found() -> None:
    late = {**BETTER, "relevance": {"question": "moved", "is": "no"}}

    found = faults(MOVED, HOW, late, WORDS, relevance={"question": "moved", "is": "yes"})

    assert found == [
        Fault(("questions", 2, "relevance"), "no answers can ever lead to this question.")
    ]


def test_a_mixed_section_may_not_lean_on_itself() -> None:
    piped = {**WORDS, **IN, "wording": "About {answer:moved|it}?"}

    found = faults({**MOVED, **IN}, HOW, BETTER, piped, shuffle=True)

    assert found == [
        Fault(("sections", 0, "shuffle"), f"its questions cannot be mixed: {one}.")
        for one in ("better needs how first", "words needs moved first")
    ]
    assert faults(MOVED, HOW, {**WORDS, **IN}, shuffle=True) == []


@pytest.mark.parametrize(
    ("question", "place", "sentence"),
    [
        ({**RANK, "options": OPTIONS[:1]}, "options", "at least two options"),
        (
            {**RANK, "options": [{"id": f"o{n}", "wording": "O"} for n in range(11)]},
            "options",
            "11 things are too many to put in order",
        ),
        (
            {**RANK, "options": [OPTIONS[0], {"id": "b", "wording": "B", "exclusive": True}]},
            "options",
            "only for questions where several",
        ),
        ({**RANK, "rows": ROWS}, "rows", "takes no rows"),
        ({**GRID, "rows": ROWS[:1]}, "rows", "2 to 8 rows, not 1"),
        ({**GRID, "rows": [ROWS[0], ROWS[0]]}, "rows", "two rows are called tea"),
        ({**GRID, "options": OPTIONS}, "options", "no box for something else"),
        (
            {**GRID, "options": [{"id": f"o{n}", "wording": "O"} for n in range(8)]},
            "options",
            "a scale of 8 options is too long",
        ),
        ({**PICK, "options": OPTIONS[:1] + PICTURES[1:]}, "options", "apple needs a symbol"),
        (
            {**PICK, "options": [PICTURES[0], {**PICTURES[1], "symbol": "castle"}]},
            "options",
            "no symbol castle; use one of home, people",
        ),
        (
            {**PICK, "options": [PICTURES[0], {**PICTURES[1], "symbol": "food"}]},
            "options",
            "two options show food",
        ),
        ({**PICK, "type": "single"}, "options", "only an image question shows symbols"),
        ({**HOW, "shuffle": True}, "shuffle", "no options to mix"),
        ({**HOW, "ask_again": True, "skip": False}, "ask_again", "needs skip: true"),
        ({**HOW, "type": "consent", "ask_again": True}, "ask_again", "never left empty"),
        ({**HOW, "type": "information", "ask_again": True}, "ask_again", "never left empty"),
    ],
)
def test_a_setting_that_cannot_work_is_named(question: Any, place: str, sentence: str) -> None:
    found = faults(WORDS, {k: v for k, v in question.items() if k != "section"})

    assert found
    assert all(fault.path[:3] == ("questions", 1, place) for fault in found)
    assert sentence in found[0].sentence


@pytest.mark.parametrize(
    ("test", "sentence"),
    [
        ({"question": "g", "row": "tea", "is": "apple"}, None),
        ({"question": "g", "answered": True}, None),
        ({"question": "r", "includes": "apple"}, None),
        ({"question": "p", "is": "apple"}, None),
        ({"question": "g", "is": "apple"}, "g has rows; say which row, and what its answer is."),
        ({"question": "g", "row": "tea", "is": "pear"}, "g has no option called pear."),
        ({"question": "g", "row": "juice", "is": "apple"}, "g has no row called juice."),
        ({"question": "g", "row": "tea", "answered": True}, "answered does not work with a row;"),
        ({"question": "p", "row": "tea", "is": "apple"}, "p is a image question, so it has no"),
        ({"question": "r", "is": "apple"}, "is does not work with r, which is a ranking"),
    ],
)
def test_a_test_of_the_new_types_works_or_is_refused(test: Any, sentence: str | None) -> None:
    later = {**WORDS, "relevance": test}

    found = [fault.sentence for fault in faults(RANK, GRID, PICK, later)]

    assert len(found) == (0 if sentence is None else 1)
    assert sentence is None or found[0].startswith(sentence)


def test_every_symbol_has_a_drawing_and_every_drawing_a_name(app: Any) -> None:
    module = app.jinja_env.get_template("web/macros/symbols.html").module

    assert set(module.drawings) == set(SYMBOLS)
    assert 'aria-hidden="true"' in module.symbol("home")


def test_a_fault_in_a_section_is_told_beside_a_line_that_cannot_be_read() -> None:
    text = """\
key: small
version: 1
title: Small
public_title: Questions
intro: Hello.
who_for: Anybody
minutes: lots
sections:
  - id: a
    title: A
    relevance: {question: nowhere, answered: true}
  - nonsense
questions:
  - {id: q, type: long_text, wording: Say more., section: a}
"""
    with pytest.raises(TemplateError) as refusal:
        parse_template(text, "small.yaml")

    assert "small.yaml:11: no question is called nowhere." in refusal.value.faults
