"""Hold readings against gold labels and gather every figure, with its range, as plain values."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from nlp.evaluate import Choice, Labelling
from nlp.intervals import Bootstrap
from nlp.reliability import CUTS, Decisions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from nlp.gold_rows import GoldRow
    from nlp.intervals import Figure
    from nlp.types import Reading

    Facts = dict[str, Any]

WORST = 10


def score_card(gold: Sequence[GoldRow], readings: Sequence[Reading]) -> Facts:
    """Every figure that readings of the gold comments, in the same order, give.

    Figures with a range are ``{"value", "low", "high"}`` (95 %); counts and shares are numbers.
    A kind of label that neither side uses is left out.
    """
    drawn = Bootstrap([row.author for row in gold])
    facts: Facts = {
        "comments": len(gold),
        "drawn": drawn.unit,
        "authors": len({row.author for row in gold}),
        "abstained": _range(drawn, _share([reading.abstained for reading in readings])),
    }
    truth = {
        "priorities": [row.priorities for row in gold],
        "themes": [row.themes for row in gold],
    }
    said = {
        "priorities": [{each.id: each.score for each in r.priorities} for r in readings],
        "themes": [{each.id: each.score for each in r.themes} for r in readings],
    }
    sure = {
        "priorities": [{each.id for each in r.priorities if each.sure} for r in readings],
        "themes": [{each.id for each in r.themes if each.sure} for r in readings],
    }
    for kind, wanted in truth.items():
        if any(wanted) or any(said[kind]):
            facts[kind] = _labels(drawn, wanted, said[kind], sure[kind])
    facts["nothing"] = _nothing(truth["priorities"], said["priorities"])
    toned = [(row, reading) for row, reading in zip(gold, readings, strict=True) if row.tone]
    if toned:
        facts["tone"] = _tone(toned)
    return facts


def _labels(
    drawn: Bootstrap,
    truth: Sequence[AbstractSet[str]],
    said: Sequence[Mapping[str, float]],
    sure: Sequence[AbstractSet[str]],
) -> Facts:
    both = Labelling.of(truth, [set(scores) for scores in said])
    decisions = Decisions.of(truth, said)
    asserted = Decisions.of(
        truth,
        [
            {n: s for n, s in scores.items() if n in mine}
            for scores, mine in zip(said, sure, strict=True)
        ],
    )
    return {
        "micro_f1": _range(drawn, both.micro_f1),
        "macro_f1": _range(drawn, both.macro_f1),
        "jaccard": _range(drawn, both.jaccard),
        "exact": _range(drawn, both.exact),
        "comments": len(both),
        "true_labels": int(both.truth.sum()),
        "said_labels": int(both.said.sum()),
        "asserted": _kept(drawn, asserted),
        "calibration_error": _range(drawn, decisions.calibration_error),
        "bins": [asdict(band) for band in decisions.bins()],
        "curve": [{"cut": cut} | _kept(drawn, decisions.from_cut(cut)) for cut in CUTS],
        "classes": [asdict(each) for each in both.by_class()],
        "confusions": _worst(both),
    }


def _tone(toned: Sequence[tuple[GoldRow, Reading]]) -> Facts:
    drawn = Bootstrap([row.author for row, _ in toned])
    truth = [str(row.tone) for row, _ in toned]
    both = Choice.of(truth, [reading.tone.label for _, reading in toned])
    decisions = Decisions.of(
        [{tone} for tone in truth], [{r.tone.label: r.tone.score} for _, r in toned]
    )
    return {
        "accuracy": _range(drawn, both.accuracy),
        "macro_f1": _range(drawn, both.macro_f1),
        "kappa": _range(drawn, both.kappa),
        "comments": len(both),
        "calibration_error": _range(drawn, decisions.calibration_error),
        "bins": [asdict(band) for band in decisions.bins()],
        "classes": [asdict(each) for each in both.labelling().by_class()],
        "confusions": _worst(both.labelling()),
    }


def _nothing(truth: Sequence[AbstractSet[str]], said: Sequence[Mapping[str, float]]) -> Facts:
    """Comments that fit no priority: how many there are, and how many were left without one."""
    left = [not scores for right, scores in zip(truth, said, strict=True) if not right]
    return {"comments": len(left), "left_without": sum(left)}


def _kept(drawn: Bootstrap, decisions: Decisions) -> Facts:
    return {
        "precision": _range(drawn, decisions.precision),
        "recall": _range(drawn, decisions.recall),
        "coverage": _range(drawn, decisions.coverage),
        "labels": len(decisions.score),
    }


def _worst(both: Labelling) -> list[Facts]:
    return [
        {"said": said, "true": true, "times": times}
        for said, true, times in both.confusions()[:WORST]
    ]


def _share(flags: Sequence[bool]) -> Figure:
    numbers = np.array(flags, dtype=float)
    return lambda weights: float(weights @ numbers / weights.sum())


def _range(drawn: Bootstrap, figure: Figure) -> dict[str, float]:
    return {name: round(value, 4) for name, value in asdict(drawn.interval(figure)).items()}
