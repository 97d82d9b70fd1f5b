"""Surveys from other tools, ours in their formats, and conditions that keep their meaning."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from app.config import ROOT
from app.imports import structures
from app.imports.formats.conditions import UnsayableError
from app.imports.formats.meanings import MANY, NUMBER, ONE, TEXT, Variable, expression_of
from app.imports.formats.tables import UnreadableFileError
from app.imports.formats.xlsform_read import read_xlsform
from app.imports.formats.xlsform_write import NoXlsformError, write_xlsform
from app.surveys.library import load_template, parse_template
from tests.factories_surveys import make_definition
from tests.unit.imports.shapes import file_bytes
from tests.unit.imports.xpath_evaluator import evaluate
from tests.unit.surveys.strategies import _expressions, answers_to, make_question, make_survey

if TYPE_CHECKING:
    from app.surveys.answers import Answer
    from app.surveys.definition import Question, SurveyDefinition

TEMPLATES = sorted(Path(ROOT, "survey_templates").glob("*.yaml"))
KINDS = [
    "single",
    "multiple",
    "yes_no",
    "consent",
    "scale",
    "faces",
    "rating",
    "number",
    "long_text",
]


def written(definition: SurveyDefinition) -> dict[str, list[dict[str, str]]]:
    """The sheets of the workbook that we write, row by row."""
    book = load_workbook(io.BytesIO(write_xlsform(definition)))
    sheets = {}
    for sheet in book.worksheets:
        first, *rows = [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]
        sheets[sheet.title] = [
            {str(k): str(v) for k, v in zip(first, row, strict=True)} for row in rows
        ]
    return sheets


def asked(definition: SurveyDefinition, question_id: str) -> Question:
    found = definition.question(question_id)
    assert found is not None, [q.id for q in definition.questions]
    return found


def relevance(definition: SurveyDefinition, question_id: str) -> Any:
    found = asked(definition, question_id).relevance
    assert found is not None
    return found.model_dump(mode="json", by_alias=True, exclude_none=True)


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.stem)
def test_a_shipped_survey_is_the_same_after_yaml(file: Path) -> None:
    before = load_template(file)

    after = parse_template(structures.write_yaml(before), "again.yaml")

    assert after == before


def test_words_that_yaml_could_misread_stay_words() -> None:
    before = make_definition(title="yes", intro="- 1: 'no' #&*x\n\n> 2026-01-01", who_for="0123")

    assert parse_template(structures.write_yaml(before), "again.yaml") == before


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.stem)
def test_a_shipped_survey_keeps_its_questions_through_an_xlsform(file: Path) -> None:
    before = load_template(file)
    try:
        content = write_xlsform(before)
    except NoXlsformError as refused:
        assert "can’t hold" in str(refused)  # noqa: PT017
        return

    after = read_xlsform(content).definition

    assert [(q.id, q.type) for q in after.questions] == [(q.id, q.type) for q in before.questions]
    for question in before.questions:
        again = asked(after, question.id)
        assert again.wording.text() == question.wording.text()
        assert again.choice_ids() == question.choice_ids()
        assert again.span() == question.span()
        assert (again.why is None) is (question.why is None)
        assert [o.exclusive for o in again.options] == [o.exclusive for o in question.options]
        assert [o.other for o in again.options] == [o.other for o in question.options]
        assert again.relevance == question.relevance


def test_languages_are_columns_and_come_back() -> None:
    question = {"id": "q", "type": "short_text", "wording": {"en": "Why?", "vi": "Sao?"}}
    definition = make_survey(question)

    row = next(r for r in written(definition)["survey"] if r["name"] == "q")
    after = read_xlsform(write_xlsform(definition)).definition

    assert (row["label::English (en)"], row["label::Vietnamese (vi)"]) == ("Why?", "Sao?")
    assert after.questions[0].wording == definition.questions[0].wording


def test_no_cell_of_a_workbook_that_we_write_is_a_formula() -> None:
    nasty = "=HYPERLINK(1)"
    definition = make_survey({"id": "q", "type": "long_text", "wording": nasty}, title="@SUM(1)")
    content = write_xlsform(definition)

    book = load_workbook(io.BytesIO(content))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]

    assert "f" not in {cell.data_type for cell in cells}
    assert not [c for c in cells if str(c.value or "").startswith(("=", "+", "-", "@"))]
    after = read_xlsform(content).definition
    assert (after.title, after.questions[0].wording.text()) == ("@SUM(1)", nasty)


def test_a_kind_that_an_xlsform_cannot_hold_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delitem(
        __import__("app.imports.formats.kinds", fromlist=["kinds"]).XLSFORM_KINDS, "month"
    )
    definition = make_survey({"id": "q", "type": "month", "wording": "When was it?"})

    with pytest.raises(NoXlsformError, match="“When was it\\?”, a month question"):
        write_xlsform(definition)


def test_an_xlsform_is_read_with_its_conditions_and_what_cannot_be_said_is_named() -> None:
    found = structures.read_structure(file_bytes("xlsform.xlsx"))

    questions = found.definition.questions
    assert [(q.id, q.type) for q in questions] == [
        ("moved", "yes_no"), ("people", "multiple"), ("places", "number"),
        ("change", "long_text"), ("score", "scale"),
    ]  # fmt: skip
    assert found.definition.title == "Home and people"
    assert questions[0].wording.text("cy") == "Ydych chi wedi symud?"
    assert questions[0].skip is False
    assert [o.exclusive for o in questions[1].options] == [False, False, True]
    assert questions[2].span() == (1, 20)
    assert relevance(found.definition, "people") == {"question": "moved", "is": ["yes"]}
    assert relevance(found.definition, "change") == {
        "and": [{"question": "places", "at_least": 3}, {"question": "moved", "answered": True}]
    }
    assert questions[4].relevance is None
    said = " ".join(found.notes)
    assert "“score”: its condition can’t be kept" in said
    assert "geopoint" in said
    assert "calculate" in said


def test_a_limesurvey_structure_is_read_without_its_markup() -> None:
    found = structures.read_structure(file_bytes("limesurvey.lss"))

    questions = found.definition.questions
    assert [(q.id, q.type) for q in questions] == [
        ("moved", "yes_no"), ("place", "single"), ("helps", "multiple"), ("change", "long_text"),
    ]  # fmt: skip
    assert questions[0].wording.text() == "Have you moved?"
    assert "alert" not in found.yaml
    assert [o.other for o in questions[1].options] == [False, False, True]
    assert relevance(found.definition, "place") == {"question": "moved", "is": ["yes"]}
    assert relevance(found.definition, "change") == {
        "and": [
            {"question": "helps", "includes": ["sq001"]},
            {"not": {"question": "place", "is": ["a1"]}},
        ]
    }
    assert found.notes == ("“photo”: a file upload question can’t be asked here.",)


def test_a_newer_limesurvey_structure_keeps_its_words_apart() -> None:
    found = structures.read_structure(file_bytes("limesurvey_newer.lss"))

    first, second = found.definition.questions
    assert (first.id, first.type, first.span()) == ("days_sq001", "scale", (1, 5))
    assert first.wording.text() == "How was Monday?"
    assert first.wording.text("cy") == "Sut oedd Monday?"
    assert relevance(found.definition, second.id) == {"question": "days_sq001", "at_least": 3}


def test_a_limesurvey_text_structure_goes_by_what_stands_together() -> None:
    found = structures.read_structure(file_bytes("limesurvey.txt"))

    plan, whose = found.definition.questions
    assert (plan.type, whose.type) == ("single", "short_text")
    assert plan.wording.text("cy") == "Oes gennych chi gynllun?"
    assert [o.wording.text("cy") for o in plan.options] == ["Oes, un da", "Na"]
    assert relevance(found.definition, "whose") == {"question": "plan", "is": ["a1"]}
    assert found.definition.sections[0].title.text("cy") == "Rhan un"


@pytest.mark.parametrize(
    "content",
    [
        b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "b">]><document>&a;</document>',
        b'<!DOCTYPE d SYSTEM "http://example.org/d.dtd"><document/>',
        b"<document><LimeSurveyDocType>Group</LimeSurveyDocType></document>",
        b"<document>",
        b"hello",
        b"class\tname\ttext\nG\ta\tb\n",
    ],
)
def test_what_is_no_structure_or_is_hostile_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableFileError):
        structures.read_structure(content)


VARIABLES = {
    "one": Variable("one", ONE, {"a": "a", "b": "b"}),
    "many": Variable("many", MANY, {"a": "a"}),
    "age": Variable("age", NUMBER),
    "words": Variable("words", TEXT),
}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("${one} = ${many}", "two answers"),
        ("${many} = 'a'", "only numbers"),
        ("${one} > 3", "only numbers"),
        ("${nobody} = 'a'", "no earlier question is called nobody"),
        ("${one} = 'c'", "no answer called c"),
        ("regex(${words}, 'x')", "regex"),
        ("${age} + 1 > 3", "not compared"),
        ("${words} = 'hello'", "only numbers"),
        ("${age} = 3.5", "not a whole number"),
        ("selected(${one}, 'prefer_not_to_say')", "preferred not"),
        ("${one} = 'a' and", "ends too early"),
        ("(${one} = 'a'", "missing"),
        ("#", "not something we can read"),
        ("(" * 60 + "${one} = 'a'" + ")" * 60, "nested too deep"),
        ("x" * 6000, "too long"),
        ("today() > '2026'", "not the name"),
    ],
)
def test_a_condition_beyond_the_common_part_is_refused_by_name(text: str, said: str) -> None:
    with pytest.raises(UnsayableError, match=said):
        expression_of(text, VARIABLES)


@settings(max_examples=100)
@given(st.text(alphabet="${}onemanyage ()='\"<>!,.&|123selctdornot", max_size=60))
def test_any_condition_is_read_or_refused(text: str) -> None:
    try:
        expression_of(text, VARIABLES)
    except UnsayableError:
        return


@st.composite
def conditions(draw: st.DrawFn) -> tuple[SurveyDefinition, dict[str, Answer]]:
    """A survey whose last question depends on earlier ones in any way, and some answers."""
    made = []
    for number, kind in enumerate(draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=4))):
        changes: dict[str, object] = {
            "id": f"q{number}",
            "prefer_not_to_say": kind not in {"number", "long_text"} and draw(st.booleans()),
        }
        if kind != "long_text" and draw(st.booleans()):
            changes["why"] = "Tell us why."
        made.append(make_question(kind, **changes))
    expression = draw(_expressions(made))
    last = make_question("short_text", id="last", relevance=expression)
    answers: dict[str, Answer] = {}
    for question in made:
        answer = draw(answers_to(question))
        kept_private = answer["state"] == "prefer_not_to_say" and not question.prefer_not_to_say
        if draw(st.booleans()) and not kept_private:
            answers[question.id] = answer
    dumped = [q.model_dump(mode="json", by_alias=True) for q in (*made, last)]
    return make_survey(*dumped), answers


def in_a_form(definition: SurveyDefinition, answers: dict[str, Answer]) -> dict[str, str]:
    """The same answers as a form's own values."""
    values = {}
    for question in definition.questions:
        answer = answers.get(question.id)
        if answer is None or answer["state"] == "skipped":
            continue
        if answer["state"] == "prefer_not_to_say":
            values[question.id] = "prefer_not_to_say"
            continue
        value = answer["value"]
        values[question.id] = " ".join(value) if isinstance(value, list) else str(value)
        if question.why is not None:
            values[f"{question.id}__why"] = answer["why"] or ""
    return values


@settings(max_examples=60)
@given(conditions())
def test_a_condition_means_the_same_here_in_the_form_and_read_back(
    case: tuple[SurveyDefinition, dict[str, Answer]],
) -> None:
    definition, answers = case
    here = definition.questions[-1].relevance
    assert here is not None
    content = write_xlsform(definition)
    row = next(r for r in written(definition)["survey"] if r["name"] == "last")

    again = read_xlsform(content)

    back = again.definition.questions[-1].relevance
    assert back is not None, again.notes
    holds = here.holds(answers)
    assert back.holds(answers) is holds
    assert evaluate(row["relevant"], in_a_form(definition, answers)) is holds
