"""The way in: which Python, which command, and one sentence when it cannot be done."""

from __future__ import annotations

import ast
import fcntl
import os
import re
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from app.setup import bootstrap, browser, frontend, packages, steps
from app.setup.console import SetupError
from app.setup.paths import LOCKS, ROOT

if TYPE_CHECKING:
    from pathlib import Path

LOCK_FILES = sorted(LOCKS.glob("requirements*.txt"))


def start(*args: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Start the real thing as the Makefile does."""
    command = [sys.executable, str(ROOT / "app" / "setup" / "bootstrap.py"), *args]
    everything = {**os.environ, **env}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=everything)  # noqa: S603


def executable(file: Path, script: str) -> Path:
    """Write a small program."""
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
    return file


def test_an_old_python_can_read_the_first_file() -> None:
    source = (LOCKS / "bootstrap.py").read_text()

    tree = ast.parse(source, feature_version=(3, 6))

    assert tree.body


def test_an_old_python_says_what_is_needed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setenv("PATH", str(tmp_path))

    code = bootstrap.start()

    assert code == 1
    assert "needs Python 3.11 or newer, and found only Python 3.9" in capsys.readouterr().err


def test_a_python_that_does_not_start_is_passed_over(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    executable(tmp_path / "python3.11", "exit 127")
    executable(tmp_path / "python3.13", "exit 0")
    monkeypatch.setenv("PATH", str(tmp_path))

    assert bootstrap.newer_python() == "python3.13"


def test_an_unknown_command_lists_those_there_are() -> None:
    done = start("fly")

    assert done.returncode == 2
    assert "run, test, check" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_migration_without_words_is_refused() -> None:
    done = start("migration", "")

    assert done.returncode == 1
    assert "Say what the migration does" in done.stderr


def test_a_folder_that_cannot_be_written_to_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(steps, "WORK", tmp_path / "file" / "setup")

    code = steps.main(["setup"])

    said = capsys.readouterr().err
    assert code == 1
    assert said.startswith("heard: This folder cannot be written to")
    assert said.count("\n") == 1


def test_the_second_of_two_commands_waits_for_the_first(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(steps, "WORK", tmp_path)
    order = []

    def second() -> None:
        with steps.one_at_a_time():
            order.append("second")

    with (tmp_path / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        other = threading.Thread(target=second)
        other.start()
        other.join(0.3)
        order.append("first")
    other.join(5)

    assert order == ["first", "second"]
    assert "waiting for it to finish" in capsys.readouterr().out


@pytest.mark.parametrize(("said", "version"), [("v20.20.2", 20), ("v8.0.0", 8), ("hello", 0)])
def test_the_version_of_node_is_read(said: str, version: int, tmp_path: Path) -> None:
    node = executable(tmp_path / "node", f"echo {said}")

    assert frontend._version(node) == version


def test_a_node_that_is_not_there_has_no_version(tmp_path: Path) -> None:
    assert frontend._version(tmp_path / "node") == 0


def test_no_node_and_none_to_be_had_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refuse(_lock: str) -> None:
        raise SetupError("Could not install the packages.")

    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(packages, "install", refuse)

    with pytest.raises(SetupError, match="Install Node 20 and try again"):
        frontend.find_node()


def test_the_browser_that_was_named_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARD_CHROMIUM", "/somewhere/chrome")

    assert browser.find_chromium() == "/somewhere/chrome"


def test_the_browser_of_playwright_is_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    chrome = tmp_path / "chromium-1200" / "chrome-linux" / "chrome"
    chrome.parent.mkdir(parents=True)
    chrome.write_text("")
    monkeypatch.delenv("HEARD_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))

    assert browser.find_chromium() == str(chrome)


def test_a_missing_browser_is_a_failure_where_changes_are_checked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(browser, "find_chromium", lambda: None)
    monkeypatch.setattr(browser, "_install", lambda: "there is no network")
    monkeypatch.setenv("CI", "true")

    with pytest.raises(SetupError, match="there is no Chromium: there is no network"):
        browser.provide_chromium()


def test_a_missing_browser_elsewhere_is_said_aloud(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(browser, "find_chromium", lambda: None)
    monkeypatch.setattr(browser, "_install", lambda: "there is no network")
    monkeypatch.delenv("CI", raising=False)

    browser.provide_chromium()

    assert "will be skipped, because there is no Chromium" in capsys.readouterr().out


@pytest.mark.parametrize("file", LOCK_FILES, ids=lambda file: file.stem)
def test_every_locked_package_has_a_hash_and_no_index(file: Path) -> None:
    text = file.read_text().replace("\\\n", "")
    lines = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]

    assert lines
    assert [line for line in lines if "==" not in line or "--hash=sha256:" not in line] == []
    assert re.search(r"https?://|--(extra-)?index-url|--find-links", text) is None


def test_the_packages_of_the_site_are_the_same_in_tests() -> None:
    pinned = re.compile(r"^([\w.-]+)==(\S+)", re.MULTILINE)
    site = dict(pinned.findall((LOCKS / "requirements.txt").read_text()))
    tests = dict(pinned.findall((LOCKS / "requirements-dev.txt").read_text()))

    assert {name: tests.get(name) for name in site} == site
