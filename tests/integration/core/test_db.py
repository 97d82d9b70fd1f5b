from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from app.audit import AuditEntry, record
from app.db import random_id
from tests.factories import make_consultation

if TYPE_CHECKING:
    from app.db import Database


def test_sqlite_is_told_to_lose_nothing(database: Database) -> None:
    with database.session() as session:
        pragmas = {
            name: session.execute(sa.text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }

    assert pragmas == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
    }


def test_a_failed_transaction_leaves_nothing(database: Database) -> None:
    def write_and_fail() -> None:
        with database.transaction() as session:
            make_consultation(session)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_and_fail()

    with database.session(write=False) as session:
        assert session.scalar(sa.text("SELECT count(*) FROM consultation")) == 0


def test_writers_wait_for_each_other_and_none_is_lost(database: Database) -> None:
    def write() -> None:
        for _ in range(5):
            with database.transaction() as session:
                record(session, "deed", random_id(), actor=None)

    threads = [threading.Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with database.session(write=False) as session:
        assert session.query(AuditEntry).count() == 30


def test_moments_come_back_in_utc_and_naive_ones_are_refused(database: Database) -> None:
    with database.transaction() as session:
        record(session, "deed", "x", actor=None)

    with database.session(write=False) as session:
        at = session.query(AuditEntry).one().at
        assert at.tzinfo is UTC

    with database.session() as session:
        session.add(
            AuditEntry(
                at=datetime(2026, 1, 1),  # noqa: DTZ001 - the fault under test
                actor="a",
                action="b",
                subject="c",
                details={},
                seal="",
            )
        )
        with pytest.raises(sa.exc.StatementError, match="time zone"):
            session.flush()


def test_tables_near_answers_keep_no_row_order(database: Database) -> None:
    with database.session(write=False) as session:
        rows = session.execute(
            sa.text("SELECT name FROM sqlite_master WHERE sql LIKE '%WITHOUT ROWID%'")
        )
        names = {name for (name,) in rows}

    assert names >= {"response", "answer", "comment", "receipt", "post"}
