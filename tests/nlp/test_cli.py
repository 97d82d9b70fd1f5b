from __future__ import annotations

import csv
import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook

from nlp.__main__ import COMMANDS, main
from nlp.commands.writing import neutral
from nlp.config import HERE

if TYPE_CHECKING:
    from pathlib import Path

FRAMEWORK = "knowsley-care-experienced-2023"
ROWS = "id,text\n1,my flat is damp\n2,\n3,my worker never rings back\n"
#: The quick engine without spaCy: these tests are about files, not about themes.
QUICK = ("--engine", "static", "--no-model")


@pytest.fixture(autouse=True)
def kept_models(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARD_MODELS", str(models))


def theme(source: Path | str, out: Path | str, *more: str, given: bytes | None = None) -> Result:
    words = ["theme", str(source), "--out", str(out), *QUICK, *more]
    for option, value in (("--framework", FRAMEWORK), ("--text", "text")):
        words += [] if option in more else [option, value]
    return CliRunner().invoke(main, words, input=given)


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_every_row_comes_out(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(ROWS, "utf-8")

    result = theme(tmp_path / "in.csv", tmp_path / "out.jsonl")

    assert result.exit_code == 0
    assert [line["id"] for line in lines(tmp_path / "out.jsonl")] == ["1", "2", "3"]
    assert lines(tmp_path / "out.jsonl")[1]["reason"] == "there is no text"
    assert "Answers a second of one core: language" in result.stderr


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


def test_a_missing_engine_is_named_before_anything_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "in.csv").write_text(ROWS, "utf-8")
    monkeypatch.setattr("nlp.config.MODELS", tmp_path)

    result = theme(tmp_path / "in.csv", tmp_path / "out.jsonl")

    assert result.exit_code == 2
    assert "static_heads.npz" in result.stderr
    assert "--engine encoder" in result.stderr


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


def test_only_the_owner_may_read_what_comes_out(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(ROWS, "utf-8")

    theme(tmp_path / "in.csv", tmp_path / "out.jsonl")

    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "out.jsonl"]
    assert (tmp_path / "out.jsonl").stat().st_mode & 0o777 == 0o600


def test_a_file_that_breaks_on_the_way_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "in.csv").write_text(ROWS, "utf-8")
    monkeypatch.setattr("nlp.commands.writing.write_json", lambda *_, **__: 1 / 0)

    result = theme(tmp_path / "in.csv", tmp_path / "out.jsonl")

    assert isinstance(result.exception, ZeroDivisionError)
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_a_full_disk_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in.csv").write_text(ROWS, "utf-8")

    def full(*_: object, **__: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("nlp.commands.writing.write_json", full)
    result = theme(tmp_path / "in.csv", tmp_path / "out.jsonl")

    assert result.exit_code == 1
    assert "could not be written: No space left on device." in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_the_summary_is_there_for_programs(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(ROWS, "utf-8")

    to_file = theme(tmp_path / "in.csv", tmp_path / "out.jsonl", "--json")
    to_pipe = theme(tmp_path / "in.csv", "-", "--json")

    facts = json.loads(to_file.stdout)
    assert (facts["comments"], facts["stopped"], facts["clocks"]["now"]) == (3, False, 0)
    assert json.loads(to_pipe.stderr)["out"] == "-"
    assert len(to_pipe.stdout.splitlines()) == 3


def test_the_sample_is_read_whole_by_the_engine_that_is_the_default(tmp_path: Path) -> None:
    sample = HERE / "samples" / "forum-comments.csv"

    result = theme(sample, tmp_path / "out.jsonl", "--question", "question", "--engine", "encoder")

    with sample.open(encoding="utf-8", newline="") as file:
        assert len(lines(tmp_path / "out.jsonl")) == len(list(csv.DictReader(file)))
    assert result.exit_code == 0


CORRECTED = "text,priorities,themes\nmy flat is damp,CEP2,education\n"


def test_corrections_decide_their_own_texts(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(ROWS, "utf-8")
    (tmp_path / "said.csv").write_text(CORRECTED, "utf-8")
    said = ("--corrections", str(tmp_path / "said.csv"))

    result = theme(tmp_path / "in.csv", tmp_path / "out.jsonl", *said)

    assert result.exit_code == 0
    first = json.loads((tmp_path / "out.jsonl").read_text("utf-8").splitlines()[0])
    assert [score["id"] for score in first["priorities"]] == ["CEP2"]
    assert [score["id"] for score in first["themes"]] == ["education"]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (CORRECTED.replace("education", "educaton"), "row 1: themes has no “educaton”. Did you"),
        (CORRECTED.replace("priorities", "goals"), "has no column “priorities”"),
        (CORRECTED.replace("my flat is damp", " "), "row 1: there is no text"),
    ],
)
def test_faulty_corrections_are_refused(tmp_path: Path, body: str, says: str) -> None:
    (tmp_path / "in.csv").write_text(ROWS, "utf-8")
    (tmp_path / "said.csv").write_text(body, "utf-8")
    said = ("--corrections", str(tmp_path / "said.csv"))

    result = theme(tmp_path / "in.csv", tmp_path / "out.jsonl", *said)

    assert result.exit_code == 2
    assert says in result.stderr


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_helps_with_examples(name: str) -> None:
    result = CliRunner().invoke(main, [name, "--help"])

    assert result.exit_code == 0
    assert f"  python -m nlp {name} " in result.output


def test_help_loads_no_model() -> None:
    asked = (
        "import sys\nfrom nlp.__main__ import main\n"
        "for words in ['--help'], ['theme', '--help'], ['explain', '--help']:\n"
        "    main(words, standalone_mode=False)\n"
        "print([name for name in ('sklearn', 'onnxruntime', 'spacy') if name in sys.modules])"
    )

    found = subprocess.run(  # noqa: S603  # our own words
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True
    )

    assert found.stdout.splitlines()[-1] == "[]"
