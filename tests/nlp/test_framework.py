from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp import Framework, FrameworkError, framework_names, load_framework

if TYPE_CHECKING:
    from pathlib import Path

SOUND = """
id: plan
title: A plan
priorities:
  - id: P1
    title: First
themes:
  - id: bus
    title: Buses
    phrases: [the bus is late]
    priorities: [P1]
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "plan.yaml"
    path.write_text(text, "utf-8")
    return path


def test_the_shipped_framework_holds_the_code_book(framework: Framework) -> None:
    priorities = [priority.id for priority in framework.priorities]

    assert priorities == ["CEP1", "CEP2", "CEP3", "CEP4"]
    assert len({theme.id for theme in framework.themes}) == 22
    assert all(theme.plain and len(theme.phrases) >= 8 for theme in framework.themes)


def test_every_shipped_framework_loads() -> None:
    loaded = [load_framework(name).id for name in framework_names()]

    assert loaded == framework_names()


def test_a_framework_survives_json_unchanged(framework: Framework) -> None:
    again = Framework.from_dict(framework.to_dict())

    assert again == framework
    assert again.sha256 == framework.sha256


def test_every_fault_is_named_with_its_line(tmp_path: Path) -> None:
    broken = SOUND.replace("title: First", "titel: First").replace("[P1]", "[P9]")

    with pytest.raises(FrameworkError) as caught:
        load_framework(write(tmp_path, broken))

    faults = "\n".join(caught.value.faults)
    assert "plan.yaml:6: Priority 1 has an unknown key “titel”. Did you mean “title”?" in faults
    assert "plan.yaml:5: Priority 1 needs “title”." in faults
    assert "plan.yaml:11: Theme 1: no priority is called “P9”. There are: P1." in faults


def test_an_id_used_twice_is_a_fault(tmp_path: Path) -> None:
    twice = SOUND + "  - id: bus\n    title: Buses again\n"

    with pytest.raises(FrameworkError, match="“bus” is used twice"):
        load_framework(write(tmp_path, twice))


def test_a_yaml_bomb_is_refused(tmp_path: Path) -> None:
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"

    with pytest.raises(FrameworkError, match="Anchors and aliases"):
        load_framework(write(tmp_path, bomb))


def test_a_file_over_a_megabyte_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FrameworkError, match="too big"):
        load_framework(write(tmp_path, "id: " + "x" * 1_100_000))


def test_deep_nesting_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FrameworkError, match="levels deep"):
        load_framework(write(tmp_path, "[" * 5_000))


def test_python_tags_build_no_objects(tmp_path: Path) -> None:
    with pytest.raises(FrameworkError):
        load_framework(write(tmp_path, "!!python/object/apply:os.system ['true']"))


def test_an_examples_path_outside_the_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FrameworkError, match="without folders"):
        load_framework(write(tmp_path, SOUND + "examples: ../secrets.tsv\n"))


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(FrameworkError, match="knowsley-care-experienced-2023"):
        load_framework("no-such-plan")


@given(st.text(max_size=300))
def test_any_text_is_a_framework_or_a_plain_refusal(text: str) -> None:
    sound = bool(text.split()) and len(text) <= 300

    shape = {"id": "x", "title": text, "themes": [{"id": "t", "title": "T"}]}

    if sound:
        assert Framework.from_dict(shape).title == " ".join(text.split())
    else:
        with pytest.raises(FrameworkError, match="needs “title”"):
            Framework.from_dict(shape)


KEYS = st.sampled_from(["id", "title", "priorities", "themes", "phrases"])
SHAPES = st.recursive(
    st.none() | st.booleans() | st.text(max_size=9) | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(SHAPES)
def test_no_shape_of_values_crashes_the_reader(shape: object) -> None:
    made = None

    with contextlib.suppress(FrameworkError):
        made = Framework.from_dict(shape)  # type: ignore[arg-type]

    assert made is None or made.priorities or made.themes
