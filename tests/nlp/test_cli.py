from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook

from nlp.__main__ import main
from nlp.config import HERE
from nlp.tables import neutral

if TYPE_CHECKING:
    from pathlib import Path

FRAMEWORK = "knowsley-care-experienced-2023"
ROWS = "id,text\n1,my flat is damp\n2,\n3,my worker never rings back\n"


@pytest.fixture(autouse=True)
def kept_models(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARD_MODELS", str(models))


def theme(source: Path | str, out: Path | str, *more: str, given: bytes | None = None) -> Result:
    words = ["theme", str(source), "--framework", FRAMEWORK, "--out", str(out), "--no-model", *more]
    if "--text" not in more:
        words += ["--text", "text"]
    return CliRunner().invoke(main, words, input=given)


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_every_row_comes_out(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(ROWS, "utf-8")

    result = theme(tmp_path / "in.csv", tmp_path / "out.jsonl")

    assert result.exit_code == 0
    assert [line["id"] for line in lines(tmp_path / "out.jsonl")] == ["1", "2", "3"]
    assert lines(tmp_path / "out.jsonl")[1]["reason"] == "there is no text"


@pytest.mark.parametrize("kind", ["tsv", "jsonl", "xlsx", "cp1252", "utf-16"])
def test_other_kinds_of_file_are_read(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"in.{kind if kind in {'tsv', 'jsonl', 'xlsx'} else 'csv'}"
    if kind == "xlsx":
        book = Workbook()
        book.active.append(["id", "text"])  # type: ignore[union-attr]
        book.active.append([7, "the café is £5"])  # type: ignore[union-attr]
        book.save(path)
    elif kind == "jsonl":
        path.write_text('{"id": 7, "text": "the café is £5"}\nnot json\n', "utf-8")
    else:
        tab = "\t" if kind == "tsv" else ","
        encoding = {"tsv": "utf-8"}.get(kind, kind)
        path.write_bytes(f"id{tab}text\n7{tab}the café is £5\n".encode(encoding))

    theme(path, tmp_path / "out.jsonl")

    first = lines(tmp_path / "out.jsonl")[0]
    assert (first["id"], first["redacted"]) == ("7", "the café is £5")
    assert len(lines(tmp_path / "out.jsonl")) == (2 if kind == "jsonl" else 1)


def test_standard_input_goes_to_standard_output() -> None:
    result = theme("-", "-", given=ROWS.encode())

    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["1", "2", "3"]


def test_a_wrong_column_lists_the_right_ones(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(ROWS, "utf-8")

    result = theme(tmp_path / "in.csv", tmp_path / "out.jsonl", "--text", "words")

    assert result.exit_code == 2
    assert "no column “words”. Its columns are: id, text." in result.stderr


def test_a_wrong_framework_lists_the_shipped_ones(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(ROWS, "utf-8")

    result = theme(tmp_path / "in.csv", tmp_path / "out.jsonl", "--framework", "nope")

    assert result.exit_code == 2
    assert FRAMEWORK in result.stderr


@pytest.mark.parametrize(
    ("name", "body", "says"),
    [
        ("in.csv", b"", "is empty"),
        ("in.csv", b"\x00\x00", "is empty"),
        ("in.xlsx", b"not a zip", "not an Excel workbook"),
        ("in.xlsx", b"PK\x03\x04broken", "not an Excel workbook"),
        ("in.jsonl", b"nonsense\n", "no line that is a JSON object"),
        ("in.pdf", b"x", "unknown kind of file"),
    ],
)
def test_a_broken_file_is_refused_in_one_sentence(
    tmp_path: Path, name: str, body: bytes, says: str
) -> None:
    (tmp_path / name).write_bytes(body)

    result = theme(tmp_path / name, tmp_path / "out.jsonl")

    assert result.exit_code == 2
    assert says in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_missing_files_and_folders_are_named(tmp_path: Path) -> None:
    missing = theme(tmp_path / "no.csv", tmp_path / "out.jsonl")
    folder = theme(tmp_path, tmp_path / "out.jsonl", "--format", "csv")
    nowhere = theme(tmp_path / "no.csv", tmp_path / "none" / "out.jsonl")

    assert [result.exit_code for result in (missing, folder, nowhere)] == [2, 2, 2]
    assert "There is no file" in missing.stderr
    assert "is a folder" in folder.stderr
    assert "There is no folder" in nowhere.stderr


def test_the_input_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text(ROWS, "utf-8")

    result = theme(path, path)

    assert result.exit_code == 2
    assert path.read_text("utf-8") == ROWS


def test_ragged_rows_null_bytes_and_huge_cells_come_out(tmp_path: Path) -> None:
    huge = "my flat is damp. " * 62_000
    (tmp_path / "in.csv").write_text(f"id,text\n1\n2,a\x00b,extra\n3,{huge}\n", "utf-8")

    result = theme(tmp_path / "in.csv", tmp_path / "out.jsonl")

    assert result.exit_code == 0
    assert [line["id"] for line in lines(tmp_path / "out.jsonl")] == ["1", "2", "3"]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@sum", "\tx", "\rx"])
def test_formula_cells_are_made_harmless(cell: str) -> None:
    assert neutral(cell) == f"'{cell}"


def test_csv_output_runs_no_formula(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text('id,text\n1,"=cmd()|calc my flat"\n', "utf-8")

    theme(tmp_path / "in.csv", tmp_path / "out.csv")

    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        assert next(csv.DictReader(file))["redacted"].startswith("'=")


def test_no_half_written_file_is_left(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(ROWS, "utf-8")

    theme(tmp_path / "in.csv", tmp_path / "out.jsonl")

    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "out.jsonl"]


def test_stopping_keeps_what_was_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in.csv").write_text(ROWS, "utf-8")
    real = json.dumps
    seen: list[object] = []

    def stop_at_second(value: object, **options: object) -> str:
        seen.append(value)
        if len(seen) > 1:
            raise KeyboardInterrupt
        return real(value, **options)  # type: ignore[arg-type]

    monkeypatch.setattr("nlp.tables.write_json", stop_at_second)
    result = theme(tmp_path / "in.csv", tmp_path / "out.jsonl")

    assert result.exit_code == 130
    assert "first 1 of 3 comments are kept" in result.stderr
    assert len((tmp_path / "out.jsonl").read_text("utf-8").splitlines()) == 1


def test_the_sample_is_read_whole(tmp_path: Path) -> None:
    sample = HERE / "samples" / "forum-comments.csv"

    result = theme(sample, tmp_path / "out.jsonl", "--question", "question")

    with sample.open(encoding="utf-8", newline="") as file:
        assert len(lines(tmp_path / "out.jsonl")) == len(list(csv.DictReader(file)))
    assert result.exit_code == 0


def test_frameworks_are_listed_and_checked(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("id: x\n", "utf-8")

    listed = CliRunner().invoke(main, ["frameworks"])
    sound = CliRunner().invoke(main, ["check", FRAMEWORK])
    faulty = CliRunner().invoke(main, ["check", str(tmp_path / "bad.yaml")])

    assert FRAMEWORK in listed.output
    assert (sound.exit_code, faulty.exit_code) == (0, 2)
    assert "needs “title”" in faulty.stderr
