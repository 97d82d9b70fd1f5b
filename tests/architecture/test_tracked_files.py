"""Nothing that is kept tells of the machine it was written on."""

from __future__ import annotations

import pytest

from tests.architecture.files import name_of, ours
from tests.architecture.text_rules import tells_of_a_machine

LARGEST_FILE = 5 * 1024 * 1024


def test_no_file_names_a_machine_a_registry_or_a_key() -> None:
    broken = {}
    for file in ours():
        faults = tells_of_a_machine(file.read_bytes().decode(errors="replace"))
        if faults:
            broken[name_of(file)] = faults

    assert broken == {}


def test_no_file_is_very_large() -> None:
    large = [name_of(file) for file in ours() if file.stat().st_size > LARGEST_FILE]

    assert large == []


@pytest.mark.parametrize(
    "line",
    [
        "path = '/" + "work/main/app'",
        "see /" + "root/notes",
        "resolved: npm" + "js.org/sass/-/sass.tgz",
        "-----BEGIN " + "PRIVATE KEY-----",
    ],
)
def test_a_line_that_tells_of_a_machine_is_refused(line: str) -> None:
    assert len(tells_of_a_machine(line)) == 1


@pytest.mark.parametrize(
    "line", ["GET /work", "app/work-queue/thing", "https://example.test/root/a", "redis://host/0"]
)
def test_ordinary_paths_are_fine(line: str) -> None:
    assert tells_of_a_machine(line) == []
