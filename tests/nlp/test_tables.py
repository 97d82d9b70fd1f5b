from __future__ import annotations

import csv
import io
import json
import sys
import tracemalloc
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from nlp.tables import Columns, TableError, comments_of, decode, open_table, read_rows

if TYPE_CHECKING:
    from pathlib import Path

# Letters old Windows files hold too, and everything a cell may have in it.
CELL = st.text(st.characters(codec="cp1252", exclude_characters="\x00"), max_size=20)
SETTINGS = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)


@SETTINGS
@given(
    rows=st.lists(st.tuples(CELL, CELL), min_size=1, max_size=8),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    kind=st.sampled_from(["csv", "tsv"]),
)
def test_what_was_written_is_read(
    tmp_path: Path, rows: list[tuple[str, str]], encoding: str, kind: str
) -> None:
    body = io.StringIO(newline="")
    writer = csv.writer(body, delimiter="\t" if kind == "tsv" else ",", quoting=csv.QUOTE_ALL)
    writer.writerows([("id", "text"), *rows])
    (tmp_path / f"in.{kind}").write_bytes(body.getvalue().encode(encoding))

    names, found = read_rows(str(tmp_path / f"in.{kind}"))

    assert names == ["id", "text"]
    assert [(row["id"], row["text"]) for row in found] == rows


@given(st.text(max_size=60).filter(lambda text: not text.startswith("\ufeff")))
def test_utf_8_is_told_from_old_windows(text: str) -> None:
    assert decode(text.encode("utf-8", "ignore")) == text.encode("utf-8", "ignore").decode()


def test_one_wrong_letter_at_the_end_makes_the_whole_file_old_windows(tmp_path: Path) -> None:
    many = "1,plain\n" * 300_000  # more than one block
    (tmp_path / "in.csv").write_bytes(b"id,text\n2,caf\xe9\n" + many.encode() + b"3,\xa35\n")

    with open_table(str(tmp_path / "in.csv")) as table:
        found = [row["text"] for row in table.rows if row["text"] != "plain"]

    assert found == ["café", "£5"]


def test_a_letter_cut_off_at_the_end_is_old_windows(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_bytes(b"id,text\n1,caf\xc3")

    assert read_rows(str(tmp_path / "in.csv"))[1] == [{"id": "1", "text": "cafÃ"}]


def test_a_letter_across_two_blocks_is_one_letter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nlp.tables._BLOCK", 3)
    (tmp_path / "in.csv").write_text("id,text\n1,é€é€é€", "utf-8")

    assert read_rows(str(tmp_path / "in.csv"))[1][0]["text"] == "é€é€é€"


def _write(path: Path, kind: str, count: int) -> None:
    if kind == "jsonl":
        lines = (json.dumps({"id": i, "text": f"my flat is damp {i}"}) for i in range(count))
        path.write_text("\n".join(lines), "utf-8")
    else:
        lines = (f"{i},my flat is damp {i}" for i in range(count))
        path.write_text("\n".join(["id,text", *lines]), "utf-8")


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_memory_does_not_grow_with_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr("nlp.tables._BLOCK", 4_096)
    path = tmp_path / f"in.{kind}"
    _write(path, kind, 20_000)

    tracemalloc.start()
    with open_table(str(path)) as table:
        assert sum(1 for _ in table.rows) == 20_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < path.stat().st_size / 2


@pytest.mark.parametrize("kind", ["csv", "jsonl", "xlsx"])
def test_the_share_read_grows_to_one(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"in.{kind}"
    if kind == "xlsx":
        _book(path, [["id", "text"], *([i, f"words {i}"] for i in range(3_000))])
    else:
        _write(path, kind, 3_000)

    with open_table(str(path)) as table:
        shares = [table.share_read() for _ in table.rows]

    assert shares == sorted(shares)
    assert shares[0] < 0.5
    assert shares[-1] == 1


def _book(path: Path, rows: list[list[Any]]) -> None:
    book = Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    book.save(path)


def test_a_workbook_that_gives_a_wrong_size_is_read_whole(tmp_path: Path) -> None:
    _book(tmp_path / "right.xlsx", [["id", "text"], [1, "one"], [2, "two"]])
    with (
        zipfile.ZipFile(tmp_path / "right.xlsx") as right,
        zipfile.ZipFile(tmp_path / "wrong.xlsx", "w") as wrong,
    ):
        for name in right.namelist():
            wrong.writestr(name, right.read(name).replace(b'ref="A1:B3"', b'ref="A1"'))

    names, rows = read_rows(str(tmp_path / "wrong.xlsx"))

    assert names == ["id", "text"]
    assert [row["text"] for row in rows] == ["one", "two"]


def test_a_workbook_broken_in_the_middle_is_refused_when_it_comes_to_it(tmp_path: Path) -> None:
    _book(tmp_path / "right.xlsx", [["id", "text"], *([i, f"words {i}"] for i in range(50))])
    with (
        zipfile.ZipFile(tmp_path / "right.xlsx") as right,
        zipfile.ZipFile(tmp_path / "cut.xlsx", "w") as cut,
    ):
        for name in right.namelist():
            body = right.read(name)
            cut.writestr(name, body[: len(body) // 2] if "sheet1" in name else body)

    with pytest.raises(TableError, match="not an Excel workbook"):
        read_rows(str(tmp_path / "cut.xlsx"))


def test_every_line_of_json_may_name_a_column(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text('{"id": 1}\n\n{"id": 2, "text": "late"}\n[1]\n{', "utf-8")

    names, rows = read_rows(str(tmp_path / "in.jsonl"))

    assert names == ["id", "text"]
    assert rows == [{"id": 1}, {"id": 2, "text": "late"}, {"id": "line 4"}, {"id": "line 5"}]


def test_standard_input_is_gone_through_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    given_in = io.TextIOWrapper(io.BytesIO(b'{"text": "caf\xe9"}\n'))
    monkeypatch.setattr(sys, "stdin", given_in)

    assert read_rows("-", "jsonl") == (["text"], [{"text": "café"}])


def test_too_big_a_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nlp.tables.MAX_FILE", 5)
    (tmp_path / "in.csv").write_text("id,text\n", "utf-8")

    with pytest.raises(TableError, match="is too big"):
        read_rows(str(tmp_path / "in.csv"))


@example("\ud800")
@given(st.one_of(st.none(), st.text(st.characters(), max_size=5), st.integers(), st.floats()))
def test_every_id_can_be_written_to_a_file(name: object) -> None:
    (comment,) = comments_of([{"id": name, "text": "x"}], Columns("text"))

    assert comment.id.encode("utf-8")
    assert comment.id != ""
