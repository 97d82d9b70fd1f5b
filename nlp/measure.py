"""Measure the engine on authors it has not met: the figures in the README come from here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from sklearn.model_selection import KFold

from nlp import config
from nlp.evaluate import jaccard, micro_f1, wilson_lower
from nlp.examples import read_examples
from nlp.framework import FrameworkError
from nlp.pipeline import scan_names, theme_names
from nlp.scan import Scanner, scan_examples
from nlp.themes import ThemeReader, phrases_of
from nlp.tone import judge_tone
from nlp.trained import TrainedReader

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from nlp.examples import Example
    from nlp.framework import Framework
    from nlp.themes import Verdict


def held_out_themes(framework: Framework, groups: Collection[str], *, asked: bool) -> str:
    """Train without some author batches, read them, and say how far that agrees with people."""
    if framework.examples_path is None:
        raise FrameworkError([f"“{framework.id}” has no examples to measure with."])
    examples = read_examples(framework.examples_path)
    kept = [example for example in examples if example.group not in groups]
    test = [example for example in examples if example.group in groups]
    reader = TrainedReader([phrases_of(theme) for theme in framework.themes])
    reader.fit(kept, theme_names(framework))
    texts = [example.text for example in test]
    scores = reader.scores(texts, [example.question if asked else "" for example in test])
    verdicts = ThemeReader(framework, trained=reader).read(texts, scores)
    columns = reader.columns("tone:")
    tones = [
        judge_tone(text, {name: row[at] for name, at in columns.items()}).label
        for text, row in zip(texts, scores, strict=True)
    ]
    return _line(test, verdicts, tones, asked=asked)


def _line(
    test: Sequence[Example], verdicts: Sequence[Verdict], tones: Sequence[str], *, asked: bool
) -> str:
    priorities = [_labels(example, "priority:") - {"none"} for example in test]
    themes = [_labels(example, "theme:") for example in test]
    said_priorities = [{score.id for score in verdict.priorities} for verdict in verdicts]
    said_themes = [{score.id for score in verdict.themes} for verdict in verdicts]
    tone = np.mean([f"tone:{t}" in e.labels for t, e in zip(tones, test, strict=True)])
    sure = [
        score.id in right
        for verdict, right in zip(verdicts, themes, strict=True)
        for score in verdict.themes
        if score.score >= 0.8  # noqa: PLR2004
    ]
    parts = (
        f"{len(test)} texts {'with' if asked else 'without'} their question",
        f"priorities F1 {micro_f1(priorities, said_priorities):.3f}",
        f"themes F1 {micro_f1(themes, said_themes):.3f}",
        f"themes Jaccard {jaccard(themes, said_themes):.3f}",
        f"tone {tone:.3f}",
        f"themes right at score .8: {np.mean(sure):.3f} of {len(sure)}",
        f"abstained {np.mean([verdict.abstained for verdict in verdicts]):.3f}",
    )
    return "; ".join(parts)


def _labels(example: Example, prefix: str) -> set[str]:
    return {label[len(prefix) :] for label in example.labels if label.startswith(prefix)}


def scan_figures(framework: Framework) -> Iterator[str]:
    """Rules alone, then rules with a learner that has not met the text (five folds)."""
    worries = read_examples(config.LEXICONS / "scan.examples.tsv")
    path = framework.examples_path
    ordinary = read_examples(path) if path else []
    rules = Scanner()
    yield from _scan_lines(
        "rules", worries, [rules.scan(e.text).clock is not None for e in worries]
    )
    heard = np.zeros(len(worries), dtype=bool)
    for train, test in KFold(5, shuffle=True, random_state=config.SEED).split(worries):
        known = scan_examples([worries[i] for i in train], ordinary)
        learner = TrainedReader().fit(known, scan_names(), by_author=False)
        scanner = Scanner(learner=learner)
        heard[test] = [scanner.scan(worries[i].text).clock is not None for i in test]
    yield from _scan_lines("rules and learner", worries, heard.tolist())


def _scan_lines(name: str, worries: Sequence[Example], heard: Sequence[bool]) -> Iterator[str]:
    kinds = sorted({label for example in worries for label in example.labels if "scan:" in label})
    for kind in kinds:
        yield _share(f"{name}, {kind[5:]}", [
            found for found, e in zip(heard, worries, strict=True) if kind in e.labels
        ])  # fmt: skip
    quiet = [
        (found, e) for found, e in zip(heard, worries, strict=True) if "scan:any" not in e.labels
    ]
    for note in ("hard negative", "ordinary"):
        yield _share(f"{name}, {note}", [f for f, e in quiet if e.note.startswith(note)])


def _share(name: str, heard: Sequence[bool]) -> str:
    hits, total = sum(heard), len(heard)
    share = hits / total if total else 0.0
    return f"{name}: {hits} of {total} = {share:.2f} (at least {wilson_lower(hits, total):.2f})"
