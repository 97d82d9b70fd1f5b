from __future__ import annotations

from itertools import product

from hypothesis import example, given
from hypothesis import strategies as st

from app.disclosure import Heard, SafeGroup, safe_alone, safe_apart, safe_count, safe_overlapping

SMALL = 10
FEWEST_GUESSES = 3
GROUPS = st.lists(st.integers(0, 26), min_size=1, max_size=3)
MANY_GROUPS = st.lists(st.integers(0, 300), min_size=1, max_size=6)
UNSAID = st.integers(0, 30)


def family(people: list[int]) -> dict[str, int]:
    return {f"group_{number}": count for number, count in enumerate(people)}


def looks_like(people: int, group: SafeGroup) -> bool:
    """Say whether a group of so many people could be shown like this, as a reader knows."""
    if group.shown is not None:
        return safe_count(people).shown == group.shown
    return {
        Heard.NOT_YET: people < 3,
        Heard.A_FEW: 3 <= people < SMALL,
        Heard.UNDER_TEN: people < SMALL,
        Heard.HEARD: people >= SMALL,
        Heard.UNSAID: True,
    }[group.heard]


def guesses(total: int, view: dict[str, SafeGroup], *, all_said: bool) -> dict[str, set[int]]:
    """Try every number for every group, as somebody would who knows the rules and the whole."""
    shown = safe_count(total).shown
    wholes = [n for n in range(total + 6) if safe_count(n).shown == shown]
    possible = [
        [n for n in range(max(wholes) + 1) if looks_like(n, group)] for group in view.values()
    ]
    found: dict[str, set[int]] = {key: set() for key in view}
    for tried in product(*possible):
        fits = sum(tried) in wholes if all_said else sum(tried) <= max(wholes)
        if fits:
            for key, number in zip(view, tried, strict=True):
                found[key].add(number)
    return found


@given(people=MANY_GROUPS, unsaid=UNSAID)
def test_a_number_under_ten_is_never_shown(people: list[int], unsaid: int) -> None:
    counts, total = family(people), sum(people) + unsaid

    views = [safe_apart(total, counts), safe_overlapping(total, counts)]
    views.append({key: safe_alone(count) for key, count in counts.items()})

    for view in views:
        assert set(view) == set(counts)
        for key, group in view.items():
            assert group.shown is None or (group.shown >= SMALL and counts[key] >= SMALL)
            assert looks_like(counts[key], group)


@given(people=GROUPS, unsaid=st.sampled_from([0, 0, 0, 1, 3, 12]))
@example(people=[3, 3, 3], unsaid=1)
@example(people=[10, 3, 3], unsaid=0)
@example(people=[20, 20, 1], unsaid=0)
@example(people=[12, 0, 0], unsaid=0)
def test_a_small_group_cannot_be_worked_out_by_subtraction(people: list[int], unsaid: int) -> None:
    counts, total = family(people), sum(people) + unsaid

    view = safe_apart(total, counts)

    if total < SMALL:
        assert all(group.heard is Heard.UNSAID for group in view.values())
        return
    found = guesses(total, view, all_said=unsaid == 0)
    for key, count in counts.items():
        assert count in found[key]
        if count < SMALL and view[key].heard is not Heard.UNSAID:
            assert len(found[key]) >= FEWEST_GUESSES


@given(people=st.integers(0, 200), rest=st.integers(0, 200))
def test_those_outside_a_group_are_ten_or_more_where_it_has_a_number(
    people: int, rest: int
) -> None:
    group = safe_overlapping(people + rest, {"parent": people})["parent"]

    assert group.shown is None or rest >= SMALL


def test_large_groups_keep_their_numbers() -> None:
    view = safe_apart(90, {"younger": 28, "middle": 31, "older": 29})

    assert [group.shown for group in view.values()] == [30, 30, 30]


def test_a_small_group_takes_the_next_smallest_number_with_it() -> None:
    view = safe_apart(100, {"younger": 4, "middle": 31, "older": 65})

    assert view["younger"] == SafeGroup(Heard.A_FEW)
    assert view["middle"] == SafeGroup(Heard.HEARD)
    assert view["older"].shown == 65


def test_words_get_coarser_where_they_add_up_to_the_whole() -> None:
    view = safe_apart(12, {"a": 3, "b": 3, "c": 3, "d": 3})

    assert {group.heard for group in view.values()} == {Heard.UNDER_TEN}
