"""Run the programs that set-up needs, keep what they said, and say in one sentence what failed."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from app.setup.console import SetupError
from app.setup.paths import BIN, ROOT, VENV, WORK

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

NOT_AS_LOCKED = (
    "a downloaded file is not the one that the lock file names, so nothing was installed: "
    "try again, and if it stays so, ask whoever looks after your package index"
)
# What the programs print in each case; the first that fits explains the failure.
EXPLANATIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("the disk is full: make some room and try again", ("no space left", "enospc", "disk quota")),
    (
        NOT_AS_LOCKED,
        ("hash mismatch", "do not match the hashes", "eintegrity"),
    ),
    (
        "the package index could not be reached: check your network and try again",
        (
            "dns error", "name resolution", "failed to fetch", "newconnectionerror",
            "connection refused", "network is unreachable", "enotfound", "econnrefused",
            "eai_again", "etimedout", "enetunreach", "econnreset", "timed out",
            "error sending request", "client error (connect)", "max retries exceeded",
        ),
    ),
    (
        "this folder cannot be written to: change its permissions, or copy it elsewhere",
        ("permission denied", "read-only file system", "eacces", "erofs"),
    ),
)  # fmt: skip


def explain(output: str) -> str | None:
    """Say in plain words why a program failed, if what it printed tells."""
    lowered = output.lower()
    for sentence, signs in EXPLANATIONS:
        if any(sign in lowered for sign in signs):
            return sentence
    return None


def environment(**extra: str) -> dict[str, str]:
    """Return the environment in which programs of the virtual environment find each other."""
    path = os.pathsep.join([str(BIN), os.environ.get("PATH", os.defpath)])
    kept = {k: v for k, v in os.environ.items() if k not in {"PYTHONHOME", "PYTHONPATH"}}
    return {**kept, "PATH": path, "VIRTUAL_ENV": str(VENV), **extra}


def attempt(
    args: Sequence[str | Path],
    log: str | None,
    *,
    cwd: Path = ROOT,
    env: Mapping[str, str] | None = None,
    timeout: float = 1800,
) -> tuple[bool, str]:
    """Run a program quietly; say whether it went well and what it printed.

    What it printed is also kept in `instance/setup/<log>.log`, so that a failure can be read later;
    without a name nothing is kept.
    """
    command = [str(arg) for arg in args]
    try:
        done = subprocess.run(
            command,
            cwd=cwd,
            env=environment() if env is None else env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=timeout,
            check=False,
        )
        succeeded, output = done.returncode == 0, done.stdout.decode(errors="replace")
    except subprocess.TimeoutExpired as late:
        succeeded, output = False, (late.stdout or b"").decode(errors="replace") + "\nTimed out."
    except OSError as fault:
        succeeded, output = False, str(fault)
    if log:
        _keep(log, f"$ {' '.join(command)}\n{output}\n")
    return succeeded, output


def must(deed: str, args: Sequence[str | Path], log: str, *, cwd: Path = ROOT) -> None:
    """Run a program that has to succeed.

    Raises:
        SetupError: it failed; the message says why, as far as its output tells.
    """
    succeeded, output = attempt(args, log, cwd=cwd)
    if not succeeded:
        raise failure(deed, output, log)


def failure(deed: str, output: str, log: str) -> SetupError:
    """Return the error that says what could not be done, why, and where to read more."""
    reason = explain(output)
    where = f"(The details are in instance/setup/{log}.log.)"
    if reason:
        return SetupError(f"Could not {deed}: {reason}. {where}")
    return SetupError(f"Could not {deed}. {where}")


def _keep(log: str, words: str) -> None:
    WORK.mkdir(parents=True, exist_ok=True)
    (WORK / f"{log}.log").write_text(words, errors="replace")
