"""Say how well readings agree with careful people: counts only, nothing is fitted here.

Every figure of ``Labelling`` and ``Choice`` also takes ``weights``, how often each text counts:
that is how ``nlp.intervals`` draws texts or authors again and again without copying anything.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    import numpy.typing as npt

    Labels = Sequence[AbstractSet[str]]
    Table = npt.NDArray[np.bool_]
    Numbers = npt.NDArray[np.float64]
    Weights = npt.NDArray[np.float64] | None

#: Stands for "no label" where labels are mistaken for each other.
NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """How one label fared: of those said, how many were right; of those true, how many found."""

    name: str
    precision: float
    recall: float
    f1: float
    support: int
    said: int


@dataclass(frozen=True, slots=True)
class Labelling:
    """Any number of labels for each text: what is true and what was said, (texts, names)."""

    names: tuple[str, ...]
    truth: Table
    said: Table

    @classmethod
    def of(cls, truth: Labels, said: Labels, names: Sequence[str] | None = None) -> Labelling:
        """Build the tables from sets of labels.

        Raises:
            ValueError: the two differ in length, or a label is not among ``names``.
        """
        if len(truth) != len(said):
            raise ValueError("There must be as many texts with labels as texts that were read.")
        found = sorted(set().union(*truth, *said)) if names is None else list(names)
        return cls(tuple(found), _table(truth, found), _table(said, found))

    def __len__(self) -> int:
        return len(self.truth)

    def counts(self, weights: Weights = None) -> tuple[Numbers, Numbers, Numbers]:
        """For each label: said and true, said, true."""
        parts = (self.truth & self.said, self.said, self.truth)
        if weights is None:
            weights = np.ones(len(self))
        hits, said, true = (np.asarray(weights @ part) for part in parts)
        return hits, said, true

    def micro_f1(self, weights: Weights = None) -> float:
        """Agreement over every label of every text: 1 is perfect, 0 is none."""
        hits, said, true = (float(part.sum()) for part in self.counts(weights))
        return 2 * hits / (said + true) if said + true else 1.0

    def macro_f1(self, weights: Weights = None) -> float:
        """The mean over labels that are true or said at least once: rare ones count as much."""
        hits, said, true = self.counts(weights)
        seen = said + true > 0
        return float(np.mean(2 * hits[seen] / (said + true)[seen])) if seen.any() else 1.0

    def jaccard(self, weights: Weights = None) -> float:
        """The mean share of labels in common; two empty sets agree."""
        both = (self.truth & self.said).sum(axis=1)
        either = (self.truth | self.said).sum(axis=1)
        return _mean(np.where(either, both / np.maximum(either, 1), 1.0), weights)

    def exact(self, weights: Weights = None) -> float:
        """The share of texts whose labels are all right and all there."""
        return _mean((self.truth == self.said).all(axis=1).astype(float), weights)

    def by_class(self) -> list[ClassFigures]:
        """Every label's figures, in the order of ``names``; a share of nothing is 0."""
        hits, said, true = self.counts()
        return [
            ClassFigures(name, _share(h, s), _share(h, t), _share(2 * h, s + t), int(t), int(s))
            for name, h, s, t in zip(self.names, hits, said, true, strict=True)
        ]

    def confusions(self) -> list[tuple[str, str, int]]:
        """(said, true, times), most frequent first: each wrong label beside each missed one."""
        found: Counter[tuple[str, str]] = Counter()
        for truth, said in zip(self.truth, self.said, strict=True):
            wrong = [self.names[i] for i in np.flatnonzero(said & ~truth)]
            missed = [self.names[i] for i in np.flatnonzero(truth & ~said)]
            if wrong or missed:
                pairs = ((w, m) for w in wrong or [NOTHING] for m in missed or [NOTHING])
                found.update(pairs)
        ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
        return [(said, true, times) for (said, true), times in ranked]


@dataclass(frozen=True, slots=True)
class Choice:
    """One label out of several for each text, as a number into ``names``."""

    names: tuple[str, ...]
    truth: npt.NDArray[np.int_]
    said: npt.NDArray[np.int_]

    @classmethod
    def of(cls, truth: Sequence[str], said: Sequence[str]) -> Choice:
        """Build the numbers from the labels themselves."""
        if len(truth) != len(said):
            raise ValueError("There must be as many texts with a label as texts that were read.")
        names = sorted({*truth, *said})
        at = {name: i for i, name in enumerate(names)}
        numbers = (np.array([at[name] for name in side], dtype=int) for side in (truth, said))
        return cls(tuple(names), *numbers)

    def __len__(self) -> int:
        return len(self.truth)

    def matrix(self, weights: Weights = None) -> Numbers:
        """How often each true label (row) was said to be each label (column)."""
        size = len(self.names)
        flat = np.bincount(self.truth * size + self.said, weights, minlength=size * size)
        return flat.reshape(size, size).astype(float)

    def accuracy(self, weights: Weights = None) -> float:
        """The share of texts with the right label."""
        table = self.matrix(weights)
        return float(np.trace(table) / table.sum()) if table.sum() else 1.0

    def macro_f1(self, weights: Weights = None) -> float:
        """The mean F1 over labels that are true or said at least once."""
        table = self.matrix(weights)
        both = table.sum(axis=0) + table.sum(axis=1)
        seen = both > 0
        return float(np.mean(2 * np.diag(table)[seen] / both[seen])) if seen.any() else 1.0

    def kappa(self, weights: Weights = None) -> float:
        """Agreement beyond chance (Cohen, 1960): 1 is perfect, 0 is chance."""
        table = self.matrix(weights)
        total = table.sum()
        if not total:
            return 1.0
        observed = float(np.trace(table) / total)
        chance = float(table.sum(axis=0) @ table.sum(axis=1) / total**2)
        return (observed - chance) / (1 - chance) if chance < 1 else 1.0

    def labelling(self) -> Labelling:
        """The same as a labelling with one label each: for figures by class and confusions."""
        eye = np.eye(len(self.names), dtype=bool)
        return Labelling(self.names, eye[self.truth], eye[self.said])


def micro_f1(truth: Labels, said: Labels) -> float:
    """Agreement over every label of every text: 1 is perfect, 0 is none."""
    return Labelling.of(truth, said).micro_f1()


def jaccard(truth: Labels, said: Labels) -> float:
    """The mean share of labels in common; two empty sets agree."""
    return Labelling.of(truth, said).jaccard()


def wilson_lower(hits: int, total: int, z: float = 1.96) -> float:
    """The lowest share that is still likely (95 %), given so many of so many (Wilson, 1927)."""
    if not total:
        return 0.0
    share = hits / total
    middle = share + z * z / (2 * total)
    spread = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    return max(0.0, (middle - spread) / (1 + z * z / total))


def _table(labels: Labels, names: Sequence[str]) -> Table:
    at = {name: i for i, name in enumerate(names)}
    table = np.zeros((len(labels), len(names)), dtype=bool)
    for row, mine in zip(table, labels, strict=True):
        for name in mine:
            if name not in at:
                raise ValueError(f"“{name}” is not one of the labels compared here.")
            row[at[name]] = True
    return table


def _mean(shares: Numbers, weights: Weights) -> float:
    """The (weighted) mean; nothing to disagree about is perfect agreement."""
    total = len(shares) if weights is None else weights.sum()
    return float((shares.sum() if weights is None else weights @ shares) / total) if total else 1.0


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole else 0.0
