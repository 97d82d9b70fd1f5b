"""Surveys, form posts and answers for property-based tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from app.surveys.answers import answered, unanswered
from app.surveys.definition import CHOICE_KINDS, FIXED_CHOICES, Question, SurveyDefinition
from app.surveys.piping import PIPED_KINDS
from app.surveys.question_types import QUESTION_TYPES

if TYPE_CHECKING:
    from app.surveys.answers import Answer

KINDS = sorted(QUESTION_TYPES)
FIELDS = [
    "answer", "other", "why", "skip", "prefer_not_to_say", "answer_month", "answer_year",
    "rank_apple", "rank_bread", "rank_something_else", "row_tea", "row_milk", "asked_again",
]  # fmt: skip
OPTIONS: list[dict[str, Any]] = [
    {"id": "apple", "wording": "Apple"},
    {"id": "bread", "wording": "Bread"},
    {"id": "something_else", "wording": "Something else", "other": True},
]
ROWS = [{"id": "tea", "wording": "Tea"}, {"id": "milk", "wording": "Milk"}]
PICTURES = [{**o, "symbol": s} for o, s in zip(OPTIONS, ("food", "home", "star"), strict=True)]
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
    if kind == "ranking":
        settings["options"] = OPTIONS
    if kind == "image":
        settings["options"] = PICTURES
    if kind == "matrix":
        settings |= {"options": OPTIONS[:2], "rows": ROWS}
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
              "2026-03", "1", "2",
              "prefer_not_to_say", "", " ", "\r\n", "٣", "x" * 10_001]  # fmt: skip
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
    if kind not in {"information", "consent"} and changes["skip"]:
        changes["ask_again"] = draw(st.booleans())
    return make_question(kind, **changes)


def answers_to(question: Question) -> st.SearchStrategy[Answer]:
    """Any answer that could be stored for the question."""
    ways_out = st.sampled_from([unanswered("skipped"), unanswered("prefer_not_to_say")])
    return given_to(question) | ways_out


def given_to(question: Question) -> st.SearchStrategy[Answer]:
    """Any answer to the question that says something."""
    values: st.SearchStrategy[Any]
    if question.type == "matrix":
        picks = st.sampled_from(question.choice_ids())
        rows = [row.id for row in question.rows]
        values = st.dictionaries(st.sampled_from(rows), picks, min_size=1)
    elif question.type in {"multiple", "ranking"}:
        values = st.lists(st.sampled_from(question.choice_ids()), min_size=1, unique=True)
    elif question.choice_ids() or question.type in FIXED_CHOICES:
        values = st.sampled_from(question.choice_ids())
    elif question.is_free_text:
        values = st.text(min_size=1, max_size=20)
    elif question.type == "month":
        values = st.sampled_from(["2026-03", "1999-12"])
    else:
        values = st.integers(*question.span())
    return st.builds(answered, values, why=st.none() | words)


def _checks(earlier: Question) -> st.SearchStrategy[dict[str, Any]]:
    tests: list[st.SearchStrategy[tuple[str, Any]]] = [
        st.tuples(st.just("answered"), st.booleans())
    ]
    if earlier.type == "matrix":
        named = st.tuples(st.sampled_from(earlier.rows), st.sampled_from(earlier.choice_ids()))
        in_row = named.map(lambda n: {"question": earlier.id, "row": n[0].id, "is": [n[1]]})
        return st.one_of(in_row, st.just({"question": earlier.id, "answered": True}))
    if earlier.type in {"multiple", "ranking"}:
        tests.append(st.tuples(st.just("includes"), st.sampled_from(earlier.choice_ids())))
    elif earlier.choice_ids():
        tests.append(st.tuples(st.just("is"), st.sampled_from(earlier.choice_ids())))
    elif not earlier.is_free_text and earlier.type != "month":
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


PIPED = sorted(PIPED_KINDS)
COIN = st.sampled_from([True, False])


@st.composite
def surveys(draw: st.DrawFn, kinds: tuple[str, ...] = tuple(KINDS)) -> SurveyDefinition:
    """A branching survey: questions and sections depend on earlier answers in any way allowed,
    some repeat an earlier pick in their words, some come in an order of their own."""
    made: list[Question] = []
    sections: list[dict[str, Any]] = []
    for number in range(draw(st.integers(0, 3))):
        section: dict[str, Any] = {"id": f"s{number}", "title": "Part"}
        earlier = [q for q in made if q.asks]
        if draw(COIN) and earlier:
            section["relevance"] = draw(_expressions(earlier))
        section["shuffle"] = draw(st.booleans())
        sections.append(section)
        leans_on = list(earlier) if section["shuffle"] else None
        for _ in range(draw(st.integers(1, 3))):
            made.append(draw(_questions_after(made, kinds, leans_on, f"s{number}")))
    for _ in range(draw(st.integers(0 if made else 1, 3))):
        made.append(draw(_questions_after(made, kinds, None, None)))
    dumped = [q.model_dump(mode="json", by_alias=True, exclude_none=True) for q in made]
    return make_survey(*dumped, sections=sections)


@st.composite
def _questions_after(
    draw: st.DrawFn,
    made: list[Question],
    kinds: tuple[str, ...],
    leans_on: list[Question] | None,
    section: str | None,
) -> Question:
    earlier = [q for q in made if q.asks] if leans_on is None else leans_on
    kind = draw(st.sampled_from(kinds))
    changes: dict[str, object] = {"id": f"q{len(made)}", "wording": draw(wordings)}
    if section is not None:
        changes["section"] = section
    if draw(COIN) and earlier:
        changes["relevance"] = draw(_expressions(earlier))
    said = [q.id for q in earlier if q.type in PIPED]
    if draw(COIN) and said:
        changes["wording"] = f"You said {{answer:{draw(st.sampled_from(said))}|before}}?"
    if kind in CHOICE_KINDS:
        changes["shuffle"] = draw(st.booleans())
    if kind not in {"information", "consent"}:
        changes["ask_again"] = draw(st.booleans())
    return make_question(kind, **changes)


@st.composite
def answered_surveys(draw: st.DrawFn) -> tuple[SurveyDefinition, dict[str, Answer]]:
    """A survey and some answers, given in any order, hidden questions' answers among them."""
    survey = draw(surveys())
    chosen: list[Question] = draw(st.permutations(survey.questions))
    kept = chosen[: draw(st.integers(0, len(chosen)))]
    return survey, {q.id: draw(answers_to(q)) for q in kept}
