"""The peer's published model, made again from its published parameters to run on equal data."""

from __future__ import annotations

import string
import warnings
from typing import TYPE_CHECKING

import numpy as np
from sklearn.calibration import CalibratedClassifierCV
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import SVC

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    Table = npt.NDArray[np.bool_]
    Numbers = npt.NDArray[np.float64]


class PeerSVC:
    """pxtextmining's support vector machine: TF-IDF of words, one balanced RBF machine a label.

    Parameters as in its repository's model summary: C=15, balanced class weights, at most 1,000
    steps, all else as scikit-learn has it. A text without a label gets its most likely one.
    Probabilities come from a sigmoid over five folds, which is what ``SVC(probability=True)`` did
    before scikit-learn gave it up.
    """

    def fit(self, texts: Sequence[str], wanted: Table) -> PeerSVC:
        """Learn from texts and a table (texts, labels)."""
        self.words = TfidfVectorizer()
        rows = self.words.fit_transform([cleaned(text) for text in texts])
        self.judges = []
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # its 1,000 steps are too few
            for column in wanted.T:
                machine = SVC(C=15, class_weight="balanced", max_iter=1000, cache_size=500)
                judge = CalibratedClassifierCV(machine, cv=5, ensemble=False)
                self.judges.append(judge.fit(rows, column))
        return self

    def read(self, texts: Sequence[str]) -> tuple[Numbers, Table]:
        """Scores and decisions, both (texts, labels)."""
        rows = self.words.transform([cleaned(text) for text in texts])
        scores = np.column_stack([judge.predict_proba(rows)[:, 1] for judge in self.judges])
        machines = [judge.calibrated_classifiers_[0].estimator for judge in self.judges]
        said = np.column_stack([machine.predict(rows) for machine in machines]).astype(bool)
        return scores, with_one_at_least(scores, said)


def with_one_at_least(scores: Numbers, said: Table) -> Table:
    """Give a text without any label its most likely one, as the benchmark's texts all have one."""
    said = said.copy()
    empty = ~said.any(axis=1)
    said[empty, scores[empty].argmax(axis=1)] = True
    return said


def cleaned(text: str) -> str:
    """Small letters without digits and punctuation: the peer's preparation of a text."""
    letters = (sign for sign in text if not sign.isdigit())
    spaced = (" " if sign in ",.-" else sign for sign in letters)
    return " ".join("".join(s for s in spaced if s not in string.punctuation).lower().split())
