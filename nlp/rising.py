"""Say which topics more people speak of than last time, and which only seem to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from scipy.stats import hypergeom

if TYPE_CHECKING:
    from collections.abc import Sequence

Verdict = Literal["new", "rising", "no clear change"]
#: The chance of calling any topic rising when none is.
LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class Rise:
    """One topic now and before.

    Shares are of all comments (0 to 1). ``p`` is the chance of so great a rise if nothing had
    changed, already corrected for the number of topics asked about.
    """

    share_now: float
    share_before: float
    p: float
    verdict: Verdict


def rising(
    counts_now: Sequence[int], n_now: int, counts_before: Sequence[int], n_before: int
) -> list[Rise]:
    """Test each topic for a rise: Fisher's exact test, one-sided (Fisher 1935), Holm (1979).

    Args:
        counts_now: comments of this wave in each topic.
        n_now: all comments of this wave.
        counts_before: comments of the last wave in the same topics, found by the same rule.
        n_before: all comments of the last wave.

    Raises:
        ValueError: a count is below 0 or above its total, or the two lists differ in length.
    """
    if len(counts_now) != len(counts_before):
        raise ValueError("Give one count for now and one for before for every topic.")
    for counts, total in ((counts_now, n_now), (counts_before, n_before)):
        if any(not 0 <= count <= total for count in counts):
            raise ValueError(f"Every count must lie between 0 and the {total} comments there are.")
    pairs = list(zip(counts_now, counts_before, strict=True))
    chances = _holm([_chance(now, n_now, before, n_before) for now, before in pairs])
    return [
        Rise(
            share_now=now / n_now if n_now else 0.0,
            share_before=before / n_before if n_before else 0.0,
            p=chance,
            verdict=_verdict(chance, before),
        )
        for (now, before), chance in zip(pairs, chances, strict=True)
    ]


def _chance(now: int, n_now: int, before: int, n_before: int) -> float:
    """The chance that so many or more of the topic's comments fall into this wave."""
    if not n_now or not n_before:
        return 1.0
    return min(1.0, float(hypergeom.sf(now - 1, n_now + n_before, now + before, n_now)))


def _holm(chances: list[float]) -> list[float]:
    """Correct for asking about many topics at once (Holm 1979, step-down)."""
    order = sorted(range(len(chances)), key=lambda i: chances[i])
    found = [1.0] * len(chances)
    highest = 0.0
    for rank, i in enumerate(order):
        highest = max(highest, min(1.0, chances[i] * (len(chances) - rank)))
        found[i] = highest
    return found


def _verdict(chance: float, before: int) -> Verdict:
    if chance > LEVEL:
        return "no clear change"
    return "rising" if before else "new"
