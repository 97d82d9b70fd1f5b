"""Guess what each column of a table becomes. A person sees every guess before anything is kept."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from app.imports.formats.detecting import Format, is_tool_column, without_code
from app.imports.rules import (
    ANSWER,
    BAND,
    COMMENT,
    IDENTITY,
    IGNORED,
    OPTION,
    OTHER,
    WHY,
    Use,
    plain_words,
    says_who,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.imports.formats.tables import Table
    from app.surveys.rules import Question, SurveyDefinition, Wording

#: The kinds whose answers a cell can hold. Others are refused by name.
FILLABLE = frozenset(
    {
        "short_text", "long_text", "single", "multiple", "yes_no", "scale", "faces", "rating",
        "number", "month", "consent", "image",
    }
)  # fmt: skip
BAND_HEADINGS = frozenset({"band", "age band", "age group", "age range"})
VERY_ALIKE = 0.92
OPEN_UNIQUE = 0.2  # of an open column's cells, at least so many differ
OPEN_WORDS = 3  # and they hold so many words on average
_SUBCODE = re.compile(r"(.+)\[sq0*(\d+)\]")


def guess_uses(
    table: Table, made_by: Format, definition: SurveyDefinition | None
) -> tuple[Use, ...]:
    """Say what each column most likely is. Whatever says who somebody is, is left out."""
    known = dict(_names(definition)) if definition else {}
    taken: set[Use] = set()
    uses: list[Use] = []
    for index, heading in enumerate(table.headings):
        cells = table.column(index)
        use = _question_use(heading, known)
        if use is None or use in taken:
            use = _other_use(heading, cells, made_by)
        elif use.kind == ANSWER and says_who("", cells):
            use = Use(IDENTITY)
        taken.add(use)
        uses.append(use)
    return tuple(_numbered_options(table.headings, uses, definition))


def refused_kinds(definition: SurveyDefinition) -> list[str]:
    """Name the questions whose answers no cell of a table can hold."""
    return [
        f"“{question.wording}” is a {question.type} question. Its answers can’t come from a file."
        for question in definition.questions
        if question.asks and question.type not in FILLABLE
    ]


def choices_for(definition: SurveyDefinition | None) -> list[tuple[str, str]]:
    """Give everything that a column can become, as (value, words)."""
    plain = [
        (IGNORED, "Leave it out"),
        (IDENTITY, "Leave it out: it says who somebody is"),
        (COMMENT, "Words in their own right (a comment)"),
        ("date", "The day it was said"),
        (BAND, "The age band"),
    ]
    if definition is None:
        return plain
    return [*plain, *(pair for q in definition.questions for pair in _choices_of(q))]


def _choices_of(question: Question) -> Iterator[tuple[str, str]]:
    if not question.asks or question.type not in FILLABLE:
        return
    asked = str(question.wording)
    yield f"{ANSWER}:{question.id}", f"Answer: {asked}"
    if question.why is not None:
        yield f"{WHY}:{question.id}", f"Why: {asked}"
    if any(option.other for option in question.options):
        yield f"{OTHER}:{question.id}", f"Something else: {asked}"
    if question.type == "multiple":
        for option in question.options:
            yield f"{OPTION}:{question.id}:{option.id}", f"Ticked “{option.wording}”: {asked}"


def _names(definition: SurveyDefinition) -> Iterator[tuple[str, Use]]:
    """Give every heading that a tool could write for a part of a question."""
    for question in reversed(definition.questions):  # the first question of two alike wins
        if not question.asks or question.type not in FILLABLE:
            continue
        heads = [question.id, question.id.replace("_", ""), *_texts(question.wording)]
        for head in heads:
            if question.why is not None:
                for end in ("[comment]", " [comment]", "_comment", "__why", " why", "[other]"):
                    yield plain_words(head + end), Use(WHY, question.id)
            yield from _option_names(question, head)
        if question.why is not None:
            yield from ((plain_words(t), Use(WHY, question.id)) for t in _texts(question.why))
        yield from ((plain_words(head), Use(ANSWER, question.id)) for head in heads)


def _option_names(question: Question, head: str) -> Iterator[tuple[str, Use]]:
    for option in question.options:
        if option.other:
            for end in ("[other]", " [other]", "_other", "__other"):
                yield plain_words(head + end), Use(OTHER, question.id)
        if question.type == "multiple":
            for name in (option.id, *_texts(option.wording)):
                for joined in (f"{head}/{name}", f"{head}[{name}]", f"{head} [{name}]"):
                    yield plain_words(joined), Use(OPTION, question.id, option.id)


def _texts(wording: Wording) -> list[str]:
    return [text for bands in wording.texts.values() for text in bands.values()]


def _question_use(heading: str, known: dict[str, Use]) -> Use | None:
    variants = list(_variants(heading))
    exact = next((known[name] for name in variants if name in known), None)
    if exact is not None or not known:
        return exact
    alike = get_close_matches(variants[0], known, n=1, cutoff=VERY_ALIKE)
    # nearly the same option could be its opposite; only whole questions may differ a little
    close = known[alike[0]] if alike else None
    return close if close is not None and close.kind != OPTION else None


def _variants(heading: str) -> Iterator[str]:
    """Give the heading as the tools may have dressed it up: codes, groups, numbers, repeats."""
    plain = plain_words(heading)
    bare = without_code(plain)
    for name in (plain, bare, *_after_groups(plain)):
        yield name
        trimmed = name.strip(" *:")
        yield trimmed
        yield re.sub(r"^(q(uestion)? ?)?\d+[.):]? +", "", trimmed)
        yield re.sub(r"(?<=[?.!])\d+$", "", trimmed)
        yield re.sub(r" \(\d+\)$", "", trimmed)


def _after_groups(heading: str) -> Iterator[str]:
    parts = heading.split("/")
    yield from ("/".join(parts[start:]) for start in range(1, len(parts)))


def _other_use(heading: str, cells: Sequence[str], made_by: Format) -> Use:
    last = heading.rpartition("/")[2]
    if says_who(heading, cells) or says_who(last):
        return Use(IDENTITY)
    if is_tool_column(heading, made_by):
        return Use(IGNORED)
    if plain_words(heading) in BAND_HEADINGS:
        return Use(BAND)
    return Use(COMMENT) if looks_open(cells) else Use(IGNORED)


def looks_open(cells: Sequence[str]) -> bool:
    """Say whether a column holds people's own words rather than picks from a list."""
    if not cells:
        return False
    words = sum(len(cell.split()) for cell in cells)
    differ = len(set(cells)) / len(cells)
    return differ >= OPEN_UNIQUE and words >= OPEN_WORDS * len(cells)


def _numbered_options(
    headings: Sequence[str], uses: Sequence[Use], definition: SurveyDefinition | None
) -> Iterator[Use]:
    """Take LimeSurvey's SQ001, SQ002 … as the options in their order, where their count fits."""
    plain = [_SUBCODE.fullmatch(plain_words(heading)) for heading in headings]
    counts: dict[str, int] = {}
    for found in plain:
        if found:
            counts[found[1]] = counts.get(found[1], 0) + 1
    by_code = {q.id.replace("_", ""): q for q in (definition.questions if definition else ())}
    for found, use in zip(plain, uses, strict=True):
        question = by_code.get(found[1].replace("_", "")) if found else None
        if found is None or question is None or question.type != "multiple":
            yield use
            continue
        options = [option for option in question.options if not option.other]
        place = int(found[2]) - 1
        fits = counts[found[1]] == len(options) and 0 <= place < len(options)
        yield Use(OPTION, question.id, options[place].id) if fits else use
