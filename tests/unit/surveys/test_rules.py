from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

from app.surveys import rules
from app.surveys.answers import answered, unanswered
from tests.unit.surveys.strategies import answered_surveys, make_survey, surveys

if TYPE_CHECKING:
    from app.surveys.answers import Answer
    from app.surveys.definition import Question, SurveyDefinition

PICK = [{"id": "work", "wording": "Work"}, {"id": "other", "wording": "Else", "other": True}]
MOVED = make_survey(
    {"id": "moved", "type": "yes_no", "wording": "Moved?"},
    {"id": "told", "type": "faces", "wording": "How was it?", "why": "Tell us why.",
     "relevance": {"question": "moved", "is": "yes"}},
    {"id": "better", "type": "long_text", "wording": "What would help?",
     "relevance": {"question": "told", "at_most": 2}},
    {"id": "doing", "type": "multiple", "wording": "What do you do?", "options": PICK,
     "why": "Why that?"},
    {"id": "share", "type": "consent", "wording": "Can we share?", "quote_consent": True},
    {"id": "age", "type": "short_text", "wording": "Age?", "group": True},
)  # fmt: skip
BAD_MOVE: dict[str, Answer] = {
    "moved": answered("yes"),
    "told": answered(1, why="no warning"),
    "better": answered("tell me sooner"),
}


def ids(questions: tuple[Question, ...]) -> list[str]:
    return [q.id for q in questions]


def test_a_question_shows_when_an_earlier_answer_calls_for_it() -> None:
    assert ids(rules.visible_questions(MOVED, {})) == ["moved", "doing", "share", "age"]
    assert ids(rules.visible_questions(MOVED, BAD_MOVE))[:3] == ["moved", "told", "better"]


def test_the_answer_to_a_hidden_question_shows_nothing_but_is_there_again_later() -> None:
    changed = {**BAD_MOVE, "moved": answered("no")}

    assert ids(rules.visible_questions(MOVED, changed)) == ["moved", "doing", "share", "age"]
    assert rules.counted_answers(MOVED, changed) == {"moved": answered("no")}
    assert rules.counted_answers(MOVED, {**changed, "moved": answered("yes")}) == BAD_MOVE


@pytest.mark.parametrize("state", ["skipped", "prefer_not_to_say"])
def test_a_way_out_is_not_an_answer_that_shows_more(state: str) -> None:
    kept = unanswered("skipped" if state == "skipped" else "prefer_not_to_say")

    assert "told" not in ids(rules.visible_questions(MOVED, {"moved": kept}))


@pytest.mark.parametrize("value", [True, "2", 2.5, None, ["yes"], {"yes": 1}, [[]]])
def test_a_stored_value_of_the_wrong_shape_shows_nothing_and_breaks_nothing(value: Any) -> None:
    answers = {"moved": answered("yes"), "told": answered(value)}

    assert "better" not in ids(rules.visible_questions(MOVED, answers))
    assert "told" not in ids(rules.visible_questions(MOVED, {"moved": answered(value)}))


def test_either_condition_or_both_or_neither() -> None:
    survey = make_survey(
        {"id": "a", "type": "number", "wording": "How many?"},
        {"id": "b", "type": "multiple", "wording": "Which?", "options": PICK},
        {"id": "either", "type": "long_text", "wording": "Say more.", "relevance": {"or": [
            {"question": "a", "at_least": 3}, {"question": "b", "includes": ["work"]}]}},
        {"id": "neither", "type": "long_text", "wording": "Say more.",
         "relevance": {"not": {"question": "either", "answered": True}}},
    )  # fmt: skip

    def shown(**answers: Answer) -> list[str]:
        return ids(rules.visible_questions(survey, answers))[2:]

    assert shown() == ["neither"]
    assert shown(a=answered(3)) == ["either", "neither"]
    assert shown(a=answered(2), b=answered(["other", "work"])) == ["either", "neither"]
    assert shown(a=answered(3), either=answered("yes")) == ["either"]
    assert shown(a=answered(2), either=answered("yes")) == ["neither"]


def test_next_and_previous_pass_over_hidden_questions() -> None:
    answers = {"moved": answered("no")}

    after = rules.next_question(MOVED, answers, "moved")
    before = rules.previous_question(MOVED, answers, "doing")

    assert after is not None
    assert after.id == "doing"
    assert before is not None
    assert before.id == "moved"


def test_the_ends_have_nothing_beyond_them() -> None:
    first, last = rules.next_question(MOVED, {}), rules.previous_question(MOVED, {})

    assert first is not None
    assert last is not None
    assert rules.previous_question(MOVED, {}, first.id) is None
    assert rules.next_question(MOVED, {}, last.id) is None


def test_a_page_that_a_change_has_hidden_still_leads_on() -> None:
    onward = rules.next_question(MOVED, {"moved": answered("no")}, "better")

    assert onward is not None
    assert onward.id == "doing"
    assert rules.place_of(MOVED, {"moved": answered("no")}, "better") is None


def test_place_counts_only_what_can_be_seen() -> None:
    place = rules.place_of(MOVED, {"moved": answered("no")}, "doing")

    assert place is not None
    assert place.label == "2 of 4"


@pytest.mark.parametrize(("given_", "label"), [((0, 5), "0 of 5"), ((9, 5), "5 of 5")])
def test_progress_never_runs_past_its_ends(given_: tuple[int, int], label: str) -> None:
    assert rules.progress(*given_).label == label


def test_somebody_who_returns_goes_on_at_the_first_open_question() -> None:
    answers = {"moved": answered("no"), "doing": unanswered("skipped")}

    onward = rules.first_unanswered(MOVED, answers)

    assert onward is not None
    assert onward.id == "share"


def test_comments_are_each_piece_of_own_words_with_what_was_asked() -> None:
    answers = {**BAD_MOVE, "doing": answered(["work", "other"], why="need cash", other="rapping")}

    comments = rules.comments_of(MOVED, answers)

    assert comments == [
        ("told", "How was it? Tell us why.", "no warning"),
        ("better", "What would help?", "tell me sooner"),
        ("doing", "What do you do? Else", "rapping"),
        ("doing", "What do you do? Why that?", "need cash"),
    ]


def test_words_behind_a_hidden_question_never_become_a_comment() -> None:
    assert rules.comments_of(MOVED, {**BAD_MOVE, "moved": answered("no")}) == []


def test_words_left_beside_a_skip_never_become_a_comment() -> None:
    answers: dict[str, Answer] = {
        "doing": {"state": "skipped", "value": ["other"], "why": "private", "other": "private"}
    }

    assert rules.comments_of(MOVED, answers) == []


@pytest.mark.parametrize(
    ("answers", "may"),
    [
        ({}, False),
        ({"share": answered("yes")}, True),
        ({"share": answered("no")}, False),
        ({"share": unanswered("skipped")}, False),
    ],
)
def test_words_are_shared_only_after_a_yes(answers: dict[str, Answer], may: object) -> None:
    assert rules.may_quote(MOVED, answers) is may


def test_who_is_speaking_stands_apart_from_what_they_say() -> None:
    answers = {**BAD_MOVE, "age": answered("17")}

    assert rules.group_answers(MOVED, answers) == {"age": answered("17")}


def test_a_longer_survey_takes_longer() -> None:
    shorter = make_survey({"id": "a", "type": "faces", "wording": "How is it?"})

    assert 0 < rules.estimated_minutes(shorter) < rules.estimated_minutes(MOVED)


@given(answered_surveys())
def test_the_order_in_which_answers_came_changes_nothing(
    pair: tuple[SurveyDefinition, dict[str, Answer]],
) -> None:
    survey, answers = pair
    other_way_round = dict(reversed(answers.items()))

    assert rules.visible_questions(survey, answers) == rules.visible_questions(
        survey, other_way_round
    )


@given(answered_surveys())
def test_answers_that_do_not_count_decide_nothing(
    pair: tuple[SurveyDefinition, dict[str, Answer]],
) -> None:
    survey, answers = pair

    counted = rules.counted_answers(survey, answers)

    assert rules.visible_questions(survey, counted) == rules.visible_questions(survey, answers)
    assert rules.comments_of(survey, counted) == rules.comments_of(survey, answers)


@given(answered_surveys())
def test_going_forward_and_going_back_pass_exactly_the_visible_questions(
    pair: tuple[SurveyDefinition, dict[str, Answer]],
) -> None:
    survey, answers = pair
    shown = ids(rules.visible_questions(survey, answers))
    forward: list[str] = []
    back: list[str] = []

    step = rules.next_question(survey, answers)
    while step is not None:
        forward.append(step.id)
        step = rules.next_question(survey, answers, step.id)
    step = rules.previous_question(survey, answers)
    while step is not None:
        back.append(step.id)
        step = rules.previous_question(survey, answers, step.id)

    assert forward == shown
    assert back == shown[::-1]


def test_wording_falls_back_to_a_band_then_to_english_and_says_so() -> None:
    asked = {"en": {"16-25": "Older", "8-11": "Younger"}, "ar": "Any"}
    wording = make_survey({"id": "a", "type": "faces", "wording": asked}).questions[0].wording

    assert wording.text("en", "8-11") == "Younger"
    assert wording.text("en", "adults") == "Older"
    assert wording.text("pl", "8-11") == "Younger"
    assert wording.text("ar", "8-11") == "Any"
    assert wording.has("ar", "8-11")
    assert not wording.has("pl")
    assert not wording.has("en", "adults")


def test_a_question_knows_its_part_and_an_unknown_one_has_no_place() -> None:
    sections = [{"id": "home", "title": "Home"}]
    survey = make_survey(
        {"id": "a", "type": "faces", "wording": "How?", "section": "home"},
        {"id": "b", "type": "faces", "wording": "How?"},
        sections=sections,
    )

    assert str(survey.section_title(survey.questions[0])) == "Home"
    assert survey.section_title(survey.questions[1]) is None
    assert survey.question("nowhere") is None
    assert survey.position("nowhere") == -1


@given(surveys())
def test_a_published_survey_is_read_back_the_same(survey: SurveyDefinition) -> None:
    stored = survey.to_dict()

    again = type(survey).from_dict(json.loads(json.dumps(stored)))

    assert again == survey
    assert again.to_dict() == stored
