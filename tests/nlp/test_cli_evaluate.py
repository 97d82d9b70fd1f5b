from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from nlp import config
from nlp.commands import evaluate as cli_evaluate
from nlp.framework import load_framework
from nlp.gold_rows import ALLOWED, GoldError, read_gold
from nlp.types import Comment, Reading, Scan, Score, ThemeScore, Tone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from click.testing import Result

    from nlp import Framework

PLAN = """
id: small-plan
title: A small plan
priorities:
  - {id: P1, title: Homes}
  - {id: P2, title: School}
themes:
  - {id: housing, title: Housing, phrases: [my flat]}
  - {id: education, title: Education, phrases: [my school]}
examples: small.tsv
"""
HEADER = "id\ttext\tquestion\tpriorities\tthemes\ttone"
GOLD = [
    "A1\tMy flat is damp\t\tP1\thousing\tproblem",
    "B1\tI love my school\t\tP2\teducation\tpraise",
    "C1\tThe flat near school\t\tP1;P2\thousing;education\tneutral",
    "D1\tI like crisps\t\tnone\t\tneutral",
]


class ReadsWords:
    """Stands in for the engine: says what a word or two give away."""

    def __init__(self, framework: Framework, *, engine: str) -> None:
        self.engine = f"words by {engine} for {framework.id}"

    def read(self, comments: Iterable[Comment]) -> Iterator[Reading]:
        for comment in comments:
            text = comment.text.lower()
            found = [("housing", "P1")] * ("flat" in text) + [("education", "P2")] * (
                "love" in text
            )
            yield Reading(
                id=comment.id,
                language="en",
                redacted=text,
                spans=(),
                priorities=tuple(Score(priority, 0.9, sure=True) for _, priority in found),
                themes=tuple(ThemeScore(theme, 0.55) for theme, _ in found),
                suggestions=(),
                tone=Tone("problem", 0.6),
                scan=Scan(),
                abstained=not found,
                reason=None,
                engine=self.engine,
            )


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    (tmp_path / "small.tsv").write_text(
        f"{HEADER}\nX1\tmy FLAT, is damp!\t\tP1\thousing\tproblem\n"
    )
    path = tmp_path / "plan.yaml"
    path.write_text(PLAN)
    return path


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    path = tmp_path / "gold.tsv"
    path.write_text("\n".join([HEADER, *GOLD]) + "\n")
    return path


@pytest.fixture(autouse=True)
def _no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli_evaluate, "Pipeline", ReadsWords)


def evaluate(gold: Path, plan: Path, *options: str) -> Result:
    args = [str(gold), "--framework", str(plan), *options]
    return CliRunner().invoke(cli_evaluate.command, args, catch_exceptions=False)


def facts_of(gold: Path, plan: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(evaluate(gold, plan, "--json").stdout)
    return found


def test_the_facts_are_counted_by_hand(gold: Path, plan: Path) -> None:
    facts = facts_of(gold, plan)["all"]
    priorities = facts["priorities"]

    assert facts["comments"] == 4
    assert facts["abstained"]["value"] == 0.25
    assert priorities["micro_f1"]["value"] == pytest.approx(2 * 3 / (3 + 4), abs=1e-4)
    assert priorities["exact"]["value"] == 0.75
    assert priorities["confusions"] == [{"said": "nothing", "true": "P2", "times": 1}]
    assert priorities["asserted"]["labels"] == 3
    assert priorities["asserted"]["precision"]["value"] == 1
    assert facts["nothing"] == {"comments": 1, "left_without": 1}
    assert facts["tone"]["accuracy"]["value"] == 0.25
    cuts = {row["cut"]: row["labels"] for row in facts["themes"]["curve"]}
    assert cuts == {0.5: 3, 0.6: 0, 0.7: 0, 0.8: 0, 0.9: 0, 0.95: 0}
    low, value, high = (priorities["micro_f1"][key] for key in ("low", "value", "high"))
    assert low <= value <= high


def test_texts_the_engine_learned_from_are_named_and_left_out_once(gold: Path, plan: Path) -> None:
    result = evaluate(gold, plan, "--json")
    facts = json.loads(result.stdout)

    assert facts["seen_before"] == 1
    assert facts["unseen"]["comments"] == 3
    assert "WARNING: 1 of 4 gold texts" in result.stderr


def test_there_is_no_warning_where_every_text_is_new(
    gold: Path, plan: Path, tmp_path: Path
) -> None:
    (tmp_path / "small.tsv").write_text(f"{HEADER}\nX1\tanother text\t\tP1\thousing\tproblem\n")
    result = evaluate(gold, plan)

    assert "WARNING" not in result.output
    assert "LEARNED" not in result.output


def test_a_file_of_nothing_but_known_texts_says_that_it_proves_nothing(
    plan: Path, tmp_path: Path
) -> None:
    gold = tmp_path / "gold.tsv"
    gold.write_text(f"{HEADER}\n{GOLD[0]}\n")

    assert "No text is new" in evaluate(gold, plan).output


def test_the_table_can_be_read(gold: Path, plan: Path) -> None:
    quick = config.ENGINES[-1]
    said = evaluate(gold, plan, "--engine", quick).output

    assert f"gold.tsv read by words by {quick} for small-plan against small-plan" in said
    assert "drawn over comments (fewer than five authors)" in said
    assert "× said nothing for P2" in said
    assert "score >= 0.95" in said
    assert "beyond chance (kappa)" in said


def test_five_authors_are_drawn_whole(plan: Path, tmp_path: Path) -> None:
    gold = tmp_path / "gold.tsv"
    rows = [f"{i}\tflat number {i}\tP1\thousing\tproblem\tperson {i % 5}" for i in range(10)]
    gold.write_text("\n".join(["id\ttext\tpriorities\tthemes\ttone\tauthor", *rows]))
    facts = facts_of(gold, plan)["all"]

    assert (facts["drawn"], facts["authors"]) == ("authors", 5)


def test_every_fault_is_named_with_its_line(plan: Path, tmp_path: Path) -> None:
    gold = tmp_path / "gold.tsv"
    bad = [
        "id\ttext\tpriorities\tthemes\tmood",
        "A1\tone\tP9\thousin\t",
        "",
        "A1\t\tnone;P1\t\t\textra",
        "\ttwo\t\t\t",
    ]
    gold.write_text("\n".join(bad))
    result = evaluate(gold, plan)

    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        f"gold.tsv:1: unknown column “mood”. There are: {', '.join(ALLOWED)}.",
        "gold.tsv:1: there is no column “tone”.",
        "gold.tsv:2: priorities: there is no “P9” in this framework. There are: P1, P2.",
        "gold.tsv:2: themes: there is no “housin” in this framework. Did you mean “housing”?",
        "gold.tsv:4: there are 6 cells but only 5 columns.",
        "gold.tsv:4: there is no text.",
        "gold.tsv:4: the id “A1” is that of line 2 too.",
        "gold.tsv:4: priorities: “none” cannot stand beside another label.",
        "gold.tsv:5: there is no id.",
        "9 fault(s); nothing was measured.",
    ]


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("", "is empty"),
        (HEADER, "column names but no comments"),
        (f"{HEADER}\nA1\tone\t\t\t\tpraise;problem", "one tone, not several"),
    ],
)
def test_a_file_that_says_too_little_or_too_much_is_refused(
    body: str, fault: str, plan: Path, tmp_path: Path
) -> None:
    gold = tmp_path / "gold.tsv"
    gold.write_text(body)

    with pytest.raises(GoldError, match=fault):
        read_gold(gold, load_framework(plan))


def test_a_file_that_is_not_there_is_named(plan: Path, tmp_path: Path) -> None:
    result = evaluate(tmp_path / "lost.tsv", plan)

    assert result.exit_code == 2
    assert "lost.tsv could not be read" in result.stderr


def test_quotation_marks_in_a_tab_separated_file_are_words(plan: Path, tmp_path: Path) -> None:
    gold = tmp_path / "gold.tsv"
    gold.write_text(f'{HEADER}\nA1\t"my flat\t\tP1\thousing\tproblem\nA2\tflat"\t\tP1\t\tproblem')

    assert [row.text for row in read_gold(gold, load_framework(plan))] == ['"my flat', 'flat"']
