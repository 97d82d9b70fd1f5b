"""When set-up fails, the person reads why in plain words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.setup.programs import EXPLANATIONS, attempt, explain, failure


@pytest.mark.parametrize(
    ("output", "word"),
    [
        ("error: Failed to fetch: `https://index.test/simple/flask/`", "network"),
        ("[Errno -3] Temporary failure in name resolution", "network"),
        ("npm error code ENOTFOUND", "network"),
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "lock file"),
        ("npm error code EINTEGRITY", "lock file"),
        ("error: Permission denied (os error 13)", "permissions"),
        ("OSError: [Errno 30] Read-only file system: 'x'", "permissions"),
    ],
)
def test_a_known_failure_is_explained(output: str, word: str) -> None:
    explanation = explain(output)

    assert explanation is not None
    assert word in explanation


def test_a_full_disk_is_named_even_when_the_network_failed_too() -> None:
    explanation = explain("failed to fetch: no space left on device")

    assert explanation is not None
    assert "disk is full" in explanation


@given(st.text())
def test_any_output_can_be_read(output: str) -> None:
    assert explain(output) in {None, *(sentence for sentence, _ in EXPLANATIONS)}


def test_an_unknown_failure_says_where_to_read_more() -> None:
    sentence = str(failure("build the front end", "Segmentation fault", "frontend-build"))

    assert sentence == (
        "Could not build the front end. (The details are in instance/setup/frontend-build.log.)"
    )


def test_a_program_that_does_not_exist_is_a_failure_and_no_crash() -> None:
    succeeded, output = attempt(["no-such-program-at-all"], log=None)

    assert not succeeded
    assert "No such file" in output


def test_a_program_that_never_ends_is_stopped() -> None:
    succeeded, output = attempt(["sleep", "60"], log=None, timeout=0.2)

    assert not succeeded
    assert explain(output) is not None
