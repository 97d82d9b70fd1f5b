from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.disclosure import MINIMUM_BASE, safe_count


@given(st.integers(min_value=0, max_value=MINIMUM_BASE - 1))
def test_fewer_than_ten_people_are_never_shown(people: int) -> None:
    count = safe_count(people)

    assert count.is_hidden
    assert count.in_words == "fewer than 10"


@given(st.integers(min_value=MINIMUM_BASE, max_value=10**6))
def test_ten_or_more_are_shown_to_the_nearest_five(people: int) -> None:
    shown = safe_count(people).shown

    assert shown is not None
    assert shown % 5 == 0
    assert abs(shown - people) <= 2


@given(st.integers(min_value=12, max_value=10**6))
def test_a_shown_figure_fits_five_true_figures(people: int) -> None:
    shown = safe_count(people).shown

    same = [near for near in range(people - 5, people + 6) if safe_count(near).shown == shown]

    assert len(same) in {5, 3}  # three only at the hidden edge: 10, 11 and 12
    assert people in same


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        safe_count(-1)
