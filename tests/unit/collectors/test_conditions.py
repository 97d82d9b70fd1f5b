"""Conditions in words: what paper says where a screen would just leave a question out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from app.collectors import conditions
from app.config import ROOT
from app.surveys.library import load_templates
from tests.factories_surveys import QUESTIONS, make_definition

if TYPE_CHECKING:
    from app.surveys.definition import SurveyDefinition


def asked_if(condition: dict[str, Any]) -> SurveyDefinition:
    """Question 6 is asked on a condition, and question 7 is asked of everybody."""
    last = {"id": "last", "type": "short_text", "wording": "And?", "relevance": condition}
    scale = {"id": "easy", "type": "scale", "wording": "How easy?"}
    after = {"id": "after", "type": "yes_no", "wording": "Is that all?"}
    return make_definition(questions=[*QUESTIONS[:4], scale, last, after])


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ({"question": "moved", "is": ["yes"]}, "you said “Yes” to question 2"),
        (
            {"question": "moved", "is": ["no", "not_sure"]},
            "you said “No” or “Not sure” to question 2",
        ),
        ({"not": {"question": "moved", "is": "yes"}}, "you did not say “Yes” to question 2"),
        ({"question": "talk", "includes": "friend"}, "you ticked “A friend” at question 4"),
        (
            {"not": {"question": "talk", "includes": ["friend", "nobody"]}},
            "you did not tick “A friend” or “No one” at question 4",
        ),
        (
            {"question": "feel", "at_most": 2},
            "you said “Really bad” or “Not good” to question 1",
        ),
        ({"question": "feel", "is": [5]}, "you said “Really good” to question 1"),
        ({"question": "easy", "at_least": 7}, "you said 7 or more to question 5"),
        ({"question": "easy", "at_most": 0}, "you said 0 or less to question 5"),
        ({"question": "moving", "answered": True}, "you answered question 3"),
        ({"not": {"question": "moving", "answered": True}}, "you left question 3 empty"),
        ({"question": "moving", "answered": False}, "you left question 3 empty"),
    ],
)
def test_one_condition_in_words(condition: dict[str, Any], said: str) -> None:
    definition = asked_if(condition)

    sentence = conditions.only_if(definition, definition.questions[5], "16-25")

    assert sentence == f"Only if {said}. If not, go to question 7."


def test_several_conditions_and_their_opposite() -> None:
    yes = {"question": "moved", "is": "yes"}
    friend = {"question": "talk", "includes": "friend"}
    both, neither = asked_if({"and": [yes, friend]}), asked_if({"not": {"or": [yes, friend]}})

    assert conditions.only_if(both, both.questions[5], "*") == (
        "Only if you said “Yes” to question 2 and you ticked “A friend” at question 4. "
        "If not, go to question 7."
    )
    assert conditions.only_if(neither, neither.questions[5], "*") == (
        "Only if you did not say “Yes” to question 2 and you did not tick “A friend” at "
        "question 4. If not, go to question 7."
    )


def test_questions_with_the_same_condition_are_passed_over_together() -> None:
    yes = {"question": "moved", "is": ["yes"]}
    more = {"id": "more", "type": "short_text", "wording": "Where to?", "relevance": yes}
    definition = make_definition(questions=[*QUESTIONS[:3], more, *QUESTIONS[3:]])

    assert conditions.only_if(definition, definition.questions[2], "*").endswith(
        "If not, go to question 5."
    )


def test_after_the_last_question_comes_the_end() -> None:
    definition = make_definition(questions=QUESTIONS[:3])

    assert conditions.only_if(definition, definition.questions[2], "*").endswith(
        "If not, go to the end."
    )


def test_what_everybody_is_asked_needs_no_words() -> None:
    definition = make_definition()

    assert conditions.only_if(definition, definition.questions[0], "*") == ""


def test_every_condition_that_we_ship_can_be_said() -> None:
    said = [
        conditions.only_if(definition, question, "16-25")
        for definition in load_templates(ROOT / "survey_templates").values()
        for question in definition.questions
        if question.relevance is not None
    ]

    assert said
    assert all(line.startswith("Only if you ") and "go to " in line for line in said)
