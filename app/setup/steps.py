"""The commands behind the Makefile: set up what is missing, then do the one thing asked for."""

from __future__ import annotations

import contextlib
import fcntl
import os
import sys
from typing import TYPE_CHECKING, NoReturn

from app.setup import browser, checks, frontend, packages
from app.setup.console import SetupError, complain, say
from app.setup.paths import BIN, PYTHON, ROOT, WORK
from app.setup.programs import environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

UNWRITABLE = (
    "This folder cannot be written to, so nothing can be set up in it. "
    "Change its permissions, or copy it to a folder of your own, and try again."
)


def set_up(*, for_tests: bool) -> None:
    """Bring the virtual environment, the packages and the front end up to date."""
    with one_at_a_time():
        packages.make_venv()
        if for_tests:
            packages.install("requirements-dev")
        elif not packages.is_installed("requirements-dev"):
            packages.install("requirements")
        packages.link_command()
        frontend.build()
        if for_tests:
            browser.provide_chromium()


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Let two commands that start together set up one after the other.

    Raises:
        SetupError: the folder cannot be written to.
    """
    try:
        WORK.mkdir(parents=True, exist_ok=True)
        lock = (WORK / "lock").open("w")
    except OSError as fault:
        raise SetupError(UNWRITABLE) from fault
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another command is setting up this folder: waiting for it to finish ...")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def hand_over(*command: str) -> NoReturn:
    """Become another program, so that Ctrl-C and the exit code are its own."""
    sys.stdout.flush()
    os.chdir(ROOT)
    os.execve(BIN / command[0], list(command), environment())  # noqa: S606


def run(rest: list[str]) -> int:
    """Set up, then serve site and worker."""
    set_up(for_tests=False)
    hand_over("heard", "run", *rest)


def heard(rest: list[str]) -> int:
    """Set up, then run any other command of `heard`."""
    set_up(for_tests=False)
    hand_over("heard", *rest)


def only_set_up(rest: list[str]) -> int:
    """Set up for running, or for testing when asked with `tests`."""
    set_up(for_tests="tests" in rest)
    say("Everything is in place.")
    return 0


def test(rest: list[str]) -> int:
    """Set up, then run the tests."""
    set_up(for_tests=True)
    hand_over("python", "-m", "pytest", *(rest or checks.TEST_OPTIONS))


def check(rest: list[str]) -> int:
    """Set up, then run everything that a change must pass."""
    set_up(for_tests=True)
    return checks.run_all(only=rest)


def lock(_rest: list[str]) -> int:
    """Write the lock files anew."""
    set_up(for_tests=True)
    checks.compile_locks()
    return 0


def migration(rest: list[str]) -> int:
    """Write a migration for what changed in the models."""
    words = " ".join(rest).strip()
    if not words:
        raise SetupError('Say what the migration does: make migration NAME="let a reply be seen"')
    set_up(for_tests=True)
    return checks.write_migration(words)


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "run": run,
    "test": test,
    "check": check,
    "heard": heard,
    "setup": only_set_up,
    "lock": lock,
    "migration": migration,
}


def main(args: list[str]) -> int:
    """Do one command; on failure say one sentence and return 1."""
    name, rest = (args[0], args[1:]) if args else ("", [])
    if name not in COMMANDS:
        complain(f"Say one of: {', '.join(COMMANDS)}.")
        return 2
    try:
        return COMMANDS[name](rest)
    except SetupError as fault:
        complain(str(fault))
    except PermissionError:
        complain(UNWRITABLE)
    except OSError as fault:
        complain(f"The machine said no: {fault.strerror or fault} ({fault.filename or PYTHON}).")
    except KeyboardInterrupt:
        complain("Stopped. Nothing is lost: the same command goes on from here.")
        return 130
    return 1
