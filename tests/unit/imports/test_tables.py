"""Tables are read however they were saved, and what is no table is refused in one sentence."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from app.imports.formats import tables
from app.imports.formats.limesurvey import read_limesurvey
from app.imports.formats.tables import UnreadableFileError, read_table
from app.imports.formats.xlsform_read import read_xlsform
from tests.unit.imports.shapes import FILES, file_bytes

ROWS = [["How is it?", "Why?"], ["Good", "Café – “warm”\nand dry"]]


def as_csv(delimiter: str = ",") -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(ROWS)
    return text.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", b"\xef\xbb\xbf"),
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b"\xfe\xff"),
        ("utf-16-le", b""),
        ("cp1252", b""),
    ],
)
def test_a_text_table_reads_the_same_however_it_was_saved(
    delimiter: str, encoding: str, mark: bytes
) -> None:
    table = read_table(mark + as_csv(delimiter).encode(encoding))

    assert table.headings == ("How is it?", "Why?")
    assert [row.cells for row in table.rows] == [tuple(ROWS[1])]
    assert table.rows[0].number == 2


def test_a_windows_dash_in_a_heading_is_a_dash() -> None:
    table = read_table(file_bytes("microsoft_windows_1252.csv"))

    assert b"\x97" in file_bytes("microsoft_windows_1252.csv")
    assert "What would you change — if you could?" in table.headings
    assert any("Windows-1252" in note for note in table.notes)


def test_excel_says_how_its_columns_are_split() -> None:
    table = read_table(b"sep=;\r\na,b;c\r\n1;2\r\n")

    assert table.headings == ("a,b", "c")


def test_headings_that_are_empty_or_alike_get_names_of_their_own() -> None:
    table = read_table(b"a,,a,a (2)\n1,2,3,4\n")

    assert table.headings == ("a", "Column 2", "a (2)", "a (2) (2)")


def test_dates_of_a_workbook_are_written_in_the_order_that_nobody_can_misread() -> None:
    table = read_table(file_bytes("microsoft.xlsx"))

    assert table.rows[0].cells[1] == "2026-09-10 11:02:05"
    assert table.rows[0].cells[0] == "1"


def test_only_the_first_sheet_with_rows_is_read_and_the_page_says_so() -> None:
    table = read_table(file_bytes("kobo_values.xlsx"))

    assert table.notes == ("Only the sheet “Form” is read.",)


def test_row_numbers_are_those_of_the_file() -> None:
    table = read_table(b"a,b\n1,2\n,\n3,4\n")

    assert [row.number for row in table.rows] == [2, 4]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b" \r\n \x00", "is empty"),
        (b"a,b\n", "headings and no rows"),
        (b"\xd0\xcf\x11\xe0rest of an old file", "old Excel file"),
        (b"PK\x03\x04 and nothing more", "broken"),
        (bytes(range(256)) * 4, "not a table"),
        (b"x" * (tables.MAX_BYTES + 1), "too big"),
        (b"a\n" + b"1\n" * (tables.MAX_ROWS + 1), "rows. Split"),
        (b"," * tables.MAX_COLUMNS + b"x\n1,2\n", "columns"),
        (b'a,b\n"' + b"x" * 140_000, "quotation mark"),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(content: bytes, said: str) -> None:
    with pytest.raises(UnreadableFileError, match=said):
        read_table(content)


def test_a_workbook_that_unpacks_to_gigabytes_is_not_unpacked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/worksheets/sheet1.xml", b" " * 2_000_000)
    monkeypatch.setattr(tables, "MAX_UNPACKED", 1_000_000)

    with pytest.raises(UnreadableFileError, match="too big once it is unpacked"):
        read_table(packed.getvalue())


def test_a_workbook_with_entities_is_refused() -> None:
    book, packed = Workbook(), io.BytesIO()
    assert book.active is not None
    book.active.append(["a"])
    book.save(packed)
    evil = io.BytesIO()
    with zipfile.ZipFile(packed) as good, zipfile.ZipFile(evil, "w") as bad:
        for part in good.namelist():
            text = good.read(part)
            if part.endswith("workbook.xml"):
                text = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>' + text
            bad.writestr(part, text)

    with pytest.raises(UnreadableFileError, match="not an Excel workbook"):
        read_table(evil.getvalue())


def sheets_of(content: bytes) -> st.SearchStrategy[bytes]:
    """A good file with a few bytes changed, cut off, or doubled."""

    def damage(place: int, new: bytes, keep: int) -> bytes:
        place %= len(content)
        return (content[:place] + new + content[place + len(new) :])[: max(1, keep % len(content))]

    return st.builds(damage, st.integers(0), st.binary(max_size=8), st.integers(1))


@settings(max_examples=150)
@given(
    st.one_of(
        st.binary(max_size=300),
        st.binary(max_size=60).map(lambda tail: b"PK\x03\x04" + tail),
        st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
        st.text(max_size=60).map(lambda text: f"<document>{text}".encode("utf-8", "replace")),
        *(sheets_of(file.read_bytes()) for file in sorted(FILES.iterdir())),
    )
)
def test_any_bytes_are_read_or_refused_and_never_break(content: bytes) -> None:
    for read in (read_table, read_xlsform, read_limesurvey):
        try:
            read(content)
        except UnreadableFileError:
            continue
