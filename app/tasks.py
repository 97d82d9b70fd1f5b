"""Events, the queue that answers them, and the sweep that finds what the queue lost.

The rows say what is left to do; the queue is only the nudge. A service publishes an event; after
the commit the edge hands it to the queue; each subscriber runs in a transaction of its own and is
safe to run twice. What still fails after its retries is parked where a coordinator sees it.
"""

from __future__ import annotations

import dataclasses
import logging
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa
from huey import Huey, MemoryHuey, RedisHuey, SqliteHuey, crontab
from huey.serializer import SignedSerializer
from huey.signals import SIGNAL_ERROR
from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.db import Base

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from app.config import Settings
    from app.db import Database

log = logging.getLogger(__name__)

RETRIES = 3
RETRY_DELAY_S = 5
RETRY_BACKOFF = 3
SWEEP_MINUTES = "*/5"


@dataclass(frozen=True)
class Event:
    """Something that happened. Subclasses carry ids only."""


E = TypeVar("E", bound=Event)
_events: dict[str, type[Event]] = {}
_subscribers: dict[str, Callable[[Session, Any], None]] = {}
_wants: dict[str, list[str]] = {}
_sweeps: dict[str, Callable[[Session], int]] = {}


class ParkedTask(Base):
    """A task that failed all its tries. The sweep will find its row again; people see it here."""

    __tablename__ = "parked_task"

    id: Mapped[int] = mapped_column(primary_key=True)
    task: Mapped[str]
    event: Mapped[dict[str, Any]]
    error: Mapped[str]
    at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]


def publish(session: Session, event: Event) -> None:
    """Announce what happened; subscribers hear of it once the transaction is committed."""
    session.info.setdefault("events", []).append(event)


def take_events(session: Session) -> list[Event]:
    """Hand over what the session announced, once."""
    events: list[Event] = session.info.pop("events", [])
    return events


def on(
    event_type: type[E],
) -> Callable[[Callable[[Session, E], None]], Callable[[Session, E], None]]:
    """Subscribe a function to an event. It must be safe to run twice."""

    def subscribe(function: Callable[[Session, E], None]) -> Callable[[Session, E], None]:
        name = f"{function.__module__}.{function.__name__}"
        _events[event_type.__name__] = event_type
        _subscribers[name] = function
        _wants.setdefault(event_type.__name__, []).append(name)
        return function

    return subscribe


def sweep(function: Callable[[Session], int]) -> Callable[[Session], int]:
    """Register a search for work that a lost nudge left behind; it returns how much it found."""
    _sweeps[f"{function.__module__}.{function.__name__}"] = function
    return function


class Queue:
    """The one queue of an installation: a file, Redis, or at once (in tests and commands)."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self.huey = _make_huey(settings)
        self._database = database
        again = {"retries": RETRIES, "retry_delay": RETRY_DELAY_S, "retry_backoff": RETRY_BACKOFF}
        self._nudge = self.huey.task(name="run", **again)(self.run)
        self.huey.periodic_task(crontab(minute=SWEEP_MINUTES), name="sweep")(self.run_sweeps)
        self.huey.signal(SIGNAL_ERROR)(self._park)

    def enqueue(self, events: list[Event]) -> None:
        """Nudge every subscriber. A dead queue is no error: the sweep will find the work."""
        for event in events:
            for task in _wants.get(type(event).__name__, []):
                try:
                    self._nudge(task, type(event).__name__, dataclasses.asdict(event))
                except Exception:  # the answer is already safe in the database
                    log.exception("nudge_lost task=%s", task)

    def run(self, task: str, event_name: str, values: dict[str, Any]) -> None:
        """Run one subscriber in a transaction, then pass on what it announced."""
        event = _events[event_name](**values)
        with self._database.transaction() as session:
            _subscribers[task](session, event)
            announced = take_events(session)
        self.enqueue(announced)

    def run_sweeps(self) -> int:
        """Do every piece of work that was left behind; give how many pieces were found."""
        found = 0
        for name, search in sorted(_sweeps.items()):
            with self._database.transaction() as session:
                count = search(session)
                announced = take_events(session)
            if count:
                log.info("sweep_found task=%s count=%s", name, count)
            found += count
            self.enqueue(announced)
        return found

    def _park(self, _signal: str, task: Any, fault: Exception) -> None:
        if task.retries > 0 or task.name != "run":
            return
        name, _event, values = task.args
        error = type(fault).__name__  # the name alone: a message could hold somebody's words
        with self._database.transaction() as session:
            session.add(ParkedTask(task=name, event=values, error=error, at=clock.now()))
        log.error("task_parked task=%s error=%s", name, error)


def parked_tasks(session: Session) -> list[ParkedTask]:
    """Give the tasks that failed all their tries and that nobody has settled, oldest first."""
    waiting = sa.select(ParkedTask).where(ParkedTask.resolved_at.is_(None))
    return list(session.scalars(waiting.order_by(ParkedTask.id)))


def _make_huey(settings: Settings) -> Huey:
    url = settings.queue_url
    # signed, so that nobody who can write to the queue can make the worker run what they like
    shared = {
        "utc": True,
        "results": False,
        "serializer": SignedSerializer(settings.key("queue").hex()),
    }
    if url == "immediate":
        return MemoryHuey("heard", immediate=True, **shared)
    if url == "memory":  # nothing runs until somebody sweeps: for tests
        return MemoryHuey("heard", **shared)
    if url.startswith(("redis://", "rediss://", "unix://")):
        return RedisHuey("heard", url=url, **shared)
    return SqliteHuey("heard", filename=str(settings.instance / "queue.db"), fsync=False, **shared)
