"""The small files of each tool, and the survey that their answers fit."""

from __future__ import annotations

from pathlib import Path

FILES = Path(__file__).parents[2] / "integration" / "imports" / "files"


def file_bytes(name: str) -> bytes:
    return (FILES / name).read_bytes()
