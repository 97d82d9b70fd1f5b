"""Count the CPU seconds each stage takes, so that a run can say where its time went."""

from __future__ import annotations

import time
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Stopwatch:
    """CPU seconds spent and texts read, for each stage by name."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.texts: Counter[str] = Counter()

    @contextmanager
    def time(self, stage: str, texts: int) -> Iterator[None]:
        """Add what happens inside to a stage."""
        started = time.process_time()
        try:
            yield
        finally:
            self._add(stage, time.process_time() - started, texts)

    def take(self) -> Stopwatch:
        """Hand over what was counted, and begin again from nothing."""
        taken = Stopwatch()
        taken.seconds, taken.texts = self.seconds, self.texts
        self.seconds, self.texts = {}, Counter()
        return taken

    def add(self, other: Stopwatch) -> None:
        """Join what another process counted."""
        for stage, seconds in other.seconds.items():
            self._add(stage, seconds, other.texts[stage])

    def rates(self) -> dict[str, float]:
        """Texts a second of one core, for each stage that took any time, in order of first use."""
        return {
            stage: self.texts[stage] / seconds
            for stage, seconds in self.seconds.items()
            if seconds > 0 and self.texts[stage]
        }

    def _add(self, stage: str, seconds: float, texts: int) -> None:
        self.seconds[stage] = self.seconds.get(stage, 0.0) + seconds
        self.texts[stage] += texts
