"""Learn labels from thousands of examples: words and meaning, judged apart and then together.

For frameworks with more than about 2,000 labelled texts. Each label gets two judges: a linear
support vector machine over words, pairs of words and pieces of words, whose margins a sigmoid
turns into probabilities (Platt, 1999; the stable form of Lin, Lin & Weng, 2007), and a logistic
regression over what the text means (any ``nlp.embedding.Embedder``). The score is their weighted
mean. Joining late is as good as joining the features and many times quicker to fit.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.svm import LinearSVC
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # has no stubs

from nlp import config
from nlp.features import Vectors

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

    import numpy.typing as npt

    from nlp.embedding import Embedder

    Floats = npt.NDArray[np.float64]

#: A label with fewer examples for or against is given its share of the examples as its score.
MIN_EXAMPLES = 5
FOLDS = 3


class ManyShot:
    """Calibrated scores between 0 and 1 for each label; the same examples give the same scores."""

    def __init__(
        self,
        embedder: Embedder | None,
        *,
        word_share: float = 0.7,
        cost: float = 0.5,
        trust: float = 10.0,
        question_weight: float = 0.3,
    ) -> None:
        """Choose the judges.

        Args:
            embedder: gives texts their meaning; without one the words judge alone.
            word_share: how much of a score is the words' (0 to 1).
            cost: C of the support vector machine: higher follows the examples more closely.
            trust: C of the logistic regression over meaning.
            question_weight: how much the question counts beside the answer (1: as much).
        """
        self.embedder = embedder
        self.word_share = word_share if embedder is not None else 1.0
        self.cost = cost
        self.trust = trust
        self.question_weight = question_weight

    def fit(
        self,
        texts: Sequence[str],
        questions: Sequence[str],
        wanted: npt.ArrayLike,
        groups: Sequence[Hashable] | None = None,
    ) -> ManyShot:
        """Learn from texts, what was asked ("" if unknown) and a table (texts, labels) of 0 and 1.

        ``groups`` (say, authors) are kept whole while scores are calibrated, so that the scores
        are honest about people the engine has not met. Without them, equal texts stay together.

        Raises:
            ValueError: the inputs differ in length, or there is no text.
        """
        table = np.asarray(wanted, dtype=bool)
        if table.ndim != 2 or not len(texts) == len(questions) == len(table):  # noqa: PLR2004
            raise ValueError("There must be one question and one row of labels for each text.")
        if not len(texts):
            raise ValueError("There is no text to learn from.")
        order = _fixed_order(texts, questions, table)
        texts, questions = [texts[i] for i in order], [questions[i] for i in order]
        table = table[order]
        together = (
            [_plain(text) for text in texts] if groups is None else [groups[i] for i in order]
        )
        self.shares_ = table.mean(axis=0)
        self.learned_ = np.minimum(table.sum(axis=0), (~table).sum(axis=0)) >= MIN_EXAMPLES
        # One thread: on a busy machine, several wait for each other longer than they work.
        with threadpool_limits(limits=1), warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            self._fit_words(texts, questions, table, _folds(together))
            self._fit_meaning(texts, questions, table)
        return self

    def scores(self, texts: Sequence[str], questions: Sequence[str]) -> Floats:
        """How sure to be of each label, shape ``(len(texts), labels)``."""
        rows = self.vectors_.transform(texts, questions)
        found = _sigmoid((rows @ self.words_ + self.words_start_) * self.slope_ + self.shift_)
        if self.embedder is not None:
            meant = _sigmoid(self._meaning(texts, questions) @ self.meaning_ + self.meaning_start_)
            found = self.word_share * found + (1 - self.word_share) * meant
        found[:, ~self.learned_] = self.shares_[~self.learned_]
        return np.asarray(found, dtype=np.float64)

    def _fit_words(
        self, texts: list[str], questions: list[str], table: np.ndarray, folds: np.ndarray
    ) -> None:
        self.vectors_ = Vectors(question_weight=self.question_weight)
        rows = sparse.csr_matrix(self.vectors_.fit_transform(texts, questions), dtype=np.float64)
        labels = table.shape[1]
        self.words_ = np.zeros((rows.shape[1], labels), dtype=np.float32)
        self.words_start_, self.slope_, self.shift_ = np.zeros((3, labels))
        for label in np.flatnonzero(self.learned_):
            truth = table[:, label]
            margins = self._unseen_margins(rows, truth, folds)
            self.slope_[label], self.shift_[label] = platt(margins, truth)
            self.words_[:, label], self.words_start_[label] = self._margin_of(rows, truth)

    def _unseen_margins(self, rows: Any, truth: np.ndarray, folds: np.ndarray) -> Floats:
        """Each text's margin from a machine that has not met it."""
        margins = np.zeros(len(truth))
        for train, test in _splits(folds, truth):
            weights, start = self._margin_of(rows[train], truth[train])
            margins[test] = rows[test] @ weights + start
        return margins

    def _margin_of(self, rows: Any, truth: np.ndarray) -> tuple[Floats, float]:
        machine = LinearSVC(C=self.cost, random_state=config.SEED).fit(rows, truth)
        return machine.coef_[0], float(machine.intercept_[0])

    def _fit_meaning(self, texts: list[str], questions: list[str], table: np.ndarray) -> None:
        if self.embedder is None:
            return
        rows = self._meaning(texts, questions)
        self.meaning_ = np.zeros((rows.shape[1], table.shape[1]))
        self.meaning_start_ = np.zeros(table.shape[1])
        for label in np.flatnonzero(self.learned_):
            judge = LogisticRegression(C=self.trust, solver="newton-cholesky", max_iter=100)
            judge.fit(rows, table[:, label])
            self.meaning_[:, label] = judge.coef_[0]
            self.meaning_start_[label] = judge.intercept_[0]

    def _meaning(self, texts: Sequence[str], questions: Sequence[str]) -> Floats:
        assert self.embedder is not None  # noqa: S101  # callers ask only where there is one
        kinds = sorted(set(questions))
        at = {question: i for i, question in enumerate(kinds)}
        asked = self.embedder.embed(kinds)[[at[question] for question in questions]]
        return np.hstack(
            [self.embedder.embed(texts), self.question_weight * asked], dtype=np.float64
        )


def platt(margins: Floats, truth: np.ndarray) -> tuple[float, float]:
    """Slope and shift that turn margins into probabilities, with Platt's softened targets.

    Margins that point the wrong way taught nothing: then every score is the label's share, for a
    falling slope would make sure statements out of a failure to learn.
    """
    yes, no = int(truth.sum()), int((~truth).sum())
    target = np.where(truth, (yes + 1) / (yes + 2), 1 / (no + 2))
    column = np.concatenate([margins, margins])[:, None]
    sides = np.repeat([True, False], len(margins))
    model = LogisticRegression(C=np.inf, tol=1e-6, max_iter=500)
    model.fit(column, sides, sample_weight=np.concatenate([target, 1 - target]))
    slope, shift = float(model.coef_[0, 0]), float(model.intercept_[0])
    if slope < 0:
        share = float(target.mean())
        return 0.0, float(np.log(share / (1 - share)))
    return slope, shift


def _fixed_order(texts: Sequence[str], questions: Sequence[str], table: np.ndarray) -> list[int]:
    """The solver minds the order of its rows; people should not have to."""
    keys = [
        (text, asked, row.tobytes())
        for text, asked, row in zip(texts, questions, table, strict=True)
    ]
    return sorted(range(len(keys)), key=keys.__getitem__)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _folds(together: Sequence[Hashable]) -> np.ndarray:
    """A fold for each row, none of which splits a group; with too few groups, plain slices."""
    names = {name: i for i, name in enumerate(dict.fromkeys(together))}
    folds = np.arange(len(together)) % FOLDS
    if len(names) >= FOLDS:
        numbers = [names[name] for name in together]
        for fold, (_, test) in enumerate(GroupKFold(FOLDS).split(numbers, groups=numbers)):
            folds[test] = fold
    return folds


def _splits(folds: np.ndarray, truth: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Train and test rows; a rare label that the folds would leave untaught is dealt out anew."""
    if any(len(set(truth[folds != fold].tolist())) < 2 for fold in range(FOLDS)):  # noqa: PLR2004
        folds = np.zeros(len(truth), dtype=int)
        for side in (True, False):
            mine = np.flatnonzero(truth == side)
            folds[mine] = np.arange(len(mine)) % FOLDS
    for fold in range(FOLDS):
        yield np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)


def _sigmoid(logits: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -30, 30))))
