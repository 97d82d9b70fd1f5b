"""What a form of the builder posts, turned into parts of a definition: pure.

Everything that was typed is kept in what comes back, so a page with faults shows it again.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from app.building import editing, sentences, wordings
from app.surveys.answers import clean_words
from app.surveys.definition import (
    ANY_BAND,
    CHOICE_KINDS,
    DEFAULT_LANGUAGE,
    POINT_KINDS,
    Question,
)
from app.surveys.question_types import QUESTION_TYPES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.building.editing import Tree

LONGEST = 2000  # letters in one wording, as a definition allows
MOST_PARTS = 40
ROWS_KINDS = frozenset({"matrix"}) & set(QUESTION_TYPES)
SYMBOL_KINDS = frozenset({"image"}) & set(QUESTION_TYPES)
NUMBER_KINDS = POINT_KINDS | {"number"}
FLAGS = tuple(
    name
    for name in (
        "skip", "ask_again", "prefer_not_to_say", "shuffle", "support", "sensitive", "group",
        "quote_consent",
    )
    if name in Question.model_fields
)  # fmt: skip


class Readers(NamedTuple):
    """For whom words are written: languages, English first, and bands, everybody first."""

    languages: tuple[str, ...] = (DEFAULT_LANGUAGE,)
    bands: tuple[str, ...] = (ANY_BAND,)


class Built(NamedTuple):
    """A part as it was typed, and what is wrong with it by the id of its box."""

    part: Tree
    faults: dict[str, str]


def readers_of(definition: Tree, languages: Sequence[str]) -> Readers:
    """Give every language and band that words may be written for."""
    extra = sorted({*languages, *wordings.languages_in(definition)} - {DEFAULT_LANGUAGE})
    bands = {b for _, w in wordings.wordings_in(definition) for t in wordings.spread(w).values()
             for b in t}  # fmt: skip
    own = list(definition.get("bands") or ())
    several = own if len(own) > 1 else []
    known = list(dict.fromkeys([ANY_BAND, *several, *sorted(bands)]))
    return Readers((DEFAULT_LANGUAGE, *extra), tuple(known))


def box(name: str, lang: str = DEFAULT_LANGUAGE, band: str = ANY_BAND) -> str:
    """Give the name of the box for one wording."""
    return f"{name}-{lang}-{'all' if band == ANY_BAND else band}"


def first(posted: Mapping[str, Sequence[str]], name: str) -> str:
    """Give one value, cleaned of what cannot be stored."""
    values = posted.get(name) or ("",)
    return clean_words(values[0]).strip()


def wording_from(
    posted: Mapping[str, Sequence[str]], name: str, readers: Readers, faults: dict[str, str]
) -> Any:
    """Read one wording from its boxes; empty where nothing is written."""
    texts: wordings.Texts = {}
    for lang in readers.languages:
        for band in readers.bands:
            text = first(posted, box(name, lang, band))
            if len(text) > LONGEST:
                faults[box(name, lang, band)] = (
                    f"This is {len(text):,} letters long; {LONGEST:,} is the most. "
                    "Your words are still here. Make them shorter."
                )
            texts.setdefault(lang, {})[band] = text
    return wordings.gather(texts)


def question_from(
    posted: Mapping[str, Sequence[str]], before: Tree, earlier: Sequence[Tree], readers: Readers
) -> Built:
    """Read a whole question from its form. What no box asks about stays as it was."""
    faults: dict[str, str] = {}
    question = dict(before)
    question["wording"] = wording_from(posted, "wording", readers, faults)
    kind = first(posted, "type")
    if kind in QUESTION_TYPES:
        question["type"] = kind
    for name in ("hint", "why"):
        _set(question, name, wording_from(posted, name, readers, faults))
    for flag in FLAGS:
        question[flag] = bool(posted.get(flag))
    if posted.get("has-section"):
        _set(question, "section", first(posted, "section"))
    question["themes"] = [clean_words(t) for t in posted.get("themes", ())][:MOST_PARTS]
    _read_parts(posted, question, readers, faults)
    _read_numbers(posted, question, readers, faults)
    question["starters"] = _words_list(posted, "starters", readers, faults)
    _read_relevance(posted, question, earlier, faults)
    return Built({k: v for k, v in question.items() if v not in ([], None)}, faults)


def _set(question: Tree, name: str, value: Any) -> None:
    if value:
        question[name] = value
    else:
        question.pop(name, None)


def _count(posted: Mapping[str, Sequence[str]], name: str) -> int:
    written = first(posted, f"{name}-count")
    return min(int(written), MOST_PARTS) if re.fullmatch(r"[0-9]{1,3}", written) else 0


def _read_parts(
    posted: Mapping[str, Sequence[str]], question: Tree, readers: Readers, faults: dict[str, str]
) -> None:
    """Read options and a matrix's rows. A kind that takes none loses the boxes, not a setting."""
    for name, kinds in (("options", CHOICE_KINDS), ("rows", ROWS_KINDS)):
        if f"{name}-count" not in posted:
            if question["type"] not in kinds:
                question.pop(name, None)
            continue
        question[name] = parts_from(posted, name, question.get(name) or (), readers, faults)


def parts_from(
    posted: Mapping[str, Sequence[str]],
    name: str,
    before: Sequence[Tree],
    readers: Readers,
    faults: dict[str, str],
) -> list[Tree]:
    """Read a list of options or rows, in the order posted; one without any words is left out.

    An option keeps its id for life, because answers hold it.
    """
    known = {str(part.get("id")): part for part in before}
    typed = [(first(posted, f"{name}-{i}-id"), i) for i in range(_count(posted, name))]
    taken = {part_id for part_id, _ in typed if part_id in known}
    parts: list[Tree] = []
    seen: set[str] = set()
    for part_id, index in typed:
        wording = wording_from(posted, f"{name}-{index}-wording", readers, faults)
        if not wording:
            continue
        if part_id not in known or part_id in seen:
            english = wordings.shown(wording)
            part_id = editing.free_id(english, taken, "option")  # noqa: PLW2901 - named here
            taken.add(part_id)
        seen.add(part_id)
        part = {**known.get(part_id, {}), "id": part_id, "wording": wording}
        if name == "options":
            for flag in ("exclusive", "other"):
                part[flag] = bool(posted.get(f"{name}-{index}-{flag}"))
            if f"{name}-{index}-symbol" in posted:
                _set(part, "symbol", first(posted, f"{name}-{index}-symbol"))
        parts.append(part)
    return parts


def shifted(parts: Sequence[Tree], deed: str, index: int) -> list[Tree]:
    """Move one part up or down, or take it out."""
    changed = list(parts)
    if not 0 <= index < len(changed):
        return changed
    part = changed.pop(index)
    if deed == "remove":
        return changed
    step = -1 if deed == "up" else 1
    changed.insert(max(0, min(len(changed), index + step)), part)
    return changed


def _read_numbers(
    posted: Mapping[str, Sequence[str]], question: Tree, readers: Readers, faults: dict[str, str]
) -> None:
    if question["type"] not in NUMBER_KINDS:
        for name in ("lowest", "highest", "labels"):
            question.pop(name, None)
        return
    for name in ("lowest", "highest"):
        if name not in posted:
            continue
        written = first(posted, name)
        if re.fullmatch(r"-?[0-9]{1,6}", written):
            question[name] = int(written)
        elif written:
            faults[name] = f"Write a whole number, not “{written[:20]}”, or leave it empty."
        else:
            question.pop(name, None)
    if "labels-count" in posted:
        question["labels"] = _words_list(posted, "labels", readers, faults)


def _words_list(
    posted: Mapping[str, Sequence[str]], name: str, readers: Readers, faults: dict[str, str]
) -> list[Any]:
    found = [
        wording_from(posted, f"{name}-{i}", readers, faults) for i in range(_count(posted, name))
    ]
    return [wording for wording in found if wording]


def _read_relevance(
    posted: Mapping[str, Sequence[str]],
    question: Tree,
    earlier: Sequence[Tree],
    faults: dict[str, str],
) -> None:
    if first(posted, "always"):
        question.pop("relevance", None)
        return
    if not first(posted, "join"):  # the page could only tell the tree in words: it is kept
        return
    known = {str(q.get("id")): q for q in earlier}
    rows = []
    for index in range(sentences.MOST_ROWS):
        name = first(posted, f"when-{index}-question")
        if not name:
            continue
        row = _row(posted, index, known.get(name, {"id": name}), faults)
        if row is not None:
            rows.append(row)
    join = sentences.ANY if first(posted, "join") == sentences.ANY else sentences.ALL
    said = sentences.Sentences(join, tuple(rows))
    if any(name.startswith("when-") for name in faults):
        return
    now = sentences.read(question.get("relevance"))
    if now is None or sentences.to_sentences(now) != said:
        _set(question, "relevance", sentences.to_tree(said))


def _row(
    posted: Mapping[str, Sequence[str]], index: int, asked: Tree, faults: dict[str, str]
) -> sentences.Row | None:
    """Read one sentence. "Is" and "includes" are taken for one another where people mix them."""
    name, test = str(asked["id"]), first(posted, f"when-{index}-test")
    if test in sentences.WITHOUT_VALUE:
        return sentences.Row(name, test)
    if test not in sentences.TESTS:
        faults[f"when-{index}-test"] = "Choose how to test the answer."
        return None
    many = asked.get("type") == "multiple"
    swap = {"is": "includes", "is_not": "includes_not"}
    test = swap.get(test, test) if many else {v: k for k, v in swap.items()}.get(test, test)
    value = _value(posted, index, asked)
    words = wordings.shown(asked.get("wording")) or name
    if value is None:
        faults[f"when-{index}-value"] = f"Pick an answer that belongs to “{words}”."
    elif test in {"at_least", "at_most"} and not isinstance(value, int):
        faults[f"when-{index}-test"] = (
            f"“{words}” is not answered with a number, so “at least” and “at most” do not fit. "
            "Choose “is” or “is not”."
        )
    else:
        return sentences.Row(name, test, value)
    return None


def _value(posted: Mapping[str, Sequence[str]], index: int, asked: Tree) -> str | int | None:
    number = first(posted, f"when-{index}-number")
    if asked.get("type") == "number":
        return int(number) if re.fullmatch(r"-?[0-9]{1,6}", number) else None
    name, _, picked = first(posted, f"when-{index}-value").partition("=")
    if name != asked["id"]:
        return None
    return next((v for v, _ in sentences.values_of(asked) if str(v) == picked), None)
