"""What `make check` runs, in the order in which an answer comes soonest."""

from __future__ import annotations

import subprocess
import tempfile
import time
from typing import TYPE_CHECKING

from app.setup.console import complain, say, step
from app.setup.paths import BIN, LOCKS, PYTHON, ROOT
from app.setup.programs import environment, must

if TYPE_CHECKING:
    from pathlib import Path

TEST_OPTIONS = ("-n", "2", "--dist", "loadfile")
COVERAGE = ("--cov", "--cov-report=term:skip-covered")

CHECKS: dict[str, tuple[str, ...]] = {
    "format": ("-m", "ruff", "format", "--check", "."),
    "lint": ("-m", "ruff", "check", "."),
    "imports": ("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"),
    "types": ("-m", "mypy"),
    "migrations": (),
    "tests": ("-m", "pytest", *TEST_OPTIONS, *COVERAGE),
}


def run_all(only: list[str]) -> int:
    """Run every check, even after one has failed, and close with a list of the failures."""
    unknown = sorted(set(only) - set(CHECKS))
    if unknown:
        complain(f"There is no check called {unknown[0]}; there are {', '.join(CHECKS)}.")
        return 2
    failed = []
    for name, command in CHECKS.items():
        if only and name not in only:
            continue
        started = time.monotonic()
        say(f"check {name} ...")
        succeeded = _migrations_match() if name == "migrations" else _python(*command)
        say(f"check {name}: {'passed' if succeeded else 'FAILED'} ({_since(started)})")
        if not succeeded:
            failed.append(name)
    if failed:
        complain(f"Not passed: {', '.join(failed)}.")
        return 1
    say("Every check passed.")
    return 0


def write_migration(words: str) -> int:
    """Compare a freshly migrated, empty database with the models and write down the difference."""
    with tempfile.TemporaryDirectory() as folder:
        revision = ("-m", "alembic", "revision", "--autogenerate", "--message", words)
        succeeded = (
            _python("-m", "alembic", "upgrade", "head", HEARD_INSTANCE=folder)
            and _python(*revision, HEARD_INSTANCE=folder)
            and _python("-m", "ruff", "format", "migrations")
        )
    return 0 if succeeded else 1


def compile_locks() -> None:
    """Resolve the packages anew and write the lock files, without naming any index."""
    options: list[str | Path] = [
        "--universal", "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url",
        "--no-emit-find-links", "--no-annotate", "--no-header", "--quiet", "--upgrade",
        "--override", LOCKS / "overrides.txt",
    ]  # fmt: skip
    main = LOCKS / "requirements.txt"
    jobs: dict[str, list[str | Path]] = {
        "requirements.txt": [ROOT / "pyproject.toml"],
        "requirements-dev.txt": [ROOT / "pyproject.toml", "--extra", "dev", "--constraint", main],
        "requirements-uv.txt": [LOCKS / "uv.in"],
        "requirements-node.txt": [LOCKS / "node.in"],
        "requirements-encoder.txt": [LOCKS / "encoder.in"],
    }
    for name, inputs in jobs.items():
        with step(f"Locking app/setup/{name}"):
            target = LOCKS / name
            args = [BIN / "uv", "pip", "compile", *inputs, *options, "-o", target]
            must(f"lock {name}", args, "lock")


def _python(*args: str, **extra: str) -> bool:
    done = subprocess.run([PYTHON, *args], cwd=ROOT, env=environment(**extra), check=False)
    return done.returncode == 0


def _migrations_match() -> bool:
    """Migrate an empty database to the newest version and compare it with the models."""
    with tempfile.TemporaryDirectory() as folder:
        return all(
            _python("-m", "alembic", *words, HEARD_INSTANCE=folder)
            for words in (("upgrade", "head"), ("check",))
        )


def _since(started: float) -> str:
    return f"{time.monotonic() - started:.0f} s"
