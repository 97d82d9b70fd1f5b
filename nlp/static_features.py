"""Rows of numbers for the quick engine: hashed words, hashed pieces of words, static meaning.

The numbers are those of scikit-learn's ``HashingVectorizer`` ("word" 1-2 and "char_wb" 2-5). People
use the same few thousand words, so what a word comes to is worked out once and kept; a text
is then put together from its words, three times as quickly.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse
from sklearn.utils import murmurhash3_32

from nlp import config
from nlp.embedding import StaticEmbedder
from nlp.features import TOKEN
from nlp.kept import Kept

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy.typing as npt

    Places = npt.NDArray[np.int32]

#: How many places the hashes of words, pieces of words and the question's words share.
WORDS, PIECES, ASKED = 2**15, 2**16, 2**10
QUESTION_WEIGHT, MEANING_WEIGHT = 0.3, 0.6
SHORTEST, LONGEST = 2, 5
_TOKEN = re.compile(TOKEN)


class StaticFeatures:
    """Rows of numbers for texts: the same for any text, whatever else is in the list."""

    def __init__(self, folder: Path = config.MODELS) -> None:
        self._word = Kept(lambda word: _place(word, WORDS))
        self._pieces_of = Kept(_pieces)
        self._asked = Kept(_asked)
        self._meaning = StaticEmbedder(folder)

    def rows(self, texts: Sequence[str], questions: Sequence[str]) -> Any:
        """Sparse, shape (len(texts), WORDS + PIECES + ASKED + 256)."""
        low = [text.lower() for text in texts]
        words = [np.array(self._word.each(_words(text)), dtype=np.int32) for text in low]
        pieces = [_joined(self._pieces_of.each(text.split())) for text in low]
        asked = self._asked.each(questions)
        meaning = sparse.csr_matrix(self._meaning.embed(texts) * np.float32(MEANING_WEIGHT))
        return sparse.hstack(
            [
                _damped(_counts(words, WORDS)),
                _damped(_counts(pieces, PIECES)),
                _unit(_counts(asked, ASKED)) * np.float32(QUESTION_WEIGHT),
                meaning,
            ],
            format="csr",
        )


def _place(string: str, places: int) -> int:
    """Where a string is counted, as scikit-learn's ``FeatureHasher`` does."""
    return int(abs(murmurhash3_32(string, seed=0)) % places)


def _words(text: str) -> list[str]:
    """Words and marks, and each two that follow one another."""
    single = _TOKEN.findall(text)
    return [*single, *map(" ".join, pairwise(single))]


def _pieces(word: str) -> Places:
    """Every two to five letters that follow one another; a space marks the word's ends."""
    padded = f" {word} "
    cuts = [
        padded[at : at + size]
        for size in range(SHORTEST, min(LONGEST, len(padded)) + 1)
        for at in range(len(padded) - size + 1)
    ]
    return np.array([_place(cut, PIECES) for cut in cuts], dtype=np.int32)


def _asked(question: str) -> Places:
    tokens = _TOKEN.findall(question.lower())
    return np.array([_place(token, ASKED) for token in tokens], dtype=np.int32)


def _joined(parts: Sequence[Places]) -> Places:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int32)


def _counts(places: Sequence[Places], width: int) -> Any:
    ends = np.cumsum([0, *map(len, places)])
    flat = _joined(places)
    ones = np.ones(len(flat), dtype=np.float32)
    table = sparse.csr_matrix((ones, flat, ends), shape=(len(places), width))
    table.sum_duplicates()
    return table


def _damped(counts: Any) -> Any:
    """The tenth use of a word says little more than the first."""
    counts.data = np.sqrt(counts.data)
    return _unit(counts)


def _unit(table: Any) -> Any:
    """Every row to length 1; an empty row stays empty."""
    sizes = np.diff(table.indptr)
    row_of = np.repeat(np.arange(len(sizes)), sizes)
    length = np.sqrt(np.bincount(row_of, table.data**2, minlength=len(sizes)))
    table.data = (table.data / length[row_of]).astype(np.float32)
    return table
