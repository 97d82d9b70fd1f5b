"""Read comments that careful people have labelled, to hold the engine's readings against."""

from __future__ import annotations

import csv
import difflib
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nlp.examples import NOTHING, read_examples
from nlp.tables import decode
from nlp.types import TONES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from pathlib import Path

    from nlp.framework import Framework

NEEDED = ("id", "text", "priorities", "themes", "tone")
ALLOWED = (*NEEDED, "question", "speaker", "author", "note")


class GoldError(ValueError):
    """A gold file that cannot be used; ``faults`` holds every fault with file and line."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class GoldRow:
    """One labelled comment; no priority and no theme means that it fits nothing."""

    id: str
    text: str
    question: str
    author: str
    priorities: frozenset[str]
    themes: frozenset[str]
    tone: str | None


def read_gold(path: Path, framework: Framework) -> list[GoldRow]:
    """Every row of a tab-separated file with a header line (comma-separated if it ends in .csv).

    Columns: id, text, priorities, themes (both joined by ";"), tone; question, speaker, author and
    note if they are known. Without ``author``, the letters before an id's number name the author.

    Raises:
        GoldError: the file cannot be read, or holds faults: each is named with its line.
    """
    try:
        text = decode(path.read_bytes())
    except OSError as error:
        raise GoldError([f"{path} could not be read: {error.strerror or error}."]) from error
    lines = list(_records(text, commas=path.suffix.lower() == ".csv"))
    reader = _Reader(path.name, framework)
    if not lines:
        raise GoldError([f"{path.name} is empty."])
    rows = reader.rows(lines)
    if not rows and not reader.faults:
        reader.fault(1, "there are column names but no comments.")
    if reader.faults:
        raise GoldError(reader.faults)
    return rows


def plain(text: str) -> str:
    """Small letters and digits only: how two copies of one text are recognised."""
    letters = (sign if sign.isalnum() else " " for sign in text.casefold())
    return " ".join("".join(letters).split())


def learned_from(frameworks: Iterable[Framework]) -> set[str]:
    """The plain form of every example that belongs to these frameworks."""
    paths = {framework.examples_path for framework in frameworks} - {None}
    return {plain(each.text) for path in paths if path for each in read_examples(path)}


def _records(text: str, *, commas: bool) -> Iterator[tuple[int, list[str]]]:
    stream = io.StringIO(text, newline="")
    if commas:
        reader = csv.reader(stream)
    else:
        reader = csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
    for record in reader:
        if any(cell.strip() for cell in record):
            yield reader.line_num, record


class _Reader:
    """Checks the rows one by one and gathers every fault before anything is measured."""

    def __init__(self, name: str, framework: Framework) -> None:
        self.name = name
        self.faults: list[str] = []
        self.known: dict[str, Collection[str]] = {
            "priorities": [priority.id for priority in framework.priorities],
            "themes": [theme.id for theme in framework.themes],
            "tone": list(TONES),
        }
        self._met: dict[str, int] = {}

    def fault(self, line: int, sentence: str) -> None:
        self.faults.append(f"{self.name}:{line}: {sentence}")

    def rows(self, lines: Sequence[tuple[int, list[str]]]) -> list[GoldRow]:
        first, header = lines[0]
        names = [name.strip() for name in header]
        self._columns(first, names)
        found = []
        for line, record in lines[1:]:
            if len(record) > len(names):
                self.fault(line, f"there are {len(record)} cells but only {len(names)} columns.")
            cells = dict(zip(names, (cell.strip() for cell in record), strict=False))
            found.append(self._row(line, cells))
        return found

    def _columns(self, line: int, names: list[str]) -> None:
        for name in dict.fromkeys(names):
            if name not in ALLOWED:
                self.fault(line, f"unknown column “{name}”.{_hint(name, ALLOWED)}")
            elif names.count(name) > 1:
                self.fault(line, f"the column “{name}” is there twice.")
        for name in NEEDED:
            if name not in names:
                self.fault(line, f"there is no column “{name}”.")

    def _row(self, line: int, cells: dict[str, str]) -> GoldRow:
        name, text = cells.get("id", ""), cells.get("text", "")
        if not text:
            self.fault(line, "there is no text.")
        if not name:
            self.fault(line, "there is no id.")
        elif name in self._met:
            self.fault(line, f"the id “{name}” is that of line {self._met[name]} too.")
        self._met.setdefault(name, line)
        tones = self._labels(line, cells, "tone")
        if len(tones) > 1:
            self.fault(line, "a comment has one tone, not several.")
        return GoldRow(
            id=name,
            text=text,
            question=cells.get("question", ""),
            author=cells.get("author") or name.rstrip("0123456789"),
            priorities=self._labels(line, cells, "priorities"),
            themes=self._labels(line, cells, "themes"),
            tone=min(tones, default=None),
        )

    def _labels(self, line: int, cells: dict[str, str], column: str) -> frozenset[str]:
        given = [name.strip() for name in cells.get(column, "").split(";") if name.strip()]
        if NOTHING in given and column != "tone":
            given.remove(NOTHING)
            if given:
                self.fault(line, f"{column}: “{NOTHING}” cannot stand beside another label.")
        for name in given:
            if name not in self.known[column]:
                hint = _hint(name, self.known[column])
                self.fault(line, f"{column}: there is no “{name}” in this framework.{hint}")
        return frozenset(given)


def _hint(name: str, known: Collection[str]) -> str:
    close = difflib.get_close_matches(name, known, 1)
    if close:
        return f" Did you mean “{close[0]}”?"
    return f" There are: {', '.join(known) or 'none'}."
