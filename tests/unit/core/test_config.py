from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from app.config import Mode, load_settings
from app.errors import SettingsError

if TYPE_CHECKING:
    from pathlib import Path


def test_production_refuses_to_start_without_its_own_secrets(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="HEARD_SECRET_KEY and HEARD_PEPPER"):
        load_settings(instance=tmp_path, mode=Mode.PRODUCTION)

    assert not (tmp_path / "secrets.toml").exists()


def test_production_refuses_a_short_secret(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="HEARD_PEPPER to"):
        load_settings(instance=tmp_path, mode=Mode.PRODUCTION, secret_key="s" * 32, pepper="p" * 31)


def test_production_starts_with_secrets_of_its_own(tmp_path: Path) -> None:
    settings = load_settings(
        instance=tmp_path, mode=Mode.PRODUCTION, secret_key="s" * 32, pepper="p" * 32
    )

    assert not settings.is_demo
    assert settings.key("cookies") != settings.key("audit")


def test_a_demo_keeps_its_made_up_secrets_for_itself(tmp_path: Path) -> None:
    first = load_settings(instance=tmp_path)
    second = load_settings(instance=tmp_path)

    assert first.secret_key == second.secret_key
    assert first.pepper != first.secret_key
    assert stat.S_IMODE((tmp_path / "secrets.toml").stat().st_mode) == 0o600


def test_the_environment_outranks_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "heard.toml").write_text('council = "File Council"\nplace = "Fileham"\n')
    monkeypatch.setenv("HEARD_COUNCIL", "Environment Council")

    settings = load_settings(instance=tmp_path)

    assert settings.council == "Environment Council"
    assert settings.place == "Fileham"


def test_port_is_read_from_the_plain_variable_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORT", "8123")

    assert load_settings(instance=tmp_path).port == 8123


@pytest.mark.parametrize(
    ("file", "says"),
    [
        ("port = 'ninety'", "port"),
        ("colour = 'red'", "colour"),
        ("port = ", "heard.toml cannot be read"),
    ],
)
def test_a_wrong_settings_file_is_named_plainly(tmp_path: Path, file: str, says: str) -> None:
    (tmp_path / "heard.toml").write_text(file)

    with pytest.raises(SettingsError, match=says):
        load_settings(instance=tmp_path)
