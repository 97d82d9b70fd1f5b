"""Turn texts into numbers: words, pairs of words, pieces of words, and nearness to phrases."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Words, but also the marks that show a question or a strong feeling.
TOKEN = r"(?u)\b\w+\b|[?!]"  # noqa: S105
#: A word seen once in a large corpus teaches nothing; in a small one it may be all there is.
FEW = 200
_KINDS = ("word", "char", "question")


def _vectorizer(kind: str, vocabulary: list[str] | None = None, min_df: int = 1) -> TfidfVectorizer:
    options: dict[str, Any] = {"sublinear_tf": True, "vocabulary": vocabulary, "min_df": min_df}
    if kind == "char":
        options |= {"analyzer": "char_wb", "ngram_range": (2, 5)}
    elif kind == "word":
        options |= {"ngram_range": (1, 2), "token_pattern": TOKEN}
    return TfidfVectorizer(dtype=np.float32, **options)


class Vectors:
    """Word, piece-of-word and question weights, learned from a corpus."""

    def __init__(self, *, question_weight: float = 0.3) -> None:
        self.question_weight = question_weight
        self.parts_: dict[str, TfidfVectorizer] = {}

    def fit(self, texts: Sequence[str], questions: Sequence[str]) -> Vectors:
        """Learn which words are common and which tell texts apart."""
        self.fit_transform(texts, questions)
        return self

    def fit_transform(self, texts: Sequence[str], questions: Sequence[str]) -> Any:
        """Learn the weights and give the texts' rows in the same pass."""
        min_df = 2 if len(texts) > FEW else 1
        asked = list(questions) or [""] * len(texts)
        rows = []
        for kind in ("word", "char"):
            self.parts_[kind] = _vectorizer(kind, None, min_df)
            rows.append(self.parts_[kind].fit_transform(texts))
        known = asked if any(q.strip() for q in asked) else ["anything else"]
        self.parts_["question"] = _vectorizer("question").fit(known)
        rows.append(self.parts_["question"].transform(asked) * self.question_weight)
        return sparse.hstack(rows).tocsr()

    @property
    def cuts(self) -> tuple[int, int]:
        """Where in a row the words end, and where the pieces of words end."""
        words = len(self.parts_["word"].vocabulary_)
        return words, words + len(self.parts_["char"].vocabulary_)

    def transform(self, texts: Sequence[str], questions: Sequence[str] | None = None) -> Any:
        """One row of numbers for each text; the question lends it a little of its own."""
        asked = list(questions) if questions is not None else [""] * len(texts)
        rows = [self.parts_["word"].transform(texts), self.parts_["char"].transform(texts)]
        rows.append(self.parts_["question"].transform(asked) * self.question_weight)
        return sparse.hstack(rows).tocsr()

    def to_arrays(self) -> dict[str, np.ndarray]:
        """What was learned, as arrays of numbers."""
        found = {"question_weight": np.array([self.question_weight])}
        for kind, part in self.parts_.items():
            terms = json.dumps(part.get_feature_names_out().tolist()).encode("utf-8")
            found[f"{kind}_terms"] = np.frombuffer(terms, dtype=np.uint8)
            found[f"{kind}_idf"] = np.asarray(part.idf_)
        return found

    @classmethod
    def from_arrays(cls, arrays: dict[str, np.ndarray]) -> Vectors:
        """Rebuild what ``to_arrays`` gave."""
        made = cls(question_weight=float(arrays["question_weight"][0]))
        for kind in _KINDS:
            terms = json.loads(arrays[f"{kind}_terms"].tobytes().decode("utf-8"))
            made.parts_[kind] = _vectorizer(kind, terms)
            made.parts_[kind].idf_ = arrays[f"{kind}_idf"]
        return made


class Phrases:
    """How near a text comes to the phrases of each theme, by words and by pieces of words."""

    def __init__(self, vectors: Vectors, phrases: Sequence[Sequence[str]]) -> None:
        self.vectors = vectors
        flat = [phrase for group in phrases for phrase in group]
        self.count = len(phrases)
        self.owner = np.array([i for i, group in enumerate(phrases) for _ in group], dtype=int)
        self._rows = self._both(vectors.transform(flat)) if flat else None

    def _both(self, rows: Any) -> tuple[Any, Any]:
        words, pieces = self.vectors.cuts
        return rows[:, :words], rows[:, words:pieces]

    def nearness(self, rows: Any) -> np.ndarray:
        """For each row: one column per theme by words, then one per theme by pieces of words."""
        found = np.zeros((rows.shape[0], 2 * self.count))
        if self._rows is None or not rows.shape[0]:
            return found
        for part, (texts, phrases) in enumerate(zip(self._both(rows), self._rows, strict=True)):
            near = (texts @ phrases.T).toarray()
            for theme in range(self.count):
                mine = near[:, self.owner == theme]
                if mine.shape[1]:
                    top = np.sort(mine, axis=1)[:, -2:]
                    found[:, part * self.count + theme] = 0.6 * top[:, -1] + 0.4 * top.mean(axis=1)
        return found
