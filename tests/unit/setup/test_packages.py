"""Packages come from where this machine's pip gets them, into an environment that is whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.setup import packages, paths

if TYPE_CHECKING:
    from pathlib import Path

LISTING = """global.index-url='https://user:secret@index.test/simple'
:env:.cert='/etc/one.pem'
global.cert='/etc/two.pem'
install.no-compile='yes'
a line of another kind
"""


@pytest.fixture
def venv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment as set-up leaves it, but with a Python that does nothing."""
    folder = tmp_path / ".venv"
    (folder / "bin").mkdir(parents=True)
    (folder / "pyvenv.cfg").write_text("")
    (folder / "bin" / "python").write_text("#!/bin/sh\nexit 1\n")
    (folder / "bin" / "python").chmod(0o755)
    for module in (packages, paths):
        monkeypatch.setattr(module, "VENV", folder)
    monkeypatch.setattr(packages, "PYTHON", folder / "bin" / "python")
    monkeypatch.setattr(packages, "BIN", folder / "bin")
    monkeypatch.setattr(packages, "SITE", folder)
    monkeypatch.setattr(paths, "STAMPS", folder / "stamps")
    paths.stamp("place", packages._place())
    return folder


def test_the_settings_of_pip_are_read_and_the_environment_wins() -> None:
    assert packages.read_pip_settings(LISTING) == {
        "index-url": "https://user:secret@index.test/simple",
        "cert": "/etc/one.pem",
        "no-compile": "yes",
    }


def test_an_index_that_only_pip_knows_is_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("UV_INDEX_URL", "UV_DEFAULT_INDEX", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(packages, "_pip_settings", lambda: packages.read_pip_settings(LISTING))

    settings = packages._settings_for_uv()

    assert settings["UV_DEFAULT_INDEX"] == "https://user:secret@index.test/simple"
    assert settings["SSL_CERT_FILE"] == "/etc/one.pem"


def test_an_index_that_was_set_for_uv_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://mine.test/simple")
    monkeypatch.setattr(packages, "_pip_settings", lambda: packages.read_pip_settings(LISTING))

    assert "UV_DEFAULT_INDEX" not in packages._settings_for_uv()


def test_an_environment_made_here_is_kept(venv: Path) -> None:
    assert venv.exists()
    assert packages._venv_is_sound()


def test_an_environment_that_came_from_elsewhere_is_made_again(venv: Path) -> None:
    paths.stamp("place", f"{venv}/elsewhere 3.11")

    assert not packages._venv_is_sound()


def test_an_installation_that_was_cut_off_is_made_again(venv: Path) -> None:
    assert venv.exists()

    paths.stamp("installing", "requirements")

    assert not packages._venv_is_sound()


def test_an_unknown_environment_with_a_broken_python_is_made_again(venv: Path) -> None:
    assert venv.exists()

    paths.unstamp("place")

    assert not packages._venv_is_sound()


def test_the_heard_command_belongs_to_its_environment(venv: Path) -> None:
    packages.link_command()

    launcher = venv / "bin" / "heard"
    assert launcher.read_text().startswith(f"#!{venv}/bin/python\n")
    assert launcher.stat().st_mode & 0o111
    assert (venv / "heard.pth").read_text().strip() == str(paths.ROOT)
