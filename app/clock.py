"""The only place that asks what time it is, so that tests and audits can agree on it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def now() -> datetime:
    """Give the present moment in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Give today's date as the council's own calendar shows it."""
    return now().astimezone(LONDON).date()
