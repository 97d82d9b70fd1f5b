"""Staff for tests, who sign in as people do."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pyotp

from app.access import Role
from app.accounts import service

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session
    from werkzeug.test import TestResponse

    from app.accounts.models import User

PASSWORD = "purple-otter-window-song"  # noqa: S105 - nobody's
SIGN_IN = "/staff/sign-in"
CODE = "/staff/sign-in/code"
ACCOUNT = "/staff/account"
NOON = datetime(2026, 11, 23, 12, 0, 10, tzinfo=UTC)  # ten seconds into a half-minute


def make_staff(session: Session, **changes: Any) -> User:
    """Take on a person who has set up nothing but a password."""
    values: dict[str, Any] = {
        "email": "ann@council.example",
        "name": "Ann",
        "roles": [Role.COORDINATOR],
        "password": PASSWORD,
    }
    return service.create_staff(session, **values | changes)


def give_password(
    client: FlaskClient, email: str = "ann@council.example", password: str = PASSWORD
) -> TestResponse:
    """Take the first of the two steps of signing in."""
    return client.post(SIGN_IN, data={"email": email, "password": password})


def set_up_code_app(client: FlaskClient) -> str:
    """Ask for the square to scan, and give the key that stands below it."""
    page = client.post("/staff/sign-in/code-app", data={"setup": "authenticator"})
    found = re.search(r'id="key">([^<]+)<', page.text)
    assert found is not None, page.text
    return found[1].replace("-", "")


def code_now(key: str, *, shift_s: int = 0) -> str:
    """Give what the app shows at this moment, or so many seconds from it."""
    return pyotp.TOTP(key).at(datetime.now(UTC) + timedelta(seconds=shift_s))
