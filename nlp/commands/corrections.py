"""Read what people said single texts are about, to teach the engine with."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from nlp.tables import Columns, TableError, check_columns, open_table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from nlp.corrections import Correction
    from nlp.framework import Framework
    from nlp.tables import Row

NONE = "none"


def read_corrections(source: str, framework: Framework) -> tuple[Correction, ...]:
    """The corrections in a CSV, TSV, XLSX or JSONL file.

    Columns: text, priorities, themes, and question if it is known. Several ids are joined by ";";
    an empty cell, or "none", means that none of them fits.

    Raises:
        TableError: the file cannot be used; the first fault is named with its row.
    """
    from nlp.corrections import Correction  # noqa: PLC0415  # slow to import

    with open_table(source) as table:
        for column in ("text", "priorities", "themes"):
            check_columns(source, table.names, Columns(column))
        found = []
        for number, row in enumerate(table.rows, 1):
            where = f"{source}, row {number}"
            text = row.get("text")
            if not isinstance(text, str) or not text.strip():
                raise TableError(f"{where}: there is no text.")
            labels = frozenset(_labels(where, row, framework))
            found.append(Correction(text, str(row.get("question") or ""), labels))
    return tuple(found)


def _labels(where: str, row: Row, framework: Framework) -> Iterator[str]:
    priorities = _ids(where, row, "priorities", [entry.id for entry in framework.priorities])
    yield from (f"priority:{name}" for name in priorities or [NONE])
    themes = _ids(where, row, "themes", [entry.id for entry in framework.themes])
    yield from (f"theme:{name}" for name in themes)


def _ids(where: str, row: Row, column: str, known: Collection[str]) -> list[str]:
    given = [name.strip() for name in str(row.get(column) or "").split(";")]
    names = [name for name in given if name and name != NONE]
    for name in names:
        if name not in known:
            close = difflib.get_close_matches(name, known, 1)
            hint = f"Did you mean “{close[0]}”?" if close else f"There are: {', '.join(known)}."
            raise TableError(f"{where}: {column} has no “{name}”. {hint}")
    return names
