"""How sure to be of each label of a framework: one interface, chosen by how much is known of it.

- ``HeadScorer``: the encoder's own heads, for the framework whose examples taught it;
- ``StaticScorer``: the same labels by the quick engine;
- ``ExampleScorer``: a framework with examples of its own;
- ``NearScorer``: a framework with names, descriptions and perhaps phrases, by nearness alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from nlp.features import Phrases, Vectors
from nlp.heads import label_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from nlp.embedding import Embedder
    from nlp.framework import Framework, Theme
    from nlp.heads import Heads
    from nlp.seen import Seen
    from nlp.static_reader import StaticReader
    from nlp.trained import TrainedReader

    Table = npt.NDArray[np.float64]
    Pieces = Sequence[tuple[int, int]]

#: Nearness to a theme's phrases from which the phrases alone may assign it.
PHRASE_CUT = 0.45
#: The same where nearness by meaning is added: alone it should rarely reach this.
MEANT_CUT = 0.8
#: Cut-offs above every score: the label is suggested and never asserted.
NEVER = 2.0
SURE = 0.8


class Scorer(Protocol):
    """Scores texts for the labels ``names``; ``say`` and ``sure`` hold a cut-off for each.

    From ``say`` up a label is given, from ``sure`` up it is asserted.
    """

    names: list[str]
    say: Table
    sure: Table

    def scores(self, seen: Sequence[Seen]) -> Table:
        """Shape (len(seen), len(names)), 0 to 1."""

    def leaning(self, seen: Sequence[Seen], pieces: Sequence[Pieces]) -> list[Table]:
        """Which way stretches of each text lean: (len(pieces[i]), len(names)), 0 is even."""


class HeadScorer:
    """Reads the labels off the encoder's states."""

    def __init__(self, heads: Heads) -> None:
        self.heads = heads
        self.names = heads.names
        self.say, self.sure = heads.say, heads.sure

    def scores(self, seen: Sequence[Seen]) -> Table:
        """Calibrated scores of the shipped heads."""
        return self.heads.scores(seen)

    def leaning(self, seen: Sequence[Seen], pieces: Sequence[Pieces]) -> list[Table]:
        """The topics head on each stretch, in the window that holds most of it."""
        return [
            np.max([self.heads.leaning(window, mine) for window in each.windows], axis=0)
            for each, mine in zip(seen, pieces, strict=True)
        ]


class StaticScorer:
    """Reads the labels off the quick engine's matrix."""

    def __init__(self, quick: StaticReader) -> None:
        self.quick = quick
        self._columns = quick.columns("topic")
        self.names = [quick.names[i] for i in self._columns]
        self.say = quick.learner.threshold_[self._columns]
        self.sure = np.maximum(self.say, SURE)

    def scores(self, seen: Sequence[Seen]) -> Table:
        """Calibrated on authors left out."""
        return self.quick.scores(seen)[:, self._columns]

    def leaning(self, seen: Sequence[Seen], pieces: Sequence[Pieces]) -> list[Table]:
        """The matrix on each stretch alone."""
        texts = _cut(seen, pieces)
        return _shared(self.quick.margins(texts, [""] * len(texts))[:, self._columns], pieces)


class ExampleScorer:
    """Learned from the framework's own examples; labels too rare to learn go by nearness."""

    def __init__(self, trained: TrainedReader, near: NearScorer) -> None:
        self.trained, self.near = trained, near
        self.names = near.names
        known = {name: i for i, name in enumerate(trained.names_)}
        self._pairs = [(at, known[name]) for at, name in enumerate(self.names) if name in known]
        self.say, self.sure = near.say.copy(), near.sure.copy()
        for at, column in self._pairs:
            self.say[at] = trained.threshold(column)
            self.sure[at] = max(SURE, self.say[at])

    def scores(self, seen: Sequence[Seen]) -> Table:
        """What the learner says, calibrated on authors left out."""
        learned = self.trained.scores([s.text for s in seen], [s.question for s in seen])
        return self._filled(self.near.scores(seen), learned)

    def leaning(self, seen: Sequence[Seen], pieces: Sequence[Pieces]) -> list[Table]:
        """The learner's margin on each stretch alone, and a little of its nearness to phrases."""
        texts = _cut(seen, pieces)
        near, learned = self.near.by_itself(texts), np.asarray(self.trained.leaning(texts))
        return _shared(self._filled(near, learned + 0.3 * self._mine(near)), pieces)

    def _mine(self, near: Table) -> Table:
        found = np.zeros((len(near), len(self.trained.names_)))
        for at, column in self._pairs:
            found[:, column] = near[:, at]
        return found

    def _filled(self, table: Table, learned: Table) -> Table:
        for at, column in self._pairs:
            table[:, at] = learned[:, column]
        return table


class NearScorer:
    """Nearness to the framework's own words: for frameworks nobody has given examples for."""

    def __init__(self, framework: Framework, embedder: Embedder | None = None) -> None:
        self.names = label_names(framework)
        self.embedder = embedder
        groups = [phrases_of(theme) or [theme.description] for theme in framework.themes]
        corpus = [text for group in groups for text in group if text]
        self._words = Phrases(Vectors().fit(corpus or ["none"], []), groups)
        self._against = Phrases(self._words.vectors, [t.counter_phrases for t in framework.themes])
        self._owner = np.array([i for i, g in enumerate(groups) for _ in g], dtype=int)
        self._meant = embedder.embed(corpus) if embedder and corpus else None
        self._themes = [i for i, name in enumerate(self.names) if name.startswith("theme:")]
        self._held = _held_by(framework)
        cut = PHRASE_CUT if embedder is None else MEANT_CUT
        cut = NEVER if framework.is_bare else cut
        self.say = np.full(len(self.names), cut)
        self.say[self.names.index("priority:none")] = NEVER
        self.sure = np.full(len(self.names), NEVER)

    def scores(self, seen: Sequence[Seen]) -> Table:
        """Nearness by words and by meaning; a priority is as near as its nearest theme."""
        vectors = np.stack([s.vector for s in seen]) if seen and seen[0].windows else None
        return self._table([s.text for s in seen], vectors)

    def leaning(self, seen: Sequence[Seen], pieces: Sequence[Pieces]) -> list[Table]:
        """Nearness of each stretch alone."""
        return _shared(self.by_itself(_cut(seen, pieces)), pieces)

    def by_itself(self, texts: Sequence[str]) -> Table:
        """Nearness of texts that no model has read yet."""
        vectors = self.embedder.embed(texts) if self.embedder is not None else None
        return self._table(texts, vectors)

    def _table(self, texts: Sequence[str], vectors: npt.NDArray[np.float32] | None) -> Table:
        near = self._by_words(texts)
        if vectors is not None and self._meant is not None:
            near = np.clip(near + self._by_meaning(vectors), 0, 1)
        table = np.zeros((len(texts), len(self.names)))
        table[:, self._themes] = near
        for column, themes in self._held.items():
            table[:, column] = near[:, themes].max(axis=1)
        return table

    def _by_words(self, texts: Sequence[str]) -> Table:
        rows = self._words.vectors.transform(texts)
        count = len(self._themes)
        both, against = self._words.nearness(rows), self._against.nearness(rows)
        near = 0.5 * (both[:, :count] + both[:, count:])
        found: Table = np.clip(near - 0.5 * (against[:, :count] + against[:, count:]), 0, 1)
        return found

    def _by_meaning(self, vectors: npt.NDArray[np.float32]) -> Table:
        """0.6 of the nearest phrase and 0.4 of the mean of the two nearest (see README)."""
        near = vectors @ self._meant.T if self._meant is not None else np.zeros((len(vectors), 0))
        found = np.zeros((len(vectors), len(self._themes)))
        for theme in range(len(self._themes)):
            mine = np.sort(near[:, self._owner == theme], axis=1)[:, -2:]
            if mine.shape[1]:
                found[:, theme] = 0.6 * mine[:, -1] + 0.4 * mine.mean(axis=1)
        return np.clip(found - MEANT_FROM, 0, None)


#: Nearness by meaning below this says nothing.
MEANT_FROM = 0.3


def _cut(seen: Sequence[Seen], pieces: Sequence[Pieces]) -> list[str]:
    return [s.text[a:b] for s, mine in zip(seen, pieces, strict=True) for a, b in mine]


def _shared(table: Table, pieces: Sequence[Pieces]) -> list[Table]:
    """The rows of a table of all pieces, given back text by text."""
    ends = np.cumsum([len(mine) for mine in pieces])
    return np.split(table, ends[:-1])


def phrases_of(theme: Theme) -> list[str]:
    """Every wording that points to a theme."""
    wordings = (*theme.phrases, *theme.includes, theme.plain, theme.title)
    return [wording for wording in wordings if wording]


def _held_by(framework: Framework) -> dict[int, list[int]]:
    """For each priority's column, the themes that speak for it."""
    found = {}
    for column, priority in enumerate(framework.priorities):
        themes = [i for i, t in enumerate(framework.themes) if priority.id in t.priorities]
        if themes:
            found[column] = themes
    return found
