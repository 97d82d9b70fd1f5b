"""Turn the cells of one row into answers: what fits is kept, what does not is named."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.imports.rules import DateOrder, plain_words, read_date
from app.surveys.rules import MAX_WORDS, AnswerError, unanswered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from app.surveys.rules import Answer, Question

    Check = Callable[[Question, dict[str, list[str]]], Answer]

RATHER_NOT = frozenset(
    {
        "prefer_not_to_say", "prefer not to say", "rather not say", "i'd rather not say",
        "i would rather not say", "i'd prefer not to say", "i prefer not to say",
    }
)  # fmt: skip
OTHER_CODE = "-oth-"  # LimeSurvey's code for “Other”
TICKED = frozenset({"1", "yes", "y", "true", "x", "ticked", "checked", "selected"})
NOT_TICKED = frozenset({"0", "no", "n", "false", "unticked", "unchecked", "not selected"})
YES_NO_WORDS = {
    "yes": "yes", "y": "yes", "true": "yes", "1": "yes", "ok": "yes", "i agree": "yes",
    "no": "no", "n": "no", "false": "no", "0": "no",
    "not sure": "not_sure", "not_sure": "not_sure", "unsure": "not_sure", "uncertain": "not_sure",
    "don't know": "not_sure", "i don't know": "not_sure", "u": "not_sure", "maybe": "not_sure",
}  # fmt: skip
FACES = ("really bad", "not good", "ok", "good", "really good")
POINTS = frozenset({"scale", "faces", "rating"})
_NUMBER = re.compile(r"([-+]?\d{1,9})(?:\.0+)?(?: *(?:out of|/) *\d+)?(?: *\(.*\)| +- .*)?")
_MONTH = re.compile(r"(\d{4})-(\d{1,2})")


class NoFitError(Exception):
    """A cell does not hold an answer to its question. The message never repeats the cell."""


@dataclass
class Parts:
    """What one row says to one question, gathered from one or several columns."""

    cells: list[str] = field(default_factory=list)
    ticked: list[str] = field(default_factory=list)
    why: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)


def is_ticked(cell: str, names: Sequence[str]) -> bool:
    """Say whether the column of one option is ticked; its own name in the cell counts.

    Raises:
        NoFitError: the cell says neither yes nor no.
    """
    plain = plain_words(cell)
    if plain in TICKED or plain in names:
        return True
    if plain in NOT_TICKED:
        return False
    raise NoFitError("it should say yes or no for one option, and says something else")


def answer_of(question: Question, parts: Parts, check: Check, order: DateOrder | None) -> Answer:
    """Give the answer that these parts make, checked as one that is typed here.

    Raises:
        NoFitError: they make none.
    """
    if any(plain_words(cell) in RATHER_NOT for cell in parts.cells) and not _offers(question):
        if not parts.why:
            return unanswered("prefer_not_to_say" if question.prefer_not_to_say else "skipped")
        parts = Parts(why=parts.why)  # words beside it are words all the same
    picked, written = _picked(question, parts, order)
    raw = {"answer": picked}
    if parts.why:
        raw["why"] = parts.why
    if parts.other or written:
        raw["other"] = [*parts.other, *written]
    try:
        return check(question, raw)
    except AnswerError:
        raise NoFitError(_why_not(question, raw)) from None


def _offers(question: Question) -> bool:
    return any(
        plain_words(text) in RATHER_NOT
        for option in question.options
        for text in _labels_of(question, option.id)
    )


def _why_not(question: Question, raw: dict[str, list[str]]) -> str:
    if any(len("\n".join(texts)) > MAX_WORDS for texts in raw.values()):
        return f"the words are longer than {MAX_WORDS:,} letters"
    if question.type in POINTS or question.type == "number":
        low, high = question.span()
        return f"it should be a whole number from {low} to {high}"
    if question.type == "multiple":
        return "these answers can’t be picked together"
    return "it is not an answer that this question takes"


def _picked(
    question: Question, parts: Parts, order: DateOrder | None
) -> tuple[list[str], list[str]]:
    """Give what was picked or written, and the words that fit no option but “something else”."""
    if question.is_free_text:
        return parts.cells, []
    if question.type == "multiple":
        found: list[str] = []
        rest: list[str] = []
        for cell in parts.cells:
            ids, words = _split_picks(question, cell)
            found += ids
            rest += words
        return list(dict.fromkeys([*found, *parts.ticked])), rest
    if question.choice_ids():
        return _one_pick(question, parts.cells)
    if question.type == "month":
        return [_month(cell, order) for cell in parts.cells], []
    return [_point(question, cell) for cell in parts.cells], []


def labels(question: Question) -> dict[str, str]:
    """Give the id of each option by its id and by its words in every language and band."""
    names = dict(YES_NO_WORDS) if question.type in {"yes_no", "consent"} else {}
    choices = question.choice_ids()
    for choice in reversed(choices):  # the first of two alike wins
        names |= {plain_words(text): choice for text in _labels_of(question, choice)}
    names |= {choice: choice for choice in choices}
    return {name: choice for name, choice in names.items() if choice in choices}


def _labels_of(question: Question, option_id: str) -> Iterator[str]:
    option = question.option(option_id)
    if option is not None:
        yield from (text for bands in option.wording.texts.values() for text in bands.values())


def _other_id(question: Question) -> str | None:
    return next((option.id for option in question.options if option.other), None)


def _one_pick(question: Question, cells: Sequence[str]) -> tuple[list[str], list[str]]:
    names, other = labels(question), _other_id(question)
    picked: list[str] = []
    written: list[str] = []
    for cell in cells:
        plain = plain_words(cell).rstrip(";")
        if plain in names:
            picked.append(names[plain])
        elif other and plain == OTHER_CODE:
            picked.append(other)
        elif other:
            written.append(cell)
        else:
            raise NoFitError("it is not one of the question’s answers")
    return picked, written


def _split_picks(question: Question, cell: str) -> tuple[list[str], list[str]]:
    """Take apart several picks in one cell: by semicolons, lines, spaces between codes, commas."""
    names, other = labels(question), _other_id(question)
    if plain_words(cell) in names:
        return [names[plain_words(cell)]], []
    if ";" in cell or "\n" in cell:
        pieces = [piece.strip() for piece in re.split(r"[;\n]", cell)]
    elif all(word in question.choice_ids() for word in cell.split()):
        pieces = cell.split()
    else:
        pieces = list(_by_commas(cell, names))
    found: list[str] = []
    rest: list[str] = []
    for piece in filter(None, pieces):
        plain = plain_words(piece)
        if plain in names:
            found.append(names[plain])
        elif other and plain == OTHER_CODE:
            found.append(other)
        elif other:
            rest.append(piece)
        else:
            raise NoFitError("part of it is not one of the question’s answers")
    return found, rest


def _by_commas(cell: str, names: dict[str, str]) -> Iterator[str]:
    """Split at commas, but not inside an option that has a comma: the longest match goes first."""
    pieces = [piece.strip() for piece in cell.split(",")]
    start = 0
    while start < len(pieces):
        ends = range(len(pieces), start, -1)
        joined = ((end, ", ".join(pieces[start:end])) for end in ends)
        end, text = next(
            ((end, text) for end, text in joined if plain_words(text) in names),
            (start + 1, pieces[start]),
        )
        yield text
        start = end


def _month(cell: str, order: DateOrder | None) -> str:
    if match := _MONTH.fullmatch(cell.strip()):
        return f"{match[1]}-{match[2]}"
    day = read_date(cell, order)
    if day is None:
        raise NoFitError("it is not a date that we can read")
    return f"{day:%Y-%m}"


def _point(question: Question, cell: str) -> str:
    plain = plain_words(cell)
    if match := _NUMBER.fullmatch(plain):
        return match[1]
    named = _point_names(question)
    if plain in named:
        return str(named[plain])
    raise NoFitError(_why_not(question, {}))


def _point_names(question: Question) -> dict[str, int]:
    if question.type not in POINTS:
        return {}
    low, high = question.span()
    places = list(range(low, high + 1))
    if len(question.labels) != len(places):
        places = [low, high]
    names = dict(zip(FACES, range(1, 6), strict=True)) if question.type == "faces" else {}
    for place, wording in zip(places, question.labels, strict=False):
        for bands in wording.texts.values():
            names |= {plain_words(text): place for text in bands.values()}
    return names
