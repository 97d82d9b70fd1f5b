from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.coverage import rules
from app.coverage.rules import DEFAULT_GROUPS, EVERYBODY, Family, Group

KEYS = [group.key for group in DEFAULT_GROUPS]
OF_FAMILY = {group.key: group.family for group in DEFAULT_GROUPS}
TODAY = date(2026, 11, 21)
HEARD = st.dictionaries(st.sampled_from(KEYS), st.integers(0, 60))
EXPECTED = st.dictionaries(st.sampled_from(KEYS), st.integers(0, 200))


def wave_of(heard: dict[str, int], asked: list[str], unsaid: int = 0) -> dict[str, Any]:
    young = max(
        [
            sum(n for k, n in heard.items() if OF_FAMILY[k] is family)
            for family in (Family.AGE, Family.AREA)
        ]
        + [n for k, n in heard.items() if OF_FAMILY[k] is Family.LIFE]
    )
    counts = dict.fromkeys(KEYS, 0) | heard | {EVERYBODY: young + unsaid}
    return rules.freeze(counts, asked, DEFAULT_GROUPS)


@given(heard=HEARD, expected=EXPECTED, unsaid=st.integers(0, 30))
def test_no_number_under_ten_is_ever_on_the_page(
    heard: dict[str, int], expected: dict[str, int], unsaid: int
) -> None:
    frozen = wave_of(heard, KEYS, unsaid)

    rows = rules.rows_of(frozen, DEFAULT_GROUPS, expected)

    assert len(rows) == len(DEFAULT_GROUPS)
    assert frozen["people"] is None or frozen["people"] >= 10
    for row in rows:
        numbers = [int(n) for n in re.findall(r"\d+", f"{row.heard} {row.verdict} {row.expected}")]
        assert all(number >= 10 and number % 5 == 0 for number in numbers)
        if heard.get(row.group.key, 0) < 10:
            assert not row.heard.startswith("about")


@given(heard=HEARD, asked=st.lists(st.sampled_from(KEYS), unique=True))
def test_only_what_was_asked_is_frozen_and_the_page_reads_nothing_else(
    heard: dict[str, int], asked: list[str]
) -> None:
    frozen = wave_of(heard, asked)

    rows = {row.group.key: row for row in rules.rows_of(frozen, DEFAULT_GROUPS, {})}

    assert set(frozen) == {"people", "groups"}
    assert set(frozen["groups"]) == set(asked)
    for key in set(KEYS) - set(asked):
        assert rows[key].verdict == "Nobody was asked yet"


@given(old=st.integers(0, 200), new=st.integers(0, 200))
def test_two_waves_cannot_be_subtracted_to_fewer_than_ten(old: int, new: int) -> None:
    kept = rules.steady({"parent": old}, {"parent": new})["parent"]

    if old >= 10 and kept >= 10:
        assert kept == old or abs(kept - old) >= 10
    if new < 10:
        assert kept == new


def test_before_the_first_wave_there_are_no_figures() -> None:
    rows = rules.rows_of(None, DEFAULT_GROUPS, {"custody": 40})

    assert {row.heard for row in rows} == {"no figures yet"}
    assert not any(row.is_gap for row in rows)


def test_gaps_come_first_with_what_to_try_next() -> None:
    frozen = wave_of({"age_18_20": 40, "age_16_17": 40, "custody": 0, "parent": 5}, KEYS)

    rows = rules.rows_of(frozen, DEFAULT_GROUPS, {"custody": 12})

    custody = next(row for row in rows if row.group.key == "custody")
    assert custody.verdict == "Not heard yet"
    assert custody.expected == "about 10"
    assert "paper" in custody.steps[0]
    ranks = [row.rank for row in rows]
    assert ranks == sorted(ranks)
    heard = next(row for row in rows if row.group.key == "age_18_20")
    assert not heard.is_gap
    assert heard.steps == ()


def test_heard_from_less_than_a_third_is_still_a_gap() -> None:
    frozen = wave_of({"age_18_20": 40, "age_16_17": 40, "parent": 12}, KEYS)

    rows = {row.group.key: row for row in rules.rows_of(frozen, DEFAULT_GROUPS, {"parent": 100})}

    assert rows["parent"].verdict == "Heard, but less than a third"
    assert rows["parent"].heard == "about 10"


def test_a_group_that_was_left_out_is_not_on_the_page() -> None:
    left_out = Group("custody", "In custody", Family.LIFE, is_left_out=True)

    assert rules.rows_of(None, [left_out], {}) == []


@pytest.mark.parametrize(
    ("option", "group"),
    [
        ("custody", "custody"),
        ("uasc", "came_alone"),
        ("parents", "parent"),
        ("age_18_20", "age_18_20"),
        ("age_12_13", "age_11_13"),
        ("age_18_25", ""),
        ("none", ""),
        ("age_99_1", ""),
    ],
)
def test_options_find_their_group_by_their_id(option: str, group: str) -> None:
    assert rules.default_group(option, KEYS) == group


def test_two_ages_of_one_person_cancel_out() -> None:
    found = rules.one_of_each_family(["age_16_17", "age_18_20", "custody", "gone"], OF_FAMILY)

    assert found == {"custody"}


@pytest.mark.parametrize(
    ("last", "people", "is_due"),
    [
        (None, 9, False),
        (None, 10, True),
        ((TODAY - timedelta(days=7), 20), 30, True),
        ((TODAY - timedelta(days=6), 20), 30, False),
        ((TODAY - timedelta(days=7), 20), 29, False),
    ],
)
def test_waves_are_a_week_and_ten_people_apart(
    last: tuple[date, int] | None, people: int, is_due: bool
) -> None:
    assert rules.wave_is_due(last, TODAY, people) is is_due


@given(label=st.text(max_size=60), taken=st.lists(st.sampled_from(["parent", "group", "a", "a_2"])))
def test_a_new_group_gets_a_key_of_its_own(label: str, taken: list[str]) -> None:
    key = rules.key_of(label, taken)

    assert re.fullmatch(r"[a-z][a-z0-9_]*", key)
    assert key not in taken


def test_every_group_has_something_to_try() -> None:
    assert all(rules.next_steps(group) for group in DEFAULT_GROUPS)
    assert rules.next_steps(Group("new_one", "New", Family.LIFE))
