"""What staff did, in an append-only chain: each entry seals the one before it."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.db import Base

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.access import Actor

CHAIN_START = "0" * 64
POSTGRES_CHAIN_LOCK = 4_837_261


class AuditEntry(Base):
    """One deed: who, what, on which row, when, sealed with the entry before."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[str] = mapped_column(index=True)
    subject: Mapped[str] = mapped_column(index=True)
    details: Mapped[dict[str, Any]]
    seal: Mapped[str]


def record(
    session: Session, action: str, subject: str, *, actor: Actor | None, **details: Any
) -> AuditEntry:
    """Add a deed to the chain. Details hold ids and choices, never what a young person wrote."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(POSTGRES_CHAIN_LOCK)))
    last = session.scalar(sa.select(AuditEntry.seal).order_by(AuditEntry.id.desc()).limit(1))
    # what the system does follows a young person's sending by seconds, so it keeps the day alone
    at = clock.now().replace(microsecond=0)
    entry = AuditEntry(
        at=at if actor else at.replace(hour=0, minute=0, second=0),
        actor=actor.label if actor else "system",
        action=action,
        subject=subject,
        details=details,
    )
    entry.seal = _seal(session.info["audit_key"], last or CHAIN_START, entry)
    session.add(entry)
    session.flush()
    return entry


def first_broken_entry(session: Session) -> int | None:
    """Walk the chain and give the id of the first entry that does not fit, or None."""
    previous = CHAIN_START
    for entry in session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id)):
        expected = _seal(session.info["audit_key"], previous, entry)
        if not hmac.compare_digest(expected, entry.seal):
            return entry.id
        previous = entry.seal
    return None


def entries_about(session: Session, subject: str) -> list[AuditEntry]:
    """Give the history of one row, oldest first."""
    return list(
        session.scalars(
            sa.select(AuditEntry).where(AuditEntry.subject == subject).order_by(AuditEntry.id)
        )
    )


def _seal(key: bytes, previous: str, entry: AuditEntry) -> str:
    parts = [previous, entry.at.isoformat(), entry.actor, entry.action, entry.subject]
    message = json.dumps([*parts, entry.details], sort_keys=True, ensure_ascii=False)
    return hmac.new(key, message.encode(), hashlib.sha256).hexdigest()
