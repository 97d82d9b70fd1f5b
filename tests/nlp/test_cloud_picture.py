from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from nlp.cloud import Cloud, CloudWord
from nlp.cloud_picture import COLOURS, INK_2, NARROWEST, PAPER, ems, to_svg
from nlp.commands.cloud import command

if TYPE_CHECKING:
    from pathlib import Path


def a_cloud(*terms: str) -> Cloud:
    words = tuple(
        CloudWord(term, max(10, 90 - 5 * i), 3 if i < 3 else 2 if i < 12 else 1)
        for i, term in enumerate(terms)
    )
    return Cloud(words, 200)


TERMS = [
    "move", "social worker", "mum", "night before", "bags", "told", "mates", "school", "brother",
    "personal adviser", "bus pass", "flat", "damp", "phone", "ring", "money", "college", "notice",
    "pack", "room", "key", "wifi", "accommodation", "www", "illicitly",
]  # fmt: skip


@pytest.mark.parametrize("width", [NARROWEST, 390, 720, 1280])
def test_no_word_touches_another_or_leaves_the_paper(width: int) -> None:
    root = ET.fromstring(to_svg(a_cloud(*TERMS), width=width))  # noqa: S314  # our own words
    high = int(root.get("height", "0"))
    boxes = []
    for text in root.iter("{http://www.w3.org/2000/svg}text"):
        size, middle, base = (float(text.get(key, "")) for key in ("font-size", "x", "y"))
        half = ems(text.text or "") * size / 2
        if "cloud-word" in text.get("class", ""):
            boxes.append((middle - half, base - 0.76 * size, middle + half, base + 0.24 * size))

    assert len(boxes) == len(TERMS)
    for i, (left, top, right, bottom) in enumerate(boxes):
        assert left >= 0
        assert right <= width
        assert top >= 0
        assert bottom <= high
        for a, b, c, d in boxes[:i]:
            assert right <= a or c <= left or bottom <= b or d <= top


def test_even_very_long_words_find_a_place() -> None:
    long = "a" * 24

    assert long in to_svg(a_cloud(f"{long} {long[:-1]}m", "w" * 24, "flat"), width=NARROWEST)


def test_the_picture_says_what_the_table_says() -> None:
    cloud = a_cloud(*TERMS)
    root = ET.fromstring(to_svg(cloud))  # noqa: S314  # our own words
    about = root.findtext("{http://www.w3.org/2000/svg}desc") or ""

    assert root.get("role") == "img"
    named = (root.get("aria-labelledby") or "").split()
    assert [element.get("id") for element in list(root)[:2]] == named
    assert re.findall(r"([a-z ]+), about (\d+)", about.split(": ")[1]) == [
        (word if not i else f" {word}", str(count)) for i, (word, count) in enumerate(cloud.rows())
    ]
    drawn = {
        text.text: text.get("class")
        for text in root.iter("{http://www.w3.org/2000/svg}text")
        if "cloud-word" in text.get("class", "")
    }
    assert drawn == {w.text: f"cloud-word cloud-{w.size}" for w in cloud.words}
    assert not root.findall(".//{http://www.w3.org/2000/svg}a")


def test_the_same_cloud_gives_the_same_picture() -> None:
    assert to_svg(a_cloud(*TERMS)) == to_svg(a_cloud(*TERMS))


@pytest.mark.parametrize("colour", [*COLOURS.values(), INK_2])
def test_every_colour_can_be_read_on_the_paper(colour: str) -> None:
    def light(hexed: str) -> float:
        parts = [int(hexed[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    assert (light(PAPER) + 0.05) / (light(colour) + 0.05) >= 4.5


def test_too_narrow_a_picture_is_refused() -> None:
    with pytest.raises(ValueError, match="320 pixels"):
        to_svg(a_cloud("flat"), width=100)


def run(folder: Path, *more: str, rows: list[str] | None = None) -> tuple[int, str, str]:
    lines = rows if rows is not None else ["my flat is noisy"] * 12
    (folder / "in.csv").write_text("text\n" + "\n".join(lines) + "\n", "utf-8")
    words = [str(folder / "in.csv"), "--text", "text", "--no-model"]
    if "--out" not in more:
        words += ["--out", str(folder / "out.svg")]
    result = CliRunner().invoke(command, [*words, *more])
    return result.exit_code, result.stdout, result.stderr


def test_the_command_draws_and_prints_the_table(
    tmp_path: Path, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARD_MODELS", str(models))

    code, out, _ = run(tmp_path)
    assert (code, out) == (0, "flat\t10\nnoisy\t10\n")
    assert (tmp_path / "out.svg").read_text("utf-8").startswith("<svg")

    told = json.loads(run(tmp_path, "--json")[1])
    assert [word["word"] for word in told["words"]] == ["flat", "noisy"]

    (tmp_path / "out.svg").unlink()
    code, _, why = run(tmp_path, rows=["my flat is noisy"] * 9)
    assert code == 2
    assert "Fewer than 10 people" in why
    assert not (tmp_path / "out.svg").exists()


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (["--out", "cloud.png"], "must end in .svg"),
        (["--out", "/nowhere/at/all.svg"], "no folder"),
        (["--person", "who"], "no column “who”"),
        (["--fewest", "3"], "3 is not in the range x>=10"),
    ],
)
def test_what_cannot_work_is_said_at_once(tmp_path: Path, more: list[str], says: str) -> None:
    code, _, why = run(tmp_path, *more)

    assert code == 2
    assert says in why
