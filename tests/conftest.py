"""The site, a session and a client over a migrated SQLite file copied for each test."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import hypothesis
import pytest

from app import create_app
from app.config import ROOT, Mode, Settings, load_settings
from app.db import Database
from app.serving import upgrade_database
from tests import factories

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from app.access import Role
    from app.tasks import Queue

# a busy machine is no fault of the code: speed is measured elsewhere
hypothesis.settings.register_profile(
    "heard", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("heard")

# One folder for all tests, so that the engine is fitted once; models are named by what made them.
os.environ.setdefault("HEARD_MODELS", str(ROOT / "instance" / "models"))


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with every migration and no rows, made once."""
    folder = tmp_path_factory.mktemp("migrated")
    upgrade_database(load_settings(instance=folder, mode=Mode.TEST, queue_url="memory"))
    return folder / "heard.db"


@pytest.fixture
def settings(tmp_path: Path, migrated_file: Path) -> Settings:
    shutil.copy(migrated_file, tmp_path / "heard.db")
    return load_settings(instance=tmp_path, mode=Mode.TEST, queue_url="memory")


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    opened = Database(settings)
    yield opened
    opened.engine.dispose()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A writing session; what a test wants others to see it commits with `save(session)`."""
    with database.session() as opened:
        yield opened


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    site = create_app(settings)
    yield site
    site.extensions["heard_database"].engine.dispose()


@pytest.fixture
def queue(app: Flask) -> Queue:
    """The site's queue; `queue.run_sweeps()` does the background work at once."""
    opened: Queue = app.extensions["heard_queue"]
    return opened


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without scripts that nobody is signed in on."""
    app.config["WTF_CSRF_ENABLED"] = False
    return app.test_client()


@pytest.fixture
def as_(app: Flask, database: Database) -> Callable[[Role], FlaskClient]:
    """Give a client signed in as a new member of staff with this role."""
    app.config["WTF_CSRF_ENABLED"] = False

    def sign_in(role: Role) -> FlaskClient:
        with database.transaction() as opened:
            user = factories.make_user(opened, role)
            uniquifier = user.fs_uniquifier
        browser = app.test_client()
        with browser.session_transaction() as cookie:
            cookie["_user_id"] = uniquifier
            cookie["_fresh"] = True
        return browser

    return sign_in
