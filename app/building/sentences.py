"""When a question is shown, as a few sentences: pure, there and back.

A sentence is one row of the form: an earlier question, a test, and a value. Up to four of them
are joined by "and" or by "or". A tree that cannot be said so is told in words, and kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import TypeAdapter, ValidationError

from app.building import wordings
from app.surveys.definition import FIXED_CHOICES, POINT_KINDS
from app.surveys.relevance import And, Check, Expression, Not, Or

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from app.building.editing import Tree

MOST_ROWS = 4
ALL, ANY = "all", "any"
TESTS = {
    "is": "is",
    "is_not": "is not",
    "includes": "includes",
    "includes_not": "does not include",
    "at_least": "is at least",
    "at_most": "is at most",
    "answered": "was answered",
    "not_answered": "was not answered",
}
WITHOUT_VALUE = frozenset({"answered", "not_answered"})
FIXED_NAMES = {"yes": "Yes", "no": "No", "not_sure": "Not sure"}
_adapter: TypeAdapter[Any] = TypeAdapter(Expression)


class Row(NamedTuple):
    """One sentence: "[question] [test] [value]"."""

    question: str
    test: str
    value: str | int | None = None


class Sentences(NamedTuple):
    """Sentences and how they are joined."""

    join: str
    rows: tuple[Row, ...]


def read(stored: Any) -> And | Or | Not | Check | None:
    """Read a stored tree; None where there is none, or it cannot be read."""
    if stored is None:
        return None
    try:
        return _adapter.validate_python(stored)  # type: ignore[no-any-return]
    except ValidationError:
        return None


def to_sentences(tree: And | Or | Not | Check | None) -> Sentences | None:
    """Say a tree in sentences; None where that cannot be done without changing what it means."""
    if tree is None:
        return Sentences(ALL, ())
    groups = _groups(tree)
    if groups is None:
        return None
    join, parts = groups
    spread = [_rows(part) for part in parts]
    if any(rows is None for rows in spread):
        return None
    known = [rows for rows in spread if rows is not None]
    # several values mean "any of them", which has no place between sentences joined by "and"
    if join == ALL and len(known) > 1 and any(len(rows) > 1 for rows in known):
        return None
    if len(known) == 1 and len(known[0]) > 1:
        join = ANY
    rows = tuple(row for rows in known for row in rows)
    if len(rows) == 1:  # nothing to join
        join = ALL
    return Sentences(join, rows) if len(rows) <= MOST_ROWS else None


def _groups(tree: And | Or | Not | Check) -> tuple[str, Sequence[Any]] | None:
    if isinstance(tree, And):
        return ALL, tree.parts
    if isinstance(tree, Or):
        return ANY, tree.parts
    return ALL, (tree,)


def _rows(part: Any) -> tuple[Row, ...] | None:
    """Give the sentences of one part, several meaning any of them; None for a tree in it."""
    if isinstance(part, Not):
        rows = _rows(part.part) if isinstance(part.part, Check) else None
        if rows is None or len(rows) != 1 or rows[0].test not in {"is", "includes"}:
            return None
        return (rows[0]._replace(test=f"{rows[0].test}_not"),)
    is_plain = isinstance(part, Check) and getattr(part, "row", None) is None
    return _rows_of(part) if is_plain else None


def _rows_of(check: Check) -> tuple[Row, ...] | None:
    name = check.question
    if check.answered is not None:
        return (Row(name, "answered" if check.answered else "not_answered"),)
    test = check.tests[0]
    value = {
        "is": check.is_,
        "includes": check.includes,
        "at_least": check.at_least,
        "at_most": check.at_most,
    }[test]
    if isinstance(value, tuple):
        return tuple(Row(name, test, one) for one in value) or None
    return (Row(name, test, value),)


def to_tree(sentences: Sentences) -> dict[str, Any] | None:
    """Give the stored tree that says the same."""
    parts = [_part(row) for row in sentences.rows]
    if len(parts) <= 1:
        return parts[0] if parts else None
    return {"and" if sentences.join == ALL else "or": parts}


def _part(row: Row) -> dict[str, Any]:
    if row.test in WITHOUT_VALUE:
        return {"question": row.question, "answered": row.test == "answered"}
    test = {"is_not": "is", "includes_not": "includes"}.get(row.test, row.test)
    value = [row.value] if test in {"is", "includes"} else row.value
    part: dict[str, Any] = {"question": row.question, test: value}
    return part if test == row.test else {"not": part}


def values_of(question: Tree) -> list[tuple[str | int, str]]:
    """Give what can be picked as an answer to a question, with its words."""
    kind = str(question.get("type"))
    options = question.get("options") or ()
    if options:
        return [(o["id"], wordings.shown(o.get("wording")) or o["id"]) for o in options]
    if kind in POINT_KINDS:
        read_as = _span(question)
        return [(n, str(n)) for n in range(read_as[0], min(read_as[1], read_as[0] + 10) + 1)]
    return [(choice, FIXED_NAMES.get(choice, choice)) for choice in FIXED_CHOICES.get(kind, ())]


def _span(question: Tree) -> tuple[int, int]:
    low, high = (0, 10) if question.get("type") == "scale" else (1, 5)
    lowest, highest = question.get("lowest"), question.get("highest")
    return (low if lowest is None else int(lowest), high if highest is None else int(highest))


def in_words(tree: And | Or | Not | Check | None, questions: Iterable[Tree]) -> str:
    """Tell any tree in words, for staff."""
    known = {str(q.get("id")): q for q in questions}
    return "" if tree is None else _words(tree, known)


def _words(tree: Any, known: Mapping[str, Tree]) -> str:
    if isinstance(tree, And | Or):
        joint = " and " if isinstance(tree, And) else " or "
        return joint.join(
            f"({_words(part, known)})" if isinstance(part, And | Or) else _words(part, known)
            for part in tree.parts
        )
    if isinstance(tree, Not):
        rows = _rows(tree)
        inner = _words(tree.part, known)
        return _row_words(rows, known) if rows else f"it is not so that ({inner})"
    return _row_words(_rows(tree) or (), known)


def _row_words(rows: Sequence[Row], known: Mapping[str, Tree]) -> str:
    if not rows:
        return ""
    question = known.get(rows[0].question)
    asked = wordings.shown(question.get("wording")) if question else ""
    name = f"“{asked or rows[0].question}”"
    said = f"{name} {TESTS[rows[0].test]}"
    names = dict(values_of(question)) if question else {}
    values = [f"“{names.get(row.value, row.value)}”" for row in rows if row.value is not None]
    return f"{said} {' or '.join(values)}" if values else said
