"""Themes on public NHS comments: our learners beside the peer's model, on equal data.

The comments are not part of Heard (some are CC BY-NC-SA), and nothing trained on them is kept.
"""

from __future__ import annotations

import csv
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.metrics import label_ranking_average_precision_score

from nlp import config
from nlp.benchmarks.beat import PUBLISHED
from nlp.benchmarks.peer import PeerSVC, with_one_at_least
from nlp.evaluate import Labelling
from nlp.examples import Example
from nlp.gold_rows import plain
from nlp.intervals import Bootstrap
from nlp.manyshot import ManyShot
from nlp.trained import TrainedReader

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy.typing as npt

    from nlp.embedding import Embedder
    from nlp.intervals import Interval

    Table = npt.NDArray[np.bool_]
    Numbers = npt.NDArray[np.float64]

#: From this score on a label counts as said; chosen by the first measurements, not on this split.
CUT = 0.3
PEER = "peer: their SVC"


@dataclass(frozen=True, slots=True)
class Split:
    """One part of the comments: texts, what was asked, and a table (texts, labels)."""

    texts: list[str]
    questions: list[str]
    wanted: Table


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one learner said of the comments it was not taught on, and its CPU seconds in all."""

    name: str
    scores: Numbers
    said: Table
    seconds: float


def shared_folder() -> Path | None:
    """Where the comments lie: HEARD_SHARED_DATA, else shared/data beside the repository."""
    given = os.environ.get("HEARD_SHARED_DATA")
    folder = Path(given) if given else config.HERE.parents[1] / "shared" / "data"
    return folder if (folder / "nhs" / "train.csv").is_file() else None


def load(folder: Path) -> tuple[Split, Split, tuple[str, ...]]:
    """The part to learn from, the part to choose on, and the labels' names."""
    parts = {}
    for name in ("train", "dev"):
        with (folder / "nhs" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            parts[name] = list(csv.DictReader(file))
    rows = [row for part in parts.values() for row in part]
    names = sorted({label for row in rows for label in row["labels"].split(";")})
    return _split(parts["train"], names), _split(parts["dev"], names), tuple(names)


def _split(rows: Sequence[dict[str, str]], names: Sequence[str]) -> Split:
    labels = [set(row["labels"].split(";")) for row in rows]
    wanted = np.array([[name in mine for name in names] for mine in labels])
    return Split([row["text"] for row in rows], [row["question"] for row in rows], wanted)


def run(train: Split, dev: Split, embedders: Mapping[str, Embedder]) -> Iterator[Outcome]:
    """Teach every learner on the first part and let it read the second."""
    started = time.process_time()
    scores, said = PeerSVC().fit(train.texts, train.wanted).read(dev.texts)
    spent = time.process_time() - started
    yield Outcome(PEER, scores, said, spent)
    yield Outcome(f"{PEER}, our cut-off", scores, with_one_at_least(scores, scores >= CUT), spent)
    yield _few_shot(train, dev)
    yield _many_shot("many-shot, words alone", None, train, dev)
    for name, embedder in embedders.items():
        yield _many_shot(f"many-shot, words and {name}", embedder, train, dev)


def _many_shot(name: str, embedder: Embedder | None, train: Split, dev: Split) -> Outcome:
    started = time.process_time()
    learner = ManyShot(embedder).fit(train.texts, train.questions, train.wanted)
    scores = learner.scores(dev.texts, dev.questions)
    said = with_one_at_least(scores, scores >= CUT)
    return Outcome(name, scores, said, time.process_time() - started)


def _few_shot(train: Split, dev: Split) -> Outcome:
    """The learner for fewer examples, with thresholds of its own, on the same comments."""
    started = time.process_time()
    labels = [str(i) for i in range(train.wanted.shape[1])]
    examples = [
        Example(str(i), text, asked, frozenset(str(j) for j in np.flatnonzero(mine)))
        for i, (text, asked, mine) in enumerate(
            zip(train.texts, train.questions, train.wanted, strict=True)
        )
    ]
    reader = TrainedReader().fit(examples, labels, by_author=False)
    columns = [int(name) for name in reader.names_]
    scores = np.zeros(dev.wanted.shape)
    scores[:, columns] = reader.scores(dev.texts, dev.questions)
    cuts = np.ones(len(labels))
    cuts[columns] = [reader.threshold(at) for at in range(len(columns))]
    said = with_one_at_least(scores, scores >= cuts)
    return Outcome("ridge, words alone", scores, said, time.process_time() - started)


def unseen(train: Split, dev: Split) -> Table:
    """Which comments' words do not occur among those learned from: repeats flatter everybody."""
    known = {plain(text) for text in train.texts}
    return np.array([plain(text) not in known for text in dev.texts])


def figures(
    outcomes: Sequence[Outcome], dev: Split, kept: Table, names: tuple[str, ...]
) -> list[dict[str, Any]]:
    """For each learner: agreement on the kept rows, and how far above the peer (95 %)."""
    drawn = Bootstrap([""] * int(kept.sum()))
    wanted = dev.wanted[kept]
    theirs = Labelling(names, wanted, outcomes[0].said[kept])
    found = []
    for each in outcomes:
        ours = Labelling(names, wanted, each.said[kept])
        found.append(
            {
                "name": each.name,
                "micro_f1": ours.micro_f1(),
                "macro_f1": ours.macro_f1(),
                "lrap": float(label_ranking_average_precision_score(wanted, each.scores[kept])),
                "exact": ours.exact(),
                "above_micro": drawn.difference(ours.micro_f1, theirs.micro_f1),
                "above_macro": drawn.difference(ours.macro_f1, theirs.macro_f1),
                "cpu_seconds": each.seconds,
            }
        )
    return found


def lines(folder: Path, embedders: Mapping[str, Embedder]) -> Iterator[str]:
    """The whole comparison as a table."""
    train, dev, names = load(folder)
    counts = f"{len(train.texts):,} to learn from, {len(dev.texts):,} to read"
    yield f"NHS comments: {counts}, {len(names)} labels"
    outcomes = list(run(train, dev, embedders))
    fresh = unseen(train, dev)
    for heading, kept in (("all", np.ones(len(fresh), dtype=bool)), ("unseen text", fresh)):
        yield ""
        yield f"{heading} (n = {int(kept.sum()):,}); above their SVC: 95 % range over comments"
        heads = f"{'micro':>6} {'macro':>6} {'LRAP':>6} {'exact':>6}"
        yield f"  {'':<32} {heads} {'above, micro':>24} {'above, macro':>24} {'CPU s':>6}"
        for row in figures(outcomes, dev, kept, names):
            shares = " ".join(f"{row[k]:>6.3f}" for k in ("micro_f1", "macro_f1", "lrap", "exact"))
            above = " ".join(f"{_above(row[k]):>24}" for k in ("above_micro", "above_macro"))
            yield f"  {row['name']:<32} {shares} {above} {row['cpu_seconds']:>6.0f}"
    yield ""
    yield "Published, on the peer's own private data of six trusts (not to be compared row by row)"
    for name, row in PUBLISHED.items():
        shares = " ".join(f"{row[k]:>6.3f}" for k in ("micro_f1", "macro_f1", "lrap", "exact"))
        yield f"  {name:<32} {shares}"


def _above(interval: Interval) -> str:
    return f"{interval.value:+.3f} ({interval.low:+.3f} to {interval.high:+.3f})"
