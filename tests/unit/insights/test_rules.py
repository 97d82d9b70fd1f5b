from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.insights import rules
from app.insights.rules import Counted

THEMES = ("workers", "homes", "safety")
PRIORITIES = ("P1", "P2")


def counted(who: str, themes: str = "", priorities: str = "") -> Counted:
    return Counted(who, frozenset(themes.split()), frozenset(priorities.split()))


comments = st.lists(
    st.builds(
        Counted,
        contribution_id=st.integers(0, 25).map(str),
        theme_ids=st.frozensets(st.sampled_from(THEMES)),
        priority_ids=st.frozensets(st.sampled_from(PRIORITIES)),
    ),
    max_size=150,
)


def every_figure(figures: dict[str, object]) -> list[rules.Figure]:
    found: list[rules.Figure] = []
    for value in figures.values():
        if isinstance(value, dict) and "words" in value:
            found.append(value)
        elif isinstance(value, dict):
            found += every_figure(value)
    return found


@given(comments)
def test_no_frozen_figure_is_small_or_exact(rows: list[Counted]) -> None:
    figures = rules.freeze_figures(rows, THEMES, PRIORITIES)

    shown = [figure["shown"] for figure in every_figure(figures) if figure["shown"] is not None]
    assert all(number >= 10 and number % 5 == 0 for number in shown)


@given(comments)
def test_safety_never_has_a_number_nor_a_breakdown(rows: list[Counted]) -> None:
    figures = rules.freeze_figures(rows, THEMES, PRIORITIES)

    assert figures["themes"]["safety"]["shown"] is None
    assert all("safety" not in cells for cells in figures["cells"].values())


def test_people_are_counted_once_however_much_they_write() -> None:
    rows = [counted(str(n % 12), "workers", "P1") for n in range(60)]

    figures = rules.freeze_figures(rows, THEMES, PRIORITIES)

    assert figures["people"] == {"shown": 10, "words": "about 10 young people"}
    assert figures["cells"]["P1"]["workers"]["shown"] == 10
    assert figures["themes"]["homes"]["words"] == "fewer than 10 young people"


def test_a_pair_counts_only_where_both_stand_in_one_comment() -> None:
    apart = [counted(str(n), "workers") for n in range(12)]
    apart += [counted(str(n), "", "P1") for n in range(12)]

    figures = rules.freeze_figures(apart, THEMES, PRIORITIES)

    assert figures["themes"]["workers"]["shown"] == 10
    assert figures["priorities"]["P1"]["shown"] == 10
    assert figures["cells"]["P1"]["workers"]["shown"] is None


def test_many_who_feel_unsafe_are_told_of_without_a_number() -> None:
    figures = rules.freeze_figures([counted(str(n), "safety") for n in range(40)], THEMES, ())

    assert figures["themes"]["safety"] == {"shown": None, "words": "some young people"}


@pytest.mark.parametrize(
    ("last", "before", "now", "due"),
    [
        (None, 0, 9, False),
        (None, 0, 10, True),
        (date(2026, 11, 1), 10, 20, True),
        (date(2026, 11, 1), 10, 19, False),
        (date(2026, 11, 4), 10, 90, True),
        (date(2026, 11, 5), 10, 90, False),
    ],
)
def test_waves_are_a_week_and_ten_sendings_apart(
    last: date | None, before: int, now: int, *, due: bool
) -> None:
    assert rules.wave_is_due(last, before, date(2026, 11, 11), now) is due


def test_the_table_puts_what_most_people_raised_first_and_says_so() -> None:
    rows = [counted(str(n), "homes", "P2") for n in range(30)]
    rows += [counted(str(n), "workers", "P1") for n in range(12)]
    figures = rules.freeze_figures(rows, THEMES, PRIORITIES)

    laid_out = rules.heat_rows(figures, [(t, t.title()) for t in THEMES], PRIORITIES)

    assert [row.theme_id for row in laid_out] == ["homes", "workers", "safety"]
    assert [cell["shown"] for cell in laid_out[0].cells] == [None, 30]
    assert laid_out[2].cells == (rules.NOT_SPLIT, rules.NOT_SPLIT)
    assert rules.finding(laid_out) == "Raised most: “Homes”, by about 30 young people"


def test_the_heading_claims_nothing_when_every_figure_is_hidden() -> None:
    rows = rules.heat_rows(None, [("homes", "Homes")], PRIORITIES)

    assert rules.finding(rows) == "No single theme was raised by ten young people or more"
    assert rules.finding([]) == rules.finding(rows)


def test_two_themes_at_the_top_are_both_named() -> None:
    figures = rules.freeze_figures(
        [counted(str(n), "homes workers") for n in range(12)], THEMES, PRIORITIES
    )

    rows = rules.heat_rows(figures, [(t, t.title()) for t in THEMES], PRIORITIES)

    assert rules.finding(rows) == "Raised most: “Homes” and “Workers”"


@pytest.mark.parametrize(("shown", "step"), [(None, None), (10, 1), (20, 2), (50, 5), (400, 6)])
def test_shades_have_fixed_bounds(shown: int | None, step: int | None) -> None:
    assert rules.heat_step(shown) == step


@given(
    st.text(max_size=50),
    st.lists(st.tuples(st.integers(-5, 60), st.integers(-5, 60)), max_size=4),
    st.lists(st.tuples(st.integers(-5, 60), st.integers(-5, 60)), max_size=4),
)
def test_marks_change_no_letter(
    text: str, marks: list[tuple[int, int]], second: list[tuple[int, int]]
) -> None:
    runs = rules.segments(text, (), marks, second)

    assert "".join(run for run, _ in runs) == text


def test_covers_win_over_marks_and_marks_over_second_marks() -> None:
    runs = rules.segments("[name] left me", [(0, 6)], [(0, 11)], [(7, 14)])

    assert runs == [("name", "hid"), (" left", True), (" me", "b")]


def test_doubt_is_said_in_words() -> None:
    assert rules.doubt([]) == "Nothing fits"
    assert rules.doubt([0.62, 0.6]) == "Two themes close"
    assert rules.doubt([0.5]) == "Unsure"
    assert rules.doubt([0.95, 0.2]) == "Looks right"


def test_an_opening_ends_at_a_word() -> None:
    assert rules.opening("short") == "short"
    assert rules.opening("I only found out the night before, and nobody asked", 20) == (
        "I only found out…"
    )


@pytest.mark.parametrize(
    ("corrections", "reached"),
    [(0, 0), (1, 1), (4, 1), (5, 5), (19, 10), (20, 20), (999, 500), (4_000, 2_000)],
)
def test_corrections_reach_milestones(corrections: int, reached: int) -> None:
    assert rules.milestone(corrections) == reached
