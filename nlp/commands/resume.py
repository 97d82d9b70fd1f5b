"""Go on with a run that was stopped: keep its whole lines, if they belong to this input."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nlp.tables import TableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nlp.commands.writing import Shape
    from nlp.framework import Framework
    from nlp.types import Comment

_WAY_OUT = "Leave out --resume to begin anew, or choose another --out."


def check_resumable(target: str) -> None:
    """Refuse what cannot be gone on with.

    Raises:
        TableError: the output is not lines of JSON.
    """
    if not target.lower().endswith(".jsonl"):
        raise TableError(f"--resume needs an --out that ends in .jsonl, not “{target}”.")


def kept_lines(
    target: str, comments: Iterator[Comment], framework: Framework, shape: Shape
) -> Iterator[str]:
    """The whole lines of an earlier run; takes as many ``comments`` as there are lines.

    A last line that was cut off is left out. Where there is no such file, nothing is kept.

    Raises:
        TableError: the lines are not about the first rows of this input.
    """
    known = {priority.id for priority in framework.priorities}
    known |= {theme.id for theme in framework.themes}
    try:
        with Path(target).open(encoding="utf-8", errors="replace", newline="\n") as file:
            for number, line in enumerate(file, 1):
                if not line.endswith("\n"):
                    return
                row, where = _row(line), f"{target}, line {number}"
                if not shape.fits(row):
                    raise TableError(f"{where}: not written by this command. {_WAY_OUT}")
                _check(where, row, next(comments, None), known)
                yield line
    except FileNotFoundError:
        return
    except OSError as error:
        raise TableError(f"{target} could not be read: {error.strerror or error}.") from error


def _row(line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError:
        return {}
    return row if isinstance(row, dict) else {}


def _check(where: str, row: dict[str, Any], comment: Comment | None, known: set[str]) -> None:
    if comment is None:
        raise TableError(f"{where}: the input has fewer rows than that. {_WAY_OUT}")
    if row["id"] != comment.id:
        there, here = f"“{row['id']}”", f"“{comment.id}”"
        raise TableError(f"{where} is about {there}, the input's row about {here}. {_WAY_OUT}")
    parts = (row.get(part) or [] for part in ("priorities", "themes", "suggestions"))
    if any(entry.get("id") not in known for part in parts for entry in part):
        raise TableError(f"{where} was read with another framework. {_WAY_OUT}")
