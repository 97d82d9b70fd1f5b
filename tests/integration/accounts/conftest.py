"""Ann and her code app, at a held moment."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pyotp
import pytest
import time_machine

from tests.factories import save
from tests.factories_accounts import CODE, NOON, give_password, make_staff, set_up_code_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session


@pytest.fixture
def noon() -> Iterator[time_machine.Traveller]:
    """Hold the clock ten seconds into a half-minute, until a test moves it."""
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def app_key(session: Session, client: FlaskClient, noon: time_machine.Traveller) -> str:
    """Ann, whose code app is set up and who has signed out again; gives the app's key."""
    make_staff(session)
    make_staff(session, email="decoy@council.example", name="Decoy")
    save(session)
    give_password(client)
    key = set_up_code_app(client)
    client.post(CODE, data={"code": pyotp.TOTP(key).at(NOON)})
    client.post("/staff/sign-out")
    noon.shift(timedelta(minutes=5))
    return key
