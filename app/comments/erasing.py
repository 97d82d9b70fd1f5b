"""Delete words for good, with everything that any table holds about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from app.comments.models import Comment
from app.db import Base

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy.orm import Session

# What was done to keep somebody safe is kept, whatever becomes of the words.
SPARED = frozenset({"case"})


def erase_what_hangs_on(session: Session, comment_ids: Sequence[str]) -> None:
    """Delete readings, verdicts, posts and whatever else points at these comments.

    Read from the tables themselves, so that one which is added later is not forgotten. A table
    whose rows must outlive the words leaves its column empty instead: it allows NULL there.
    """
    table = sa.inspect(Comment).local_table
    _erase(session, table, table.c.id.in_(list(comment_ids)))
    session.expire_all()


def _erase(session: Session, table: sa.FromClause, chosen: sa.ColumnElement[bool]) -> None:
    for child, column, target in _pointing_at(table):
        hanging = column.in_(sa.select(target).where(chosen))
        if column.nullable:
            session.execute(sa.update(child).where(hanging).values({column.name: None}))
            continue
        _erase(session, child, hanging)
        session.execute(sa.delete(child).where(hanging))


def _pointing_at(
    table: sa.FromClause,
) -> Iterator[tuple[sa.Table, sa.Column[str], sa.Column[str]]]:
    for child in Base.metadata.sorted_tables:
        if child is table or child.name in SPARED:
            continue
        for key in sorted(child.foreign_keys, key=lambda key: key.parent.name):
            if key.column.table is table:
                yield child, key.parent, key.column
