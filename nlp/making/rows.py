"""The texts that teach the encoder: themes and tone, worries, personal details."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import yaml

from nlp import config
from nlp.examples import read_examples
from nlp.framework import load_framework
from nlp.heads import DETAILS, WORRIES, label_names
from nlp.seen import asked
from nlp.types import TONES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np

    from nlp.examples import Example
    from nlp.framework import Framework

SHIPPED = "knowsley-care-experienced-2023"
RENAMED = 0.5
JOINTS = (". ", " ", "\n", ". and ")
#: A text with one of these labels may hold a worry that its readers were not asked about.
MAY_WORRY = frozenset({"tone:problem", "theme:safety", "theme:mental_health"})
_DETAIL_OF = {"SCHOOL_OR_ORG": "SCHOOL", "PERSON": "PERSON", "PLACE": "PLACE"}


@dataclass(frozen=True, slots=True)
class Row:
    """One text with what is known of it; what is not known is None and teaches nothing."""

    id: str
    text: str
    question: str = ""
    topics: tuple[float, ...] | None = None
    tone: int | None = None
    worries: tuple[float, ...] | None = None
    details: tuple[tuple[int, int, int], ...] | None = field(default=None)
    note: str = ""

    @property
    def group(self) -> str:
        """The author's batch."""
        return self.id.rstrip("0123456789") or self.id


def theme_rows(framework: Framework) -> list[Row]:
    """The framework's examples."""
    if framework.examples_path is None:
        return []
    names = label_names(framework)
    return [_theme_row(e, names) for e in read_examples(framework.examples_path)]


def _theme_row(example: Example, names: Sequence[str]) -> Row:
    """A calm answer also teaches what is no worry; of any other nobody has said."""
    topics = tuple(float(name in example.labels) for name in names)
    tone = next(i for i, name in enumerate(TONES) if f"tone:{name}" in example.labels)
    calm = not example.labels & MAY_WORRY
    worries = (0.0,) * len(WORRIES) if calm else None
    return Row(example.id, example.text, asked(example.question), topics, tone, worries)


def worry_rows() -> list[Row]:
    """The scan's examples: any worry first, then each kind."""
    names = [f"scan:{name}" for name in WORRIES]
    return [
        Row(e.id, e.text, worries=tuple(float(n in e.labels) for n in names), note=e.note)
        for e in read_examples(config.LEXICONS / "scan.examples.tsv")
    ]


def detail_rows() -> list[Row]:
    """Texts whose personal details are marked."""
    path = config.LEXICONS / "redact.examples.tsv"
    with path.open(encoding="utf-8", newline="") as file:
        kept = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [
            Row(r["id"].replace("-", ""), r["text"], details=tuple(_details(r["spans"])))
            for r in kept
        ]


def _details(cell: str) -> Iterator[tuple[int, int, int]]:
    for span in json.loads(cell):
        kind = _DETAIL_OF.get(span["type"], "OTHER")
        yield span["start"], span["end"], DETAILS.index(kind)


def renamed(row: Row, rng: np.random.Generator, names: Sequence[str]) -> Row:
    """The same text about other people, half the time all in small letters.

    A name the encoder has met is no proof that it knows a name when it meets one.
    """
    if row.details is None:
        return row
    parts: list[str] = []
    found: list[tuple[int, int, int]] = []
    done = size = 0
    for start, end, kind in sorted(row.details):
        words = row.text[start:end]
        if DETAILS[kind] == "PERSON" and " " not in words and rng.random() < RENAMED:
            words = names[int(rng.integers(len(names)))]
            words = words.capitalize() if row.text[start].isupper() else words
        parts += [row.text[done:start], words]
        size += start - done
        found.append((size, size + len(words), kind))
        size, done = size + len(words), end
    text = "".join([*parts, row.text[done:]])
    return replace(row, text=text.lower() if rng.random() < RENAMED else text, details=tuple(found))


def first_names() -> list[str]:
    """The names of our own list."""
    kept = yaml.safe_load((config.LEXICONS / "names.yaml").read_text("utf-8"))
    return sorted({*kept["plain"].split(), *kept["doubtful"].split()})


def all_rows() -> list[Row]:
    """Every row of the three kinds."""
    return [*theme_rows(load_framework(SHIPPED)), *worry_rows(), *detail_rows()]


def misspelt(text: str, rng: np.random.Generator) -> str:
    """The text as somebody in a hurry would type it: letters lost, doubled or swapped."""
    words = text.split(" ")
    for i, word in enumerate(words):
        if len(word) < 4 or rng.random() > 0.06:  # noqa: PLR2004
            continue
        at, kind = int(rng.integers(1, len(word) - 1)), int(rng.integers(4))
        if kind == 0:
            words[i] = word[:at] + word[at + 1 :]
        elif kind == 1:
            words[i] = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        elif kind == 2:  # noqa: PLR2004
            words[i] = word[:at] + word[at] + word[at:]
        else:
            words[i] = word.replace("'", "").replace("’", "")
    return " ".join(words)


def joined(one: Row, two: Row, rng: np.random.Generator) -> Row:
    """Two people's texts as one ramble: both have said what they said, the tone is anybody's."""
    if one.topics is None or two.topics is None:
        return one
    both = [max(pair) for pair in zip(one.topics, two.topics, strict=True)]
    both[NONE_AT] = float(one.topics[NONE_AT] and two.topics[NONE_AT])
    text = one.text + JOINTS[int(rng.integers(len(JOINTS)))] + two.text
    return Row(one.id, text, topics=tuple(both))


#: Where "none of the priorities" stands among the labels; see ``heads.label_names``.
NONE_AT = 4
