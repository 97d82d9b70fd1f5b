from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from app.surveys import rules
from app.surveys.logic import Fault, faults_of
from tests.unit.surveys.strategies import (
    OPTIONS,
    answered_surveys,
    make_survey,
)

WORDS = {"id": "words", "type": "long_text", "wording": "Say more."}
PICK = {"id": "pick", "type": "single", "wording": "Pick.", "options": OPTIONS}
SEVERAL = {"id": "several", "type": "multiple", "wording": "Pick.", "options": OPTIONS}
FACES = {"id": "faces", "type": "faces", "wording": "How is it?"}


def depends(on: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {"id": "later", "type": "faces", "wording": "And?", "relevance": on, **changes}


def sentences(*questions: dict[str, Any], **changes: object) -> list[str]:
    return [fault.sentence for fault in faults_of(make_survey(*questions, **changes))]


def test_a_sound_survey_has_no_faults() -> None:
    found = sentences(WORDS, PICK, SEVERAL, FACES, depends({"question": "pick", "is": "apple"}))

    assert found == []


@pytest.mark.parametrize(
    ("expression", "sentence"),
    [
        ({"question": "nowhere", "answered": True}, "no question is called nowhere"),
        ({"question": "later", "answered": True}, "cannot depend on its own answer"),
        ({"question": "last", "answered": True}, "it is asked later"),
        ({"question": "pick", "is": "pear"}, "pick has no option called pear"),
        ({"question": "pick", "includes": "apple"}, "includes does not work with pick"),
        ({"question": "several", "is": "apple"}, "is does not work with several"),
        ({"question": "words", "at_least": 3}, "at_least does not work with words"),
        ({"question": "faces", "at_least": 6}, "no answers can ever lead to this"),
        (
            {"and": [{"question": "pick", "is": "apple"}, {"question": "pick", "is": "bread"}]},
            "no answers can ever lead to this",
        ),
        (
            {"and": [{"question": "faces", "at_most": 2}, {"question": "faces", "at_least": 3}]},
            "no answers can ever lead to this",
        ),
        (
            {"not": {"or": [{"question": "words", "answered": v} for v in (True, False)]}},
            "no answers can ever lead to this",
        ),
    ],
)
def test_a_condition_that_cannot_work_is_named(expression: dict[str, Any], sentence: str) -> None:
    last = {"id": "last", "type": "faces", "wording": "Last?"}

    survey = make_survey(WORDS, PICK, SEVERAL, FACES, depends(expression), last)
    found = faults_of(survey)

    assert [f.path for f in found] == [("questions", 4, "relevance")]
    assert sentence in found[0].sentence


def test_a_question_behind_an_unlikely_pair_of_answers_is_not_called_unreachable() -> None:
    both = {"and": [{"question": "several", "includes": o} for o in ("apple", "bread")]}

    assert sentences(WORDS, SEVERAL, depends(both)) == []


def test_the_one_number_between_two_limits_is_found() -> None:
    limits = [{"question": "faces", "at_most": 1}, {"question": "faces", "at_least": 3}]
    between = {"and": [{"question": "faces", "answered": True}, *({"not": n} for n in limits)]}

    assert sentences(WORDS, FACES, depends(between)) == []


def test_a_question_hidden_by_the_way_to_it_is_found() -> None:
    middle = {**FACES, "relevance": {"question": "pick", "is": "apple"}}
    contradiction = {
        "and": [{"question": "faces", "answered": True}, {"question": "pick", "is": "bread"}]
    }

    found = faults_of(make_survey(WORDS, PICK, middle, depends(contradiction)))

    assert found == [
        Fault(("questions", 3, "relevance"), "no answers can ever lead to this question.")
    ]


def test_a_circle_is_refused_with_its_path() -> None:
    first = {**WORDS, "id": "a", "relevance": {"question": "c", "answered": True}}
    second = {**WORDS, "id": "b", "relevance": {"question": "a", "answered": True}}
    third = {**WORDS, "id": "c", "relevance": {"question": "b", "answered": True}}

    found = sentences(first, second, third)

    assert found == ["it depends on c, but they go round in a circle: a > c > b > a."]


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ({**PICK, "options": OPTIONS[:1]}, "at least two options"),
        ({**PICK, "options": [OPTIONS[0], OPTIONS[0]]}, "two options are called apple"),
        ({**PICK, "options": [OPTIONS[0], {"id": "skip", "wording": "S"}]}, "is a way out"),
        (
            {**PICK, "options": [OPTIONS[0], {"id": "b", "wording": "B", "exclusive": True}]},
            "only for questions where several",
        ),
        (
            {**PICK, "options": [OPTIONS[2], {"id": "b", "wording": "B", "other": True}]},
            "only one option can be the one for something else",
        ),
        ({**FACES, "options": OPTIONS}, "takes no options"),
        ({**FACES, "highest": 7}, "five faces"),
        ({**FACES, "lowest": 5, "highest": 1}, "smaller than highest"),
        ({**FACES, "labels": ["Bad"]}, "takes 0 or 5 labels"),
        ({"id": "s", "type": "scale", "wording": "?"}, "takes 2 or 11 labels"),
        (
            {"id": "s", "type": "scale", "wording": "?", "highest": 99, "labels": ["a", "b"]},
            "row of 100 numbers",
        ),
        ({"id": "w", "type": "long_text", "wording": "?", "highest": 3}, "takes no highest"),
        ({"id": "w", "type": "long_text", "wording": "?", "why": "Why?"}, "no use for a why"),
        ({**FACES, "quote_consent": True}, "only a consent question"),
        ({**PICK, "group": True}, "needs prefer_not_to_say"),
        ({**FACES, "section": "nowhere"}, "no section called nowhere"),
        ({**FACES, "themes": ["money_benefits"]}, "not in the survey's own list"),
    ],
)
def test_a_question_that_cannot_work_is_named(question: dict[str, Any], sentence: str) -> None:
    found = sentences(WORDS, question)

    assert len(found) == 1
    assert sentence in found[0]


def test_an_answer_that_is_only_read_decides_nothing() -> None:
    note = {"id": "note", "type": "information", "wording": "Hello."}

    assert sentences(WORDS, note, depends({"question": "note", "answered": True})) == [
        "note is only read, so nothing can depend on its answer."
    ]


def test_an_option_that_stands_alone_cannot_be_asked_for_with_another() -> None:
    alone = {"id": "none", "wording": "None", "exclusive": True}
    both = {"and": [{"question": "several", "includes": o} for o in ("none", "apple")]}

    found = sentences(WORDS, {**SEVERAL, "options": [*OPTIONS, alone]}, depends(both))

    assert found == ["no answers can ever lead to this question."]


def test_more_mixes_than_can_be_tried_are_let_pass() -> None:
    options = [{"id": f"o{n}", "wording": f"Option {n}"} for n in range(30)]
    every = {"and": [{"question": "several", "includes": o["id"]} for o in options]}
    rows = [{**FACES, "id": f"f{n}"} for n in range(14)]
    never = [{"question": f"f{n}", "at_least": 3} for n in range(14)]
    never.append({"question": "f0", "at_most": 2})

    assert sentences(WORDS, {**SEVERAL, "options": options}, depends(every)) == []
    assert sentences(WORDS, *rows, depends({"and": never})) == []


def test_two_questions_with_one_id_are_refused() -> None:
    assert sentences(WORDS, WORDS) == ["two questions are called words; give each its own id."]


def test_a_survey_with_no_room_for_own_words_is_refused() -> None:
    assert sentences(FACES) == ["no question lets people answer in their own words."]


def test_a_section_that_is_split_is_refused() -> None:
    parts = [{"id": "a", "title": "A"}, {"id": "b", "title": "B"}]
    split = [{**WORDS, "id": f"q{n}", "section": s} for n, s in enumerate("aba")]

    assert sentences(*split, sections=parts) == ["the questions of section a must stand together."]


def test_a_survey_that_takes_too_long_is_refused() -> None:
    many = [{**WORDS, "id": f"q{n}"} for n in range(20)]

    assert "10 is the most" in sentences(*many)[0]


def test_a_survey_that_promises_less_time_than_it_takes_is_refused() -> None:
    many = [{**WORDS, "id": f"q{n}"} for n in range(8)]

    assert sentences(*many, minutes=2) == ["it says 2, but takes about 6.1."]


@given(answered_surveys())
def test_a_question_that_is_called_unreachable_never_shows(pair: Any) -> None:
    survey, answers = pair

    never = [fault.path[:2] for fault in faults_of(survey) if "can ever lead" in fault.sentence]
    parts = {survey.sections[at].id for kind, at in never if kind == "sections"}
    unreachable = {survey.questions[at].id for kind, at in never if kind == "questions"}
    unreachable |= {question.id for question in survey.questions if question.section in parts}

    assert unreachable.isdisjoint(q.id for q in rules.visible_questions(survey, answers))
