from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from app import create_app
from app.access import Role
from app.cli import main
from app.config import Mode, Settings
from app.errors import SettingsError
from app.serving import check_folder, check_no_examples
from tests.factories import make_user

if TYPE_CHECKING:
    from pathlib import Path

    from app.db import Database


@pytest.fixture
def production(settings: Settings) -> Settings:
    return settings.model_copy(update={"mode": Mode.PRODUCTION})


def test_a_real_site_refuses_a_database_that_a_demo_filled(
    production: Settings, database: Database
) -> None:
    with database.transaction() as session:
        make_user(session, Role.COORDINATOR, is_example=True)

    with pytest.raises(SettingsError, match="filled by a demo"):
        check_no_examples(production)


def test_a_real_site_starts_on_people_of_its_own(production: Settings, database: Database) -> None:
    with database.transaction() as session:
        make_user(session, Role.COORDINATOR)

    check_no_examples(production)  # says nothing

    with database.session(write=False) as session:
        assert session.info["pepper"] == production.pepper.encode()


def test_a_made_folder_is_for_its_owner_alone(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "made"

    check_folder(settings.model_copy(update={"instance": folder}))

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_site_answers_only_to_its_own_names(settings: Settings) -> None:
    site = create_app(settings.model_copy(update={"hosts": "heard.example, www.heard.example"}))

    own = site.test_client().get("/no-such-page", base_url="http://heard.example")
    other = site.test_client().get("/no-such-page", base_url="http://evil.example")

    assert own.status_code == 404
    assert other.status_code == 400


def test_the_list_of_settings_hides_what_must_stay_secret(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HEARD_INSTANCE", str(tmp_path))
    monkeypatch.setenv("HEARD_SECRET_KEY", "k" * 40)
    monkeypatch.setenv("HEARD_DATABASE_URL", "postgresql://heard:hidden-word@db/heard")
    before = os.umask(0o022)

    listed = CliRunner().invoke(main, ["settings"])

    os.umask(before)
    assert listed.exit_code == 0
    assert "HEARD_PORT = 8000" in listed.output
    assert "k" * 40 not in listed.output
    assert "hidden-word" not in listed.output
