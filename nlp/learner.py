"""Learn labels from examples, with honest scores for text by people it has not met.

Every label is a ridge regression on the same features, so one solve serves them all. Leaving
out one author's whole batch at a time has an exact short cut for ridge regression; from those
left-out scores a second, small step learns how far to believe each label (calibration), how
labels speak for each other (themes for priorities), and how much the phrases add.
"""

from __future__ import annotations

import json
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

if TYPE_CHECKING:
    from collections.abc import Sequence

MIN_EXAMPLES = 5
LOWEST, HIGHEST = 0.2, 0.5


class Learner:
    """Scores texts for each label between 0 and 1."""

    def __init__(self, *, ridge: float = 1.5, trust: float = 0.03) -> None:
        self.ridge = ridge
        self.trust = trust

    def fit(
        self, rows: Any, hints: np.ndarray, wanted: np.ndarray, groups: Sequence[str]
    ) -> Learner:
        """Learn from feature rows, phrase nearness, a table of 0 and 1, and author batches.

        NaN in the table means that nothing is known: it pulls neither way.
        """
        known = ~np.isnan(wanted.astype(np.float64))
        self.mean_ = np.nanmean(wanted.astype(np.float64), axis=0)
        labels = np.where(known, wanted, self.mean_)
        gram = np.asarray((rows @ rows.T).todense(), dtype=np.float32)
        gram[np.diag_indices_from(gram)] += self.ridge
        inverse = np.linalg.inv(gram).astype(np.float64)
        del gram
        dual = inverse @ (labels - self.mean_)
        self.weights_ = np.asarray(rows.T @ dual, dtype=np.float32)
        self.unseen_ = _left_out(inverse, dual, labels, _folds(groups, len(labels)))
        self._fit_belief(self._second(self.unseen_, hints), labels, known)
        return self

    def _second(self, margins: np.ndarray, hints: np.ndarray) -> np.ndarray:
        return np.asarray(np.hstack([margins, hints]))

    def _fit_belief(self, second: np.ndarray, labels: np.ndarray, known: np.ndarray) -> None:
        self.centre_ = second.mean(axis=0)
        self.scale_ = np.maximum(second.std(axis=0), 1e-6)
        scaled = (second - self.centre_) / self.scale_
        self.belief_ = np.zeros((second.shape[1], labels.shape[1]))
        self.start_ = np.full(labels.shape[1], -4.0)
        self.threshold_ = np.full(labels.shape[1], HIGHEST)
        for label in range(labels.shape[1]):
            mine = known[:, label]
            column = labels[mine, label]
            if min(column.sum(), len(column) - column.sum()) < MIN_EXAMPLES:
                continue
            model = LogisticRegression(C=self.trust, solver="newton-cholesky", max_iter=60)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", ConvergenceWarning)
                model.fit(scaled[mine], column)
            self.belief_[:, label] = model.coef_[0]
            self.start_[label] = model.intercept_[0]
            scores = model.predict_proba(scaled[mine])[:, 1]
            self.threshold_[label] = np.clip(_best_cut(scores, column), LOWEST, HIGHEST)

    def margins(self, rows: Any) -> np.ndarray:
        """First-step scores: which way the words lean, not yet to be read as certainty."""
        return np.asarray(rows @ self.weights_ + self.mean_)

    def scores(self, rows: Any, hints: np.ndarray) -> np.ndarray:
        """How sure to be of each label, 0 to 1."""
        return self.believed(self._second(self.margins(rows), hints))

    def believed(self, second: np.ndarray) -> np.ndarray:
        """Calibrated scores from first-step scores (and phrase nearness, if it was learned)."""
        second = (second - self.centre_) / self.scale_
        logits = np.clip(second @ self.belief_ + self.start_, -30, 30)
        return np.asarray(1 / (1 + np.exp(-logits)))

    def to_arrays(self, names: Sequence[str]) -> dict[str, np.ndarray]:
        """What was learned, as arrays, with the labels' names."""
        listed = np.frombuffer(json.dumps(list(names)).encode("utf-8"), dtype=np.uint8)
        fields = ("mean_", "weights_", "centre_", "scale_", "belief_", "start_", "threshold_")
        return {"names": listed} | {f"learner_{field}": getattr(self, field) for field in fields}

    @classmethod
    def from_arrays(cls, arrays: dict[str, np.ndarray]) -> tuple[Learner, list[str]]:
        """Rebuild what ``to_arrays`` gave."""
        made = cls()
        for name, value in arrays.items():
            if name.startswith("learner_"):
                setattr(made, name.removeprefix("learner_"), value)
        return made, json.loads(arrays["names"].tobytes().decode("utf-8"))


def _folds(groups: Sequence[str], count: int) -> np.ndarray:
    """Author batches as folds; when there is only one author, five plain slices."""
    numbers = np.unique(np.asarray(list(groups)), return_inverse=True)[1]
    if len(set(numbers.tolist())) < 2:  # noqa: PLR2004
        return np.arange(count) % 5
    return np.asarray(numbers)


def _left_out(
    inverse: np.ndarray, dual: np.ndarray, labels: np.ndarray, folds: np.ndarray
) -> np.ndarray:
    scores = np.zeros_like(labels)
    for fold in np.unique(folds):
        mine = np.flatnonzero(folds == fold)
        scores[mine] = labels[mine] - np.linalg.solve(inverse[np.ix_(mine, mine)], dual[mine])
    return scores


def _best_cut(scores: np.ndarray, truth: np.ndarray) -> float:
    """The score from which saying yes balances misses and false alarms best (F1)."""
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(truth[order])
    f1 = 2 * hits / (np.arange(1, len(truth) + 1) + truth.sum())
    return float(scores[order[int(f1.argmax())]])
