"""Read texts with the encoder: one pass gives their meaning, and each word's meaning in its place.

Every text is run alone, on one thread: int8 activations are scaled by what is in the batch, so
only then is the result the same for any batch size, order or number of jobs.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from nlp import config
from nlp.embedding import tokenizer, unit
from nlp.segments import split_sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import numpy.typing as npt

    Floats = npt.NDArray[np.float32]

CLS, SEP = 101, 102
#: Word pieces read together; what is longer is read in windows cut between sentences.
WINDOW, QUESTION_PIECES = 160, 32


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of one text as the encoder saw it.

    ``offsets`` (pieces, 2) point into the text; ``states`` is (pieces, dim).
    """

    offsets: npt.NDArray[np.int32]
    states: Floats

    @property
    def pooled(self) -> Floats:
        """The direction of the summed states: (dim,), of length 1, or zeros if there are none."""
        vector: Floats = unit(self.states.sum(axis=0, keepdims=True))[0]
        return vector


class Encoder:
    """MiniLM, taught by us on our own examples, in int8."""

    name = "encoder"

    def __init__(self, folder: Path = config.MODELS) -> None:
        import onnxruntime  # noqa: PLC0415  # slow to import, and the web site never needs it

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        self._session: Any = onnxruntime.InferenceSession(
            str(folder / "encoder.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._pieces = tokenizer(folder)
        self.dim = int(self._session.get_outputs()[0].shape[-1])

    def embed(self, texts: Sequence[str]) -> Floats:
        """One unit vector for each text, without any question: (texts, dim)."""
        found = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, text in enumerate(texts):
            windows = self.read(text)
            if windows:
                found[row] = np.mean([window.pooled for window in windows], axis=0)
        return unit(found)

    def read(self, text: str, question: str = "") -> list[Window]:
        """The windows of one text, in order; none if it holds no word."""
        about = self._question(question)
        return [self._run(ids, offsets, about) for ids, offsets in self._windows(text)]

    @cache  # noqa: B019  # a survey asks a handful of questions, and an encoder lives as long as its process
    def _question(self, question: str) -> list[int]:
        ids = self._pieces.encode(question, add_special_tokens=False).ids
        return list(ids[:QUESTION_PIECES])

    def _windows(self, text: str) -> Iterator[tuple[list[int], list[tuple[int, int]]]]:
        pieces = self._pieces.encode(text, add_special_tokens=False)
        ids, offsets = pieces.ids, pieces.offsets
        if len(ids) <= WINDOW:
            if ids:
                yield ids, offsets
            return
        ends = [end for _, end in split_sentences(text)]
        start = 0
        while start < len(ids):
            stop = min(start + WINDOW, len(ids))
            if stop < len(ids):
                stop = _between_sentences(offsets, start, stop, ends)
            yield ids[start:stop], offsets[start:stop]
            start = stop

    def _run(self, ids: list[int], offsets: list[tuple[int, int]], about: list[int]) -> Window:
        head = [CLS, *about, SEP] if about else [CLS]
        row = np.array([[*head, *ids, SEP]], dtype=np.int64)
        kinds = np.zeros_like(row)
        if about:
            kinds[0, len(head) :] = 1
        (state,) = self._session.run(None, {"ids": row, "kinds": kinds})
        return Window(np.array(offsets, dtype=np.int32), state[0, len(head) : len(head) + len(ids)])


def _between_sentences(
    offsets: Sequence[tuple[int, int]], start: int, stop: int, ends: Sequence[int]
) -> int:
    """The last piece that closes a sentence in the second half of the window, else its end."""
    closing = set(ends)
    for at in range(stop, start + WINDOW // 2, -1):
        if offsets[at - 1][1] in closing:
            return at
    return stop
