from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from app import audit
from app.access import Actor, Role

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

ACTOR = Actor(id=7, name="A. Person", roles=frozenset({Role.COORDINATOR}))


def _chain(session: Session, length: int) -> None:
    for number in range(length):
        audit.record(session, "reply_published", f"reply:{number}", actor=ACTOR, decision="no")


def test_an_untouched_chain_is_whole(session: Session) -> None:
    _chain(session, 5)
    session.expire_all()

    assert audit.first_broken_entry(session) is None


def test_an_edited_entry_is_found(session: Session) -> None:
    _chain(session, 5)
    session.execute(
        sa.update(audit.AuditEntry).where(audit.AuditEntry.id == 3).values(action="other")
    )
    session.expire_all()

    assert audit.first_broken_entry(session) == 3


def test_a_deleted_entry_is_found_at_the_next_one(session: Session) -> None:
    _chain(session, 5)
    session.execute(sa.delete(audit.AuditEntry).where(audit.AuditEntry.id == 2))
    session.expire_all()

    assert audit.first_broken_entry(session) == 3


def test_the_trail_names_the_actor_by_id_alone(session: Session) -> None:
    _chain(session, 1)

    entry = audit.entries_about(session, "reply:0")[0]

    assert entry.actor == "user:7"
    assert "Person" not in str(entry.details)
