from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from app import clock, tasks
from app.audit import AuditEntry, record
from app.config import Mode, load_settings
from app.tasks import Event, ParkedTask, Queue, on, parked_tasks, publish, sweep, take_events

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

    from app.config import Settings
    from app.db import Database


@dataclass(frozen=True)
class BellRang(Event):
    bell_id: str


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep this test's subscribers out of everybody else's."""
    for name in ("_events", "_subscribers", "_wants", "_sweeps"):
        monkeypatch.setattr(tasks, name, {})


@pytest.fixture
def at_once(settings: Settings) -> Settings:
    return settings.model_copy(update={"queue_url": "immediate"})


def test_a_subscriber_hears_of_an_event_after_the_commit(
    registry: None, at_once: Settings, database: Database
) -> None:
    @on(BellRang)
    def note_bell(session: Session, event: BellRang) -> None:
        record(session, "bell", event.bell_id, actor=None)

    queue = Queue(at_once, database)
    with database.session() as session:
        publish(session, BellRang(bell_id="b1"))
        announced = take_events(session)

    queue.enqueue(announced)

    with database.session(write=False) as session:
        assert session.query(AuditEntry.subject).all() == [("b1",)]


def test_a_rolled_back_task_leaves_nothing_and_is_parked_by_its_errors_name(
    registry: None, settings: Settings, database: Database
) -> None:
    @on(BellRang)
    def break_after_writing(session: Session, event: BellRang) -> None:
        record(session, "bell", event.bell_id, actor=None)
        msg = "my worker is called Sam"
        raise RuntimeError(msg)

    queue = Queue(settings.model_copy(update={"queue_url": "memory"}), database)
    queue.enqueue([BellRang(bell_id="b1")])
    task = queue.huey.dequeue()
    task.retries = 0
    queue.huey.execute(task)

    with database.session(write=False) as session:
        parked = parked_tasks(session)
        assert session.query(AuditEntry).count() == 0
        assert [row.error for row in parked] == ["RuntimeError"]
        assert "Sam" not in str(parked[0].event)


def test_a_task_with_tries_left_is_not_parked(
    registry: None, settings: Settings, database: Database
) -> None:
    @on(BellRang)
    def break_once(session: Session, event: BellRang) -> None:
        raise RuntimeError

    queue = Queue(settings, database)
    queue.enqueue([BellRang(bell_id="b1")])
    queue.huey.execute(queue.huey.dequeue())

    with database.session(write=False) as session:
        assert session.query(ParkedTask).count() == 0
    assert queue.huey.scheduled_count() == 1


def test_a_sweep_finds_what_a_lost_nudge_left_behind(
    registry: None, settings: Settings, database: Database
) -> None:
    @sweep
    def ring_forgotten_bells(session: Session) -> int:
        record(session, "bell", "forgotten", actor=None)
        return 1

    found = Queue(settings, database).run_sweeps()

    assert found == 1
    with database.session(write=False) as session:
        assert session.query(AuditEntry).count() == 1


def test_a_dead_queue_does_not_fail_the_request(
    registry: None, settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    @on(BellRang)
    def unheard(session: Session, event: BellRang) -> None:
        raise AssertionError

    queue = Queue(settings, database)
    monkeypatch.setattr(queue.huey.storage, "enqueue", _refuse)

    queue.enqueue([BellRang(bell_id="b1")])

    assert queue.huey.pending_count() == 0


def _refuse(*_args: object, **_kwargs: object) -> None:
    raise ConnectionError


def test_a_queue_file_survives_a_restart(
    registry: None, tmp_path: Path, settings: Settings, database: Database
) -> None:
    heard: list[str] = []

    @on(BellRang)
    def hear(session: Session, event: BellRang) -> None:
        heard.append(event.bell_id)

    on_file = load_settings(instance=tmp_path, mode=Mode.TEST)
    Queue(on_file, database).enqueue([BellRang(bell_id="kept")])

    restarted = Queue(on_file, database)
    restarted.huey.execute(restarted.huey.dequeue())

    assert heard == ["kept"]


def test_now_carries_its_zone() -> None:
    assert clock.now().utcoffset() is not None
