"""``python -m nlp quotes``: representative comments for a theme, from readings already made."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

import click

from nlp.commands.console import examples, fail
from nlp.embedding import StaticEmbedder
from nlp.quotes import Candidate, choose_quotes
from nlp.tables import TableError, read_rows
from nlp.types import TONES, Reading, Scan, Span, ThemeScore, Tone

if TYPE_CHECKING:
    from nlp.types import Clock, ToneLabel


EXAMPLES = examples(
    "quotes readings.jsonl --theme housing",
    "quotes readings.jsonl --theme housing --count 5 --tone praise --tone problem --json",
)


@click.command(name="quotes", epilog=EXAMPLES)
@click.argument("source", metavar="READINGS")
@click.option("--theme", required=True, metavar="ID", help="The theme to quote for.")
@click.option("--count", default=3, show_default=True, type=click.IntRange(min=1),
              help="How many quotes at most.")  # fmt: skip
@click.option("--tone", "tones", multiple=True, type=click.Choice(TONES),
              help="Take turns through these tones (repeatable).")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON lines with ids and offsets.")
def command(
    source: str, theme: str, count: int, tones: tuple[ToneLabel, ...], *, as_json: bool
) -> None:
    """Pick quotes for a theme from READINGS, a .jsonl file that "theme" wrote.

    A person must approve every quote before it is published, and its writer must have agreed to
    be quoted: this command knows nothing of consent.
    """
    try:
        _, rows = read_rows(source, "jsonl")
    except TableError as error:
        fail(error)
    made = [_candidate(row, theme) for row in rows]
    lost = sum(one is None for one in made)
    if lost == len(rows):
        fail(f"{source} holds no readings. Make some with: python -m nlp theme … --out x.jsonl")
    candidates = [one for one in made if one is not None and one.score]
    for quote in choose_quotes(candidates, StaticEmbedder(), count=count, tones=tones):
        if as_json:
            told = {"id": quote.id, "text": quote.text, "start": quote.start, "end": quote.end,
                    "tone": quote.tone, "score": quote.score}  # fmt: skip
            click.echo(json.dumps(told, ensure_ascii=False))
        else:
            click.echo(f"{quote.id}\t{quote.tone}\t{' '.join(quote.marked.split())}")
    left = f" Lines left out because they were no readings: {lost}." if lost else ""
    click.echo(f"{len(candidates)} comments carry the theme “{theme}”.{left}", err=True)


def _candidate(row: dict[str, Any], theme_id: str) -> Candidate | None:
    """A line's comment, in its redacted words; score 0 if it does not carry the theme."""
    try:
        spans = tuple(Span(int(s["start"]), int(s["end"]), str(s["type"])) for s in row["spans"])
        reading = _reading(row, spans)
        mine = next((t for t in row["themes"] if t["id"] == theme_id), None)
        if mine is None:
            return Candidate(reading.id, "", score=0.0)
        found = tuple(reading.redacted_offsets(int(a), int(b)) for a, b in mine["evidence"])
        return Candidate(
            reading.id, reading.redacted, found, scan_clock=reading.scan.clock,
            score=float(mine["score"]), tone=reading.tone.label,
        )  # fmt: skip
    except (KeyError, TypeError, ValueError):
        return None


def _reading(row: dict[str, Any], spans: tuple[Span, ...]) -> Reading:
    """As much of a reading as quoting needs."""
    clock, label = row["scan"]["clock"], row["tone"]["label"]
    return Reading(
        id=str(row["id"]),
        language=row["language"],
        redacted=str(row["redacted"]),
        spans=spans,
        priorities=(),
        themes=tuple(ThemeScore(str(t["id"]), float(t["score"])) for t in row["themes"]),
        suggestions=(),
        tone=Tone(cast("ToneLabel", label), 0.0),
        # Whatever stands there, only an empty clock means that nothing was heard.
        scan=Scan(cast("Clock", clock)),
        abstained=False,
        reason=None,
        engine="",
    )
