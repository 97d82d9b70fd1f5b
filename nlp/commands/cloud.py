"""``python -m nlp cloud``: a word cloud and its table from a file of comments."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from nlp.cloud import FEWEST, MOST, make_cloud, said
from nlp.cloud_picture import NARROWEST, to_svg
from nlp.commands.console import FAILED, examples, fail
from nlp.commands.whole_file import check_target, read_comments, write_whole
from nlp.framework import FrameworkError, load_framework
from nlp.pipeline import SHIPPED, Pipeline
from nlp.tables import FORMATS, Columns, TableError

if TYPE_CHECKING:
    from nlp.cloud import Cloud, Said


EXAMPLES = examples(
    "cloud answers.csv --text answer --person person --out cloud.svg",
    'cloud answers.csv --text answer --out phone.svg --width 390 --leave-out "my worker"',
)


@click.command(name="cloud", epilog=EXAMPLES)
@click.argument("source", metavar="INPUT")
@click.option("--text", "text", required=True, metavar="COLUMN", help="The column with the words.")
@click.option("--id", "id_", metavar="COLUMN", help="The column with each comment's id.")
@click.option("--person", metavar="COLUMN", help="Who wrote it, if one person wrote several rows.")
@click.option("--out", required=True, metavar="OUT", help="The .svg file to write.")
@click.option("--json", "as_json", is_flag=True, help="Print the words as JSON, not as a table.")
@click.option("--fewest", default=FEWEST, show_default=True, type=click.IntRange(min=FEWEST),
              help="Leave out words that fewer people used.")  # fmt: skip
@click.option("--most", default=MOST, show_default=True, type=click.IntRange(min=1),
              help="Show this many words at most.")  # fmt: skip
@click.option("--width", default=960, show_default=True, type=click.IntRange(min=NARROWEST),
              help="Width of the picture in pixels; 390 suits a phone.")  # fmt: skip
@click.option("--title", metavar="WORDS", help="What the picture shows, for screen readers.")
@click.option("--leave-out", multiple=True, metavar="WORD", help="Never show WORD (repeatable).")
@click.option("--let-in", multiple=True, metavar="WORD", help="WORD names nobody (repeatable).")
@click.option("--format", "kind", type=click.Choice(FORMATS), help="What INPUT is, if not clear.")
@click.option("--no-model", is_flag=True, help="Find names by rules and lists only (quicker).")
def command(**given: str | int | bool | tuple[str, ...] | None) -> None:
    """Draw the words many people used in INPUT (CSV, TSV, XLSX, JSONL, or - for standard input).

    People are counted, not mentions, to the nearest five. Give the words of one voice at a time:
    young people, carers and professionals do not belong in one picture.
    """
    out, kind = str(given["out"]), given["kind"]
    try:
        check_target(out, ".svg")
        people = _read(given, str(kind) if kind else None)
    except (FrameworkError, TableError, OSError) as error:
        fail(error)
    cloud, reason = make_cloud(
        people,
        fewest=_number(given["fewest"]),
        most=_number(given["most"]),
        leave_out=_words(given["leave_out"]),
        let_in=_words(given["let_in"]),
    )
    if cloud is None:
        fail(f"{reason} Nothing was written.")
    title = str(given["title"]) if given["title"] else None
    try:
        write_whole(out, to_svg(cloud, width=_number(given["width"]), title=title))
    except OSError as error:
        fail(f"{out} could not be written: {error.strerror or error}.", FAILED)
    _print(cloud, as_json=bool(given["as_json"]))
    click.echo(f"{len(cloud.words)} words written to {out}.", err=True)
    if cloud.unknown:
        listed = ", ".join(cloud.unknown)
        click.echo(f"Left out because they may be names: {listed}. See --let-in.", err=True)


def _number(given: object) -> int:
    return int(str(given))


def _words(given: object) -> tuple[str, ...]:
    return tuple(map(str, given)) if isinstance(given, tuple) else ()


def _read(
    given: dict[str, str | int | bool | tuple[str, ...] | None], kind: str | None
) -> list[Said]:
    source, person = str(given["source"]), given["person"]
    columns = Columns(str(given["text"]), str(given["id_"]) if given["id_"] else None)
    rows, comments = read_comments(source, columns, kind, *([str(person)] if person else []))
    readings = Pipeline(load_framework(SHIPPED), use_model=not given["no_model"]).read(comments)
    found = []
    for number, (row, comment, reading) in enumerate(zip(rows, comments, readings, strict=True)):
        # Without a column each row is somebody: two rows may carry the same id by mistake.
        writer = row.get(str(person)) if person else None
        found.append(
            said(comment, reading, f"row {number}" if writer in (None, "") else str(writer))
        )
    return found


def _print(cloud: Cloud, *, as_json: bool) -> None:
    if not as_json:
        for word, people in cloud.rows():
            click.echo(f"{word}\t{people}")
        return
    words = [{"word": w.text, "people": w.people, "size": w.size} for w in cloud.words]
    told = {"people": cloud.people, "words": words, "unknown": list(cloud.unknown)}
    click.echo(json.dumps(told, ensure_ascii=False))
