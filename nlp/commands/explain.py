"""``python -m nlp explain``: in plain words, why a text gets its themes."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from nlp.commands.console import examples, fail
from nlp.commands.options import SHIPPED, Engine, engine_options
from nlp.commands.stages import read_one
from nlp.commands.words import danger_in_words, tone_in_words
from nlp.framework import FrameworkError, load_framework

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nlp.framework import Framework
    from nlp.types import Reading, Score, ThemeScore

EXAMPLES = examples(
    f'explain "my worker never rings back" --framework {SHIPPED}',
    f'explain "more of that please" --question "What did you like?" --framework {SHIPPED}',
    'explain "my flat is damp" --framework plan.yaml --json',
)


@click.command(name="explain", epilog=EXAMPLES)
@click.argument("text")
@click.option("--framework", required=True, metavar="ID_OR_FILE", help="A shipped name or a YAML.")
@click.option("--question", metavar="WORDS", help="What was asked.")
@engine_options()
def command(
    text: str, framework: str, question: str | None, engine: str, *, no_model: bool, as_json: bool
) -> None:
    """Say why TEXT gets its themes: which words, how likely, and what else came near."""
    try:
        plan = load_framework(framework)
    except FrameworkError as error:
        fail(error)
    facts = explain(read_one(Engine(plan, engine, not no_model), text, question), plan)
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False))
        return
    for line in in_words(facts):
        click.echo(line)


def explain(reading: Reading, plan: Framework) -> dict[str, Any]:
    """The reading as facts with titles and quoted words; private details stay hidden in them."""
    found = bool(reading.themes or reading.priorities)
    return {
        "text": reading.redacted,
        "themes": [_theme(theme, reading, plan) for theme in reading.themes],
        "priorities": [_priority(score, reading, plan) for score in reading.priorities],
        "runner_ups": [_theme(t, reading, plan, "perhaps") for t in reading.suggestions],
        "nothing_found_because": None if found else _why_nothing(reading),
        "tone": tone_in_words(reading.tone),
        "hidden": dict(Counter(span.placeholder for span in reading.spans)),
        "danger": danger_in_words(reading),
        "clock": reading.scan.clock,
        "engine": reading.engine,
    }


def _theme(
    theme: ThemeScore, reading: Reading, plan: Framework, how_likely: str | None = None
) -> dict[str, Any]:
    title = next((entry.title for entry in plan.themes if entry.id == theme.id), theme.id)
    return {
        "id": theme.id,
        "title": title,
        "how_likely": how_likely or _how_likely(sure=theme.sure),
        "score": theme.score,
        "words": [
            reading.redacted[slice(*reading.redacted_offsets(start, end))].strip()
            for start, end in theme.evidence
        ],
    }


def _priority(score: Score, reading: Reading, plan: Framework) -> dict[str, Any]:
    title = next((entry.title for entry in plan.priorities if entry.id == score.id), score.id)
    said = {theme.id for theme in reading.themes}
    return {
        "id": score.id,
        "title": title,
        "how_likely": _how_likely(sure=score.sure),
        "score": score.score,
        "through": [t.title for t in plan.themes if t.id in said and score.id in t.priorities],
    }


def _how_likely(*, sure: bool) -> str:
    return "sure" if sure else "likely"


def _why_nothing(reading: Reading) -> str:
    if reading.suggestions and reading.abstained:
        return f"Nothing was likely enough to say so ({reading.reason})."
    return f"No theme was given: {reading.reason or 'nothing came near'}."


def in_words(facts: dict[str, Any]) -> Iterator[str]:
    """The facts as lines for a person."""
    yield f"Text: {facts['text']}"
    yield ""
    if facts["nothing_found_because"]:
        yield facts["nothing_found_because"]
    yield from _listed("It speaks of", facts["themes"], _because_of_words)
    yield from _listed("Priorities it belongs to", facts["priorities"], _because_of_themes)
    yield from _listed("It came near to", facts["runner_ups"], _because_of_words)
    yield f"Tone: {facts['tone']}"
    hidden = ", ".join(f"{count} × {kind}" for kind, count in facts["hidden"].items())
    yield f"Hidden: {hidden or 'nothing'}"
    yield f"Danger: {facts['danger']}"


def _listed(heading: str, entries: list[dict[str, Any]], because: Any) -> Iterator[str]:
    if not entries:
        return
    yield heading
    for entry in entries:
        yield f"  {entry['title']} ({entry['how_likely']}){because(entry)}"
    yield ""


def _because_of_words(entry: dict[str, Any]) -> str:
    quoted = " and ".join(f"“{' '.join(words.split())}”" for words in entry["words"])
    return f", because of {quoted}" if quoted else ""


def _because_of_themes(entry: dict[str, Any]) -> str:
    return f", because of {' and '.join(entry['through'])}" if entry["through"] else ""
