"""Say how far a figure could be off by chance: drawing the texts, or their authors, again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nlp import config

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import numpy.typing as npt

    Numbers = npt.NDArray[np.float64]
    #: A figure that can be worked out with every text counted a given number of times.
    Figure = Callable[[Numbers], float]

DRAWS = 1000
#: Fewer authors than this say nothing about how authors differ.
FEWEST_AUTHORS = 5


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with the range that holds it 95 times of 100."""

    value: float
    low: float
    high: float


class Bootstrap:
    """Draws whole authors with replacement, or texts where there are too few authors.

    The bootstrap of Efron & Tibshirani (1993, ch. 6, 13): percentile intervals. One author's texts
    are alike, so drawing single texts would promise too much; ``unit`` says which was drawn. The
    draws are fixed, so the same texts give the same interval and two figures can be compared.
    """

    def __init__(
        self, authors: Sequence[str], *, draws: int = DRAWS, seed: int = config.SEED
    ) -> None:
        names, number = np.unique(np.asarray(list(authors), dtype=str), return_inverse=True)
        if len(names) < FEWEST_AUTHORS:
            self.unit, self.units, number = "comments", len(authors), np.arange(len(authors))
        else:
            self.unit, self.units = "authors", len(names)
        self._number = number
        self._plan = (draws, seed)

    def _draw(self) -> Iterator[Numbers]:
        """How often each text counts, draw after draw; made anew each time to keep memory flat."""
        draws, seed = self._plan
        generator = np.random.default_rng(seed)
        for _ in range(draws if self.units else 0):
            drawn = generator.integers(self.units, size=self.units)
            yield np.bincount(drawn, minlength=self.units)[self._number].astype(float)

    def interval(self, figure: Figure) -> Interval:
        """The figure over the texts as they are, and its 2.5th and 97.5th percentile over draws."""
        value = figure(np.ones(len(self._number)))
        found = [figure(weights) for weights in self._draw()]
        if not found:
            return Interval(value, value, value)
        low, high = np.percentile(found, [2.5, 97.5])
        return Interval(value, float(low), float(high))

    def difference(self, ours: Figure, theirs: Figure) -> Interval:
        """How much the first figure is above the second, both over the same draws."""
        return self.interval(lambda weights: ours(weights) - theirs(weights))
