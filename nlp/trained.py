"""A reader trained on examples: features, phrases and learner bound together and kept together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # has no stubs

from nlp.features import Phrases, Vectors
from nlp.learner import MIN_EXAMPLES, Learner

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nlp.examples import Example


class TrainedReader:
    """Scores texts for named labels."""

    def __init__(self, phrases: Sequence[Sequence[str]] = ()) -> None:
        self.phrases = phrases

    def fit(
        self, examples: Sequence[Example], names: Sequence[str], *, by_author: bool = True
    ) -> TrainedReader:
        """Learn the named labels from the examples; labels too rare to learn are left out."""
        enough = [n for n in names if sum(n in e.labels for e in examples) >= MIN_EXAMPLES]
        texts = [example.text for example in examples]
        questions = [example.question for example in examples]
        self.names_ = enough
        self.vectors_ = Vectors()
        rows = self.vectors_.fit_transform(texts, questions)
        self.nearness_ = Phrases(self.vectors_, self.phrases)
        wanted = np.array([[name in example.labels for name in enough] for example in examples])
        groups = [example.group if by_author else "" for example in examples]
        # One thread: on a busy machine, several wait for each other longer than they work.
        with threadpool_limits(limits=1):
            self.learner_ = Learner().fit(rows, self.nearness_.nearness(rows), wanted, groups)
        return self

    def scores(self, texts: Sequence[str], questions: Sequence[str]) -> np.ndarray:
        """How sure to be of each label, one row for each text."""
        rows = self.vectors_.transform(texts, questions)
        return self.learner_.scores(rows, self.nearness_.nearness(rows))

    def leaning(self, texts: Sequence[str]) -> np.ndarray:
        """Which way the words of each text lean, without its question: for finding evidence."""
        return self.learner_.margins(self.vectors_.transform(texts))

    def columns(self, prefix: str) -> dict[str, int]:
        """The labels of one kind, as in ``theme:``, with their column."""
        cut = len(prefix)
        return {name[cut:]: i for i, name in enumerate(self.names_) if name.startswith(prefix)}

    def threshold(self, column: int) -> float:
        """The score from which the label is said, not only suggested."""
        return float(self.learner_.threshold_[column])

    def to_arrays(self) -> dict[str, np.ndarray]:
        """Everything learned, as arrays."""
        return self.vectors_.to_arrays() | self.learner_.to_arrays(self.names_)

    @classmethod
    def from_arrays(cls, arrays: Any, phrases: Sequence[Sequence[str]] = ()) -> TrainedReader:
        """Rebuild what ``to_arrays`` gave; the phrases are the framework's own."""
        made = cls(phrases)
        made.vectors_ = Vectors.from_arrays(arrays)
        made.nearness_ = Phrases(made.vectors_, phrases)
        made.learner_, made.names_ = Learner.from_arrays(arrays)
        return made
