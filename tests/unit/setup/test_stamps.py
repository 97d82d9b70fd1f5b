"""A step of set-up is done again exactly when something that goes into it has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.setup import packages, paths

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    monkeypatch.setattr(paths, "STAMPS", tmp_path / "stamps")
    source = tmp_path / "frontend"
    (source / "node_modules").mkdir(parents=True)
    (source / "build.mjs").write_text("build()")
    return source


def test_the_same_files_give_the_same_fingerprint(checkout: Path) -> None:
    assert paths.fingerprint(checkout, "3.11") == paths.fingerprint(checkout, "3.11")


def test_a_change_of_content_gives_another_fingerprint(checkout: Path) -> None:
    before = paths.fingerprint(checkout)

    (checkout / "build.mjs").write_text("build(1)")

    assert paths.fingerprint(checkout) != before


def test_a_change_of_name_gives_another_fingerprint(checkout: Path) -> None:
    before = paths.fingerprint(checkout)

    (checkout / "build.mjs").rename(checkout / "make.mjs")

    assert paths.fingerprint(checkout) != before


def test_another_python_gives_another_fingerprint(checkout: Path) -> None:
    assert paths.fingerprint(checkout, "3.11") != paths.fingerprint(checkout, "3.12")


def test_fetched_modules_are_no_input(checkout: Path) -> None:
    before = paths.fingerprint(checkout)

    (checkout / "node_modules" / "sass.js").write_text("sass()")

    assert paths.fingerprint(checkout) == before


def test_a_stamp_is_kept_until_it_is_taken_away(checkout: Path) -> None:
    del checkout
    paths.stamp("npm", "abc")
    kept = paths.stamped("npm")

    paths.unstamp("npm")

    assert (kept, paths.stamped("npm")) == ("abc", "")


def test_a_lock_file_that_changed_is_not_installed_any_more(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packages, "LOCKS", checkout)
    lock = checkout / "requirements.txt"
    lock.write_text("flask==3.1.3\n")
    paths.stamp("requirements", paths.fingerprint(lock, packages.VERSION))
    at_first = packages.is_installed("requirements")

    lock.write_text("flask==3.1.4\n")

    assert (at_first, packages.is_installed("requirements")) == (True, False)
