"""Nothing that is kept tells of the machine it was written on."""

from __future__ import annotations

import pytest

from tests.architecture.files import name_of, ours
from tests.architecture.text_rules import tells_of_a_machine

LARGEST_FILE = 5 * 1024 * 1024

#: Made by nlp/making and nothing else, and shipped so that nothing is downloaded; bytes at most.
WEIGHTS = {
    "nlp/models/encoder.onnx": 24_000_000,
    "nlp/models/static.npz": 8_000_000,
}


def test_no_file_names_a_machine_a_registry_or_a_key() -> None:
    broken = {}
    for file in ours():
        faults = tells_of_a_machine(file.read_bytes().decode(errors="replace"))
        if faults:
            broken[name_of(file)] = faults

    assert broken == {}


def test_no_file_is_very_large() -> None:
    large = {name_of(file) for file in ours() if file.stat().st_size > LARGEST_FILE}

    assert large <= set(WEIGHTS)


def test_the_weights_we_ship_keep_to_their_size() -> None:
    found = {name_of(file): file.stat().st_size for file in ours()}

    assert all(found[name] <= size for name, size in WEIGHTS.items())


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
