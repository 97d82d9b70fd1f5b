"""One file in and one file out, for commands that must hold all comments at once."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nlp.tables import Columns, TableError, check_columns, comments_of, read_rows

if TYPE_CHECKING:
    from nlp.types import Comment


def read_comments(
    source: str, columns: Columns, kind: str | None, *also: str
) -> tuple[list[dict[str, Any]], list[Comment]]:
    """Read a file's rows and their comments; ``also`` are other columns it must have.

    Raises:
        TableError: the file cannot be read, or lacks a column.
    """
    names, rows = read_rows(source, kind)
    check_columns(source, names, columns)
    for name in also:
        check_columns(source, names, Columns(name))
    return rows, list(comments_of(rows, columns))


def check_target(out: str, ending: str, source: str = "-") -> None:
    """Find out before the long work that its result can be written.

    Raises:
        TableError: saying what is wrong with the name.
    """
    target = Path(out)
    if target.suffix.lower() != ending:
        raise TableError(f"--out must end in {ending}, not “{target.name}”.")
    if target.is_dir():
        raise TableError(f"{out} is a folder, not a file.")
    if not target.parent.is_dir():
        raise TableError(f"There is no folder called {target.parent}.")
    if source != "-" and target.exists() and target.resolve() == Path(source).resolve():
        raise TableError("--out is the same file as the input; choose another name.")


def write_whole(out: str, body: str) -> None:
    """Write all of the file or nothing of it."""
    handle, part = tempfile.mkstemp(dir=Path(out).parent, prefix=".heard-", suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(body)
        Path(part).replace(out)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
