"""``python -m nlp evaluate``: how well readings agree with comments that people have labelled."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nlp import config
from nlp.commands.console import WRONG, examples
from nlp.framework import FrameworkError, load_framework
from nlp.gold_rows import GoldError, learned_from, plain, read_gold
from nlp.pipeline import SHIPPED, Pipeline
from nlp.scorecard import score_card
from nlp.types import Comment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nlp.gold_rows import GoldRow

    Facts = dict[str, Any]

_NAMES = {
    "accuracy": "right",
    "micro_f1": "F1, every label alike",
    "macro_f1": "F1, every class alike",
    "jaccard": "labels in common (Jaccard)",
    "exact": "all labels right",
    "kappa": "beyond chance (kappa)",
    "calibration_error": "score off by (ECE)",
}


EXAMPLES = examples("evaluate gold.tsv", "evaluate gold.tsv --framework plan.yaml --json")


@click.command(name="evaluate", epilog=EXAMPLES)
@click.argument("source", metavar="GOLD")
@click.option("--framework", default=SHIPPED, show_default=True, metavar="ID_OR_FILE")
@click.option("--engine", type=click.Choice(config.ENGINES), default=config.ENGINES[0],
              show_default=True, help="Which way to read.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print the same facts as JSON.")
def command(source: str, framework: str, engine: str, *, as_json: bool) -> None:
    """Compare the engine's readings with GOLD, comments that people have labelled.

    GOLD is a tab-separated file with the columns id, text, priorities, themes and tone, and
    question and author if they are known. Several labels are joined by “;”; none means that
    nothing fits.
    """
    try:
        plan = load_framework(framework)
        gold = read_gold(Path(source), plan)
        shipped = load_framework(SHIPPED)
    except (FrameworkError, GoldError) as error:
        for fault in error.faults:
            click.echo(fault, err=True)
        click.echo(f"{len(error.faults)} fault(s); nothing was measured.", err=True)
        sys.exit(WRONG)
    # Tone is always learned from the shipped examples, whatever the framework.
    facts = evaluate(gold, Pipeline(plan, engine=engine), learned_from([plan, shipped]))
    facts = {"gold": Path(source).name, "framework": plan.id} | facts
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False, indent=2))
    else:
        for line in report(facts):
            click.echo(line)
    if facts["seen_before"] and as_json:
        click.echo(_warning(facts), err=True)


def evaluate(gold: Sequence[GoldRow], pipeline: Pipeline, learned: set[str]) -> Facts:
    """Read the gold comments and measure; again without those that are among the ``learned``."""
    comments = [Comment(row.id, row.text, row.question or None) for row in gold]
    readings = list(pipeline.read(comments))
    fresh = [i for i, row in enumerate(gold) if plain(row.text) not in learned]
    facts: Facts = {
        "engine": readings[0].engine,
        "seen_before": len(gold) - len(fresh),
        "all": score_card(gold, readings),
    }
    if facts["seen_before"] and fresh:
        facts["unseen"] = score_card([gold[i] for i in fresh], [readings[i] for i in fresh])
    return facts


def _warning(facts: Facts) -> str:
    seen, total = facts["seen_before"], facts["all"]["comments"]
    rest = (
        "Believe the figures without them."
        if "unseen" in facts
        else "No text is new, so these figures say nothing about new comments."
    )
    return (
        f"WARNING: {seen:,} of {total:,} gold texts are among the examples the engine learned from,"
        f" so the figures with them are too good. {rest}"
    )


def report(facts: Facts) -> Iterator[str]:
    """The facts as lines of a plain table."""
    yield f"{facts['gold']} read by {facts['engine']} against {facts['framework']}"
    if facts["seen_before"]:
        yield ""
        yield _warning(facts)
    if "unseen" in facts:
        yield from _card("WITHOUT TEXTS THE ENGINE LEARNED FROM", facts["unseen"])
    yield from _card("ALL TEXTS", facts["all"])


def _card(heading: str, card: Facts) -> Iterator[str]:
    drawn = "authors" if card["drawn"] == "authors" else "comments (fewer than five authors)"
    yield ""
    yield f"{heading}: {card['comments']:,} comments by {card['authors']:,} author(s)"
    yield f"Ranges hold the true figure 95 times of 100; drawn over {drawn}."
    yield f"Passed to a person: {_figure(card['abstained'])}"
    nothing = card["nothing"]
    if nothing["comments"]:
        left = f"{nothing['left_without']:,} were left without one"
        yield f"Comments that fit no priority: {nothing['comments']:,}; {left}."
    for kind in ("priorities", "themes", "tone"):
        if kind in card:
            yield from _kind(kind, card[kind])


def _kind(kind: str, figures: Facts) -> Iterator[str]:
    yield ""
    yield f"{kind.capitalize()} (n = {figures['comments']:,})"
    for key, name in _NAMES.items():
        if key in figures:
            yield f"  {name:<28} {_figure(figures[key])}"
    if "curve" in figures:
        yield from _curve(figures)
    yield ""
    yield f"  {'class':<24} {'precision':>9} {'recall':>7} {'F1':>6} {'true':>6} {'said':>6}"
    for each in figures["classes"]:
        shares = f"{each['precision']:>9.2f} {each['recall']:>7.2f} {each['f1']:>6.2f}"
        yield f"  {each['name']:<24} {shares} {each['support']:>6,} {each['said']:>6,}"
    if figures["confusions"]:
        yield ""
        yield "  Most frequent mistakes"
    for each in figures["confusions"]:
        yield f"  {each['times']:>6,} × said {each['said']} for {each['true']}"


def _curve(figures: Facts) -> Iterator[str]:
    yield ""
    heads = ("right of them", "comments with one", "found of all true")
    yield f"  {'labels kept':<14} {' '.join(f'{head:<22}' for head in heads)} labels"
    rows = [(f"score >= {row['cut']:g}", row) for row in figures["curve"]]
    if figures["asserted"]["labels"]:
        rows.append(("asserted", figures["asserted"]))
    for name, row in rows:
        cells = (f"{_figure(row[key]):<22}" for key in ("precision", "coverage", "recall"))
        yield f"  {name:<14} {' '.join(cells)} {row['labels']:>6,}"


def _figure(interval: dict[str, float]) -> str:
    return f"{interval['value']:.3f} ({interval['low']:.3f} to {interval['high']:.3f})"
