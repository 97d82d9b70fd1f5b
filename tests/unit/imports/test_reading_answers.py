"""Each tool's file: known by its shape, its columns understood, its rows read."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.imports.formats.detecting import Format, detect
from app.imports.formats.matching import choices_for, guess_uses
from app.imports.formats.rows import ImportedRows, Plan, read_rows
from app.imports.formats.tables import Row, Table, read_table
from app.imports.rules import DateOrder, Use
from app.surveys.service import check_answer
from tests.factories_surveys import make_definition
from tests.unit.imports.shapes import file_bytes

TODAY = date(2026, 11, 22)
SURVEY = make_definition()


def uses_of(name: str) -> dict[str, str]:
    table = read_table(file_bytes(name))
    made_by = detect(table.headings).format
    uses = guess_uses(table, made_by, SURVEY)
    return dict(zip(table.headings, map(str, uses), strict=True))


def rows_of(table: Table, uses: list[str] | None = None, **plan: object) -> ImportedRows:
    made_by = detect(table.headings).format
    chosen = tuple(map(Use.read, uses)) if uses else guess_uses(table, made_by, SURVEY)
    whole = Plan(chosen, made_by, **plan)  # type: ignore[arg-type]
    return read_rows(table, whole, SURVEY, check=check_answer, today=TODAY)


@pytest.mark.parametrize(
    ("name", "made_by"),
    [
        ("microsoft.xlsx", Format.MICROSOFT),
        ("microsoft_windows_1252.csv", Format.MICROSOFT),
        ("google.csv", Format.GOOGLE),
        ("limesurvey_codes.csv", Format.LIMESURVEY),
        ("limesurvey_headings.csv", Format.LIMESURVEY),
        ("kobo_labels.csv", Format.KOBO),
        ("kobo_values.xlsx", Format.KOBO),
        ("comments_semicolons.csv", Format.GENERAL),
    ],
)
def test_the_tool_is_known_by_its_columns_and_the_reason_is_said(
    name: str, made_by: Format
) -> None:
    found = detect(read_table(file_bytes(name)).headings)

    assert found.format is made_by
    assert found.why.endswith(".")


def test_microsoft_forms_columns_find_their_questions_and_persons_go() -> None:
    assert uses_of("microsoft.xlsx") == {
        "Id": "identity",
        "Start time": "identity",
        "Completion time": "identity",
        "Email": "identity",
        "Name": "identity",
        "How are things?": "answer:feel",
        "Have you moved this year?": "answer:moved",
        "Who can you talk to?": "answer:talk",
        "What would you change?": "answer:change",
        "Can we share it?": "answer:share",
    }


def test_limesurvey_codes_find_questions_options_and_boxes() -> None:
    found = uses_of("limesurvey_codes.csv")

    assert found["feel"] == "answer:feel"
    assert found["feel[comment]"] == "why:feel"
    assert found["talk[SQ001]"] == "option:talk:friend"
    assert found["talk[SQ002]"] == "option:talk:nobody"
    assert found["talk[other]"] == "other:talk"
    assert found["ipaddr"] == found["submitdate"] == "identity"
    assert found["seed"] == found["lastpage"] == "ignored"


def test_limesurvey_headings_in_full_find_them_too() -> None:
    found = uses_of("limesurvey_headings.csv")

    assert found["feel. How are things?"] == "answer:feel"
    assert found["talk[SQ001]. Who can you talk to? [A friend]"] == "option:talk:friend"


@pytest.mark.parametrize("name", ["kobo_labels.csv", "kobo_values.xlsx"])
def test_kobo_columns_find_questions_in_groups_and_split_options(name: str) -> None:
    found = uses_of(name)

    by_use = {use: heading for heading, use in found.items()}
    assert {"answer:feel", "answer:talk", "option:talk:friend", "option:talk:nobody"} <= set(by_use)
    assert found["_id"] == found["_uuid"] == found["_submission_time"] == "identity"


def test_microsoft_rows_are_read_and_what_fits_nothing_is_named() -> None:
    found = rows_of(read_table(file_bytes("microsoft.xlsx")))

    first, second, third = found.rows
    assert {k: a["value"] for k, a in first.answers.items()} == {
        "feel": 4, "moved": "yes", "talk": ["friend"],
        "change": "More buses in the evening", "share": "yes",
    }  # fmt: skip
    assert second.answers["moved"]["state"] == "prefer_not_to_say"
    assert second.answers["talk"] == {
        "state": "answered", "value": ["friend", "other_person"], "why": None, "other": "My dog",
    }  # fmt: skip
    assert "feel" not in third.answers
    assert [(one.row, one.heading) for one in found.left_out] == [(4, "How are things?"), (5, "")]
    assert "Purple" not in str(found.left_out)


def test_google_commas_inside_an_option_do_not_split_it() -> None:
    talk = {
        "id": "talk",
        "type": "multiple",
        "wording": "Who can you talk to?",
        "options": [
            {"id": "family", "wording": "Mum, Dad or another relative"},
            {"id": "mum", "wording": "Mum"},
            {"id": "friend", "wording": "A friend"},
        ],
    }
    survey = make_definition(questions=[talk])
    table = read_table(b'Who can you talk to?\n"A friend, Mum, Dad or another relative"\n')

    plan = Plan(guess_uses(table, Format.GOOGLE, survey))
    found = read_rows(table, plan, survey, check=check_answer, today=TODAY)

    assert found.rows[0].answers["talk"]["value"] == ["family", "friend"]


def test_limesurvey_half_done_answers_stay_out_with_their_row() -> None:
    found = rows_of(read_table(file_bytes("limesurvey_codes.csv")))

    assert [row.number for row in found.rows] == [2, 4]
    assert found.rows[0].answers["feel"] == {
        "state": "answered", "value": 4, "why": "Because of my friends", "other": None,
    }  # fmt: skip
    assert found.rows[0].answers["talk"]["value"] == ["friend"]
    assert found.rows[1].answers["talk"]["other"] == "My coach"
    assert next(one for one in found.left_out if one.row == 3).reason.startswith("these answers")


def test_kobo_values_read_joined_and_split_columns_as_one_answer() -> None:
    found = rows_of(read_table(file_bytes("kobo_values.xlsx")))

    assert found.rows[0].answers["talk"]["value"] == ["friend", "other_person"]
    assert found.rows[0].answers["feel"]["value"] == 4


def test_the_why_is_kept_where_the_answer_beside_it_fits_nothing() -> None:
    table = read_table(b"How are things?,Tell us why.\nPurple,Nobody rings me\n")

    found = rows_of(table)

    assert found.rows[0].answers["feel"]["why"] == "Nobody rings me"
    assert found.rows[0].answers["feel"]["value"] is None
    assert len(found.left_out) == 1


def test_dates_become_the_day_and_bad_ones_keep_their_row_out() -> None:
    table = read_table(b"When,Words\n10/9/2026 11:02,One\nsoon,Two\n10/9/2099,Three\n,Four\n")

    found = rows_of(table, ["date", "comment"], order=DateOrder.DAY_FIRST)

    assert [(row.number, row.on) for row in found.rows] == [(2, date(2026, 9, 10)), (5, None)]
    assert [one.reason for one in found.left_out] == [
        "its date cannot be read",
        "its date is still to come",
    ]


def test_words_that_are_too_long_are_left_out_and_named() -> None:
    table = read_table(f"Words,More\n{'x' * 10_001},short\n".encode())

    found = rows_of(table, ["comment", "comment"])

    assert found.rows[0].comments == (("More", "short"),)
    assert "10,000 letters" in found.left_out[0].reason


def test_rows_that_are_alike_are_two_rows() -> None:
    table = read_table(b"Words\nMore buses\nMore buses\n")

    found = rows_of(table, ["comment"])

    assert len({row.words for row in found.rows}) == 2


CELLS = st.one_of(
    st.sampled_from(
        ["Good", "4", "yes", "A friend; No one", "2026-09-10", "10/9/2026", "x" * 10_001]
    ),
    st.text(max_size=20),
)


@settings(max_examples=40)
@given(st.data())
def test_any_cells_under_any_plan_are_read_or_left_out(data: st.DataObject) -> None:
    possible = [value for value, _ in choices_for(SURVEY)]
    width = data.draw(st.integers(1, 5))
    cells = data.draw(st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=4))
    uses = data.draw(st.lists(st.sampled_from(possible), min_size=width, max_size=width))
    order = data.draw(st.sampled_from([None, *DateOrder]))
    rows = tuple(Row(n, tuple(row)) for n, row in enumerate(cells, start=2))
    table = Table(tuple(f"h{n}" for n in range(width)), rows)

    found = rows_of(table, uses, order=order)

    whole = {one.row for one in found.left_out if not one.heading}
    assert {row.number for row in found.rows} | whole == {row.number for row in table.rows}
    assert not whole & {row.number for row in found.rows}
