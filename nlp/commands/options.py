"""The options that several commands share, and what a person asked for with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

from nlp import config
from nlp.tables import FORMATS, Columns
from nlp.types import Comment

if TYPE_CHECKING:
    from collections.abc import Callable

    from nlp.corrections import Correction
    from nlp.framework import Framework
    from nlp.pipeline import Pipeline

    Command = TypeVar("Command", bound=Callable[..., object])

#: The framework for everything that does not depend on one: tone, private details, danger.
SHIPPED = "knowsley-care-experienced-2023"
_FILES = {
    "encoder": ("tokenizer.json", "encoder.onnx", "heads.npz"),
    "static": ("tokenizer.json", "static.npz", "static_heads.npz"),
}
MOST_JOBS = 64


def input_options(*, source_needed: bool) -> Callable[[Command], Command]:
    """INPUT, its columns, OUT and how to go about it."""
    options = (
        click.argument("source", metavar="INPUT", required=source_needed),
        click.option("--text", metavar="COLUMN", required=source_needed,
                     help="The column with the words."),
        click.option("--id", "id_", metavar="COLUMN", help="The column with each comment's id."),
        click.option("--question", metavar="COLUMN", help="The column with what was asked."),
        click.option("--out", required=source_needed, metavar="OUT",
                     help="A .jsonl or .csv file, or - for standard output."),
        click.option("--format", "kind", type=click.Choice(FORMATS),
                     help="What INPUT is, if its name does not say."),
        click.option("--jobs", default=1, show_default=True, type=click.IntRange(1, MOST_JOBS),
                     help="Read with so many processes; what comes out is the same."),
        click.option("--resume", is_flag=True,
                     help="Go on where OUT (.jsonl) of a stopped run ends."),
    )  # fmt: skip
    return _all(options)


def engine_options() -> Callable[[Command], Command]:
    """Which engine reads, and whether a program or a person reads what it says."""
    options = (
        click.option("--engine", type=click.Choice(config.ENGINES), default=config.ENGINES[0],
                     show_default=True, help="static is ten times quicker, and less often right."),
        click.option("--no-model", is_flag=True,
                     help="With static: find names by rules and lists only (quicker)."),
        click.option("--json", "as_json", is_flag=True, help="Print facts as JSON, for programs."),
    )  # fmt: skip
    return _all(options)


def _all(options: tuple[Callable[[Command], Command], ...]) -> Callable[[Command], Command]:
    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


@dataclass(frozen=True)
class Engine:
    """Everything a process needs to make its own pipeline."""

    framework: Framework
    name: str = config.ENGINES[0]
    use_model: bool = True
    corrections: tuple[Correction, ...] = ()

    def pipeline(self) -> Pipeline:
        """A pipeline that is ready to read."""
        from nlp.pipeline import Pipeline  # noqa: PLC0415  # slow to import, for help pages too

        made = Pipeline(
            self.framework,
            engine=self.name,
            use_model=self.use_model,
            corrections=self.corrections,
        )
        # One reading loads the word lists too, which would pass for the first batch's slowness.
        list(made.read([Comment("", "A text to begin with.")]))
        made.stopwatch.take()
        return made

    @property
    def fits_at_first_use(self) -> bool:
        """True if models may have to be fitted, which are then kept for later runs."""
        return self.framework.examples_path is not None and self.framework.id != SHIPPED

    def missing(self) -> list[str]:
        """The files this engine needs and does not find."""
        return [name for name in _FILES[self.name] if not (config.MODELS / name).is_file()]


@dataclass(frozen=True)
class Wanted:
    """What a person asked a reading command to do."""

    source: str
    columns: Columns
    out: str
    kind: str | None
    jobs: int
    resume: bool
    as_json: bool

    @classmethod
    def of(cls, given: dict[str, Any]) -> Wanted:
        """From click's values."""
        return cls(
            source=given["source"],
            columns=Columns(given["text"], given["id_"], given["question"]),
            out=given["out"],
            kind=given["kind"],
            jobs=given["jobs"],
            resume=given["resume"],
            as_json=given["as_json"],
        )
