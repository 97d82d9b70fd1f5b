"""Draw a word cloud as SVG: three sizes, words that stay readable, nothing to click."""

from __future__ import annotations

import hashlib
import itertools
import math
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nlp import config

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nlp.cloud import Cloud, CloudWord

#: Paper, ink and the petrol of the design; every colour has 5:1 or more on the paper.
PAPER, EDGE, INK_2 = "#ffffff", "#d5dedf", "#3b4d55"
COLOURS = {3: "#07313a", 2: "#0b4f5a", 1: "#0f6673"}
FONTS = (
    '"Atkinson Hyperlegible Next", "Atkinson Hyperlegible", system-ui, -apple-system, '
    '"Segoe UI", Roboto, "Noto Sans", Arial, sans-serif'
)
WEIGHT = {3: "760", 2: "680", 1: "680"}
#: Heights of the letters in pixels; nothing is smaller than the 16 that young people's pages keep.
_PIXELS = ((0, {3: 34, 2: 25, 1: 18}), (560, {3: 46, 2: 30, 1: 20}), (900, {3: 60, 2: 38, 1: 24}))
NARROWEST = 320
_LEGEND = 16
_PADDING = 16
#: The layout sets words lower than the room it books, by this share; the margin makes up for it.
_SAG = 0.17
_GROW, _TRIES = 1.04, 150
#: The layout's own font (it comes with wordcloud) sets every sign this wide and this high.
_CELL, _BASELINE = 0.6, 0.93
#: Two signs that fill its lines from top to bottom, to spell a different bar for every word.
_FULL = "|∫"
#: Signs by width in the widest usual font (DejaVu Sans Bold), so that no other font overlaps.
_WIDTHS = ((0.38, "ijl' :·"), (0.5, "frt"), (0.72, "abcdeghknopqsuvxyz0123456789"), (0.94, "w"))
_WIDE = 1.05
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class _Placed:
    word: CloudWord
    x: float
    y: float
    pixels: int


def to_svg(cloud: Cloud, *, width: int = 960, title: str | None = None) -> str:
    """An SVG document ``width`` pixels wide (320 or more) and as high as the words need.

    The same cloud gives the same picture. Words carry ``class="cloud-word cloud-3"`` (to 1) and
    the paper ``class="cloud-paper"``, so that a page can colour them for the dark.

    Raises:
        ValueError: ``width`` is under 320.
    """
    if width < NARROWEST:
        raise ValueError(f"A word cloud is {NARROWEST} pixels wide or more, not {width}.")
    name = _NOT_XML.sub("", title or "Words that many people used")
    placed, high = _place(cloud, width - 2 * _PADDING)
    legend = _legend_rows(cloud, width - 2 * _PADDING)
    total = high + 2 * _PADDING + round(1.5 * _LEGEND * (len(legend) + 0.5))
    root = _root(cloud, name, width, total)
    for one in placed:
        _write(root, one)
    for row, line in enumerate(legend):
        at = {
            "x": f"{width / 2:g}",
            "y": f"{total - 1.25 * _PADDING - 1.5 * _LEGEND * (len(legend) - 1 - row):g}",
            "font-size": str(_LEGEND),
            "font-weight": "420",
            "fill": INK_2,
            "class": "cloud-legend",
        }
        ET.SubElement(root, "text", at).text = line
    return ET.tostring(root, encoding="unicode") + "\n"


def _root(cloud: Cloud, name: str, width: int, height: int) -> ET.Element:
    mark = hashlib.sha256(repr((cloud, name, width)).encode()).hexdigest()[:8]
    root = ET.Element("svg", {
        "xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {width} {height}",
        "width": str(width), "height": str(height), "role": "img", "class": "cloud-picture",
        "aria-labelledby": f"cloud-{mark}-title cloud-{mark}-desc", "font-family": FONTS,
        "text-anchor": "middle",
    })  # fmt: skip
    ET.SubElement(root, "title", {"id": f"cloud-{mark}-title"}).text = name
    listed = "; ".join(f"{word.text}, about {word.people}" for word in cloud.words)
    about = f"A bigger word was used by more people. Words and people: {listed}."
    ET.SubElement(root, "desc", {"id": f"cloud-{mark}-desc"}).text = about
    ET.SubElement(root, "rect", {
        "x": ".5", "y": ".5", "width": str(width - 1), "height": str(height - 1), "rx": "14",
        "fill": PAPER, "stroke": EDGE, "class": "cloud-paper",
    })  # fmt: skip
    return root


def _write(root: ET.Element, one: _Placed) -> None:
    ET.SubElement(root, "text", {
        "x": f"{one.x + _PADDING:.1f}", "y": f"{one.y + _PADDING:.1f}",
        "font-size": str(one.pixels), "font-weight": WEIGHT[one.word.size],
        "fill": COLOURS[one.word.size], "class": f"cloud-word cloud-{one.word.size}",
    }).text = one.word.text  # fmt: skip


def _legend_rows(cloud: Cloud, width: int) -> list[str]:
    """What each size stands for: on one line where there is room, else one below the other."""
    named = {3: "Biggest words", 2: "Middle words", 1: "Smallest words"}
    parts = []
    for size, words in named.items():
        counts = [word.people for word in cloud.words if word.size == size]
        if counts:
            low, high = min(counts), max(counts)
            some = f"{low} to {high}" if low < high else str(low)
            parts.append(f"{words}: about {some} people")
    line = "   ·   ".join(parts)
    return [line] if ems(line) * _LEGEND <= width else parts


def ems(text: str) -> float:
    """How wide a text is at most, in heights of its letters."""
    return sum(
        next((wide for wide, signs in _WIDTHS if sign in signs), _WIDE) for sign in text.lower()
    )


def _place(cloud: Cloud, width: int) -> tuple[list[_Placed], int]:
    """Every word at its size, on the lowest of ever higher canvases that holds them all."""
    sizes = _pixels(cloud, width)
    margin = _margin(sizes[3])
    room = sum(
        (_cells(word) * _CELL * sizes[word.size] + margin) * (sizes[word.size] + margin)
        for word in cloud.words
    )
    start = max(0.85 * room / width, sizes[3] + 2 * margin)
    for step in range(_TRIES):
        height = math.ceil(start * _GROW**step)
        placed = _try(cloud, sizes, (width, height))
        if placed is not None:
            return placed, height
    raise RuntimeError("The word cloud could not be laid out. Try fewer words or a wider picture.")


def _pixels(cloud: Cloud, width: int) -> dict[int, int]:
    """The three sizes, made smaller where the longest word would not fit."""
    wanted = next(sizes for least, sizes in reversed(_PIXELS) if width >= least)
    found: dict[int, int] = {}
    at_most = max(wanted.values())
    margin = _margin(at_most) + 2
    for size in sorted(wanted, reverse=True):
        longest = max((_cells(word) for word in cloud.words if word.size == size), default=1)
        fits = math.floor((width - margin) / (longest * _CELL))
        at_most = found[size] = min(wanted[size], fits, at_most)
    return found


def _margin(pixels: int) -> int:
    """Room round each word, half of it on every side: more than the largest word sags."""
    return 2 * (math.ceil(_SAG * pixels) + 1)


def _cells(word: CloudWord) -> int:
    return math.ceil(ems(word.text) / _CELL)


def _bars(cells: int) -> Iterator[str]:
    """Every bar of so many signs, then longer ones."""
    for length in itertools.count(cells):
        yield from map("".join, itertools.product(_FULL, repeat=length))


def _try(cloud: Cloud, sizes: dict[int, int], canvas: tuple[int, int]) -> list[_Placed] | None:
    """The places ``wordcloud`` finds, or None if it had to shrink or leave out a word.

    Each word is laid out as a bar of full height and safe width: what the reader's own font needs.
    """
    from wordcloud import WordCloud  # noqa: PLC0415  # slow to import

    bars: dict[str, CloudWord] = {}
    for word in cloud.words:
        bars[next(bar for bar in _bars(_cells(word)) if bar not in bars)] = word
    used = [sizes[word.size] for word in cloud.words]
    layout = WordCloud(
        width=canvas[0],
        height=canvas[1],
        margin=_margin(sizes[3]),
        prefer_horizontal=1,
        relative_scaling=1,
        max_words=len(bars),
        max_font_size=max(used),
        min_font_size=min(used),
        font_step=max(used),  # a word that does not fit is not to be shrunk but to end the try
        color_func=lambda *_, **__: "black",
        random_state=config.SEED,
    ).generate_from_frequencies({bar: sizes[word.size] for bar, word in bars.items()})
    found = []
    for (bar, _), pixels, (down, across), _, _ in layout.layout_:
        word = bars[bar]
        if pixels != sizes[word.size]:
            return None
        middle = float(across) + len(bar) * _CELL * pixels / 2
        found.append(_Placed(word, middle, float(down) + _BASELINE * pixels, pixels))
    return found if len(found) == len(bars) else None
