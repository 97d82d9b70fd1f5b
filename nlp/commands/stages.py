"""What tone, redact and scan share: one stage's columns for a file, or its word on one text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from nlp.commands.options import SHIPPED, Engine, Wanted, engine_options, input_options
from nlp.commands.run import check_engine, run
from nlp.framework import load_framework
from nlp.types import Comment

if TYPE_CHECKING:
    from collections.abc import Callable

    from nlp.commands.writing import Shape
    from nlp.types import Reading


def stage_command(
    name: str, shape: Shape, in_words: Callable[[Reading], str], *, about: str, epilog: str
) -> click.Command:
    """A command that writes only what one stage says.

    Args:
        name: what it is called.
        shape: the parts of a reading that it writes.
        in_words: the answer to a single text, for a person.
        about: its help text.
        epilog: its examples.
    """

    @click.command(name=name, help=about, epilog=epilog)
    @click.option("--say", "said", metavar="TEXT", help="Read this one text instead of INPUT.")
    @input_options(source_needed=False)
    @engine_options()
    def command(**given: Any) -> None:
        # Which framework does not matter here: only the stage's own words are written.
        engine = Engine(load_framework(SHIPPED), given["engine"], not given["no_model"])
        _check_use(given)
        if given["said"] is None:
            run(Wanted.of(given), engine, shape)
            return
        reading = read_one(engine, given["said"])
        click.echo(shape.line(reading) if given["as_json"] else in_words(reading))

    return command


def read_one(engine: Engine, text: str, question: str | None = None) -> Reading:
    """The reading of a single text."""
    check_engine(engine)
    # Bytes that are no letters reach us as half letters, which no terminal takes back.
    sound = text.encode("utf-8", "replace").decode("utf-8")
    return next(engine.pipeline().read([Comment("1", sound, question)]))


def _check_use(given: dict[str, Any]) -> None:
    if (given["said"] is None) == (given["source"] is None):
        raise click.UsageError("Give either INPUT or --say TEXT.")
    needed = {"--text": given["text"], "--out": given["out"]}
    missing = [name for name, value in needed.items() if value is None]
    if given["source"] is not None and missing:
        raise click.UsageError(f"With INPUT, {' and '.join(missing)} must be given.")
