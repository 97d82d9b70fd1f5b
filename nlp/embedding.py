"""Turn texts into vectors that lie near each other when the texts mean alike.

Both embedders are made by ``nlp/making`` from all-MiniLM-L6-v2 (see ``models/CARD.md``): the static
table needs NumPy alone at reading time, the encoder reads words in their context.
"""

from __future__ import annotations

from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Protocol

import numpy as np
from tokenizers import Tokenizer

from nlp import config
from nlp.kept import Kept

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy.typing as npt

    Floats = npt.NDArray[np.float32]


class Embedder(Protocol):
    """Gives each text a unit vector; what cannot be read gets zeros."""

    name: str
    dim: int

    def embed(self, texts: Sequence[str]) -> Floats:
        """Shape ``(len(texts), dim)``, float32, rows of length 1 or 0."""


@cache
def tokenizer(folder: Path = config.MODELS) -> Tokenizer:
    """The word pieces that both embedders share; offsets point into the text as given."""
    made = Tokenizer.from_file(str(folder / "tokenizer.json"))
    made.no_padding()
    made.no_truncation()
    return made


class StaticEmbedder:
    """Averages one fixed vector per word piece (Model2Vec; Tulkens & van Dongen, 2024)."""

    name = "static"

    def __init__(self, folder: Path = config.MODELS) -> None:
        with np.load(folder / "static.npz", allow_pickle=False) as kept:
            self._table: npt.NDArray[np.int8] = kept["table"]
            self._scale: Floats = kept["scale"]
        pieces = tokenizer(folder)
        # No piece of a word crosses a space, so a text's pieces are those of its words.
        self._pieces_of = Kept(lambda word: pieces.encode(word, add_special_tokens=False).ids)
        self.dim = int(self._table.shape[1])

    def embed(self, texts: Sequence[str]) -> Floats:
        """Average the vectors of each text's pieces of words."""
        found = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, text in enumerate(texts):
            ids = list(chain.from_iterable(self._pieces_of.each(text.split())))
            if ids:
                found[row] = self._scale[ids] @ self._table[ids]
        return unit(found)


def unit(rows: Floats) -> Floats:
    """Scale every row to length 1; a row of zeros stays as it is."""
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: Floats = np.divide(rows, length, out=np.zeros_like(rows), where=length > 0)
    return scaled
