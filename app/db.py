"""Tables' common ground, connections, and the one place besides the web edge that commits."""

from __future__ import annotations

import enum
import secrets
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Dialect, Engine

    from app.config import Settings


class UtcDateTime(sa.TypeDecorator[datetime]):
    """A moment in UTC. SQLite forgets time zones; this puts them back."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse moments without a zone, and store the others in UTC."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            msg = "A moment must carry its time zone."
            raise ValueError(msg)
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the moment back with its zone."""
        del dialect
        return value if value is None else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """Every table. Enums store their values, moments are in UTC, constraints have names."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own declaration
        datetime: UtcDateTime,
        dict[str, Any]: sa.JSON,
        list[Any]: sa.JSON,
        list[str]: sa.JSON,
        str: sa.Text,
        enum.Enum: sa.Enum(
            enum.Enum,
            native_enum=False,
            length=40,
            values_callable=lambda members: [member.value for member in members],
        ),
    }


def random_id() -> str:
    """Give an id that says nothing of when or in what order its row came."""
    return secrets.token_hex(16)


class Database:
    """The engine and the sessions of one installation."""

    def __init__(self, settings: Settings) -> None:
        self.engine = make_engine(settings.database)
        self._reading = sessionmaker(self.engine, expire_on_commit=False)
        self._writing = sessionmaker(
            self.engine.execution_options(heard_write=True), expire_on_commit=False
        )
        self._info = {
            "audit_key": settings.key("audit"),
            "pepper": settings.pepper.encode(),
            "uploads": settings.instance / "uploads",  # files on their way in, a day at most
        }

    def session(self, *, write: bool = True) -> Session:
        """Open a session; a writing one takes SQLite's lock at its start, so it never deadlocks."""
        return (self._writing if write else self._reading)(info=dict(self._info))

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Run one piece of work: all of it is kept, or none."""
        with self.session() as session:
            yield session
            session.commit()


def make_engine(url: str) -> Engine:
    """Open the database; SQLite is told to lose nothing it has acknowledged."""
    # hide_parameters: an error message must not carry what a young person wrote into a log
    engine = sa.create_engine(url, pool_pre_ping=not url.startswith("sqlite"), hide_parameters=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver's own BEGIN comes too late; see _begin_sqlite
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",  # NORMAL can lose the last commits on power loss
        "foreign_keys=ON",
        "busy_timeout=15000",
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    write = connection.get_execution_options().get("heard_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
