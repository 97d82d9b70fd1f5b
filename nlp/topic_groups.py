"""Find groups of texts that lie closer together than texts on known subjects do.

The idea of a spatial scan (Kulldorff 1997, "A spatial scan statistic"): a place is remarkable not
because many live there, but because more live there than the known population would lead us to
expect. Here the map is the space of meanings and the known population are texts on subjects the
framework holds already, so that answers about brothers or college do not make a topic merely by
being many.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.stats import poisson

from nlp.crowding import Neighbours
from nlp.embedding import unit

if TYPE_CHECKING:
    import numpy.typing as npt

    from nlp.embedding import Floats

    Indices = npt.NDArray[np.int64]
    Scores = npt.NDArray[np.floating[Any]]

#: Fewer distinct texts than this are not a topic.
SMALLEST = 5
#: How far the directions in which all texts vary are evened out (0 not at all, 0.5 wholly).
EVENING = 0.45
#: A group begins where a text stands out by so many standard deviations of known texts ...
BEGIN_AT = 2.0
#: ... and counts only if its members do on average ...
STAND_OUT = 1.2
#: ... if so many would hardly be there were it spoken of as often as it is known to be ...
CHANCE = 1e-3
#: ... and if both together weigh so much: standard deviations times noughts of the chance.
WEIGHT = 7.0
#: The part of the texts that surely belong to no topic; their crowding is the zero of the scale.
ORDINARY_PART = 0.2
#: A little above it, in parts of all texts and in standard deviations.
_MIDDLING, _MIDDLING_WIDTH = 0.35, 0.457
#: Beyond so many beginnings nothing worth naming was ever found.
_MOST_BEGINNINGS = 400
#: A subject is as wide as nine in ten of its members; and no subject is quite unheard of.
_LOWEST, _SOME = 0.1, 0.5
#: A member may score this part of what the better half of its group scores, and no less.
_FLOOR = 0.4
#: Each known text that would come in outweighs so many members (scaled to the same number).
_PENALTY = 1.2
_ROUNDS, _ROUNDS_GROWING = 4, 2
_RIDGE = 5.0
_SPLITS = 3
_FEWEST_LEFT = 4


@dataclass(frozen=True, slots=True)
class Group:
    """Members and the core they grew from, as rows, and the rule that would take in a new text.

    A text with vector ``x`` belongs if ``(x - mean) / |x - mean| @ weights + bias`` is at least
    ``cut`` and more than any other group gives it.
    """

    members: Indices
    core: Indices
    weights: Floats
    bias: float
    cut: float


class Space:
    """Texts and known texts on one map; all arrays have one row for each text.

    Args:
        vectors: (n, d) unit rows of the texts.
        known: (m, d) unit rows of texts on known subjects; m in the hundreds.
        seed: for the splits that say how crowded known texts lie among each other.
    """

    def __init__(self, vectors: Floats, known: Floats, seed: int) -> None:
        both = np.concatenate([vectors, known])
        self.mean = both.mean(axis=0)
        self.count = len(vectors)
        self.plain = unit(both - self.mean)
        even = _evened(both - self.mean)
        self.texts, self.known = even[: self.count], even[self.count :]
        self._near = Neighbours(self.texts, self.known)
        self._spread = self._of_known(seed)

    def _of_known(self, seed: int) -> tuple[float, float]:
        """How crowding varies where there is nothing to find: (ordinary quantile, deviation)."""
        size = min(self.count, len(self.known) // 2)
        rng = np.random.default_rng(seed)
        found = []
        for _ in range(_SPLITS):
            order = rng.permutation(len(self.known))
            some, rest = self.known[order[:size]], self.known[order[size:]]
            found.append(Neighbours(some, rest).crowding(np.arange(size)))
        values = np.concatenate(found)
        return float(np.quantile(values, ORDINARY_PART)), _deviation(values)

    def cores(self, rows: Indices) -> list[Indices]:
        """The groups among some of the texts, those that stand out most first."""
        crowding = self._near.crowding(rows)
        low, deviation = self._spread
        # Whole corpora differ from known texts in wording; only what rises above that counts.
        shift = float(np.quantile(crowding, ORDINARY_PART)) - low
        # A corpus on strange subjects is uneven in itself.
        uneven = float(np.quantile(crowding, _MIDDLING) - np.quantile(crowding, ORDINARY_PART))
        outstanding = np.full(self.count, -np.inf)
        outstanding[rows] = (crowding - shift) / max(deviation, uneven / _MIDDLING_WIDTH)
        free = np.zeros(self.count, dtype=bool)
        free[rows] = True
        taken = np.zeros(self.count, dtype=bool)
        found: list[Indices] = []
        order = [int(i) for i in np.argsort(-outstanding, kind="stable")]
        for begin in [i for i in order if outstanding[i] >= BEGIN_AT][:_MOST_BEGINNINGS]:
            if not free[begin]:
                continue
            members = self._settled(self._near.nearest(begin, free), rows, taken)
            free[begin] = False
            if len(members) < SMALLEST:
                continue
            outstands = float(outstanding[members].mean())
            if _is_topic(outstands, self._chance(members, len(rows))):
                free[members], taken[members] = False, True
                found.append(members)
        return found

    def _chance(self, members: Indices, size: int) -> float:
        """The chance of so many texts on a subject, going by how many known texts are on it."""
        total = self.texts[members].sum(axis=0)
        lowest = np.quantile((self.texts[members] @ total - 1) / (len(members) - 1), _LOWEST)
        alike = int((self.known @ total / len(members) >= lowest).sum())
        expected = _SOME + alike * size / len(self.known)
        return float(poisson.sf(len(members) - 1, expected))

    def _settled(self, members: Indices, rows: Indices, taken: npt.NDArray[np.bool_]) -> Indices:
        """Grow or shrink a group around its middle until it stays as it is."""
        if len(members) < SMALLEST:
            return members
        open_, other = rows[~taken[rows]], rows[taken[rows]]
        for _ in range(_ROUNDS):
            total = self.texts[members].sum(axis=0)
            scores = self.texts @ total / len(members)
            # Nobody speaks for themselves: a member is judged by the other members.
            scores[members] = (self.texts[members] @ total - 1) / (len(members) - 1)
            cut = _best_cut(
                scores[open_],
                _Against(self.known @ total / len(members), len(rows), scores[other]),
                _FLOOR * _upper(scores[members]),
            )
            settled: Indices = open_[scores[open_] >= cut]
            if len(settled) < _FEWEST_LEFT or np.array_equal(settled, members):
                return settled
            members = settled
        return members

    def grown(self, cores: list[Indices]) -> list[Group]:
        """Fit all groups at once, each against everything else, and let texts choose theirs.

        Ridge regression with exact leave-one-out scores (Allen 1974, "PRESS"). A group that its
        members leave for others is left out.
        """
        if not cores:
            return []
        points = self.plain - self.plain.mean(axis=0)
        inverse = np.linalg.inv(points.T @ points + _RIDGE * np.eye(points.shape[1]))
        lever = ((points @ inverse) * points).sum(axis=1)[:, None] + 1 / len(points)
        groups = cores
        weights, cuts, bias = np.zeros((0, 0)), [0.0], np.zeros(0)
        for _ in range(_ROUNDS_GROWING):
            marks = np.zeros((len(points), len(groups)))
            for column, members in enumerate(groups):
                marks[members, column] = 1
            bias = marks.mean(axis=0)
            weights = inverse @ (points.T @ (marks - bias))
            scores = (points @ weights + bias - lever * marks) / (1 - lever)
            cuts = _cuts(scores, self.count, groups)
            own = _choose(scores[: self.count], cuts)
            groups = [np.flatnonzero(own == column) for column in range(len(cuts))]
            if any(len(members) < SMALLEST for members in groups):
                kept = [c for c, m in zip(cores, groups, strict=True) if len(m) >= SMALLEST]
                return self.grown(kept)
        bias = bias - self.plain.mean(axis=0) @ weights
        return [
            Group(members, cores[i], weights[:, i].astype(np.float32), float(bias[i]), cuts[i])
            for i, members in enumerate(groups)
        ]

    def belongs(self, vectors: Floats, groups: list[Group]) -> Indices:
        """Which group each of some new unit vectors belongs to: (n,), -1 for none."""
        if not groups:
            return np.full(len(vectors), -1)
        points = unit(vectors - self.mean)
        scores = points @ np.stack([group.weights for group in groups], axis=1)
        return _choose(
            scores + np.array([group.bias for group in groups]), [group.cut for group in groups]
        )


@dataclass(frozen=True, slots=True)
class _Against:
    """What a group must not take in: known texts, and members of other groups."""

    known: Scores
    size: int
    others: Scores


def _best_cut(scores: Scores, against: _Against, floor: float) -> float:
    """The score from which taking in more would bring more strangers than members."""
    high = np.sort(scores[scores >= floor])[::-1]
    if not len(high):
        return float("inf")
    cost = _PENALTY * against.size / len(against.known)
    strangers = len(against.known) - np.searchsorted(np.sort(against.known), high)
    rivals = len(against.others) - np.searchsorted(np.sort(against.others), high)
    gain = np.arange(1, len(high) + 1) - cost * strangers - _PENALTY * rivals
    return float(high[int(gain.argmax())])


def _cuts(scores: npt.NDArray[np.float64], size: int, groups: list[Indices]) -> list[float]:
    own = scores[:size].argmax(axis=1)
    found = []
    for column, members in enumerate(groups):
        mine = np.where(own == column, scores[:size, column], -np.inf)
        against = _Against(scores[size:, column], size, np.zeros(0))
        found.append(_best_cut(mine, against, _FLOOR * _upper(scores[members, column])))
    return found


def _choose(scores: npt.NDArray[np.float64], cuts: list[float]) -> Indices:
    """The group that suits each text best, -1 where none suits it well enough."""
    own = scores.argmax(axis=1)
    fits = scores[np.arange(len(own)), own] >= np.array(cuts)[own]
    found: Indices = np.where(fits, own, -1)
    return found


def _deviation(values: npt.NDArray[np.float64]) -> float:
    """The standard deviation, going by the middle half, so that a few odd texts say nothing."""
    low, high = np.quantile(values, (0.25, 0.75))
    return float(high - low) / 1.349 or 1.0


def _is_topic(outstands: float, chance: float) -> bool:
    if outstands < STAND_OUT or chance > CHANCE:
        return False
    return outstands * -math.log10(max(chance, 1e-300)) >= WEIGHT


def _upper(scores: Scores) -> float:
    """The mean of the better half."""
    best = np.sort(scores)[::-1][: max(_FEWEST_LEFT, len(scores) // 2)]
    return max(float(best.mean()), 1e-6)


def _evened(centred: Floats) -> Floats:
    """Shrink the directions in which all texts differ (partial whitening), rows of length 1.

    What every answer varies by, such as its theme or its tone, then no longer drowns what only a
    few have in common.
    """
    values, directions = np.linalg.eigh(centred.T.astype(np.float64) @ centred / len(centred))
    values = np.clip(values, 0, None)
    scaled = directions * (values + 0.1 * values.mean() + 1e-9) ** -EVENING
    return unit((centred @ scaled).astype(np.float32))
