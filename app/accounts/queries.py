"""Finding staff and receipts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from argon2.low_level import Type, hash_secret_raw

from app.accounts.models import Receipt, User
from app.accounts.rules import derive_key, read_code

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

# OWASP's floor for argon2id: 27 ms here. The secrets are 55 and 60 bits of chance, not passwords.
MEMORY_KIB = 19 * 1024
PASSES = 2
SALT_BYTES = 16
HASH_BYTES = 32


def slow_hash(secret: str, pepper: bytes, purpose: str) -> str:
    """Give the look-up id of a secret: one salt for the site, or a look-up would try all rows."""
    return hash_secret_raw(
        secret=secret.encode(),
        salt=derive_key(pepper, purpose)[:SALT_BYTES],
        time_cost=PASSES,
        memory_cost=MEMORY_KIB,
        parallelism=1,
        hash_len=HASH_BYTES,
        type=Type.ID,
    ).hex()


def receipt_by_code(session: Session, typed: str) -> Receipt | None:
    """Find the receipt of a code, or None when no such code was ever given.

    Raises:
        CodeError: what was typed cannot be a code, or holds a slip of the finger.
    """
    return receipt_by_hash(session, receipt_hash(read_code(typed), session.info["pepper"]))


def receipt_hash(code: str, pepper: bytes) -> str:
    """Give the look-up id of a receipt code."""
    return slow_hash(code, pepper, "receipt")


def receipt_by_hash(session: Session, code_hash: str) -> Receipt | None:
    """Find a receipt by its stored hash."""
    return session.scalar(sa.select(Receipt).where(Receipt.code_hash == code_hash))


def receipt_by_id(session: Session, receipt_id: str) -> Receipt | None:
    """Find the receipt that a visit has opened."""
    return session.get(Receipt, receipt_id)


def user_by_email(session: Session, email: str) -> User | None:
    """Find a member of staff by address, capitals ignored."""
    return session.scalar(sa.select(User).where(sa.func.lower(User.email) == email.lower()))


def user_by_id(session: Session, user_id: int) -> User | None:
    """Find a member of staff."""
    return session.get(User, user_id)


def user_by_visit(session: Session, uniquifier: str) -> User | None:
    """Find the member of staff whose visits carry this mark."""
    return session.scalar(sa.select(User).where(User.fs_uniquifier == uniquifier))


def all_staff(session: Session) -> Sequence[User]:
    """Give every member of staff by name."""
    return session.scalars(sa.select(User).order_by(User.name, User.id)).all()
