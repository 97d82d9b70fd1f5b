from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from nlp import Reading, load_framework
from nlp.__main__ import main
from nlp.commands.console import time_left
from nlp.commands.explain import explain, in_words
from nlp.commands.words import danger_in_words, likely, tone_in_words
from nlp.types import Scan, Score, Span, ThemeScore, Tone, replace_spans

if TYPE_CHECKING:
    from pathlib import Path

FRAMEWORK = "knowsley-care-experienced-2023"
ROWS = "id,text\na,ring Kayleigh on 07700 900123\nb,\nc,I want to kill myself tonight\n"
TEXT = "ring Kayleigh, my flat is damp"


def nlp(*words: str) -> Result:
    quick = () if words[0] == "frameworks" else ("--engine", "static", "--no-model")
    return CliRunner().invoke(main, [*words, *quick])


def on_rows(folder: Path, name: str, ending: str) -> list[dict[str, object]]:
    (folder / "in.csv").write_text(ROWS, "utf-8")
    out = folder / f"out.{ending}"
    result = nlp(name, str(folder / "in.csv"), "--text", "text", "--id", "id", "--out", str(out))
    assert result.exit_code == 0
    with out.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file)) if ending == "csv" else [json.loads(x) for x in file]


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("tone", ["id", "tone", "reason"]),
        ("redact", ["id", "redacted", "spans", "reason"]),
        ("scan", ["id", "scan", "reason"]),
    ],
)
def test_a_stage_writes_only_what_is_its_own(tmp_path: Path, name: str, keys: list[str]) -> None:
    found = on_rows(tmp_path, name, "jsonl")

    assert [list(line) for line in found] == [keys] * 3
    assert [line["id"] for line in found] == ["a", "b", "c"]
    assert [line["reason"] for line in found] == [None, "there is no text", None]


def test_stages_write_tables(tmp_path: Path) -> None:
    redacted = on_rows(tmp_path, "redact", "csv")
    scanned = on_rows(tmp_path, "scan", "csv")

    assert redacted[0]["redacted"] == "ring [name] on [phone]"
    assert scanned[2]["scan_clock"] == "now"
    assert list(scanned[0]) == ["id", "scan_clock", "scan_categories", "reason"]


def test_a_single_text_can_be_said() -> None:
    assert nlp("redact", "--say", TEXT).stdout == "ring [name], my flat is damp\n"
    assert json.loads(nlp("tone", "--say", TEXT, "--json").stdout)["tone"]["label"] == "problem"
    assert "read this now" in nlp("scan", "--say", "I want to kill myself tonight").stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["tone"], "either INPUT or --say"),
        (["tone", "in.csv", "--say", "x"], "either INPUT or --say"),
        (["tone", "in.csv"], "--text and --out must be given"),
        (["tone", "in.csv", "--text", "x"], "With INPUT, --out must be given"),
    ],
)
def test_wrong_use_names_the_way_out(words: list[str], says: str) -> None:
    result = nlp(*words)

    assert result.exit_code == 2
    assert says in result.stderr


def test_stopping_before_there_is_anything_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("nlp.commands.options.Engine.pipeline", stop)

    result = nlp("tone", "--say", TEXT)

    assert result.exit_code == 130
    assert "Nothing was written" in result.stderr


def reading(**changes: object) -> Reading:
    spans = (Span(5, 13, "PERSON"),)
    known = {
        "id": "1",
        "language": "en",
        "redacted": replace_spans(TEXT, spans),
        "spans": spans,
        "priorities": (Score("CEP1", 0.9, sure=True),),
        "themes": (ThemeScore("housing", 0.6, ((15, 30),)),),
        "suggestions": (ThemeScore("worker_support", 0.1, ((0, 13),)),),
        "tone": Tone("problem", 0.6),
        "scan": Scan("today", ("homeless",)),
        "abstained": False,
        "reason": None,
        "engine": "test",
    }
    return Reading(**(known | changes))  # type: ignore[arg-type]  # the fields above


def test_an_explanation_says_which_words_and_how_likely() -> None:
    said = "\n".join(in_words(explain(reading(), load_framework(FRAMEWORK))))

    assert "(likely), because of “my flat is damp”" in said
    assert "Healthy, happy and ready to live independently (sure), because of A home" in said
    assert "(perhaps), because of “ring [name]”" in said
    assert "Tone: problem (likely)" in said
    assert "Hidden: 1 × [name]" in said
    assert "A person must read this today: it may speak of homeless." in said
    assert "Kayleigh" not in said


def test_an_explanation_says_why_nothing_was_found() -> None:
    plan = load_framework(FRAMEWORK)
    nothing = {"themes": (), "priorities": ()}
    unsure = explain(reading(**nothing, abstained=True, reason="not sure enough"), plan)
    strange = explain(reading(**nothing, suggestions=(), reason="fits nothing"), plan)

    assert (
        unsure["nothing_found_because"] == "Nothing was likely enough to say so (not sure enough)."
    )
    assert strange["nothing_found_because"] == "No theme was given: fits nothing."
    assert explain(reading(), plan)["nothing_found_because"] is None


def test_explain_answers_people_and_programs() -> None:
    people = nlp("explain", TEXT, "--framework", FRAMEWORK)
    programs = nlp("explain", TEXT, "--framework", FRAMEWORK, "--json")

    assert "It speaks of\n  A home of my own" in people.stdout
    assert [theme["id"] for theme in json.loads(programs.stdout)["themes"]][:1] == ["housing"]
    assert nlp("explain", TEXT, "--framework", "nope").exit_code == 2


def test_words_for_scores() -> None:
    assert [likely(score) for score in (0.9, 0.8, 0.5, 0.49)] == [
        "sure", "sure", "likely", "perhaps"
    ]  # fmt: skip
    assert tone_in_words(Tone("neutral", 0.0)) == "not judged"
    unheard = danger_in_words(reading(scan=Scan("today"), reason="not English"))
    assert unheard == "A person must read this today: not English."
    assert "does not mean that there is none" in danger_in_words(reading(scan=Scan()))


def test_frameworks_are_listed_checked_and_shown(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("id: x\n", "utf-8")
    faulty = nlp("frameworks", "check", str(tmp_path / "bad.yaml"))

    assert nlp("frameworks", "list").stdout == nlp("frameworks").stdout
    assert FRAMEWORK in nlp("frameworks", "list").stdout
    assert nlp("frameworks", "check", FRAMEWORK).exit_code == 0
    assert faulty.exit_code == 2
    assert "needs “title”" in faulty.stderr
    assert "1 fault(s)" in faulty.stderr
    assert "CEP1" in nlp("frameworks", "show", FRAMEWORK).stdout
    shown = json.loads(nlp("frameworks", "show", FRAMEWORK, "--json").stdout)
    assert shown == load_framework(FRAMEWORK).to_dict()


def test_the_old_word_for_checking_still_works() -> None:
    assert CliRunner().invoke(main, ["check", FRAMEWORK]).exit_code == 0


@pytest.mark.parametrize(
    ("seconds", "done", "rest", "says"),
    [
        (10, 0.0, 1.0, ""),
        (10, 0.5, 0.5, ", less than a minute left"),
        (60, 0.5, 0.5, ", about 1 minute left"),
        (600, 0.1, 0.4, ", about 40 minutes left"),
    ],
)
def test_time_left_is_in_plain_words(seconds: float, done: float, rest: float, says: str) -> None:
    assert time_left(seconds, done, rest) == says
