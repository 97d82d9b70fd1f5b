"""Read comments from the command line: ``python -m nlp --help``."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, NoReturn

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from nlp.framework import FrameworkError, framework_names, load_framework
from nlp.measure import held_out_themes, scan_figures
from nlp.pipeline import SHIPPED, Pipeline
from nlp.tables import (
    FORMATS,
    Columns,
    TableError,
    Writer,
    check_columns,
    check_target,
    comments_of,
    read_rows,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nlp.types import Reading

_PLAIN_EVERY = 5.0


def _fail(message: object) -> NoReturn:
    click.echo(f"Error: {message}", err=True)
    sys.exit(2)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Say what comments are about, how they are meant, and what in them must stay private."""


@main.command()
@click.argument("source", metavar="INPUT")
@click.option("--text", "text", required=True, metavar="COLUMN", help="The column with the words.")
@click.option("--id", "id_", metavar="COLUMN", help="The column with each comment's id.")
@click.option("--question", metavar="COLUMN", help="The column with what was asked.")
@click.option("--framework", required=True, metavar="ID_OR_FILE", help="A shipped name or a YAML.")
@click.option("--out", required=True, metavar="OUT", help="A .jsonl or .csv file, or - for stdout.")
@click.option("--format", "kind", type=click.Choice(FORMATS), help="What INPUT is, if not clear.")
@click.option("--no-model", is_flag=True, help="Find names by rules and lists only (quicker).")
def theme(**given: str | bool | None) -> None:
    """Theme every comment in INPUT (CSV, TSV, XLSX, JSONL, or - for standard input).

    One line comes out for every comment that went in. A comment that cannot be read carries its
    reason. Ctrl-C keeps what was done so far.
    """
    source, target = str(given["source"]), str(given["out"])
    id_, question = given["id_"], given["question"]
    columns = Columns(
        str(given["text"]), str(id_) if id_ else None, str(question) if question else None
    )
    try:
        framework = load_framework(str(given["framework"]))
        check_target(source, target)
        names, rows = read_rows(source, str(given["kind"]) if given["kind"] else None)
        check_columns(source, names, columns)
        writer = Writer(target)
    except (FrameworkError, TableError, OSError) as error:
        _fail(error)
    pipeline = Pipeline(framework, use_model=not given["no_model"])
    _write_all(writer, pipeline.read(comments_of(rows, columns)), len(rows))


def _write_all(writer: Writer, readings: Iterator[Reading], total: int) -> None:
    console = Console(stderr=True)
    started = time.monotonic()
    where = "standard output" if writer.target == "-" else writer.target
    try:
        for reading in _watched(console, readings, total):
            writer.write(reading)
        writer.finish()
    except KeyboardInterrupt:
        writer.finish()
        _say(f"Stopped. The first {writer.count:,} of {total:,} comments are kept in {where}.")
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(1)
    except OSError as error:
        writer.discard()
        _fail(f"{where} could not be written: {error.strerror or error}.")
    except BaseException:
        writer.discard()
        raise
    seconds = time.monotonic() - started
    _say(f"{writer.count:,} comments read in {seconds:.1f} seconds; written to {where}.")


def _say(message: str) -> None:
    click.echo(message, err=True)


def _watched(console: Console, readings: Iterable[Reading], total: int) -> Iterator[Reading]:
    """A moving bar on a terminal; a plain line now and then anywhere else."""
    if not console.is_terminal:
        last = time.monotonic()
        for count, reading in enumerate(readings, 1):
            if time.monotonic() - last > _PLAIN_EVERY:
                last = time.monotonic()
                _say(f"{count:,} of {total:,} comments read")
            yield reading
        return
    bars = (TextColumn("Reading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*bars, console=console) as progress:
        task = progress.add_task("read", total=total)
        for reading in readings:
            yield reading
            progress.advance(task)


@main.command()
def frameworks() -> None:
    """List the frameworks that come with Heard."""
    for name in framework_names():
        framework = load_framework(name)
        counts = f"{len(framework.priorities)} priorities, {len(framework.themes)} themes"
        click.echo(f"{name}\t{framework.title} ({counts})")


@main.command()
@click.argument("file")
def check(file: str) -> None:
    """Check a framework FILE and name every fault in it."""
    try:
        framework = load_framework(file)
    except FrameworkError as error:
        for fault in error.faults:
            click.echo(fault, err=True)
        click.echo(f"{len(error.faults)} fault(s).", err=True)
        sys.exit(2)
    counts = f"{len(framework.priorities)} priorities and {len(framework.themes)} themes"
    click.echo(f"{file} is a sound framework with {counts}.")


@main.command()
@click.option("--framework", default=SHIPPED, show_default=True, metavar="ID_OR_FILE")
@click.option("--hold-out", default="C,F", show_default=True, help="Author batches kept unseen.")
def measure(framework: str, hold_out: str) -> None:
    """Measure themes and scan on texts the engine has not learned from."""
    groups = {group.strip() for group in hold_out.split(",")}
    try:
        plan = load_framework(framework)
        click.echo(held_out_themes(plan, groups, asked=True))
        click.echo(held_out_themes(plan, groups, asked=False))
        for line in scan_figures(plan):
            click.echo(line)
    except FrameworkError as error:
        _fail(error)


if __name__ == "__main__":
    main(prog_name="python -m nlp")
