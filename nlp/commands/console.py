"""What every command says to a person: sentences, faults, progress, examples of use."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: Exit codes: the output could not be written; wrong use or a bad file; stopped by a person.
FAILED, WRONG, STOPPED = 1, 2, 130
_PLAIN_EVERY = 5.0


def say(message: str) -> None:
    """One sentence on standard error, which never mixes with what is written."""
    click.echo(message, err=True)


def fail(message: object, code: int = WRONG) -> NoReturn:
    """Name the fault and end."""
    say(f"Error: {message}")
    sys.exit(code)


def examples(*lines: str) -> str:
    """The examples at the end of a command's help; an indented line goes on with the last."""
    shown = (line if line.startswith(" ") else f"python -m nlp {line}" for line in lines)
    return "\n".join(["\b", "Examples:", *(f"  {line}" for line in shown)])


@contextmanager
def progress() -> Iterator[Callable[[int, float], None]]:
    """A moving bar on a terminal; a plain line now and then anywhere else.

    Gives a function to call with the comments done so far and the share of the input behind them
    (0 to 1). The first call sets the clock: what went before says nothing of the speed.
    """
    if not sys.stderr.isatty():
        yield _plain_lines()
        return
    from rich.console import Console  # noqa: PLC0415  # slow to import, needed on terminals only
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("Reading", total=1.0)

        def tell(count: int, share: float) -> None:
            bar.update(task, completed=share, description=f"{count:,} comments")

        yield tell


def _plain_lines() -> Callable[[int, float], None]:
    started = last = first = -1.0

    def tell(count: int, share: float) -> None:
        nonlocal started, last, first
        now = time.monotonic()
        if started < 0:
            started, last, first = now, now, share
        elif now - last >= _PLAIN_EVERY and share < 1:
            last = now
            left = time_left(now - started, share - first, 1 - share)
            say(f"{count:,} comments read ({share:.0%}){left}")

    return tell


def time_left(seconds: float, done: float, rest: float) -> str:
    """How long the rest may take, if it goes as the share done in these seconds."""
    if done <= 0:
        return ""
    left = seconds * rest / done
    if left < 60:  # noqa: PLR2004  # seconds in a minute
        return ", less than a minute left"
    minutes = round(left / 60)
    return f", about {minutes:,} minute{'s' if minutes > 1 else ''} left"
