"""Say whether scores mean what they claim, and what is left when only sure labels are shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet

    import numpy.typing as npt

    Numbers = npt.NDArray[np.float64]
    Weights = npt.NDArray[np.float64] | None

CUTS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Decisions with a score from ``low`` up to ``high``: how sure we were, how often right."""

    low: float
    high: float
    count: int
    score: float
    right: float


@dataclass(frozen=True, slots=True)
class Decisions:
    """Labels that were said, one entry each: of which text, how sure, and whether right.

    ``text`` holds row numbers below ``texts``; ``wanted`` is how many labels each text truly has.
    """

    text: npt.NDArray[np.int_]
    score: Numbers
    right: npt.NDArray[np.bool_]
    wanted: npt.NDArray[np.int_]

    @classmethod
    def of(
        cls, truth: Sequence[AbstractSet[str]], said: Sequence[Mapping[str, float]]
    ) -> Decisions:
        """Build from each text's true labels and each text's said labels with their scores."""
        rows = [
            (i, score, name in right)
            for i, (right, scores) in enumerate(zip(truth, said, strict=True))
            for name, score in scores.items()
        ]
        text, score, hit = zip(*rows, strict=True) if rows else ((), (), ())
        return cls(
            np.array(text, dtype=int),
            np.array(score, dtype=float),
            np.array(hit, dtype=bool),
            np.array([len(right) for right in truth], dtype=int),
        )

    @property
    def texts(self) -> int:
        """How many texts there are, with and without labels."""
        return len(self.wanted)

    def only(self, kept: npt.NDArray[np.bool_]) -> Decisions:
        """Some of the decisions, about the same texts."""
        return Decisions(self.text[kept], self.score[kept], self.right[kept], self.wanted)

    def from_cut(self, cut: float) -> Decisions:
        """The decisions with at least this score."""
        return self.only(self.score >= cut)

    def precision(self, weights: Weights = None) -> float:
        """The share of said labels that are right; 0 if nothing was said."""
        each = self._weights(weights)[self.text]
        return float(each @ self.right / each.sum()) if each.sum() else 0.0

    def recall(self, weights: Weights = None) -> float:
        """The share of true labels that were said; 0 if there are none."""
        every = self._weights(weights)
        wanted = float(every @ self.wanted)
        return float(every[self.text] @ self.right / wanted) if wanted else 0.0

    def coverage(self, weights: Weights = None) -> float:
        """The share of texts with at least one said label."""
        every = self._weights(weights)
        covered = np.zeros(self.texts, dtype=bool)
        covered[self.text] = True
        return float(every @ covered / every.sum()) if every.sum() else 0.0

    def bins(self, count: int = BINS) -> list[Bin]:
        """Decisions sorted into bands of score of equal width; empty bands are left out."""
        band = np.clip((self.score * count).astype(int), 0, count - 1)
        found = []
        for at in range(count):
            mine = band == at
            if mine.any():
                score, right = float(self.score[mine].mean()), float(self.right[mine].mean())
                found.append(Bin(at / count, (at + 1) / count, int(mine.sum()), score, right))
        return found

    def calibration_error(self, weights: Weights = None, count: int = BINS) -> float:
        """How far scores are from the share that is right: ECE of Naeini et al. (2015); 0 is best.

        Only labels that were said count: the many easy "no"s would flatter it.
        """
        each = self._weights(weights)[self.text]
        if not each.sum():
            return 0.0
        band = np.clip((self.score * count).astype(int), 0, count - 1)
        gaps = np.bincount(band, each * (self.right - self.score), minlength=count)
        return float(np.abs(gaps).sum() / each.sum())

    def _weights(self, weights: Weights) -> Numbers:
        return np.ones(self.texts) if weights is None else weights
