"""The quick engine: hashed pieces of words and static word vectors, one matrix, nothing to fit.

``make encoder`` fits it by ridge regression on the same examples as the encoder (see learner.py)
and calibrates it on authors left out. It needs no encoder and reads thousands of answers a second.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nlp import config
from nlp.heads import Judged
from nlp.learner import Learner
from nlp.static_features import StaticFeatures

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy.typing as npt

    from nlp.seen import Seen

FILE = "static_heads.npz"


class StaticReader:
    """Scores texts for topics, tones and worries."""

    def __init__(self, folder: Path = config.MODELS) -> None:
        self.features = StaticFeatures(folder)
        with np.load(folder / FILE, allow_pickle=False) as kept:
            arrays = {name: kept[name] for name in kept.files}
        scale = arrays.pop("weights_scale")
        arrays["learner_weights_"] = arrays.pop("weights").astype(np.float32) * scale
        self.framework = arrays.pop("framework").tobytes().decode("utf-8")
        self.learner, self.names = Learner.from_arrays(arrays)

    def margins(self, texts: Sequence[str], questions: Sequence[str]) -> npt.NDArray[np.float64]:
        """Which way the words lean for each name, (len(texts), len(names)); not calibrated."""
        return self.learner.margins(self.features.rows(texts, questions))

    def scores(self, seen: Sequence[Seen]) -> npt.NDArray[np.float64]:
        """How sure to be of each name, (len(seen), len(names))."""
        return self.learner.believed(np.stack([s.margins for s in seen]))

    def judge(self, seen: Sequence[Seen]) -> list[Judged]:
        """As ``Heads.judge``, without details: names are left to lists and spaCy here."""
        scores = self.scores(seen)
        odds = np.log(np.clip(scores, 1e-6, 1) / np.clip(1 - scores, 1e-6, 1))
        tones, worries = self.columns("tone:"), self.columns("scan:")
        return [
            Judged(row[tones], logit[worries].astype(np.float32), ())
            for row, logit in zip(scores, odds, strict=True)
        ]

    def columns(self, prefix: str) -> list[int]:
        """Where the names of one kind stand; "topic" means priorities and themes."""
        kinds = ("priority:", "theme:") if prefix == "topic" else (prefix,)
        return [i for i, name in enumerate(self.names) if name.startswith(kinds)]


def write_static_reader(
    folder: Path,
    texts: Sequence[tuple[str, str]],
    wanted: npt.NDArray[np.float64],
    groups: Sequence[str],
    names: Sequence[str],
    framework: str,
) -> npt.NDArray[np.float64]:
    """Fit on (text, question) pairs, write the matrix down in eight bits, give left-out margins.

    ``wanted`` is (texts, names) of 0 and 1, NaN where nothing is known. The margins, of the same
    shape, are what each text gets when its whole author batch is left out.
    """
    rows = StaticFeatures(folder).rows([t for t, _ in texts], [q for _, q in texts])
    learner = Learner().fit(rows, np.zeros((len(texts), 0)), wanted, groups)
    arrays = learner.to_arrays(list(names))
    weights = arrays.pop("learner_weights_")
    scale = np.maximum(np.abs(weights).max(axis=0) / 127, 1e-12).astype(np.float32)
    arrays["weights"] = np.round(weights / scale).astype(np.int8)
    arrays["weights_scale"] = scale
    arrays["framework"] = np.frombuffer(framework.encode("utf-8"), dtype=np.uint8)
    np.savez_compressed(folder / FILE, **arrays)  # type: ignore[arg-type]  # names are ours
    return learner.unseen_
