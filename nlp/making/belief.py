"""Learn how far to believe the heads, from texts by authors they had not met.

Each label gets a small logistic regression on all labels' left-out logits: it calibrates, and
lets a theme speak for its priority. Cut-offs are chosen on the same left-out scores.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression

#: Below this share of right ones a label is suggested, not asserted.
WANTED_PRECISION = 0.92
LOWEST, HIGHEST = 0.25, 0.55
FEWEST_SURE = 15


@dataclass(frozen=True, slots=True)
class Belief:
    """Weights (labels in, labels out), starts, and two cut-offs for each label."""

    weights: np.ndarray
    start: np.ndarray
    say: np.ndarray
    sure: np.ndarray


def fit_belief(inputs: np.ndarray, truth: np.ndarray, trust: float = 0.003) -> Belief:
    """``inputs`` is (texts, 2 labels), encoder then quick reader; ``truth`` is (texts, labels).

    None of the texts was trained on by what gave its inputs.
    """
    count = truth.shape[1]
    centre, scale = inputs.mean(axis=0), np.maximum(inputs.std(axis=0), 1e-6)
    scaled = (inputs - centre) / scale
    weights, start = np.zeros((inputs.shape[1], count)), np.full(count, -4.0)
    say, sure = np.full(count, HIGHEST), np.full(count, 0.95)
    for label in range(count):
        # Its own two inputs are let through almost freely; the others must earn their say.
        freely = np.ones(inputs.shape[1])
        freely[label::count] = 10
        model = LogisticRegression(C=trust, max_iter=500).fit(scaled * freely, truth[:, label])
        mine = model.coef_[0] * freely
        weights[:, label] = mine / scale
        start[label] = model.intercept_[0] - float((mine * centre / scale).sum())
        scores = model.predict_proba(scaled * freely)[:, 1]
        say[label] = np.clip(best_cut(scores, truth[:, label]), LOWEST, HIGHEST)
        sure[label] = max(say[label], sure_cut(scores, truth[:, label]))
    return Belief(weights, start, say, sure)


def fit_tone(inputs: np.ndarray, tones: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weights (inputs, tones) and starts of a softmax on both readers' left-out tone scores."""
    centre, scale = inputs.mean(axis=0), np.maximum(inputs.std(axis=0), 1e-6)
    model = LogisticRegression(C=0.1, max_iter=1000).fit((inputs - centre) / scale, tones)
    weights = (model.coef_ / scale).T
    return weights, model.intercept_ - centre @ weights


def best_cut(scores: np.ndarray, truth: np.ndarray) -> float:
    """The score from which saying yes balances misses and false alarms best (F1)."""
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(truth[order])
    f1 = 2 * hits / (np.arange(1, len(truth) + 1) + truth.sum())
    return float(scores[order[int(f1.argmax())]])


def sure_cut(scores: np.ndarray, truth: np.ndarray) -> float:
    """The lowest score from which at least ``WANTED_PRECISION`` of what is said is right."""
    order = np.argsort(-scores, kind="stable")
    precision = np.cumsum(truth[order]) / np.arange(1, len(truth) + 1)
    enough = np.flatnonzero(precision >= WANTED_PRECISION)
    enough = enough[enough >= FEWEST_SURE]
    return float(scores[order[enough[-1]]]) if len(enough) else 0.95


#: So many ordinary words may be hidden by mistake, as a share of all of them.
HIDDEN_BY_MISTAKE = 0.02


def details_cut(chances: np.ndarray, truth: np.ndarray) -> float:
    """The chance from which a piece is hidden, given (pieces,) chances and whether they should be.

    Set by what may be lost: hiding nearly every name costs some ordinary words.
    """
    plain = np.sort(chances[~truth.astype(bool)])
    return float(plain[int(len(plain) * (1 - HIDDEN_BY_MISTAKE))]) if len(plain) else 0.5
