"""Whoever keeps the site finds every setting and every command written down."""

from __future__ import annotations

import re

import click
import pytest

from app.cli import main
from app.config import Settings
from app.setup.steps import COMMANDS
from tests.architecture.files import ROOT

DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), *ROOT.glob("app/*.md")]
SETTINGS = [f"HEARD_{name.upper()}" for name in Settings.model_fields]
TARGETS = re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE)


def written() -> str:
    """Everything that people are given to read."""
    return "\n".join(file.read_text(encoding="utf-8") for file in DOCUMENTS if file.exists())


def says(words: str, text: str) -> bool:
    """Whole words only: HEARD_PORT is not named by HEARD_PORTAL."""
    return re.search(rf"(?<![\w-]){re.escape(words)}(?![\w-])", text) is not None


@pytest.mark.parametrize("setting", SETTINGS)
def test_every_setting_is_written_down(setting: str) -> None:
    assert says(setting, written())


@pytest.mark.parametrize("command", sorted(main.commands))
def test_every_command_is_written_down(command: str) -> None:
    assert says(f"heard {command}", written())


@pytest.mark.parametrize("target", TARGETS)
def test_every_make_target_is_written_down(target: str) -> None:
    assert says(f"make {target}", written())


def test_every_command_says_what_it_does() -> None:
    silent = [name for name, command in main.commands.items() if not command.help]

    assert isinstance(main, click.Group)
    assert silent == []


def test_no_document_names_a_setting_or_command_that_is_gone() -> None:
    text = written()
    own = {*SETTINGS, "HEARD_CHROMIUM", "HEARD_MODELS", "HEARD_SCREENSHOTS"}  # tests and nlp

    unknown_settings = set(re.findall(r"\bHEARD_[A-Z_]*[A-Z]\b", text)) - own
    unknown_commands = set(re.findall(r"`heard ([a-z-]+)", text)) - set(main.commands)
    unknown_targets = set(re.findall(r"`make ([a-z]+)", text)) - set(TARGETS)

    assert (unknown_settings, unknown_commands, unknown_targets) == (set(), set(), set())


def test_the_makefile_calls_only_commands_that_exist() -> None:
    called = set(re.findall(r"\$\(SETUP\) ([a-z]+)", (ROOT / "Makefile").read_text()))

    assert called <= set(COMMANDS)
