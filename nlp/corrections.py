"""Learn from people's corrections at once: a Gaussian process whose prior mean is the engine.

Where nobody has corrected anything near a text, the engine's own score stands; near a
correction, the score moves towards what the person said (Rasmussen & Williams, 2006, ch. 2.7).
One solve serves all labels, and leaving one correction out is exact (same, eq. 5.12), so the
cut-offs are chosen on corrections the learner had not seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import HashingVectorizer
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # has no stubs

from nlp.scorers import NEVER, SURE

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from nlp.scorers import Scorer
    from nlp.seen import Seen

    Table = npt.NDArray[np.float64]

#: How far a correction speaks for texts that mean alike, and for texts in the same words.
BY_MEANING, BY_WORDS = 0.7, 0.3
#: How quickly a correction's word fades with distance: ((1 + cosine) / 2) to this power, which is
#: positive definite as a kernel must be (a polynomial of one, with no negative part).
FADES = 8
#: How much of a correction is taken for this one text only (the noise of the process).
DOUBT = 0.25
#: A label nobody has chosen so often keeps the cut-offs it had.
FEWEST = 3
#: The newest corrections that are learned from; all of them still decide their own texts.
MOST = 4_000


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person said one text is about: all of it. ``labels`` as in ``theme:housing``."""

    text: str
    question: str
    labels: frozenset[str]


class CorrectedScorer:
    """Any scorer, moved by corrections. Give ``seen`` in the order of ``corrections``.

    The order of the corrections changes nothing; of two about one text the later one counts.
    """

    def __init__(
        self, base: Scorer, corrections: Sequence[Correction], seen: Sequence[Seen]
    ) -> None:
        self.base = base
        self.names = base.names
        latest = {(s.text, s.question): (c, s) for c, s in zip(corrections, seen, strict=True)}
        kept = [latest[key] for key in sorted(latest)][-MOST:]
        self._said = {key: self._row(c) for key, (c, _) in latest.items()}
        self._seen = [s for _, s in kept]
        truth = np.array([self._row(c) for c, _ in kept])
        self._words = _vectorizer()
        self._rows = self._features(self._seen)
        gram = self._near(self._rows, self._rows)
        gram[np.diag_indices_from(gram)] += DOUBT
        with threadpool_limits(limits=1):
            inverse = np.linalg.inv(gram)
        before = base.scores(self._seen)
        self._pull = inverse @ (truth - before)
        left_out = truth - self._pull / np.diag(inverse)[:, None]
        self.say, self.sure = self._cuts(np.clip(left_out, 0, 1), truth)

    def _row(self, correction: Correction) -> Table:
        return np.array([float(name in correction.labels) for name in self.names])

    def scores(self, seen: Sequence[Seen]) -> Table:
        """The engine's scores moved by what people said of texts alike."""
        moved = self.base.scores(seen) + self._near(self._features(seen), self._rows) @ self._pull
        found: Table = np.clip(moved, 0.0, 0.999)
        for i, each in enumerate(seen):
            said = self._said.get((each.text, each.question))
            if said is not None:
                found[i] = said
        return found

    def leaning(
        self, seen: Sequence[Seen], pieces: Sequence[Sequence[tuple[int, int]]]
    ) -> list[Table]:
        """As the engine under it sees it: a correction names no words."""
        return self.base.leaning(seen, pieces)

    def _features(self, seen: Sequence[Seen]) -> tuple[npt.NDArray[np.float32] | None, object]:
        words = self._words.transform([s.text for s in seen])
        return (np.stack([s.vector for s in seen]) if seen[0].windows else None), words

    def _near(self, some: tuple, others: tuple) -> Table:  # type: ignore[type-arg]  # see _features
        words = np.asarray(sparse.csr_matrix(some[1] @ others[1].T).todense(), dtype=np.float64)
        if some[0] is None or others[0] is None:
            return words
        meant = ((1 + some[0].astype(np.float64) @ others[0].T) / 2) ** FADES
        near: Table = BY_MEANING * meant + BY_WORDS * words
        return near

    def _cuts(self, scores: Table, truth: Table) -> tuple[Table, Table]:
        """Best F1 on left-out corrections; a scorer that was calibrated before keeps its own."""
        say, sure = self.base.say.copy(), self.base.sure.copy()
        open_ = np.flatnonzero(sure >= NEVER)
        # Only what a person said of this very text reaches 1.
        say, sure = np.minimum(say, 1.0), np.minimum(sure, 1.0)
        known = [i for i in open_ if truth[:, i].sum() >= FEWEST]
        if not known:
            return say, sure
        shared = _best_cut(scores[:, known].ravel(), truth[:, known].ravel())
        for i in known:
            weight = truth[:, i].sum() / (truth[:, i].sum() + 5)
            own = _best_cut(scores[:, i], truth[:, i])
            say[i] = np.clip(weight * own + (1 - weight) * shared, 0.15, 0.6)
            sure[i] = max(SURE, say[i])
        return say, sure


def _vectorizer() -> HashingVectorizer:
    """Pieces of words by hash: nothing to fit, so the same for whatever corrections there are."""
    return HashingVectorizer(
        analyzer="char_wb", ngram_range=(3, 5), n_features=2**18, alternate_sign=False, norm="l2"
    )


def _best_cut(scores: Table, truth: Table) -> float:
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(truth[order])
    f1 = 2 * hits / (np.arange(1, len(truth) + 1) + truth.sum())
    return float(scores[order[int(f1.argmax())]])
