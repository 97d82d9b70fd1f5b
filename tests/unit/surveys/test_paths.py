"""The ways through a survey, against what people who answer it really meet."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings

from app.surveys import paths, rules
from app.surveys.answers import answered
from app.surveys.logic import faults_of
from app.surveys.relevance import checks_of
from tests.unit.surveys.strategies import OPTIONS, answered_surveys, make_survey, surveys

MOVED = {"id": "moved", "type": "yes_no", "wording": "Moved?"}
TOLD: dict[str, Any] = {
    "id": "told", "type": "faces", "wording": "How was it?",
    "relevance": {"question": "moved", "is": "yes"},
}  # fmt: skip
BETTER: dict[str, Any] = {
    "id": "better", "type": "long_text", "wording": "What would help?",
    "relevance": {"question": "told", "at_most": 2},
}  # fmt: skip
LAST = {"id": "last", "type": "long_text", "wording": "Anything else?"}


def test_each_different_way_through_is_listed_once_with_answers_that_lead_along_it() -> None:
    found = paths.paths_of(make_survey(MOVED, TOLD, BETTER, LAST))

    assert found.is_complete
    assert [path.questions for path in found.paths] == [
        ("moved", "last"),
        ("moved", "told", "last"),
        ("moved", "told", "better", "last"),
    ]
    assert found.paths[2].answers == {"moved": answered("yes"), "told": answered(1)}


def test_a_list_that_is_cut_short_says_so() -> None:
    gates = [{**MOVED, "id": f"g{n}"} for n in range(6)]
    doors = [{**TOLD, "id": f"d{n}", "relevance": {"question": f"g{n}", "is": "yes"}}
             for n in range(6)]  # fmt: skip
    survey = make_survey(*gates, *doors)

    short, whole = paths.paths_of(survey, 10), paths.paths_of(survey)

    assert (len(short.paths), short.is_complete) == (10, False)
    assert (len(whole.paths), whole.is_complete) == (64, True)


def test_thirty_gates_end_in_time_and_call_nothing_unreachable() -> None:
    gates = [{**MOVED, "id": f"g{n}"} for n in range(30)]
    every = {"and": [{"question": f"g{n}", "is": "yes"} for n in range(30)]}
    survey = make_survey(*gates, {**TOLD, "relevance": every})

    assert not paths.paths_of(survey).is_complete
    assert not any("can ever lead" in fault.sentence for fault in faults_of(survey))


def test_answers_that_nothing_tells_apart_are_tried_once() -> None:
    survey = make_survey({**TOLD, "relevance": None}, BETTER)

    tried = paths.telling_answers(
        survey.questions[0], list(checks_of(survey.questions[1].relevance))
    )

    assert tried == [None, answered(1)]
    assert paths.telling_answers(survey.questions[0], []) == [None]


@settings(max_examples=60)
@given(answered_surveys())
def test_every_way_that_people_go_is_listed(pair: Any) -> None:
    survey, answers = pair
    found = paths.paths_of(survey, 100_000)
    walked = tuple(q.id for q in rules.visible_questions(survey, answers))

    assert walked in {path.questions for path in found.paths} or not found.is_complete


@settings(max_examples=60)
@given(surveys())
def test_every_way_that_is_listed_can_be_gone(survey: Any) -> None:
    found = paths.paths_of(survey)

    for path in found.paths:
        shown = rules.visible_questions(survey, path.answers)
        assert tuple(q.id for q in shown) == path.questions
        assert rules.counted_answers(survey, path.answers) == path.answers


@settings(max_examples=60)
@given(surveys())
def test_what_is_called_unreachable_is_on_no_path_and_all_else_is_on_one(survey: Any) -> None:
    faults = faults_of(survey)
    by_section = {s.id: [q.id for q in survey.questions if q.section == s.id]
                  for s in survey.sections}  # fmt: skip
    never: set[str] = set()
    for fault in faults:
        if fault.sentence == "no answers can ever lead to this question.":
            never.add(survey.questions[fault.path[1]].id)
        elif fault.sentence == "no answers can ever lead to this section.":
            never.update(by_section[survey.sections[fault.path[1]].id])
        else:  # nothing else is wrong with what is made here
            assert "own words" in fault.sentence or "minutes" in fault.sentence

    found = paths.paths_of(survey, 100_000)
    on_a_path = {name for path in found.paths for name in path.questions}

    assert never.isdisjoint(on_a_path)
    assert not found.is_complete or never | on_a_path == {q.id for q in survey.questions}


def test_a_row_of_a_matrix_opens_its_own_way() -> None:
    rows = [{"id": "tea", "wording": "Tea"}, {"id": "milk", "wording": "Milk"}]
    grid = {"id": "grid", "type": "matrix", "wording": "How are they?", "options": OPTIONS[:2],
            "rows": rows}  # fmt: skip
    both = {"and": [{"question": "grid", "row": r, "is": o}
                    for r, o in (("tea", "apple"), ("milk", "bread"))]}  # fmt: skip
    never = {"and": [{"question": "grid", "row": "tea", "is": o} for o in ("apple", "bread")]}

    found = paths.paths_of(make_survey(grid, {**BETTER, "relevance": both}))
    faults = faults_of(make_survey(grid, LAST, {**BETTER, "relevance": never}))

    assert [path.questions for path in found.paths] == [("grid",), ("grid", "better")]
    assert found.paths[1].answers["grid"]["value"] == {"tea": "apple", "milk": "bread"}
    assert [fault.path for fault in faults] == [("questions", 2, "relevance")]
