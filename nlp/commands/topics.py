"""``python -m nlp topics``: subjects that keep coming up, from a file of comments."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from nlp import config
from nlp.commands.console import examples, fail, say
from nlp.commands.whole_file import check_target, read_comments, write_whole
from nlp.embedding import StaticEmbedder
from nlp.gazetteer import find_people
from nlp.hidden import names_in
from nlp.rising import rising
from nlp.tables import FORMATS, Columns, TableError
from nlp.topics import FEWEST, TopicFinder, different

if TYPE_CHECKING:
    from nlp.embedding import Embedder
    from nlp.types import Comment


EXAMPLES = examples(
    "topics answers.csv --text answer --id id --out topics.json",
    "topics autumn.csv --text answer --before spring.csv --json",
)


@click.command(name="topics", epilog=EXAMPLES)
@click.argument("source", metavar="INPUT")
@click.option("--text", "text", required=True, metavar="COLUMN", help="The column with the words.")
@click.option("--id", "id_", metavar="COLUMN", help="The column with each comment's id.")
@click.option("--before", metavar="FILE", help="The last wave's comments, in the same columns.")
@click.option("--out", metavar="OUT", help="The .json file to write.")
@click.option("--json", "as_json", is_flag=True, help="Print the topics as JSON, not as a table.")
@click.option("--format", "kind", type=click.Choice(FORMATS), help="What INPUT is, if not clear.")
@click.option("--quick", is_flag=True, help="Go by words alone: quicker, and finds fewer topics.")
def command(**given: str | bool | None) -> None:
    """Find subjects that keep coming up in INPUT (CSV, TSV, XLSX, JSONL, or - for standard input).

    Best on the comments that no theme explains, and on one voice at a time. What answers are known
    to be about is no topic, however many speak of it; so there may be none. A person should read a
    topic's comments before anybody acts on its label.
    """
    out = str(given["out"]) if given["out"] else None
    if out is None and not given["as_json"]:
        fail("Say where the topics should go: --out FILE.json, or --json.")
    try:
        if out is not None:
            check_target(out, ".json", str(given["source"]))
        now = _read(str(given["source"]), given)
        before = _read(str(given["before"]), given) if given["before"] else None
    except (TableError, OSError) as error:
        fail(error)
    found = _find(now, before, quick=bool(given["quick"]))
    body = json.dumps(found, ensure_ascii=False, indent=2) + "\n"
    if out is not None:
        try:
            write_whole(out, body)
        except OSError as error:
            fail(f"{out} could not be written: {error.strerror or error}.")
    _report(found, body, as_json=bool(given["as_json"]))
    say(_summary(different(now), len(found), out))


def _find(now: list[Comment], before: list[Comment] | None, *, quick: bool) -> list[dict[str, Any]]:
    names = names_in((text, list(find_people(text))) for text in _texts(now))
    finder = TopicFinder(_embedder(quick=quick), hidden=names)
    found = [asdict(topic) for topic in finder.find(now)]
    if before is not None:
        rises = rising(
            [topic.people for topic in finder.topics],
            different(now),
            finder.count(before),
            different(before),
        )
        for topic, rise in zip(found, rises, strict=True):
            topic["rising"] = asdict(rise)
    return found


def _texts(comments: list[Comment]) -> list[str]:
    # What a file holds may be no text at all.
    held: list[object] = [comment.text for comment in comments]
    return [text for text in held if isinstance(text, str)]


def _embedder(*, quick: bool) -> Embedder:
    if quick:
        return StaticEmbedder()
    if not (config.MODELS / "encoder.onnx").is_file():
        say("The encoder is not there (make encoder), so only words are compared.")
        return StaticEmbedder()
    from nlp.encoder import Encoder  # noqa: PLC0415  # slow to load, and --quick needs none

    return Encoder()


def _read(source: str, given: dict[str, str | bool | None]) -> list[Comment]:
    columns = Columns(str(given["text"]), str(given["id_"]) if given["id_"] else None)
    # The last wave may be in a file of another kind, which its ending tells.
    kind = str(given["kind"]) if given["kind"] and source != given["before"] else None
    return read_comments(source, columns, kind)[1]


def _report(found: list[dict[str, Any]], body: str, *, as_json: bool) -> None:
    if as_json:
        click.echo(body, nl=False)
        return
    for topic in found:
        rise = f"\t{topic['rising']['verdict']}" if "rising" in topic else ""
        click.echo(f"{topic['people']}\t{topic['label']}\t{', '.join(topic['keywords'])}{rise}")


def _summary(said: int, found: int, out: str | None) -> str:
    where = f" Written to {out}." if out else ""
    if said < FEWEST:
        few = f"{said} different comments are too few to look for topics (at least {FEWEST})"
        return f"No topics: {few}. Read them yourself.{where}"
    if not found:
        return f"No topics: nothing new keeps coming up in {said:,} different comments.{where}"
    topics = "1 topic" if found == 1 else f"{found} topics"
    return f"{topics} in {said:,} different comments; most comments belong to none.{where}"
