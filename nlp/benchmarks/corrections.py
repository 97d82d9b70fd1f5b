"""How fast the engine learns a framework it has never met, from people's corrections.

The shipped framework is taken down to its names and descriptions and given another id, so the
encoder's heads do not know it; then so many corrections per theme are drawn from the examples.
Read on the unseen texts, which teach nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from nlp import config
from nlp.corrections import CorrectedScorer, Correction
from nlp.encoder import Encoder
from nlp.evaluate import micro_f1
from nlp.examples import read_examples
from nlp.framework import load_framework
from nlp.pipeline import SHIPPED
from nlp.scorers import NearScorer
from nlp.seen import see
from nlp.static_reader import StaticReader
from nlp.themes import ThemeReader

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nlp.examples import Example
    from nlp.framework import Framework
    from nlp.scorers import Scorer
    from nlp.seen import Seen

PER_THEME = (0, 1, 5, 10, 50)
DRAWS = 3
POOL = 3_000
TOP = 1


@dataclass(frozen=True, slots=True)
class Point:
    """Micro F1 after so many corrections of each theme, the mean over the draws."""

    per_theme: int
    texts: int
    themes: float
    priorities: float
    top_theme_right: float


def names_only(framework: Framework) -> Framework:
    """The same strategy as a council would first write it down: names and descriptions."""
    themes = tuple(
        replace(t, includes=(), excludes=(), phrases=(), counter_phrases=())
        for t in framework.themes
    )
    return replace(framework, id="names-only", themes=themes, examples=None)


def learning_curve(encoder: Encoder | None = None, *, doubtful: bool = False) -> list[Point]:
    """One point for each of ``PER_THEME``; ``doubtful`` draws what the engine is least sure of."""
    reader = encoder or Encoder()
    shipped = load_framework(SHIPPED)
    framework = names_only(shipped)
    base = NearScorer(framework, reader)
    pool = _pool(shipped)
    test = [e for path in sorted(config.GOLD.glob("*.tsv")) for e in read_examples(path)]
    quick = StaticReader()
    seen_pool = see(reader, quick, [e.text for e in pool], [e.question for e in pool])
    seen_test = see(reader, quick, [e.text for e in test], [e.question for e in test])
    doubts = _doubts(base, seen_pool) if doubtful else None
    return [
        _point(framework, base, _Texts(pool, seen_pool, doubts), (test, seen_test), count)
        for count in PER_THEME
    ]


@dataclass(frozen=True, slots=True)
class _Texts:
    examples: Sequence[Example]
    seen: Sequence[Seen]
    doubts: np.ndarray | None


def _pool(framework: Framework) -> list[Example]:
    if framework.examples_path is None:
        return []
    chosen = read_examples(framework.examples_path)
    order = np.random.default_rng(config.SEED).permutation(len(chosen))
    return [chosen[i] for i in order[:POOL]]


def _doubts(base: Scorer, seen: Sequence[Seen]) -> np.ndarray:
    """How unsure the engine is of each text: nearness of its best label to even."""
    return np.asarray(-np.abs(base.scores(seen).max(axis=1) - 0.5))


def _point(
    framework: Framework,
    base: NearScorer,
    texts: _Texts,
    test: tuple[Sequence[Example], Sequence[Seen]],
    count: int,
) -> Point:
    results = []
    used = 0
    for draw in range(DRAWS if count else 1):
        chosen = _draw(framework, texts, count, draw)
        used += len(chosen)
        scorer: Scorer = base
        if chosen:
            corrections = [_correction(texts.examples[i]) for i in chosen]
            scorer = CorrectedScorer(base, corrections, [texts.seen[i] for i in chosen])
        results.append(_figures(framework, scorer, *test))
    themes, priorities, top = np.mean(results, axis=0)
    return Point(count, used // max(1, len(results)), themes, priorities, top)


def _draw(framework: Framework, texts: _Texts, count: int, draw: int) -> list[int]:
    """Texts until every theme has been corrected so often, as far as there are any."""
    order = np.random.default_rng(config.SEED + draw).permutation(len(texts.examples)).tolist()
    if texts.doubts is not None:
        order.sort(key=lambda i: -texts.doubts[i])
    missing = {f"theme:{theme.id}": count for theme in framework.themes}
    chosen = []
    for i in order:
        mine = [label for label in texts.examples[i].labels if missing.get(label, 0) > 0]
        if mine:
            chosen.append(i)
            for label in mine:
                missing[label] -= 1
    return chosen


def _correction(example: Example) -> Correction:
    labels = frozenset(name for name in example.labels if not name.startswith("tone:"))
    return Correction(example.text, example.question, labels)


def _figures(
    framework: Framework, scorer: Scorer, test: Sequence[Example], seen: Sequence[Seen]
) -> tuple[float, float, float]:
    verdicts = ThemeReader(framework, scorer).read(seen)
    themes = [_labels(e, "theme:") for e in test]
    priorities = [_labels(e, "priority:") - {"none"} for e in test]
    said = [{t.id for t in v.themes} for v in verdicts]
    named = [{p.id for p in v.priorities} for v in verdicts]
    firsts = [[t.id for t in (*v.themes, *v.suggestions)][:TOP] for v in verdicts]
    right = [bool(set(f) & t) for f, t in zip(firsts, themes, strict=True) if t]
    return micro_f1(themes, said), micro_f1(priorities, named), float(np.mean(right))


def _labels(example: Example, prefix: str) -> set[str]:
    return {label[len(prefix) :] for label in example.labels if label.startswith(prefix)}
