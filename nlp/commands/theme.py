"""``python -m nlp theme``: what every comment in a file is about."""

from __future__ import annotations

from typing import Any

import click

from nlp.commands.console import examples, fail
from nlp.commands.corrections import read_corrections
from nlp.commands.options import Engine, Wanted, engine_options, input_options
from nlp.commands.run import run
from nlp.commands.writing import Shape
from nlp.framework import FrameworkError, load_framework
from nlp.tables import TableError

EXAMPLES = examples(
    "theme answers.csv --text answer --id id --question question \\",
    "    --framework knowsley-care-experienced-2023 --out readings.jsonl",
    "theme answers.xlsx --text Answer --framework plan.yaml --out readings.csv --jobs 2",
    "theme answers.csv --text answer --framework plan.yaml --out readings.jsonl --resume",
)


@click.command(name="theme", epilog=EXAMPLES)
@input_options(source_needed=True)
@click.option("--framework", required=True, metavar="ID_OR_FILE", help="A shipped name or a YAML.")
@click.option("--corrections", metavar="FILE",
              help="Learn from what people said: text, question, priorities, themes.")  # fmt: skip
@engine_options()
def command(**given: Any) -> None:
    """Theme every comment in INPUT (CSV, TSV, XLSX, JSONL, or - for standard input).

    One line comes out for every comment that went in. A comment that cannot be read carries its
    reason. Ctrl-C keeps what was done so far, and --resume goes on from there.
    """
    try:
        framework = load_framework(given["framework"])
        told = given["corrections"]
        corrections = read_corrections(told, framework) if told else ()
    except (FrameworkError, TableError) as error:
        fail(error)
    engine = Engine(framework, given["engine"], not given["no_model"], corrections)
    run(Wanted.of(given), engine, Shape())
