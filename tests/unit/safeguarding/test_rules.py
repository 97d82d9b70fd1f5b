from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.safeguarding.rules import LONDON, due_words, in_words, more_urgent, see_by


def london(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=LONDON)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("opened", "clock", "due"),
    [
        (london(2026, 11, 21, 23, 50), "now", london(2026, 11, 22, 0, 5)),
        (london(2026, 11, 20, 10), "today", london(2026, 11, 20, 14)),
        (london(2026, 11, 20, 15), "today", london(2026, 11, 23, 11)),
        (london(2026, 11, 20, 7), "today", london(2026, 11, 20, 13)),
        (london(2026, 11, 21, 12), "today", london(2026, 11, 23, 13)),
        (london(2026, 11, 20, 12), "week", london(2026, 11, 24, 12)),
        (london(2026, 11, 20, 17), "today", london(2026, 11, 23, 13)),
    ],
)
def test_a_case_is_due_by_its_clock(opened: datetime, clock: str, due: datetime) -> None:
    assert see_by(opened, clock) == due


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.sampled_from(["today", "week"]),
)
def test_work_clocks_end_in_work_time_and_are_never_short(opened: datetime, clock: str) -> None:
    due = see_by(opened, clock)

    local = due.astimezone(LONDON)
    assert local.weekday() < 5
    assert 9 <= local.hour + local.minute / 60 + local.second / 3600 <= 17
    assert due - opened >= timedelta(hours=4)


def test_the_more_urgent_clock_wins() -> None:
    assert more_urgent("week", "today") == "today"
    assert more_urgent("now", "today") == "now"


def test_categories_are_said_in_words() -> None:
    assert in_words(["self_harm", "missing"]) == "self-harm, going missing"
    assert in_words([]) == "something worrying"


def test_a_due_time_is_said_as_people_say_it() -> None:
    now = london(2026, 11, 20, 12)

    assert due_words(london(2026, 11, 20, 16), now) == "By 16:00 today"
    assert due_words(london(2026, 11, 23, 11), now) == "By 11:00 on Monday 23 November"
    assert due_words(london(2026, 11, 20, 11), now) == "Late: was due 11:00"
    assert due_words(london(2026, 11, 19, 11), now) == "Late: was due before today"
