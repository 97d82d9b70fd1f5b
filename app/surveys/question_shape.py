"""What is wrong with one question by itself: its options, rows, points and settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.surveys.definition import (
    CHOICE_KINDS,
    FREE_TEXT_KINDS,
    POINT_KINDS,
    RESERVED_IDS,
    SYMBOLS,
    Question,
)
from app.surveys.faults import Fault, repeats

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.surveys.faults import Path

FACE_COUNT = 5
MAX_POINTS = 11
MAX_RANKED = 10  # more than this cannot be held in mind and put in order
MAX_ROWS = 8
MAX_SCALE = 7


def shape_faults(question: Question, where: Path) -> Iterator[Fault]:
    """Find every fault that shows without looking at another question."""
    yield from _option_faults(question, (*where, "options"))
    yield from _table_faults(question, where)
    yield from _symbol_faults(question, (*where, "options"))
    yield from _point_faults(question, where)
    yield from _setting_faults(question, where)


def _setting_faults(question: Question, where: Path) -> Iterator[Fault]:
    words_already = question.type in FREE_TEXT_KINDS
    if question.why is not None and (words_already or not question.asks):
        yield Fault((*where, "why"), f"a {question.type} question has no use for a why box.")
    if question.quote_consent and question.type != "consent":
        yield Fault((*where, "quote_consent"), "only a consent question can ask to share words.")
    if question.group and not question.prefer_not_to_say:
        sentence = "a question about who somebody is needs prefer_not_to_say: true."
        yield Fault((*where, "group"), sentence)
    if question.shuffle and question.type not in CHOICE_KINDS:
        yield Fault((*where, "shuffle"), f"a {question.type} question has no options to mix.")
    if question.ask_again:
        if not question.asks or question.type == "consent":
            yield Fault((*where, "ask_again"), f"a {question.type} question is never left empty.")
        elif not question.skip:
            sentence = "ask_again lets people through in the end, so it needs skip: true."
            yield Fault((*where, "ask_again"), sentence)


def _option_faults(question: Question, where: Path) -> Iterator[Fault]:
    options = question.options
    if question.type not in CHOICE_KINDS:
        if options:
            yield Fault(where, f"a {question.type} question takes no options of its own.")
        return
    if len(options) < 2:  # noqa: PLR2004 - one option is no choice
        yield Fault(where, "give at least two options to pick from.")
    yield from repeats([o.id for o in options], where, "option")
    for index, option in enumerate(options):
        if option.id in RESERVED_IDS:
            sentence = (
                f"{option.id} is a way out on every question; call the option something else."
            )
            yield Fault((*where, index, "id"), sentence)
        if option.exclusive and question.type != "multiple":
            sentence = "exclusive is only for questions where several can be picked."
            yield Fault((*where, index, "exclusive"), sentence)
    if sum(o.other for o in options) > 1:
        yield Fault(where, "only one option can be the one for something else.")


def _table_faults(question: Question, where: Path) -> Iterator[Fault]:
    options, rows = question.options, question.rows
    if question.type == "ranking" and len(options) > MAX_RANKED:
        sentence = f"{len(options)} things are too many to put in order; use {MAX_RANKED} or fewer."
        yield Fault((*where, "options"), sentence)
    if question.type != "matrix":
        if rows:
            yield Fault((*where, "rows"), f"a {question.type} question takes no rows.")
        return
    if not 2 <= len(rows) <= MAX_ROWS:  # noqa: PLR2004 - one row is a question of its own
        yield Fault((*where, "rows"), f"a matrix takes 2 to {MAX_ROWS} rows, not {len(rows)}.")
    yield from repeats([row.id for row in rows], (*where, "rows"), "row")
    if len(options) > MAX_SCALE:
        sentence = f"a scale of {len(options)} options is too long; use {MAX_SCALE} or fewer."
        yield Fault((*where, "options"), sentence)
    for index, option in enumerate(options):
        if option.other:
            sentence = "a matrix has no box for something else; ask why instead."
            yield Fault((*where, "options", index, "other"), sentence)


def _symbol_faults(question: Question, where: Path) -> Iterator[Fault]:
    seen: set[str] = set()
    for index, option in enumerate(question.options):
        place = (*where, index, "symbol")
        if question.type != "image":
            if option.symbol is not None:
                yield Fault(place, "only an image question shows symbols.")
        elif option.symbol is None:
            yield Fault((*where, index), f"option {option.id} needs a symbol, like home or star.")
        elif option.symbol not in SYMBOLS:
            sentence = f"there is no symbol {option.symbol}; use one of {', '.join(SYMBOLS)}."
            yield Fault(place, sentence)
        elif option.symbol in seen:
            yield Fault(place, f"two options show {option.symbol}; give each its own symbol.")
        seen.add(option.symbol or "")


def _point_faults(question: Question, where: Path) -> Iterator[Fault]:
    low, high = question.span()
    count = high - low + 1
    numeric = question.type in POINT_KINDS or question.type == "number"
    if not numeric:
        for name in ("lowest", "highest", "labels"):
            if getattr(question, name) not in (None, ()):
                yield Fault((*where, name), f"a {question.type} question takes no {name}.")
        return
    if low >= high:
        yield Fault((*where, "lowest"), "lowest must be smaller than highest.")
        return
    if question.type in POINT_KINDS and count > MAX_POINTS:
        yield Fault((*where, "highest"), f"a row of {count} numbers is too long; use 11 or fewer.")
    if question.type == "faces" and (low, high) != (1, FACE_COUNT):
        yield Fault((*where, "highest"), "there are five faces, from 1 to 5.")
    allowed = {"scale": (2, count), "number": (0,)}.get(question.type, (0, count))
    if len(question.labels) not in allowed:
        numbers = " or ".join(str(n) for n in allowed)
        yield Fault((*where, "labels"), f"a {question.type} question here takes {numbers} labels.")
