"""What happens to insights that others may want to know."""

from __future__ import annotations

from dataclasses import dataclass

from app.tasks import Event


@dataclass(frozen=True)
class CorrectionRecorded(Event):
    """A person said what a comment is about; the engine learns from it."""

    correction_id: int


@dataclass(frozen=True)
class InsightSignedOff(Event):
    """A theme has been put into words that a person stands by; it now needs a reply."""

    insight_id: int
