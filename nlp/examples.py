"""Read labelled examples: texts whose themes a careful person has already named."""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

NOTHING = "none"


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled text; ``group`` says which author's batch it came from."""

    id: str
    text: str
    question: str
    labels: frozenset[str]
    note: str = ""

    @property
    def group(self) -> str:
        """The batch: its letters before the number."""
        return self.id.rstrip("0123456789") or self.id


def read_examples(path: Path) -> list[Example]:
    """Every usable row of a tab-separated file with a header line.

    Columns: id, text, question, priorities, themes, tone; the scan's file has categories instead.
    Labels come out as ``priority:ID``, ``theme:ID`` and ``tone:LABEL``, so that one learner can
    hold them all; a row without priorities is labelled ``priority:none``.
    """
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [_example(row) for row in rows if (row.get("text") or "").strip()]


def fingerprint_file(path: Path) -> str:
    """The hash of the file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _example(row: dict[str, str]) -> Example:
    labels = {f"priority:{name}" for name in _names(row.get("priorities"))}
    labels = labels or {f"priority:{NOTHING}"}
    labels |= {f"theme:{name}" for name in _names(row.get("themes"))}
    labels |= {f"tone:{name}" for name in _names(row.get("tone"))}
    worries = _names(row.get("categories"))
    labels |= {f"scan:{name}" for name in worries}
    if worries:
        labels.add("scan:any")
    note = row.get("note") or ""
    return Example(
        row.get("id") or "", row["text"], row.get("question") or "", frozenset(labels), note
    )


def _names(cell: str | None) -> list[str]:
    return [name.strip() for name in (cell or "").split(";") if name.strip()]
