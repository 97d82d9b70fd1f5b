"""Say which themes a text speaks of, and which words made us think so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nlp.scorers import NEVER
from nlp.segments import split_evidence
from nlp.types import Score, ThemeScore

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from nlp.framework import Framework
    from nlp.scorers import Scorer
    from nlp.seen import Seen

    Row = npt.NDArray[np.float64]

UNSURE = "not sure enough: passed to a person"
FITS_NOTHING = "fits nothing in this framework"
ONLY_SUGGESTED = "this framework holds no phrases or examples, so themes are only suggested"
MAX_SUGGESTIONS = 3
SUGGEST_FROM = 0.08
#: A second piece of text is shown as evidence only if it speaks nearly as clearly as the first.
NEARLY = 0.6
MAX_EVIDENCE = 3

_Evidence = tuple[tuple[int, int], ...]
_Named = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the themes stage says of one text."""

    priorities: tuple[Score, ...] = ()
    themes: tuple[ThemeScore, ...] = ()
    suggestions: tuple[ThemeScore, ...] = ()
    abstained: bool = False
    reason: str | None = None


class ThemeReader:
    """Gives each text the themes and priorities of one framework."""

    def __init__(self, framework: Framework, scorer: Scorer) -> None:
        self.framework = framework
        self.scorer = scorer
        at = {name: i for i, name in enumerate(scorer.names)}
        self._none = at["priority:none"]
        self._priorities = [(p.id, at[f"priority:{p.id}"]) for p in framework.priorities]
        self._themes = [(t.id, at[f"theme:{t.id}"]) for t in framework.themes]
        self._only_suggests = bool((scorer.say >= NEVER).all())

    def read(self, seen: Sequence[Seen]) -> list[Verdict]:
        """Say the themes and priorities of each text."""
        if not seen:
            return []
        table = self.scorer.scores(seen)
        named = self._named(table)
        evidence = self._evidence(seen, [[at for _, at in (*said, *rest)] for said, rest in named])
        return [
            self._verdict(row, said, rest, found)
            for row, (said, rest), found in zip(table, named, evidence, strict=True)
        ]

    def _named(self, table: npt.NDArray[np.float64]) -> list[tuple[list[_Named], list[_Named]]]:
        """For each row the themes to say and the ones to suggest, likeliest first."""
        columns = [at for _, at in self._themes]
        scores = table[:, columns]
        says = (scores >= self.scorer.say[columns]).tolist()
        suggests = (scores >= SUGGEST_FROM).tolist()
        order = np.argsort(-scores, axis=1, kind="stable").tolist()
        return [
            (
                [self._themes[i] for i in ranked if said[i]],
                [self._themes[i] for i in ranked if worth[i] and not said[i]][:MAX_SUGGESTIONS],
            )
            for ranked, said, worth in zip(order, says, suggests, strict=True)
        ]

    def _verdict(
        self, row: Row, said: list[_Named], rest: list[_Named], evidence: dict[int, _Evidence]
    ) -> Verdict:
        priorities = self._ranked_priorities(row)
        abstained, reason = self._doubt(row, found=bool(said or priorities))
        return Verdict(
            priorities,
            tuple(self._theme(theme, row, evidence) for theme in said),
            tuple(self._theme(theme, row, evidence) for theme in rest),
            abstained,
            reason,
        )

    def _says(self, row: Row, at: int) -> bool:
        return bool(row[at] >= self.scorer.say[at])

    def _theme(self, theme: _Named, row: Row, evidence: dict[int, _Evidence]) -> ThemeScore:
        name, at = theme
        sure = bool(row[at] >= self.scorer.sure[at])
        return ThemeScore(name, round(float(row[at]), 3), evidence.get(at, ()), sure)

    def _ranked_priorities(self, row: Row) -> tuple[Score, ...]:
        found = [
            Score(name, round(float(row[at]), 3), bool(row[at] >= self.scorer.sure[at]))
            for name, at in self._priorities
            if self._says(row, at)
        ]
        return tuple(sorted(found, key=lambda score: (-score.score, score.id)))

    def _doubt(self, row: Row, *, found: bool) -> tuple[bool, str | None]:
        if found:
            return False, None
        if self._only_suggests:
            return True, ONLY_SUGGESTED
        return (False, FITS_NOTHING) if self._says(row, self._none) else (True, UNSURE)

    def _evidence(
        self, seen: Sequence[Seen], columns: Sequence[Sequence[int]]
    ) -> list[dict[int, _Evidence]]:
        """The pieces of each text that lean most to each theme worth naming."""
        pieces = [split_evidence(each.text) for each in seen]
        found: list[dict[int, _Evidence]] = [
            dict.fromkeys(mine, tuple(cut)) if len(cut) == 1 else {}
            for mine, cut in zip(columns, pieces, strict=True)
        ]
        open_ = [i for i, cut in enumerate(pieces) if len(cut) > 1 and columns[i]]
        if open_:
            leaning = self.scorer.leaning([seen[i] for i in open_], [pieces[i] for i in open_])
            for i, table in zip(open_, leaning, strict=True):
                found[i] = {at: _best_pieces(table[:, at], pieces[i]) for at in columns[i]}
        return found


def _best_pieces(leaning: Row, cut: Sequence[tuple[int, int]]) -> _Evidence:
    top = float(leaning.max())
    chosen = [i for i in np.argsort(-leaning, kind="stable") if leaning[i] >= NEARLY * top]
    best = chosen[:MAX_EVIDENCE] if top > 0 else [int(leaning.argmax())]
    return tuple(sorted(cut[int(i)] for i in best))
