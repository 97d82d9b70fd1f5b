"""Taking staff on, and helping them when they can't sign in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from flask_security import verify_password

from app import audit
from app.access import Role
from app.accounts import queries, service
from app.accounts.models import RoleRow
from app.accounts.service import StaffError
from app.errors import ConflictError
from tests.factories_accounts import PASSWORD, make_staff

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session


def test_a_new_person_has_a_strong_hash_and_no_code_app_yet(session: Session, app: Flask) -> None:
    user = make_staff(session, email="  Ann@Council.Example ", name=" Ann ")

    assert (user.email, user.name, user.tf_primary_method) == ("ann@council.example", "Ann", None)
    assert user.password is not None
    assert user.password.startswith("$argon2id$v=19$m=65536,t=3,p=1$")
    with app.app_context():
        assert verify_password(PASSWORD, user.password)
    assert queries.user_by_email(session, "ANN@council.example") is user


def test_roles_are_shared_rows(session: Session) -> None:
    make_staff(session, email="one@council.example", roles=[Role.COORDINATOR])
    both = make_staff(
        session, email="two@council.example", roles=[Role.COORDINATOR, Role.ADMINISTRATOR]
    )

    assert [role.name for role in both.roles] == ["administrator", "coordinator"]
    assert session.scalar(sa.select(sa.func.count()).select_from(RoleRow)) == 2


def test_two_people_cannot_share_an_address(session: Session) -> None:
    make_staff(session, email="ann@council.example")

    with pytest.raises(ConflictError, match="has an account already"):
        make_staff(session, email="ANN@council.example")


@pytest.mark.parametrize("email", ["", "ann", "@council.example", "ann@", "a b@c.example"])
def test_an_address_that_is_none_is_refused(session: Session, email: str) -> None:
    with pytest.raises(StaffError, match="not an email address"):
        make_staff(session, email=email)


def test_a_person_without_a_role_is_refused(session: Session) -> None:
    with pytest.raises(StaffError, match="at least one role"):
        make_staff(session, roles=[])


def test_a_short_password_is_refused(session: Session) -> None:
    with pytest.raises(StaffError, match="14 characters or more"):
        make_staff(session, password="too-short")  # noqa: S106 - nobody's


def test_a_lost_phone_is_forgotten_and_every_visit_ends(session: Session) -> None:
    user = make_staff(session, is_example=True)
    user.mf_recovery_codes, user.last_totp_step = ["one"], 5
    before = user.fs_uniquifier

    service.reset_code_app(session, user, actor=None)

    found = queries.user_by_id(session, user.id)
    assert found is not None
    assert not any((found.tf_primary_method, found.tf_totp_secret, found.mf_recovery_codes))
    assert found.last_totp_step is None
    assert found.fs_uniquifier != before


def test_what_is_done_to_an_account_is_in_the_audit_trail(session: Session) -> None:
    user = make_staff(session)
    service.set_password(session, user, "another-long-one-here", actor=None)
    service.reset_code_app(session, user, actor=None)
    service.close_account(session, user, actor=None)

    deeds = [entry.action for entry in audit.entries_about(session, f"user:{user.id}")]

    assert deeds == ["staff_added", "password_set", "code_app_reset", "account_closed"]
    assert audit.first_broken_entry(session) is None


def test_the_secret_of_a_code_app_is_not_readable_in_the_database(session: Session) -> None:
    user = make_staff(session, is_example=True)

    assert user.tf_totp_secret is not None
    assert "enckey" in user.tf_totp_secret
    assert '"key"' not in user.tf_totp_secret
