"""A text as the stages see it: its words, what was asked, and what the models made of both."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from nlp.embedding import unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from nlp.encoder import Encoder, Window
    from nlp.static_reader import StaticReader

#: A question that begins with one of these only says where a text stood.
MARKS = ("(", "[")


@dataclass(frozen=True, slots=True)
class Seen:
    """One text ready for the stages.

    ``windows`` is empty where no encoder has read it; ``margins`` are the quick reader's.
    """

    text: str
    question: str = ""
    windows: tuple[Window, ...] = ()
    margins: npt.NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))

    @property
    def vector(self) -> npt.NDArray[np.float32]:
        """The direction of the text's meaning, (dim,): the mean over its windows."""
        vector: npt.NDArray[np.float32] = unit(
            np.mean([w.pooled for w in self.windows], axis=0, keepdims=True)
        )[0]
        return vector


def asked(question: str | None) -> str:
    """The question if it is one: marks such as "(story)" only say where a text stood."""
    plain = (question or "").strip()
    return "" if plain.startswith(MARKS) else plain


def see(
    encoder: Encoder | None, quick: StaticReader, texts: Sequence[str], questions: Sequence[str]
) -> list[Seen]:
    """Have the texts read by the quick reader, and by the encoder if there is one."""
    if not texts:
        return []
    plain = [asked(question) for question in questions]
    return [
        Seen(text, question, tuple(encoder.read(text, question)) if encoder else (), margins)
        for text, question, margins in zip(texts, plain, quick.margins(texts, plain), strict=True)
    ]
