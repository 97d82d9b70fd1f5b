from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn import metrics

from nlp.evaluate import NOTHING, Choice, Labelling, jaccard, micro_f1, wilson_lower
from nlp.intervals import Bootstrap
from nlp.reliability import Decisions

NAMES = "abcd"
SETS = st.frozensets(st.sampled_from(NAMES))
PAIRS = st.lists(st.tuples(SETS, SETS), min_size=1, max_size=12)
TONES = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), min_size=1, max_size=12)
SCORED = st.lists(
    st.tuples(SETS, st.dictionaries(st.sampled_from(NAMES), st.floats(0, 1), max_size=4)),
    min_size=1,
    max_size=12,
)


def labelling(pairs: list[tuple[frozenset[str], frozenset[str]]]) -> Labelling:
    return Labelling.of([truth for truth, _ in pairs], [said for _, said in pairs])


def decisions(rows: list[tuple[frozenset[str], dict[str, float]]]) -> Decisions:
    return Decisions.of([truth for truth, _ in rows], [said for _, said in rows])


def tables(both: Labelling) -> dict[str, Any]:
    return {"y_true": both.truth, "y_pred": both.said, "zero_division": 0}


@given(PAIRS)
def test_every_figure_is_what_scikit_learn_says(
    pairs: list[tuple[frozenset[str], frozenset[str]]],
) -> None:
    both = labelling(pairs)
    assume(len(both.names) > 1)  # scikit-learn takes a single column for a yes or no

    assert both.macro_f1() == pytest.approx(metrics.f1_score(**tables(both), average="macro"))
    assert both.micro_f1() == pytest.approx(metrics.f1_score(**tables(both), average="micro"))
    assert both.exact() == pytest.approx((both.truth == both.said).all(axis=1).mean())
    found = metrics.precision_recall_fscore_support(**tables(both))
    for each, precision, recall, f1, support in zip(both.by_class(), *found, strict=True):
        figures = (each.precision, each.recall, each.f1, each.support)
        assert figures == pytest.approx((precision, recall, f1, support))


@given(PAIRS)
def test_two_empty_sets_agree_and_otherwise_jaccard_is_scikit_learns(
    pairs: list[tuple[frozenset[str], frozenset[str]]],
) -> None:
    wanted = [
        len(truth & said) / len(truth | said) if truth | said else 1.0 for truth, said in pairs
    ]

    assert labelling(pairs).jaccard() == pytest.approx(np.mean(wanted))


@given(PAIRS, st.data())
def test_a_weight_is_the_same_as_that_many_copies(
    pairs: list[tuple[frozenset[str], frozenset[str]]], data: st.DataObject
) -> None:
    size = len(pairs)
    times = data.draw(st.lists(st.integers(0, 3), min_size=size, max_size=size))
    copies = [pair for pair, n in zip(pairs, times, strict=True) for _ in range(n)]
    weights = np.array(times, dtype=float)
    both, many = labelling(pairs), labelling(copies)

    for name in ("micro_f1", "macro_f1", "jaccard", "exact"):
        assert getattr(both, name)(weights) == pytest.approx(getattr(many, name)())


@given(TONES)
def test_the_figures_of_a_choice_are_what_scikit_learn_says(pairs: list[tuple[str, str]]) -> None:
    truth, said = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    both = Choice.of(truth, said)
    assume(len(both.names) > 1)

    assert both.accuracy() == pytest.approx(metrics.accuracy_score(truth, said))
    assert both.macro_f1() == pytest.approx(metrics.f1_score(truth, said, average="macro"))
    assert both.kappa() == pytest.approx(metrics.cohen_kappa_score(truth, said))
    assert both.labelling().micro_f1() == pytest.approx(both.accuracy())


def test_one_label_throughout_is_perfect_agreement_not_a_fault() -> None:
    assert Choice.of(["a", "a"], ["a", "a"]).kappa() == 1
    assert Choice.of([], []).accuracy() == 1


def test_confusions_name_what_was_said_for_what() -> None:
    truth: list[set[str]] = [{"a"}, {"a"}, {"b"}, set(), {"c"}]
    said: list[set[str]] = [{"b"}, {"b"}, {"b", "c"}, {"a"}, set()]

    assert Labelling.of(truth, said).confusions() == [
        ("b", "a", 2),
        ("a", NOTHING, 1),
        ("c", NOTHING, 1),
        (NOTHING, "c", 1),
    ]


def test_unknown_labels_and_unequal_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="“z” is not one"):
        Labelling.of([{"z"}], [set()], names=["a"])
    with pytest.raises(ValueError, match="as many texts"):
        Labelling.of([{"a"}], [])


@given(SCORED)
def test_raising_the_cut_never_finds_more(
    rows: list[tuple[frozenset[str], dict[str, float]]],
) -> None:
    every = decisions(rows)
    kept = [every.from_cut(cut) for cut in (0.0, 0.5, 0.9)]

    for figure in ("recall", "coverage"):
        found = [getattr(each, figure)() for each in kept]
        assert found == sorted(found, reverse=True)
    assert every.recall() == pytest.approx(
        sum(len(truth & set(said)) for truth, said in rows)
        / max(1, sum(len(truth) for truth, _ in rows))
    )


@given(SCORED)
def test_the_bins_hold_every_decision_and_give_the_calibration_error(
    rows: list[tuple[frozenset[str], dict[str, float]]],
) -> None:
    every = decisions(rows)
    bins = every.bins()
    total = sum(len(said) for _, said in rows)

    assert sum(band.count for band in bins) == total
    wanted = sum(band.count * abs(band.right - band.score) for band in bins) / max(1, total)
    assert every.calibration_error() == pytest.approx(wanted)


def test_a_score_that_is_right_as_often_as_it_says_has_no_calibration_error() -> None:
    rows = [(frozenset("a" if i < 3 else ""), {"a": 0.75}) for i in range(4)]

    assert decisions(rows).calibration_error() == pytest.approx(0)
    assert decisions(rows).precision() == 0.75


def test_the_same_texts_always_get_the_same_range_and_it_holds_the_figure() -> None:
    both = labelling([(frozenset("a"), frozenset("ab"[i % 2])) for i in range(60)])
    drawn = Bootstrap([f"T{i % 6}" for i in range(60)], draws=200)
    interval = drawn.interval(both.micro_f1)

    assert drawn.unit == "authors"
    assert interval == Bootstrap([f"T{i % 6}" for i in range(60)], draws=200).interval(
        both.micro_f1
    )
    assert interval.low <= interval.value == 0.5 <= interval.high


def test_texts_of_one_author_stand_or_fall_together() -> None:
    right = [i < 50 for i in range(100)]
    both = labelling([(frozenset("a"), frozenset("a" if r else "b")) for r in right])
    apart = Bootstrap([str(i) for i in range(100)]).interval(both.exact)
    together = Bootstrap([str(i // 10) for i in range(100)]).interval(both.exact)

    assert together.high - together.low > 2 * (apart.high - apart.low)


def test_few_authors_are_not_drawn_but_their_comments_are() -> None:
    assert Bootstrap(["A", "B", "A"]).unit == "comments"
    assert Bootstrap([]).interval(lambda _: 1.0).high == 1


def test_a_learner_is_not_above_itself() -> None:
    both = labelling([(frozenset("a"), frozenset("ab"[i % 2])) for i in range(20)])
    above = Bootstrap([""] * 20).difference(both.micro_f1, both.micro_f1)

    assert (above.value, above.low, above.high) == (0, 0, 0)


def test_half_right_is_two_thirds() -> None:
    assert micro_f1([{"a"}], [{"a", "b"}]) == pytest.approx(2 / 3)
    assert jaccard([{"a"}, set()], [{"a", "b"}, set()]) == pytest.approx(0.75)


def test_few_cases_prove_little() -> None:
    assert wilson_lower(27, 30) == pytest.approx(0.744, abs=0.001)
    assert wilson_lower(0, 0) == 0
