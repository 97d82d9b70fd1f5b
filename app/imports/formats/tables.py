"""Any spreadsheet or text table as plain text cells, however it was saved.

The file is somebody else's: it may be huge, broken, hostile or no table at all. Each of these
ends in one sentence that says what to do.
"""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from app.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from openpyxl.workbook.workbook import Workbook

MAX_BYTES = 8 * 1024 * 1024
MAX_ROWS = 2_000  # an import keeps everybody else from saving while it runs: three seconds
MAX_COLUMNS = 400
MAX_CELL = 100_000
MAX_UNPACKED = 80 * 1024 * 1024  # a workbook is a zip file: a small one can hold gigabytes
MAX_SHEETS = 60
EXACT = 1e15  # beyond this a floating number is no longer a whole one
DELIMITERS = (",", ";", "\t", "|")
ZIP_START, OLD_EXCEL_START = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
#: What openpyxl raises for a file that is no workbook, or a broken or hostile one.
BROKEN_WORKBOOK = (
    zipfile.BadZipFile, zipfile.LargeZipFile, InvalidFileException, DefusedXmlException,
    ParseError, KeyError, ValueError, TypeError, AttributeError, IndexError, OSError, EOFError,
    NotImplementedError, RuntimeError, OverflowError, AssertionError, zlib.error,
)  # fmt: skip

Sheet = list[list[str]]


class UnreadableFileError(DomainError):
    """The file cannot be read as what it should be. The message says what to do."""


@dataclass(frozen=True)
class Row:
    """One row with the number that it has in the file, where the headings are row 1."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table with one heading for each column, all different; notes say how it was read."""

    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()

    def column(self, index: int) -> list[str]:
        """Give the cells of one column that hold something."""
        return [row.cells[index] for row in self.rows if row.cells[index]]


def read_table(content: bytes) -> Table:
    """Read a spreadsheet or a text table.

    Raises:
        UnreadableFileError: it is empty, too big, or no table.
    """
    check_size(content)
    if content.startswith(ZIP_START):
        sheets = read_workbook(content)
        filled = [name for name, rows in sheets.items() if rows]
        if not filled:
            raise UnreadableFileError("This workbook is empty. Choose the file with the answers.")
        notes = [f"Only the sheet “{filled[0]}” is read."] if len(filled) > 1 else []
        return _table(sheets[filled[0]], notes)
    text, encoding = decode(content)
    rows, delimiter = _split(text)
    named = {"\t": "tabs", ";": "semicolons", "|": "upright lines"}.get(delimiter)
    notes = [f"Its columns are split by {named}."] if named else []
    notes += [f"Its letters were saved as {encoding}."] if encoding != "UTF-8" else []
    return _table(rows, notes)


def check_size(content: bytes) -> None:
    """Refuse what is empty or too big before anything is made of it.

    Raises:
        UnreadableFileError: it is.
    """
    if not content.strip(b"\x00 \t\r\n"):
        raise UnreadableFileError("This file is empty. Choose the file with the answers.")
    if len(content) > MAX_BYTES:
        most = MAX_BYTES // 1024 // 1024
        raise UnreadableFileError(
            f"This file is too big: {most} MB at most. Split it into smaller files, and import "
            "one after the other."
        )


def read_workbook(content: bytes) -> dict[str, Sheet]:
    """Read every sheet of an Excel workbook: values only, nothing in it is run or fetched.

    Raises:
        UnreadableFileError: it is too big unpacked, protected, broken or no workbook.
    """
    check_size(content)
    _check_zip(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        try:
            return {sheet.title: _sheet(sheet) for sheet in _sheets(book)}
        finally:
            book.close()
    except BROKEN_WORKBOOK:
        raise UnreadableFileError(
            "This is not an Excel workbook that we can read. Open it in Excel, save it as "
            "“Excel workbook (.xlsx)” or “CSV UTF-8”, and choose that file."
        ) from None


def _check_zip(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
            protected = any(part.flag_bits & 1 for part in packed.infolist())
    except BROKEN_WORKBOOK:
        raise UnreadableFileError(
            "This file is broken, or it is not an Excel workbook. Save it again and choose that."
        ) from None
    if unpacked > MAX_UNPACKED:
        raise UnreadableFileError(
            "This workbook is too big once it is unpacked. Save the answers as CSV, or split them."
        )
    if protected:
        raise UnreadableFileError("This file has a password. Save it without one.")


def _sheets(book: Workbook) -> Iterable[Any]:
    # charts and the like have no cells
    return [s for s in book.worksheets if hasattr(s, "iter_rows")][:MAX_SHEETS]


def _sheet(sheet: Any) -> Sheet:
    if hasattr(sheet, "reset_dimensions"):
        sheet.reset_dimensions()  # the file may claim a million columns
    found = sheet.iter_rows(values_only=True, max_row=MAX_ROWS + 2, max_col=MAX_COLUMNS + 1)
    rows = [[_text_of(value) for value in row] for row in islice(found, MAX_ROWS + 2)]
    return _without_empty_end([_trimmed(row) for row in rows])


def _text_of(value: object) -> str:
    """Write a cell as text; dates in the one order that nobody can misread."""
    match value:
        case None:
            text = ""
        case bool():
            text = "TRUE" if value else "FALSE"
        case float() if value.is_integer() and abs(value) < EXACT:
            text = str(int(value))
        case datetime():
            text = value.isoformat(sep=" ", timespec="seconds")
        case date() | time():
            text = value.isoformat()
        case _:
            text = storable(str(value))
    return text


def storable(text: str) -> str:
    """Take out what no database can keep: null signs and halves of letters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").strip()


def decode(content: bytes) -> tuple[str, str]:
    """Turn bytes into text and say how they were saved: by mark, then UTF-8, then Windows-1252.

    Raises:
        UnreadableFileError: it is no text.
    """
    if content.startswith(OLD_EXCEL_START):
        raise UnreadableFileError(
            "This is an old Excel file (.xls), or one with a password. Open it in Excel and save "
            "it as “Excel workbook (.xlsx)” without a password."
        )
    for mark, name in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"),
                       (b"\xfe\xff", "utf-16-be")):  # fmt: skip
        if content.startswith(mark):
            text = content[len(mark) :].decode(name, "replace")
            return _plain(text), "UTF-8" if name == "utf-8" else "UTF-16"
    halves = (content[1:400:2].count(0), content[0:400:2].count(0))
    if max(halves) > len(content[:400]) // 5:  # no mark, but every other byte is empty
        name = "utf-16-le" if halves[0] > halves[1] else "utf-16-be"
        return _plain(content.decode(name, "replace")), "UTF-16"
    try:
        return _plain(content.decode("utf-8")), "UTF-8"
    except UnicodeDecodeError:
        # "replace" for the five bytes that it leaves without a meaning
        return _plain(content.decode("cp1252", "replace")), "Windows-1252"


def _plain(text: str) -> str:
    if "\x00" in text:
        raise UnreadableFileError(
            "This is not a table that we can read. Save it as “Excel workbook (.xlsx)” or "
            "“CSV UTF-8”, and choose that file."
        )
    return text.removeprefix("\ufeff")


def _split(text: str) -> tuple[Sheet, str]:
    """Split text into rows, by whatever splits its first line into the most columns."""
    first, _, rest = text.partition("\n")
    hint = first.strip().strip('"')
    if hint.lower().startswith("sep=") and hint[4:] in DELIMITERS:  # as Excel writes it
        return _rows(rest, hint[4:]), hint[4:]
    widths = {sign: len(next(iter(_rows(text, sign, most=1)), ())) for sign in DELIMITERS}
    delimiter = max(DELIMITERS, key=lambda sign: widths[sign])
    return _rows(text, delimiter), delimiter


def _rows(text: str, delimiter: str, most: int = MAX_ROWS + 2) -> Sheet:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        rows = [_trimmed([storable(cell) for cell in row]) for row in islice(reader, most)]
    except csv.Error:
        raise UnreadableFileError(
            "This table cannot be split into rows: a cell is too long, or a quotation mark is "
            "never closed. Open it in Excel, save it as “CSV UTF-8”, and choose that file."
        ) from None
    return _without_empty_end(rows)


def _trimmed(row: Sequence[str]) -> list[str]:
    cells = list(row)
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _without_empty_end(rows: Sheet) -> Sheet:
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _table(rows: Sheet, notes: Sequence[str]) -> Table:
    if not rows or not any(rows):
        raise UnreadableFileError("This file is empty. Choose the file with the answers.")
    width = max(len(row) for row in rows)
    if width > MAX_COLUMNS:
        raise UnreadableFileError(f"This table has more than {MAX_COLUMNS} columns. Split it.")
    if len(rows) > MAX_ROWS + 1:
        raise UnreadableFileError(
            f"This table has more than {MAX_ROWS:,} rows. Split it into smaller files, and import "
            "one after the other."
        )
    if any(len(cell) > MAX_CELL for row in rows for cell in row):
        raise UnreadableFileError(
            f"A cell of this table holds more than {MAX_CELL:,} letters. It may be no table of "
            "answers, or a quotation mark in it is never closed."
        )
    if len(rows) == 1:
        raise UnreadableFileError("This table has headings and no rows below them.")
    filled = [row + [""] * (width - len(row)) for row in rows]
    kept = tuple(
        Row(number, tuple(row)) for number, row in enumerate(filled[1:], start=2) if any(row)
    )
    return Table(_headings(filled[0]), kept, tuple(notes))


def _headings(row: Sequence[str]) -> tuple[str, ...]:
    """Name every column, and name no two alike."""
    named: list[str] = []
    for number, cell in enumerate(row, start=1):
        name = " ".join(cell.split()) or f"Column {number}"
        others = (f"{name} ({n})" for n in range(2, len(row) + 2))
        named.append(name if name not in named else next(o for o in others if o not in named))
    return tuple(named)
