"""Say which themes a text speaks of, and which words made us think so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nlp.features import Phrases, Vectors
from nlp.segments import split_evidence
from nlp.types import Score, ThemeScore

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nlp.framework import Framework, Theme
    from nlp.trained import TrainedReader

UNSURE = "not sure enough: passed to a person"
FITS_NOTHING = "fits nothing in this framework"
ONLY_SUGGESTED = "this framework holds no phrases or examples, so themes are only suggested"
MAX_SUGGESTIONS = 3
SUGGEST_FROM = 0.08
#: Nearness to a theme's phrases from which the phrases alone may assign it.
PHRASE_CUT = 0.45
PHRASE_SUGGEST = 0.2
#: A second piece of text is shown as evidence only if it speaks nearly as clearly as the first.
NEARLY = 0.6
MAX_EVIDENCE = 3


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the themes stage says of one text."""

    priorities: tuple[Score, ...] = ()
    themes: tuple[ThemeScore, ...] = ()
    suggestions: tuple[ThemeScore, ...] = ()
    abstained: bool = False
    reason: str | None = None


def phrases_of(theme: Theme) -> list[str]:
    """Every wording that points to a theme."""
    wordings = (*theme.phrases, *theme.includes, theme.plain, theme.title)
    return [wording for wording in wordings if wording]


class ThemeReader:
    """Assigns the themes and priorities of one framework."""

    def __init__(self, framework: Framework, *, trained: TrainedReader | None = None) -> None:
        self.framework = framework
        self.trained = trained
        self.ids = [theme.id for theme in framework.themes]
        groups = [phrases_of(theme) or [theme.description] for theme in framework.themes]
        against = [list(theme.counter_phrases) for theme in framework.themes]
        about = [[p.title, p.plain, p.description] for p in framework.priorities]
        corpus = [text for group in (*groups, *about) for text in group if text]
        vectors = trained.vectors_ if trained else Vectors().fit(corpus or ["none"], [])
        self.near = Phrases(vectors, groups)
        self.against = Phrases(vectors, against)
        self.learned = trained.columns("theme:") if trained else {}
        self.priority_columns = trained.columns("priority:") if trained else {}
        self.cuts = np.array([self._cut(name) for name in self.ids])

    def _cut(self, name: str) -> float:
        if self.framework.is_bare:
            return 2.0
        if self.trained and name in self.learned:
            return self.trained.threshold(self.learned[name])
        return PHRASE_CUT

    def read(self, texts: Sequence[str], scores: np.ndarray | None) -> list[Verdict]:
        """Say themes and priorities of each text, given the trained reader's scores for it."""
        table = self._theme_table(texts, scores)
        evidence = self._evidence(texts, table)
        return [
            self._verdict(table[i], None if scores is None else scores[i], evidence[i])
            for i in range(len(texts))
        ]

    def _by_phrases(self, texts: Sequence[str]) -> np.ndarray:
        count = len(self.ids)
        rows = self.near.vectors.transform(texts)
        both, against = self.near.nearness(rows), self.against.nearness(rows)
        near = 0.5 * both[:, :count] + 0.5 * both[:, count:]
        table: np.ndarray = np.clip(near - 0.5 * (against[:, :count] + against[:, count:]), 0, 1)
        return table

    def _theme_table(self, texts: Sequence[str], scores: np.ndarray | None) -> np.ndarray:
        if scores is not None and len(self.learned) >= len(self.ids):
            return np.asarray(scores[:, [self.learned[name] for name in self.ids]])
        table = self._by_phrases(texts)
        for i, name in enumerate(self.ids):
            if scores is not None and name in self.learned:
                table[:, i] = scores[:, self.learned[name]]
        return table

    def _verdict(
        self, row: np.ndarray, scores: np.ndarray | None, evidence: dict[int, _Evidence]
    ) -> Verdict:
        order = [int(i) for i in np.argsort(-row, kind="stable")]
        said = [i for i in order if row[i] >= self.cuts[i]]
        themes = tuple(self._scored(i, row, evidence) for i in said)
        floor = SUGGEST_FROM if scores is not None else PHRASE_SUGGEST
        rest = [i for i in order if i not in said and row[i] >= floor][:MAX_SUGGESTIONS]
        suggestions = tuple(self._scored(i, row, evidence) for i in rest)
        priorities = self._priorities(scores, row, said)
        abstained, reason = self._doubt(scores, found=bool(themes or priorities))
        return Verdict(priorities, themes, suggestions, abstained, reason)

    def _scored(self, i: int, row: np.ndarray, evidence: dict[int, _Evidence]) -> ThemeScore:
        return ThemeScore(self.ids[i], round(float(row[i]), 3), evidence.get(i, ()))

    def _priorities(
        self, scores: np.ndarray | None, row: np.ndarray, said: list[int]
    ) -> tuple[Score, ...]:
        found: dict[str, float] = {}
        for priority in self.framework.priorities:
            column = self.priority_columns.get(priority.id)
            if scores is not None and column is not None and self._passes(scores, column):
                found[priority.id] = float(scores[column])
        for i in said:
            for name in self.framework.themes[i].priorities:
                if name not in self.priority_columns:
                    found[name] = max(found.get(name, 0.0), float(row[i]))
        ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
        return tuple(Score(name, round(score, 3)) for name, score in ranked)

    def _doubt(self, scores: np.ndarray | None, *, found: bool) -> tuple[bool, str | None]:
        if found:
            return False, None
        if self.framework.is_bare:
            return True, ONLY_SUGGESTED
        column = self.priority_columns.get("none")
        if self._passes(scores, column):
            return False, FITS_NOTHING
        return True, UNSURE

    def _passes(self, scores: np.ndarray | None, column: int | None) -> bool:
        if self.trained is None or scores is None or column is None:
            return False
        return bool(scores[column] >= self.trained.threshold(column))

    def _evidence(self, texts: Sequence[str], table: np.ndarray) -> list[dict[int, _Evidence]]:
        """The pieces of each text that lean most to each theme worth naming."""
        pieces = [split_evidence(text) for text in texts]
        flat = [text[a:b] for text, cut in zip(texts, pieces, strict=True) for a, b in cut]
        leaning = self._leaning(flat) if flat else np.zeros((0, len(self.ids)))
        found: list[dict[int, _Evidence]] = []
        at = 0
        for row, cut in zip(table, pieces, strict=True):
            mine = leaning[at : at + len(cut)]
            at += len(cut)
            worth = np.flatnonzero(row >= np.minimum(self.cuts, SUGGEST_FROM))
            found.append({int(i): _best_pieces(mine[:, i], cut) for i in worth})
        return found

    def _leaning(self, pieces: list[str]) -> np.ndarray:
        table = self._by_phrases(pieces)
        if self.trained:
            learned = self.trained.leaning(pieces)
            for i, name in enumerate(self.ids):
                if name in self.learned:
                    table[:, i] = 0.3 * table[:, i] + learned[:, self.learned[name]]
        return table


_Evidence = tuple[tuple[int, int], ...]


def _best_pieces(leaning: np.ndarray, cut: list[tuple[int, int]]) -> _Evidence:
    if not cut:
        return ()
    top = float(leaning.max())
    chosen = [i for i in np.argsort(-leaning, kind="stable") if leaning[i] >= NEARLY * top]
    best = chosen[:MAX_EVIDENCE] if top > 0 else [int(leaning.argmax())]
    return tuple(sorted(cut[int(i)] for i in best))
