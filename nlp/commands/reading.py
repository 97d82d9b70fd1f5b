"""Have comments read, in this process or in several: the same readings in the same order."""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from nlp import config

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future

    from nlp.commands.options import Engine
    from nlp.pipeline import Pipeline
    from nlp.stopwatch import Stopwatch
    from nlp.types import Comment, Reading

#: What the encoder makes of a batch lies in memory; a batch of very long texts ends sooner.
MAX_LETTERS = 200_000


@dataclass(frozen=True)
class Batch:
    """Comments to be read together, and the share of the input behind them."""

    comments: list[Comment]
    share: float


@dataclass(frozen=True)
class Done:
    """The readings of a batch, and where the time went."""

    readings: list[Reading]
    share: float
    stopwatch: Stopwatch


def batches_of(comments: Iterable[Comment], share_read: Callable[[], float]) -> Iterator[Batch]:
    """Cut comments into batches of a bounded size."""
    waiting: list[Comment] = []
    letters = 0
    for comment in comments:
        waiting.append(comment)
        letters += len(str(comment.text))
        if len(waiting) >= config.BATCH or letters >= MAX_LETTERS:
            yield Batch(waiting, share_read())
            waiting, letters = [], 0
    if waiting:
        yield Batch(waiting, share_read())


def read_batches(engine: Engine, batches: Iterable[Batch], jobs: int) -> Iterator[Done]:
    """Read every batch, in order; ``jobs`` processes change nothing but the time it takes.

    Never more than two batches a process are under way, so memory stays the same for any input.

    Raises:
        BrokenProcessPool: a process ended by itself, say for want of memory.
    """
    if jobs == 1:
        pipeline = engine.pipeline()
        for batch in batches:
            yield _read(pipeline, batch)
        return
    if engine.fits_at_first_use:
        engine.pipeline()  # so that it is done once, not in every process
    fresh = multiprocessing.get_context("spawn")  # a fork would copy threads in mid-work
    pool = ProcessPoolExecutor(jobs, mp_context=fresh, initializer=_leave_stopping_to_parent)
    under_way: deque[Future[Done]] = deque()
    try:
        for batch in batches:
            under_way.append(pool.submit(_read_there, engine, batch))
            if len(under_way) >= 2 * jobs:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _leave_stopping_to_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@lru_cache(maxsize=1)
def _pipeline(engine: Engine) -> Pipeline:
    return engine.pipeline()


def _read_there(engine: Engine, batch: Batch) -> Done:
    return _read(_pipeline(engine), batch)


def _read(pipeline: Pipeline, batch: Batch) -> Done:
    readings = list(pipeline.read(batch.comments))
    return Done(readings, batch.share, pipeline.stopwatch.take())
