"""What set-up says: one line per step, and one plain sentence when it cannot go on."""

from __future__ import annotations

import contextlib
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class SetupError(Exception):
    """Set-up cannot go on; the message is the sentence that the person reads."""


def say(words: str) -> None:
    """Print one line at once, even into a pipe."""
    print(f"heard: {words}", flush=True)


def complain(words: str) -> None:
    """Print one line of bad news."""
    sys.stdout.flush()
    print(f"heard: {words}", file=sys.stderr, flush=True)


@contextlib.contextmanager
def step(deed: str) -> Iterator[None]:
    """Say what is being done now and, when it went well, how long it took."""
    started = time.monotonic()
    say(f"{deed} ...")
    yield
    say(f"  done in {time.monotonic() - started:.1f} s")
