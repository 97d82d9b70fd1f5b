"""What says who somebody is goes; dates are never guessed; formulas never run."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.imports import rules
from app.imports.rules import DateOrder


@pytest.mark.parametrize(
    "heading",
    [
        "Name", "Email", "E-mail address", "Email Address", "ID", "Id", "_id", "_uuid", "IP",
        "ipaddr", "Start time", "Completion time", "Timestamp", "_submission_time", "username",
        "Phone number", "Your phone number:", "Post code", "Date of birth", "_submitted_by",
        "contact_email", "First name", "Respondent ID", "submitdate",
    ],
)  # fmt: skip
def test_a_heading_that_says_who_somebody_is_is_known(heading: str) -> None:
    assert rules.says_who(heading)


@pytest.mark.parametrize(
    "heading",
    [
        "What would you change?", "Does your worker answer when you send them an e-mail?",
        "How are things?", "What name would you give the new house in the centre?", "When",
    ],
)  # fmt: skip
def test_a_question_is_a_question(heading: str) -> None:
    assert not rules.says_who(heading, ["Good", "I like my home"])


@pytest.mark.parametrize(
    "cells",
    [
        ["sam@example.org", "kit@example.org"],
        ["07700 900123", "+44 7700 900123"],
        ["L36 9UX", "M1 1AA"],
        ["192.0.2.7"],
        ["0f1e2d3c-0000-4000-8000-000000000001"],
    ],
)
def test_cells_that_say_who_somebody_is_are_known_whatever_the_heading(cells: list[str]) -> None:
    assert rules.says_who("Column 4", cells)


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2026-09-10 11:02:05", None, date(2026, 9, 10)),
        ("2026/09/27 3:00:00 PM GMT+3", None, date(2026, 9, 27)),
        ("10/9/2026 11:02", DateOrder.DAY_FIRST, date(2026, 9, 10)),
        ("10/9/2026 11:02", DateOrder.MONTH_FIRST, date(2026, 10, 9)),
        ("10/9/2026 11:02", None, None),
        ("9/9/2026", None, date(2026, 9, 9)),
        ("10.09.26", DateOrder.DAY_FIRST, date(2026, 9, 10)),
        ("10 September 2026", None, date(2026, 9, 10)),
        ("Sep 10, 2026", None, date(2026, 9, 10)),
        ("25/9/2026", DateOrder.MONTH_FIRST, None),
        ("31/2/2026", DateOrder.DAY_FIRST, None),
        ("soon", None, None),
        ("", None, None),
    ],
)
def test_a_date_is_read_or_not_known(text: str, order: DateOrder | None, day: date | None) -> None:
    assert rules.read_date(text, order) == day


def test_only_dates_that_read_two_ways_need_somebody_to_say() -> None:
    assert rules.needs_order(["10/9/2026"])
    assert not rules.needs_order(["2026-09-10", "9/9/2026", "", "soon"])
    assert rules.orders_that_fit(["10/9/2026", "25/9/2026"]) == (DateOrder.DAY_FIRST,)
    assert len(rules.orders_that_fit(["10/9/2026"])) == 2
    assert rules.orders_that_fit(["13/9/2026", "9/13/2026"]) == ()


@settings(max_examples=50)
@given(st.text(max_size=30), st.sampled_from([None, *DateOrder]))
def test_any_text_is_a_date_or_none(text: str, order: DateOrder | None) -> None:
    found = rules.read_date(text, order)

    assert found is None or found.year >= 2000


@settings(max_examples=50)
@given(st.text(max_size=30))
def test_no_cell_that_we_write_can_run_as_a_formula(text: str) -> None:
    safe = rules.safe_cell(text)

    assert not safe.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert safe in {text, f"'{text}"}


def test_a_row_has_the_same_seal_in_any_column_order_and_another_for_another_target() -> None:
    one = rules.row_words(("a", "b", "new"), ("1", "2", ""), 1)
    other = rules.row_words(("B ", "a"), ("2", "1"), 1)

    assert one == other
    assert rules.fingerprint(b"k", "survey:1", one) == rules.fingerprint(b"k", "survey:1", other)
    assert rules.fingerprint(b"k", "survey:2", one) != rules.fingerprint(b"k", "survey:1", one)
    assert rules.fingerprint(b"l", "survey:1", one) != rules.fingerprint(b"k", "survey:1", one)
    assert rules.row_words(("a",), ("1",), 2) != rules.row_words(("a",), ("1",), 1)
