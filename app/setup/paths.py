"""Where things stand in the checkout."""

from __future__ import annotations

import hashlib
import os
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ROOT / "app" / "setup"
VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = BIN / "python"
# By its own scheme: Debian's Python names another folder when asked without one.
SITE = Path(sysconfig.get_path("purelib", "venv", {"base": str(VENV), "platbase": str(VENV)}))
STAMPS = VENV / "heard-setup"  # dies with the environment that it describes
WORK = ROOT / "instance" / "setup"  # the lock, and what failing programs said
FRONTEND = ROOT / "app" / "web" / "frontend"
STATIC_SOURCE = ROOT / "app" / "web" / "static" / "src"
STATIC_BUILD = ROOT / "app" / "web" / "static" / "build"


def fingerprint(*inputs: Path | str) -> str:
    """Return one hash of texts, files and whole folders; node_modules is never an input."""
    digest = hashlib.sha256()
    for item in inputs:
        if isinstance(item, str):
            digest.update(item.encode())
        else:
            for file in _files(item):
                digest.update(os.fsencode(file.relative_to(ROOT)))
                digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _files(item: Path) -> list[Path]:
    if item.is_file():
        return [item]
    found = []
    for folder, folders, names in os.walk(item):
        folders[:] = sorted(name for name in folders if name != "node_modules")
        found += [Path(folder) / name for name in sorted(names)]
    return found


def stamped(name: str) -> str:
    """Return what was stamped after a step last went well, or nothing."""
    try:
        return (STAMPS / name).read_text()
    except OSError:
        return ""


def stamp(name: str, value: str) -> None:
    """Note that a step went well with these inputs."""
    STAMPS.mkdir(parents=True, exist_ok=True)
    fresh = STAMPS / f"{name}.new"
    fresh.write_text(value)
    fresh.replace(STAMPS / name)


def unstamp(name: str) -> None:
    """Forget that a step went well, before doing it again."""
    (STAMPS / name).unlink(missing_ok=True)
