from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.evaluate import jaccard, micro_f1, wilson_lower

LABELS = st.lists(st.frozensets(st.sampled_from("abcd")), min_size=1, max_size=8)


@given(LABELS)
def test_perfect_agreement_is_one(truth: list[frozenset[str]]) -> None:
    assert micro_f1(truth, truth) == jaccard(truth, truth) == 1


def test_half_right_is_two_thirds() -> None:
    assert micro_f1([{"a"}], [{"a", "b"}]) == pytest.approx(2 / 3)


def test_few_cases_prove_little() -> None:
    assert wilson_lower(27, 30) == pytest.approx(0.744, abs=0.001)
    assert wilson_lower(0, 0) == 0
