"""How many of each group were heard, in figures or words that point at nobody.

A small group is named in words. Where the others of its kind stand beside it, it could be worked
out from them by subtraction; so figures are hidden, and then words made coarser, until it cannot.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from app.disclosure.counts import MINIMUM_BASE, ROUND_TO, safe_count

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

A_FEW_FROM = 3
# Nobody may narrow a small group down further than “nobody, one or two” does.
FEWEST_GUESSES = 3
FEWEST_HIDDEN_GROUPS = 2


class Heard(StrEnum):
    """How well a group was heard, where a word stands for its number."""

    NOT_YET = "not_yet"
    A_FEW = "a_few"
    UNDER_TEN = "under_ten"
    HEARD = "heard"
    UNSAID = "unsaid"


Range = tuple[float, float]
_RANGES: dict[Heard, Range] = {
    Heard.NOT_YET: (0, A_FEW_FROM - 1),
    Heard.A_FEW: (A_FEW_FROM, MINIMUM_BASE - 1),
    Heard.UNDER_TEN: (0, MINIMUM_BASE - 1),
    Heard.HEARD: (MINIMUM_BASE, math.inf),
    Heard.UNSAID: (0, math.inf),
}


@dataclass(frozen=True)
class SafeGroup:
    """A group as it may be shown: always a word, and a rounded number where it is safe."""

    heard: Heard
    shown: int | None = None

    @property
    def could_be(self) -> Range:
        """Give the fewest and the most people that a reader can take this for."""
        if self.shown is None:
            return _RANGES[self.heard]
        return rounded_range(self.shown)


def rounded_range(shown: int) -> Range:
    """Give the fewest and the most people that a rounded figure can stand for."""
    half = ROUND_TO // 2
    return max(MINIMUM_BASE, shown - half), shown + half


def safe_alone(people: int) -> SafeGroup:
    """Give a group that is counted by itself, and is part of no larger figure."""
    return SafeGroup(_word(people), safe_count(people).shown)


def safe_overlapping(total: int, counts: Mapping[str, int]) -> dict[str, SafeGroup]:
    """Give groups of which a person can be in several: each must leave ten people outside it."""
    if total < MINIMUM_BASE:
        return dict.fromkeys(counts, SafeGroup(Heard.UNSAID))
    return {key: _with_rest(total, people) for key, people in counts.items()}


def safe_apart(total: int, counts: Mapping[str, int]) -> dict[str, SafeGroup]:
    """Give groups of which a person is in one at most, so that they can be subtracted.

    Tried in turn: figures, with more hidden beside a small group; words alone; coarser words; and
    nothing at all. The first that leaves every small group in doubt is given.
    """
    if total < MINIMUM_BASE:
        return dict.fromkeys(counts, SafeGroup(Heard.UNSAID))
    words = {key: SafeGroup(_word(people)) for key, people in counts.items()}
    coarse = {key: SafeGroup(_coarse(people)) for key, people in counts.items()}
    for view in (_with_figures(total, counts, words), words, coarse):
        if _keeps_doubt(total, counts, view):
            return view
    return dict.fromkeys(counts, SafeGroup(Heard.UNSAID))


def _word(people: int) -> Heard:
    if people >= MINIMUM_BASE:
        return Heard.HEARD
    return Heard.A_FEW if people >= A_FEW_FROM else Heard.NOT_YET


def _coarse(people: int) -> Heard:
    return Heard.HEARD if people >= MINIMUM_BASE else Heard.UNDER_TEN


def _with_rest(total: int, people: int) -> SafeGroup:
    leaves_enough = total - people >= MINIMUM_BASE
    return SafeGroup(_word(people), safe_count(people).shown if leaves_enough else None)


def _with_figures(
    total: int, counts: Mapping[str, int], words: Mapping[str, SafeGroup]
) -> dict[str, SafeGroup]:
    """Show figures, but hide the smallest ones too until ten people are hidden in two groups."""
    view = {key: _with_rest(total, people) for key, people in counts.items()}
    for key in sorted(counts, key=lambda k: (counts[k], k)):
        hidden = [k for k, group in view.items() if group.shown is None]
        enough = sum(counts[k] for k in hidden) >= MINIMUM_BASE
        if not hidden or (enough and len(hidden) >= FEWEST_HIDDEN_GROUPS):
            break
        view[key] = words[key]
    return view


def _keeps_doubt(total: int, counts: Mapping[str, int], view: Mapping[str, SafeGroup]) -> bool:
    """Say whether no small group can be narrowed down by taking the others from the whole."""
    shown = safe_count(total).shown
    whole = (0.0, math.inf) if shown is None else rounded_range(shown)
    everybody_said = sum(counts.values()) >= total
    for key, people in counts.items():
        if people >= MINIMUM_BASE:
            continue
        lowest, highest = view[key].could_be
        others = [group.could_be for name, group in view.items() if name != key]
        highest = min(highest, whole[1] - _sum(low for low, _ in others))
        if everybody_said:  # then a guess that nobody kept it to themselves would be right
            lowest = max(lowest, whole[0] - _sum(high for _, high in others))
        if highest - lowest + 1 < FEWEST_GUESSES:
            return False
    return True


def _sum(numbers: Iterable[float]) -> float:
    return sum(numbers, 0.0)
