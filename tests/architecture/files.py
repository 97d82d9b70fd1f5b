"""Which files the house rules look at."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PYTHON_FOLDERS = ("app", "nlp", "tests", "migrations")
NOT_OURS = {
    ".git", ".venv", "node_modules", "instance", "__pycache__", "build", "dist", ".hypothesis",
    ".mypy_cache", ".ruff_cache", ".pytest_cache", ".import_linter_cache",
}  # fmt: skip


def name_of(file: Path) -> str:
    """The path as it reads from the root of the checkout."""
    return file.relative_to(ROOT).as_posix()


@cache
def ours() -> tuple[Path, ...]:
    """Every file of the project: git's own list, or the whole folder where git knows of none."""
    if (ROOT / ".git").exists():
        command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)  # noqa: S603
        names = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
        return tuple(file for file in names if file.is_file())
    return tuple(_walk(ROOT))


def _walk(folder: Path) -> list[Path]:
    found: list[Path] = []
    for item in sorted(folder.iterdir()):
        if item.is_dir() and item.name not in NOT_OURS and not item.name.endswith(".egg-info"):
            found += _walk(item)
        elif item.is_file():
            found.append(item)
    return found


def python_files(*folders: str) -> list[Path]:
    """Our Python files below these folders of the checkout."""
    wanted = folders or PYTHON_FOLDERS
    return [f for f in ours() if f.suffix == ".py" and name_of(f).startswith(_prefixes(wanted))]


def templates() -> list[Path]:
    """Our Jinja templates."""
    return [f for f in ours() if f.suffix == ".html" and "/templates/" in name_of(f)]


def _prefixes(folders: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{folder}/" for folder in folders)
