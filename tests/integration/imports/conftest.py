"""A published survey, and ways to send a file as a coordinator does."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from app.access import Role
from tests.factories import save
from tests.factories_surveys import make_survey

if TYPE_CHECKING:
    from collections.abc import Callable

    import sqlalchemy as sa
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session
    from werkzeug.test import TestResponse

    from app.surveys.models import Survey

FILES = Path(__file__).with_name("files")


@pytest.fixture
def survey(session: Session) -> Survey:
    """The survey that the answers in the files belong to, and a decoy beside it."""
    published = make_survey(session, slug="life")
    make_survey(session, slug="decoy")
    save(session)
    session.expunge_all()  # it can be looked at without keeping others from writing
    return published


@pytest.fixture
def browser(as_: Callable[[Role], FlaskClient]) -> FlaskClient:
    return as_(Role.COORDINATOR)


def found(session: Session, wanted: sa.Select[Any]) -> list[Any]:
    """What stands in the database by now; the session keeps nobody from writing."""
    session.rollback()
    rows = list(session.scalars(wanted))
    session.expunge_all()
    session.rollback()
    return rows


def send(
    browser: FlaskClient, target: str, content: bytes, name: str = "answers.csv", **changes: str
) -> TestResponse:
    """Send a file, as the page "Import a file" does."""
    fields = {"target": target, "voice": "young_person", "band": "", **changes}
    return browser.post(
        "/staff/imports/new",
        data={**fields, "file": (io.BytesIO(content), name)},
        content_type="multipart/form-data",
    )
