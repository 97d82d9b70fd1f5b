"""Read comments from files people really have, and write readings back without harm."""

from __future__ import annotations

import csv
import io
import json
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO
from zipfile import BadZipFile

from nlp.types import Comment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nlp.types import Reading

FORMATS = ("csv", "tsv", "xlsx", "jsonl")
MAX_FILE = 512_000_000
_ENDINGS = {".csv": "csv", ".tsv": "tsv", ".tab": "tsv", ".txt": "csv", ".xlsx": "xlsx",
            ".jsonl": "jsonl", ".ndjson": "jsonl"}  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
Row = dict[str, Any]
write_json = json.dumps


class TableError(ValueError):
    """A file that cannot be read or written; the message is a plain sentence."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds what."""

    text: str
    id: str | None = None
    question: str | None = None


def read_rows(source: str, kind: str | None = None) -> tuple[list[str], list[Row]]:
    """The column names and every row of a file, or of standard input for ``-``.

    Raises:
        TableError: there is no such file, or it is not what its name says.
    """
    if source == "-":
        kind, body = kind or "csv", sys.stdin.buffer.read(MAX_FILE + 1)
    else:
        kind = kind or kind_of(source)
        body = _bytes_of(Path(source))
    if len(body) > MAX_FILE:
        raise TableError(f"{source} is too big: at most {MAX_FILE // 1_000_000} MB.")
    if not body.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise TableError(f"{source} is empty.")
    if kind == "xlsx":
        return _sheet(source, body)
    text = decode(body)
    return _lines(source, text) if kind == "jsonl" else _delimited(source, text, kind)


def kind_of(name: str) -> str:
    """The format a file's ending stands for."""
    kind = _ENDINGS.get(Path(name).suffix.lower())
    if kind is None:
        known = ", ".join(sorted(_ENDINGS))
        raise TableError(f"{name}: unknown kind of file. Use --format, or one of: {known}.")
    return kind


def _bytes_of(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise TableError(f"{path} is a folder, not a file.")
        if not path.exists():
            raise TableError(f"There is no file called {path}.")
        if path.stat().st_size > MAX_FILE:
            raise TableError(f"{path} is too big: at most {MAX_FILE // 1_000_000} MB.")
        return path.read_bytes()
    except (OSError, ValueError) as error:
        if isinstance(error, TableError):
            raise
        reason = getattr(error, "strerror", None) or str(error)
        raise TableError(f"{path} could not be read: {reason}.") from error


def decode(body: bytes) -> str:
    """Text from bytes: UTF-8 first, UTF-16 if it says so, else the way old Windows wrote."""
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return body.decode("utf-16", "replace")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")


def _delimited(source: str, text: str, kind: str) -> tuple[list[str], list[Row]]:
    csv.field_size_limit(MAX_FILE)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter="\t" if kind == "tsv" else ",")
    try:
        records = [record for record in reader if record]
    except csv.Error as error:
        raise TableError(f"{source} is not a {kind.upper()} file we can read: {error}.") from error
    return _with_names(source, records)


def _with_names(source: str, records: Sequence[Sequence[Any]]) -> tuple[list[str], list[Row]]:
    if not records:
        raise TableError(f"{source} is empty.")
    names = [str(name if name is not None else "").strip("\ufeff \x00") for name in records[0]]
    return names, [dict(zip(names, record, strict=False)) for record in records[1:]]


def _lines(source: str, text: str) -> tuple[list[str], list[Row]]:
    names: dict[str, None] = {}
    rows: list[Row] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip("\x00 \t\r"):
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        # A broken line is still a row: it comes out with its reason.
        rows.append(row if isinstance(row, dict) else {"id": f"line {number}"})
        names.update(dict.fromkeys(str(key) for key in rows[-1]))
    if not any(len(row) > 1 or "id" not in row for row in rows):
        raise TableError(f"{source} holds no line that is a JSON object with a text in it.")
    return list(names), rows


def _sheet(source: str, body: bytes) -> tuple[list[str], list[Row]]:
    from openpyxl import load_workbook  # noqa: PLC0415  # only needed for workbooks

    try:
        book = load_workbook(io.BytesIO(body), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        records = [
            row for row in sheet.iter_rows(values_only=True) if any(c is not None for c in row)
        ]
        book.close()
    except (BadZipFile, KeyError, ValueError, TypeError, IndexError, OSError, SyntaxError) as error:
        raise TableError(f"{source} is not an Excel workbook we can open.") from error
    return _with_names(source, records)


def check_columns(source: str, names: Sequence[str], columns: Columns) -> None:
    """Refuse a column that is not there.

    Raises:
        TableError: names every missing column and the ones there are.
    """
    wanted = [name for name in (columns.text, columns.id, columns.question) if name]
    missing = [name for name in wanted if name not in names]
    if missing:
        there = ", ".join(name for name in names if name) or "none"
        lost = ", ".join(f"“{name}”" for name in missing)
        raise TableError(f"{source} has no column {lost}. Its columns are: {there}.")


def comments_of(rows: Sequence[Row], columns: Columns) -> Iterator[Comment]:
    """One comment for each row; what is not text stays as it is and is named when read."""
    for number, row in enumerate(rows, 1):
        name = row.get(columns.id) if columns.id else row.get("id")
        asked = row.get(columns.question) if columns.question else None
        yield Comment(
            id=str(name) if name not in (None, "") else str(number),
            text=row.get(columns.text),  # type: ignore[arg-type]  # the pipeline says what is wrong
            question=str(asked) if asked is not None else None,
        )


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


def neutral(cell: str) -> str:
    """A cell that a spreadsheet will show and never run as a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


class Writer:
    """Writes readings to a hidden file beside the target and puts it in place at the end."""

    def __init__(self, target: str) -> None:
        self.target = target
        self.count = 0
        self._file: TextIO
        self._part: Path | None = None
        if target == "-":
            self._file = sys.stdout
        else:
            folder = Path(target).parent
            handle, name = tempfile.mkstemp(dir=folder, prefix=".heard-", suffix=".part")
            self._part = Path(name)
            self._file = os.fdopen(handle, "w", encoding="utf-8", newline="")
        self._csv = csv.writer(self._file) if target.lower().endswith(".csv") else None
        if self._csv:
            self._csv.writerow(_HEADINGS)

    def write(self, reading: Reading) -> None:
        """Add one reading."""
        if self._csv:
            self._csv.writerow([neutral(cell) for cell in _cells(reading)])
        else:
            self._file.write(write_json(reading.to_json(), ensure_ascii=False) + "\n")
        self.count += 1

    def finish(self) -> None:
        """Put what was written in its place, whole."""
        if self._part is None:
            self._file.flush()
            return
        self._file.close()
        self._part.chmod(0o600)
        self._part.replace(self.target)

    def discard(self) -> None:
        """Leave nothing behind."""
        if self._part is not None:
            self._file.close()
            self._part.unlink(missing_ok=True)


_HEADINGS = ("id", "language", "redacted", "spans", "priorities", "themes", "tone", "tone_score",
             "scan_clock", "scan_categories", "abstained", "reason")  # fmt: skip


def _cells(reading: Reading) -> list[str]:
    return [
        reading.id,
        reading.language or "",
        reading.redacted,
        ";".join(f"{s.start}-{s.end} {s.type}" for s in reading.spans),
        ";".join(f"{p.id} {p.score}" for p in reading.priorities),
        ";".join(f"{t.id} {t.score}" for t in reading.themes),
        reading.tone.label,
        str(reading.tone.score),
        reading.scan.clock or "",
        ";".join(reading.scan.categories),
        "yes" if reading.abstained else "no",
        reading.reason or "",
    ]
