from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nlp import Comment, Framework, Pipeline, load_framework

if TYPE_CHECKING:
    from pathlib import Path

PLAN = """
id: parks-plan
title: Parks plan
examples: parks-plan.examples.tsv
priorities:
  - {id: P1, title: Getting there}
  - {id: P2, title: Being there}
themes:
  - {id: buses, title: Buses, priorities: [P1]}
  - {id: benches, title: Benches, priorities: [P2]}
"""
BUSES = (
    "the bus never stops at the park",
    "no bus on a sunday",
    "two buses to get there",
    "bus stop is too far to walk",
    "the bus is always late",
    "put the 12 bus back on",
)
BENCHES = (
    "nowhere to sit",
    "the bench is broken",
    "more benches by the pond please",
    "my nan needs a seat every few steps",
    "benches are wet and rotten",
    "love the new bench",
)


@pytest.fixture
def plan(tmp_path: Path) -> Framework:
    rows = [("buses", "P1", text) for text in BUSES] + [("benches", "P2", t) for t in BENCHES]
    lines = [
        f"{'AB'[i % 2]}{i:03}\t{text}\t\tyoung_person\t{priority}\t{theme}\tproblem"
        for i, (theme, priority, text) in enumerate(rows)
    ]
    head = "id\ttext\tquestion\tspeaker\tpriorities\tthemes\ttone"
    (tmp_path / "parks-plan.examples.tsv").write_text("\n".join([head, *lines]) + "\n", "utf-8")
    (tmp_path / "parks-plan.yaml").write_text(PLAN, "utf-8")
    return load_framework(tmp_path / "parks-plan.yaml")


@pytest.mark.parametrize("engine", ["encoder", "static"])
def test_a_framework_learns_from_its_own_examples(
    plan: Framework, tmp_path: Path, engine: str
) -> None:
    pipeline = Pipeline(plan, models=tmp_path / "models", engine=engine)

    bus, bench = pipeline.read(
        [Comment("1", "the bus does not come on a sunday"), Comment("2", "the bench by the pond")]
    )

    assert [theme.id for theme in bus.themes] == ["buses"]
    assert [theme.id for theme in bench.themes] == ["benches"]
    assert [priority.id for priority in bench.priorities] == ["P2"]


def test_what_was_fitted_is_kept_and_reads_the_same(plan: Framework, tmp_path: Path) -> None:
    models = tmp_path / "models"
    comments = [Comment(str(i), text) for i, text in enumerate((*BUSES, *BENCHES))]
    fitted = list(Pipeline(plan, models=models, engine="static").read(comments))
    kept = sorted(path.name for path in models.iterdir())

    assert len(kept) == 2
    assert list(Pipeline(plan, models=models, engine="static").read(comments)) == fitted
    assert sorted(path.name for path in models.iterdir()) == kept
