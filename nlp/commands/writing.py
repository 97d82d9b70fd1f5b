"""Write readings without harm: whole or not at all, for nobody else's eyes, no formula run."""

from __future__ import annotations

import csv
import json
import os
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from nlp.tables import TableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from nlp.types import Reading

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
write_json = json.dumps


@dataclass(frozen=True, slots=True)
class Shape:
    """Which parts of a reading a command writes: keys of a JSON line, columns of a CSV file.

    Without keys the whole reading is written.
    """

    keys: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()

    def line(self, reading: Reading) -> str:
        """One line of JSON, without its end."""
        if not self.keys:
            return write_json(reading.to_json(), ensure_ascii=False)
        whole = reading.to_json() | {"reason": why_unread(reading)}
        return write_json({key: whole[key] for key in self.keys}, ensure_ascii=False)

    def fits(self, row: dict[str, Any]) -> bool:
        """True if a line of JSON was written in this shape."""
        return set(row) == set(self.keys) if self.keys else {"id", "themes", "scan"} <= set(row)

    @property
    def headings(self) -> tuple[str, ...]:
        """The names of the CSV columns."""
        return self.columns or tuple(_CELLS)

    def cells(self, reading: Reading) -> list[str]:
        """One row of a CSV file."""
        if self.columns:
            reading = replace(reading, reason=why_unread(reading))
        return [neutral(_CELLS[name](reading)) for name in self.headings]


_CELLS: dict[str, Callable[[Reading], str]] = {
    "id": lambda r: r.id,
    "language": lambda r: r.language or "",
    "redacted": lambda r: r.redacted,
    "spans": lambda r: ";".join(f"{s.start}-{s.end} {s.type}" for s in r.spans),
    "priorities": lambda r: ";".join(f"{p.id} {p.score}" for p in r.priorities),
    "themes": lambda r: ";".join(f"{t.id} {t.score}" for t in r.themes),
    "tone": lambda r: r.tone.label,
    "tone_score": lambda r: str(r.tone.score),
    "scan_clock": lambda r: r.scan.clock or "",
    "scan_categories": lambda r: ";".join(r.scan.categories),
    "abstained": lambda r: "yes" if r.abstained else "no",
    "reason": lambda r: r.reason or "",
}


def why_unread(reading: Reading) -> str | None:
    """Why a text was not read; that it fits no theme says nothing of its tone or its names."""
    from nlp.themes import FITS_NOTHING, ONLY_SUGGESTED, UNSURE  # noqa: PLC0415  # slow to import

    return None if reading.reason in {FITS_NOTHING, ONLY_SUGGESTED, UNSURE} else reading.reason


def neutral(cell: str) -> str:
    """A cell that a spreadsheet will show and never run as a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def check_target(source: str, target: str) -> None:
    """Refuse to write where it would do harm or cannot work.

    Raises:
        TableError: the folder is missing, the ending is unknown, or it is the input itself.
    """
    if target == "-":
        return
    path = Path(target)
    if path.suffix.lower() not in {".jsonl", ".csv"}:
        raise TableError(f"--out must end in .jsonl or .csv (or be -), not “{path.name}”.")
    if path.is_dir():
        raise TableError(f"{target} is a folder, not a file.")
    if not path.parent.is_dir():
        raise TableError(f"There is no folder called {path.parent}.")
    if source != "-" and Path(source).exists() and path.resolve() == Path(source).resolve():
        raise TableError("--out is the same file as the input; choose another name.")
    if not os.access(path.parent, os.W_OK):
        raise TableError(f"The folder {path.parent} cannot be written to.")


class Writer:
    """Writes readings to a hidden file beside the target and puts it in place at the end."""

    def __init__(self, target: str, shape: Shape) -> None:
        self.target = target
        self.shape = shape
        self.count = 0
        self._file: TextIO
        self._part: Path | None = None
        if target == "-":
            self._file = sys.stdout
        else:
            folder = Path(target).parent
            # mkstemp makes files that only their owner may read.
            handle, name = tempfile.mkstemp(dir=folder, prefix=".heard-", suffix=".part")
            self._part = Path(name)
            self._file = os.fdopen(handle, "w", encoding="utf-8", newline="")
        self._csv = csv.writer(self._file) if target.lower().endswith(".csv") else None
        if self._csv:
            self._csv.writerow(shape.headings)

    @property
    def where(self) -> str:
        """The target in words."""
        return "standard output" if self.target == "-" else self.target

    def keep(self, lines: Iterable[str]) -> None:
        """Add lines of an earlier run as they are; they end in a line break."""
        for line in lines:
            self._file.write(line)
            self.count += 1

    def write(self, reading: Reading) -> None:
        """Add one reading."""
        if self._csv:
            self._csv.writerow(self.shape.cells(reading))
        else:
            self._file.write(self.shape.line(reading) + "\n")
        self.count += 1

    def finish(self) -> None:
        """Put what was written in its place, whole."""
        self._file.flush()
        if self._part is not None:
            self._file.close()
            self._part.chmod(0o600)
            self._part.replace(self.target)

    def discard(self) -> None:
        """Leave nothing behind."""
        if self._part is not None:
            self._file.close()
            self._part.unlink(missing_ok=True)
