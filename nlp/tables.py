"""Read the rows of files people really have, one after another: a big file takes no more memory.

An Excel workbook is the exception: its words lie in one table, which has to be held.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from zipfile import BadZipFile

from nlp.types import Comment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

FORMATS = ("csv", "tsv", "xlsx", "jsonl")
MAX_FILE = 512_000_000
_ENDINGS = {".csv": "csv", ".tsv": "tsv", ".tab": "tsv", ".txt": "csv", ".xlsx": "xlsx",
            ".jsonl": "jsonl", ".ndjson": "jsonl"}  # fmt: skip
_BLANK = b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"
_BLOCK = 1 << 20
#: What openpyxl raises for a file that is no workbook, or a broken one.
_BROKEN_BOOK = (BadZipFile, KeyError, ValueError, TypeError, IndexError, OSError, SyntaxError)
Row = dict[str, Any]


class TableError(ValueError):
    """A file that cannot be read or written; the message is a plain sentence."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds what."""

    text: str
    id: str | None = None
    question: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """The column names, the rows (to be gone through once), and the share read so far, 0 to 1.

    Going through the rows raises TableError where the file turns out to be broken.
    """

    names: list[str]
    rows: Iterator[Row]
    share_read: Callable[[], float]


@contextmanager
def open_table(source: str, kind: str | None = None) -> Iterator[Table]:
    """Open a file, or standard input for ``-``; its rows are read as they are asked for.

    Raises:
        TableError: there is no such file, or it is not what its name says.
    """
    kind = kind or ("csv" if source == "-" else kind_of(source))
    with _spooled() if source == "-" else _opened(Path(source)) as body:
        size = body.seek(0, io.SEEK_END)
        if size > MAX_FILE:
            raise TableError(f"{source} is too big: at most {MAX_FILE // 1_000_000} MB.")
        encoding, empty = _look_through(body)
        if empty:
            raise TableError(f"{source} is empty.")
        body.seek(0)
        if kind == "xlsx":
            yield _sheet(source, body)
            return
        # "replace": a few broken letters must not cost anybody the rest of their file.
        text = io.TextIOWrapper(body, encoding, "replace", newline="\n" if kind == "jsonl" else "")
        names, rows = _lines(source, text) if kind == "jsonl" else _delimited(source, text, kind)
        yield Table(names, _readable(source, rows), lambda: min(1.0, body.tell() / size))


def read_rows(source: str, kind: str | None = None) -> tuple[list[str], list[Row]]:
    """The column names and every row at once, for callers that need them all in memory.

    Raises:
        TableError: as ``open_table``.
    """
    with open_table(source, kind) as table:
        return table.names, list(table.rows)


def kind_of(name: str) -> str:
    """The format a file's ending stands for."""
    kind = _ENDINGS.get(Path(name).suffix.lower())
    if kind is None:
        known = ", ".join(sorted(_ENDINGS))
        raise TableError(f"{name}: unknown kind of file. Use --format, or one of: {known}.")
    return kind


def decode(body: bytes) -> str:
    """Text from bytes: UTF-8 first, UTF-16 if it says so, else the way old Windows wrote."""
    return body.decode(_look_through(io.BytesIO(body))[0], "replace")


def _opened(path: Path) -> IO[bytes]:
    try:
        if path.is_dir():
            raise TableError(f"{path} is a folder, not a file.")
        if not path.exists():
            raise TableError(f"There is no file called {path}.")
        return path.open("rb")
    except (OSError, ValueError) as error:
        if isinstance(error, TableError):
            raise
        reason = getattr(error, "strerror", None) or str(error)
        raise TableError(f"{path} could not be read: {reason}.") from error


def _readable(source: str, rows: Iterator[Row]) -> Iterator[Row]:
    try:
        yield from rows
    except OSError as error:
        raise TableError(f"{source} could not be read to its end: {error.strerror}.") from error


def _spooled() -> IO[bytes]:
    """Standard input kept on disk, because it has to be gone through more than once."""
    body = tempfile.TemporaryFile()  # noqa: SIM115  # open_table closes it
    while body.tell() <= MAX_FILE and (block := sys.stdin.buffer.read(_BLOCK)):
        body.write(block)
    return body


def _look_through(body: IO[bytes]) -> tuple[str, bool]:
    """The encoding of the whole file, and whether it holds nothing but blanks."""
    body.seek(0)
    checker = codecs.getincrementaldecoder("utf-8")()
    encoding, empty, start = "utf-8-sig", True, b""
    while block := body.read(_BLOCK):
        start = start or block[:2]
        empty = empty and not block.strip(_BLANK)
        if encoding == "utf-8-sig":
            encoding = _or_old_windows(checker, block)
    if encoding == "utf-8-sig":
        encoding = _or_old_windows(checker, b"")
    return "utf-16" if start in (b"\xff\xfe", b"\xfe\xff") else encoding, empty


def _or_old_windows(checker: codecs.IncrementalDecoder, block: bytes) -> str:
    try:
        checker.decode(block, final=not block)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _delimited(source: str, text: IO[str], kind: str) -> tuple[list[str], Iterator[Row]]:
    csv.field_size_limit(MAX_FILE)
    reader = csv.reader(text, delimiter="\t" if kind == "tsv" else ",")

    def records() -> Iterator[list[str]]:
        try:
            yield from filter(None, reader)
        except csv.Error as error:
            where = f"{source} is not a {kind.upper()} file we can read: line {reader.line_num}"
            raise TableError(f"{where}, {error}.") from error

    return _with_names(source, records())


def _with_names(source: str, records: Iterator[Sequence[Any]]) -> tuple[list[str], Iterator[Row]]:
    first = next(records, None)
    if first is None:
        raise TableError(f"{source} is empty.")
    names = [str(name if name is not None else "").strip("\ufeff \x00") for name in first]
    return names, (dict(zip(names, record, strict=False)) for record in records)


def _lines(source: str, text: io.TextIOWrapper) -> tuple[list[str], Iterator[Row]]:
    """Goes through the file twice: any line may hold a name that no other line holds."""
    names: dict[str, None] = {}
    sound = False
    for row in _objects(text):
        sound = sound or len(row) > 1 or "id" not in row
        names.update(dict.fromkeys(map(str, row)))
    if not sound:
        raise TableError(f"{source} holds no line that is a JSON object with a text in it.")
    text.seek(0)
    return list(names), _objects(text)


def _objects(text: IO[str]) -> Iterator[Row]:
    for number, line in enumerate(text, 1):
        if not line.strip("\ufeff\x00 \t\r\n"):
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        # A broken line is still a row: it comes out with its reason.
        yield row if isinstance(row, dict) else {"id": f"line {number}"}


def _sheet(source: str, body: IO[bytes]) -> Table:
    from openpyxl import load_workbook  # noqa: PLC0415  # only needed for workbooks

    done = 0

    def records() -> Iterator[tuple[Any, ...]]:
        nonlocal done
        with _as_workbook(source):
            for row in sheet.iter_rows(values_only=True):
                done += 1
                if any(cell is not None for cell in row):
                    yield row

    with _as_workbook(source):
        sheet = load_workbook(body, read_only=True, data_only=True).worksheets[0]
        total = sheet.max_row or 0
        sheet.reset_dimensions()  # many programs write a wrong size, which would cut rows off
    names, rows = _with_names(source, records())
    return Table(names, rows, lambda: min(1.0, done / total) if total else 0.0)


@contextmanager
def _as_workbook(source: str) -> Iterator[None]:
    try:
        yield
    except _BROKEN_BOOK as error:
        raise TableError(f"{source} is not an Excel workbook we can open.") from error


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


def comments_of(rows: Iterable[Row], columns: Columns) -> Iterator[Comment]:
    """One comment for each row; what is not text stays as it is and is named when read."""
    for number, row in enumerate(rows, 1):
        name = row.get(columns.id) if columns.id else row.get("id")
        asked = row.get(columns.question) if columns.question else None
        yield Comment(
            id=_writable(name) if name not in (None, "") else str(number),
            text=row.get(columns.text),  # type: ignore[arg-type]  # the pipeline says what is wrong
            question=_writable(asked) if asked is not None else None,
        )


def _writable(value: object) -> str:
    """JSON can hold halves of letters that no file takes."""
    return str(value).encode("utf-8", "replace").decode("utf-8")
