"""What the encoder's states say: topics, tone, worries and details, each read off by one matrix.

The heads speak for one framework: the one whose examples taught the encoder. ``make encoder``
fits them, learns from texts they had not met how far each may be believed, and keeps all of it
in ``models/heads.npz``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nlp import config
from nlp.embedding import unit
from nlp.scan import CATEGORIES
from nlp.types import TONES, Span

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy.typing as npt

    from nlp.encoder import Window
    from nlp.framework import Framework
    from nlp.seen import Seen

    Floats = npt.NDArray[np.float32]

#: Pooled states are scaled to this length before a head reads them, so long texts count alike.
LENGTH = 12.0
#: Kinds of personal detail the encoder marks piece by piece. "OTHER" (ages, numbers, addresses)
#: is learned so that it is not taken for a name, and left to the rules.
DETAILS = ("NOTHING", "PERSON", "PLACE", "SCHOOL", "OTHER")
WORRIES = ("any", *CATEGORIES)
NONE = "priority:none"


def label_names(framework: Framework) -> list[str]:
    """Every label of a framework, in the order the heads hold them (tone is apart)."""
    priorities = [f"priority:{priority.id}" for priority in framework.priorities]
    return [*priorities, NONE, *(f"theme:{theme.id}" for theme in framework.themes)]


@dataclass(frozen=True, slots=True)
class Judged:
    """What the heads make of one text, topics apart.

    ``tone`` is calibrated, 0 to 1; ``worries`` are logits, any worry first.
    """

    tone: npt.NDArray[np.float64]
    worries: Floats
    details: tuple[Span, ...]


class Heads:
    """All heads of the shipped encoder."""

    def __init__(self, folder: Path = config.MODELS) -> None:
        with np.load(folder / "heads.npz", allow_pickle=False) as kept:
            self._kept = {name: kept[name] for name in kept.files}
        self.names: list[str] = json.loads(self._kept["names"].tobytes().decode("utf-8"))
        self.framework = self._kept["framework"].tobytes().decode("utf-8")
        self.say: npt.NDArray[np.float64] = self._kept["say"]
        self.sure: npt.NDArray[np.float64] = self._kept["sure"]

    def scores(self, seen: Sequence[Seen]) -> npt.NDArray[np.float64]:
        """Calibrated scores of every topic, (len(seen), names).

        The encoder and the quick reader err on different texts; together they are right more
        often than either.
        """
        count = len(self.names)
        both = [
            np.concatenate([self._strongest(self._logits("topics", _pooled(s))), s.margins[:count]])
            for s in seen
        ]
        return self._believed(np.stack(both))

    def judge(self, seen: Seen) -> Judged:
        """Read tone, worries and details off one text."""
        pooled, count = _pooled(seen), len(self.names)
        tone = self._logits("tone", pooled).mean(axis=0)
        tones = np.concatenate([tone, seen.margins[count : count + len(tone)]])
        return Judged(
            tone=_softmax(tones @ self._kept["tone_belief"] + self._kept["tone_start"]),
            worries=self._logits("worries", pooled).max(axis=0),
            details=tuple(self._details(seen.text, seen.windows)),
        )

    def leaning(self, window: Window, pieces: Sequence[tuple[int, int]]) -> Floats:
        """What the topics head says of stretches of a text, each read in its context.

        ``pieces`` are (start, end) in the text; the answer is (len(pieces), labels) logits.
        """
        starts, ends = window.offsets[:, 0], window.offsets[:, 1]
        mask = np.array(
            [(starts < end) & (ends > start) for start, end in pieces], dtype=np.float32
        )
        return self._logits("topics", unit(mask @ window.states) * LENGTH)

    def _believed(self, both: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
        """From (n, 2 labels) of logits and margins; a theme may speak for its priority."""
        second = both.astype(np.float64) @ self._kept["belief"] + self._kept["start"]
        return np.asarray(1 / (1 + np.exp(-np.clip(second, -30, 30))))

    def _logits(self, head: str, rows: Floats) -> Floats:
        return np.asarray(rows @ self._kept[f"{head}_weight"].T + self._kept[f"{head}_bias"])

    def _strongest(self, logits: Floats) -> Floats:
        """A long text speaks of whatever any of its windows speaks of."""
        found: Floats = logits.max(axis=0)
        none = self.names.index(NONE)
        found[none] = logits[:, none].min()
        return found

    def _details(self, text: str, windows: Sequence[Window]) -> list[Span]:
        found: list[Span] = []
        for window in windows:
            chance = _softmax(self._logits("details", window.states))
            marked = np.flatnonzero(chance[:, 0] < 1 - float(self._kept["details_cut"]))
            for at in marked:
                start, end = (int(edge) for edge in window.offsets[at])
                kind = DETAILS[1 + int(chance[at, 1:].argmax())]
                if kind == "OTHER":
                    continue
                if found and kind == found[-1].type and not text[found[-1].end : start].strip():
                    found[-1] = Span(found[-1].start, end, kind)
                else:
                    found.append(Span(start, end, kind))
        return found


def _pooled(seen: Seen) -> Floats:
    return np.stack([window.pooled for window in seen.windows]) * LENGTH


def _softmax(logits: Floats) -> npt.NDArray[np.float64]:
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True), dtype=np.float64)
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))


def tones_of(row: npt.NDArray[np.float64]) -> dict[str, float]:
    """The tone head's chances by name."""
    return dict(zip(TONES, row.tolist(), strict=True))
