"""Surveys, form posts and answers for property-based tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from app.surveys.answers import answered, unanswered
from app.surveys.definition import FIXED_CHOICES, Question, SurveyDefinition
from app.surveys.question_types import QUESTION_TYPES

if TYPE_CHECKING:
    from app.surveys.answers import Answer

KINDS = sorted(QUESTION_TYPES)
FIELDS = ["answer", "other", "why", "skip", "prefer_not_to_say", "answer_month", "answer_year"]
OPTIONS = [
    {"id": "apple", "wording": "Apple"},
    {"id": "bread", "wording": "Bread"},
    {"id": "something_else", "wording": "Something else", "other": True},
]
LONE_OPTION = {"id": "none", "wording": "None of these", "exclusive": True}

words = st.text(max_size=40)
wordings = st.sampled_from(
    ["How is it?", {"en": {"16-25": "How is it?", "*": "Is it OK?"}}, {"en": "Why?", "vi": "Sao?"}]
)


def make_question(kind: str, **changes: object) -> Question:
    """A well-formed question of the kind, with everything the kind allows."""
    settings: dict[str, Any] = {"id": "q", "type": kind, "wording": "How is it?"}
    if kind in {"single", "multiple"}:
        settings["options"] = [*OPTIONS, *([LONE_OPTION] if kind == "multiple" else [])]
    if kind == "scale":
        settings["labels"] = ["Low", "High"]
    return Question.model_validate({**settings, **changes})


def make_survey(*questions: dict[str, Any], **changes: object) -> SurveyDefinition:
    """A small survey with these questions, taken as they are."""
    settings: dict[str, Any] = {
        "key": "small", "version": 1, "title": "Small", "public_title": "Questions",
        "intro": "Hello.", "who_for": "Anybody", "minutes": 10,
        "questions": list(questions), **changes,
    }  # fmt: skip
    return SurveyDefinition.from_dict(settings)


@st.composite
def posts(draw: st.DrawFn) -> dict[str, list[str]]:
    """Anything a browser, or somebody with a grudge, could send."""
    likely = ["apple", "bread", "none", "something_else", "yes", "no", "not_sure", "3", "11", "-1",
              "2026-03", "prefer_not_to_say", "", " ", "\r\n", "٣", "x" * 10_001]  # fmt: skip
    value = st.one_of(st.sampled_from(likely), words)
    names = st.one_of(st.sampled_from(FIELDS), words)
    return draw(st.dictionaries(names, st.lists(value, max_size=4), max_size=6))


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """Any well-formed question, with and without its ways out and its why box."""
    kind = draw(st.sampled_from(KINDS))
    changes: dict[str, object] = {
        "skip": draw(st.booleans()),
        "prefer_not_to_say": draw(st.booleans()),
        "wording": draw(wordings),
    }
    if draw(st.booleans()):
        changes["why"] = "Tell us why."
    return make_question(kind, **changes)


def answers_to(question: Question) -> st.SearchStrategy[Answer]:
    """Any answer that could be stored for the question."""
    values: st.SearchStrategy[Any]
    if question.type == "multiple":
        values = st.lists(st.sampled_from(question.choice_ids()), min_size=1, unique=True)
    elif question.choice_ids() or question.type in FIXED_CHOICES:
        values = st.sampled_from(question.choice_ids())
    elif question.is_free_text:
        values = st.text(min_size=1, max_size=20)
    else:
        values = st.integers(*question.span())
    return st.one_of(
        st.builds(answered, values, why=st.none() | words),
        st.just(unanswered("skipped")),
        st.just(unanswered("prefer_not_to_say")),
    )


def _checks(earlier: Question) -> st.SearchStrategy[dict[str, Any]]:
    tests: list[st.SearchStrategy[tuple[str, Any]]] = [
        st.tuples(st.just("answered"), st.booleans())
    ]
    if earlier.type == "multiple":
        tests.append(st.tuples(st.just("includes"), st.sampled_from(earlier.choice_ids())))
    elif earlier.choice_ids():
        tests.append(st.tuples(st.just("is"), st.sampled_from(earlier.choice_ids())))
    elif not earlier.is_free_text:
        limits = st.integers(*earlier.span())
        tests.append(st.tuples(st.sampled_from(["at_least", "at_most"]), limits))
    return st.one_of(tests).map(lambda test: {"question": earlier.id, test[0]: test[1]})


def _expressions(earlier: list[Question]) -> st.SearchStrategy[dict[str, Any]]:
    leaf: st.SearchStrategy[dict[str, Any]] = st.sampled_from(earlier).flatmap(_checks)
    return st.recursive(
        leaf,
        lambda part: st.one_of(
            st.fixed_dictionaries({"not": part}),
            st.fixed_dictionaries({"and": st.lists(part, min_size=1, max_size=3)}),
            st.fixed_dictionaries({"or": st.lists(part, min_size=1, max_size=3)}),
        ),
        max_leaves=4,
    )


@st.composite
def surveys(draw: st.DrawFn) -> SurveyDefinition:
    """A branching survey whose questions depend on earlier ones in any way allowed."""
    kinds = [k for k in KINDS if k not in {"information", "month"}]
    made: list[Question] = []
    for number in range(draw(st.integers(1, 7))):
        changes: dict[str, object] = {"id": f"q{number}", "wording": draw(wordings)}
        is_conditional = draw(st.booleans())
        if made and is_conditional:
            changes["relevance"] = draw(_expressions(made))
        made.append(make_question(draw(st.sampled_from(kinds)), **changes))
    return make_survey(*(q.model_dump(mode="json", by_alias=True) for q in made))


@st.composite
def answered_surveys(draw: st.DrawFn) -> tuple[SurveyDefinition, dict[str, Answer]]:
    """A survey and some answers, given in any order, hidden questions' answers among them."""
    survey = draw(surveys())
    chosen: list[Question] = draw(st.permutations(survey.questions))
    kept = chosen[: draw(st.integers(0, len(chosen)))]
    return survey, {q.id: draw(answers_to(q)) for q in kept}
