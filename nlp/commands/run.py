"""A run over a file: comments in, readings out, whatever happens on the way."""

from __future__ import annotations

import itertools
import json
import signal
import sys
import threading
import time
from collections import Counter
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn

import click

from nlp import config
from nlp.commands.console import FAILED, STOPPED, fail, progress, say
from nlp.commands.reading import batches_of, read_batches
from nlp.commands.resume import check_resumable, kept_lines
from nlp.commands.writing import Writer, check_target
from nlp.stopwatch import Stopwatch
from nlp.tables import TableError, check_columns, comments_of, open_table
from nlp.types import CLOCKS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nlp.commands.options import Engine, Wanted
    from nlp.commands.writing import Shape
    from nlp.tables import Table
    from nlp.types import Comment


def run(wanted: Wanted, engine: Engine, shape: Shape) -> None:
    """Read every comment of the input and write what ``shape`` holds of it; ends on any fault."""
    check_engine(engine)
    try:
        check_target(wanted.source, wanted.out)
        if wanted.resume:
            check_resumable(wanted.out)
        with open_table(wanted.source, wanted.kind) as table:
            check_columns(wanted.source, table.names, wanted.columns)
            _Run(wanted, engine, Writer(wanted.out, shape)).over(table)
    except TableError as error:
        fail(error)
    except OSError as error:
        _unwritable(wanted.out, error)


def check_engine(engine: Engine) -> None:
    """End with a plain sentence if the engine's files are not there."""
    if missing := engine.missing():
        other = next(name for name in config.ENGINES if name != engine.name)
        files = f"The {engine.name} engine's files are not here ({', '.join(missing)})"
        fail(f"{files}. Install Heard again, or try --engine {other}.")


class _Run:
    def __init__(self, wanted: Wanted, engine: Engine, writer: Writer) -> None:
        self.wanted, self.engine, self.writer = wanted, engine, writer
        self.kept = 0
        self.clocks: Counter[str] = Counter()
        self.reasons = 0
        self.stopwatch = Stopwatch()
        self.started = time.monotonic()

    def over(self, table: Table) -> None:
        """Write all that can be read; stopped, keep what is done; broken, leave nothing behind."""
        comments = comments_of(table.rows, self.wanted.columns)
        try:
            self._keep(comments)
            self._read_gently(comments, table)
            self.writer.finish()
        except BaseException:
            self.writer.discard()
            raise
        self._summary(stopped=False)

    def _keep(self, comments: Iterator[Comment]) -> None:
        if self.wanted.resume:
            framework, shape = self.engine.framework, self.writer.shape
            self.writer.keep(kept_lines(self.wanted.out, comments, framework, shape))
            self.kept = self.writer.count

    def _read_gently(self, comments: Iterator[Comment], table: Table) -> None:
        try:
            with _stopped_gently():
                self._read(comments, table)
        except (KeyboardInterrupt, BrokenProcessPool) as error:
            self._stopped(error)

    def _read(self, comments: Iterator[Comment], table: Table) -> None:
        first = next(comments, None)
        if first is None:
            return
        batches = batches_of(itertools.chain([first], comments), table.share_read)
        with progress() as tell:
            for done in read_batches(self.engine, batches, self.wanted.jobs):
                for reading in done.readings:
                    self.writer.write(reading)
                    self.clocks[reading.scan.clock or ""] += 1
                    self.reasons += reading.reason is not None
                self.stopwatch.add(done.stopwatch)
                tell(self.writer.count, done.share)

    def _stopped(self, error: BaseException) -> NoReturn:
        if self.writer.count:
            self.writer.finish()
        else:
            self.writer.discard()
        self._summary(stopped=True)
        if isinstance(error, KeyboardInterrupt):
            sys.exit(STOPPED)
        fail("A process ended by itself, perhaps for want of memory. Try fewer --jobs.", FAILED)

    def _summary(self, *, stopped: bool) -> None:
        facts = self._facts(stopped=stopped)
        if self.wanted.as_json:
            click.echo(json.dumps(facts, ensure_ascii=False), err=self.wanted.out == "-")
        else:
            for sentence in _sentences(facts, self.writer.where):
                say(sentence)

    def _facts(self, *, stopped: bool) -> dict[str, Any]:
        return {
            "comments": self.writer.count,
            "kept_from_before": self.kept,
            "stopped": stopped,
            "out": self.wanted.out,
            "seconds": round(time.monotonic() - self.started, 1),
            "with_a_reason": self.reasons,
            "clocks": {clock: self.clocks[clock] for clock in CLOCKS},
            "answers_a_second": {k: round(v, 1) for k, v in self.stopwatch.rates().items()},
        }


def _sentences(facts: dict[str, Any], where: str) -> Iterator[str]:
    done, kept = facts["comments"], facts["kept_from_before"]
    before = f" ({kept:,} of them earlier)" if kept else ""
    if not facts["stopped"]:
        yield f"{done:,} comments read in {facts['seconds']} seconds{before}; written to {where}."
    elif not done:
        yield "Stopped. Nothing was written."
    else:
        yield f"Stopped. The first {done:,} comments are kept in {where}{before}."
        if where.endswith(".jsonl"):
            yield "To go on, give the same command again with --resume."
    clocks = facts["clocks"]
    if any(clocks.values()):
        soon = ", ".join(f"{count:,} {clock}" for clock, count in clocks.items() if count)
        yield f"A person must read some of them soon: {soon}."
    if rates := facts["answers_a_second"]:
        stages = ", ".join(f"{stage} {rate:,.0f}" for stage, rate in rates.items())
        yield f"Answers a second of one core: {stages}."


@contextmanager
def _stopped_gently() -> Iterator[None]:
    """Take a polite request to end, such as a machine's shutting down, for a Ctrl-C."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _unwritable(out: str, error: OSError) -> NoReturn:
    if isinstance(error, BrokenPipeError):
        raise error  # click ends quietly, without a second complaint at exit
    where = "Standard output" if out == "-" else out
    fail(f"{where} could not be written: {error.strerror or error}.", FAILED)
