"""Staff accounts, and receipts that no person is joined to."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from flask_security import RoleMixin, UserMixin
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, random_id

user_role = sa.Table(
    "user_role",
    Base.metadata,
    sa.Column("user_id", sa.ForeignKey("user.id"), primary_key=True),
    sa.Column("role_id", sa.ForeignKey("role.id"), primary_key=True),
)


class RoleRow(Base, RoleMixin):
    """A job that staff can hold; its name is a value of access.Role."""

    __tablename__ = "role"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)


class User(Base, UserMixin):
    """A member of staff. The columns from `password` on are those Flask-Security asks for."""

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    is_example: Mapped[bool] = mapped_column(default=False)
    last_seen_at: Mapped[datetime | None]
    password: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(unique=True, default=random_id)
    tf_primary_method: Mapped[str | None]
    tf_totp_secret: Mapped[str | None]
    mf_recovery_codes: Mapped[list[str] | None]
    # Not Flask-Security's: the time step of the last code that was used, so that none works twice.
    last_totp_step: Mapped[int | None]
    roles: Mapped[list[RoleRow]] = relationship(  # type: ignore[assignment]
        secondary=user_role, order_by=RoleRow.name
    )


class Receipt(Base):
    """What a young person keeps. Only a hash of its code is stored; it opens status and replies."""

    __tablename__ = "receipt"
    __table_args__ = ({"sqlite_with_rowid": False},)

    id: Mapped[str] = mapped_column(primary_key=True, default=random_id)
    code_hash: Mapped[str] = mapped_column(unique=True)
    issued_on: Mapped[date]
    withdrawn_on: Mapped[date | None]
