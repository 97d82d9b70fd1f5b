"""Counts of people that are safe to show: hidden under ten, rounded to five above."""

from __future__ import annotations

from dataclasses import dataclass

MINIMUM_BASE = 10
ROUND_TO = 5


@dataclass(frozen=True)
class SafeCount:
    """A figure as it may be shown. `shown` is None where it must stay hidden."""

    shown: int | None

    @property
    def is_hidden(self) -> bool:
        """Say whether the figure is kept back."""
        return self.shown is None

    @property
    def in_words(self) -> str:
        """Give the figure as a person reads it."""
        return f"fewer than {MINIMUM_BASE}" if self.shown is None else f"about {self.shown}"


def safe_count(people: int) -> SafeCount:
    """Round a count of different people to the nearest five, or hide it when under ten.

    Rules 1 and 4 of the disclosure design: a base of ten, then rounding to five (halves up),
    each figure on its own, so totals may not add up.

    Raises:
        ValueError: the count is negative.
    """
    if people < 0:
        msg = "A count of people cannot be negative."
        raise ValueError(msg)
    if people < MINIMUM_BASE:
        return SafeCount(None)
    return SafeCount((people + ROUND_TO // 2) // ROUND_TO * ROUND_TO)
