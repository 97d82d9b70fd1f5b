"""A part of a draft as its form shows it: boxes, rows, and what is said where words are missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from app.building import posted, sentences, wordings
from app.surveys.definition import ANY_BAND, CHOICE_KINDS, DEFAULT_LANGUAGE, FREE_TEXT_KINDS
from app.surveys.kinds import kind_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.building.editing import Tree
    from app.building.posted import Readers

SPARE_ROWS = 3  # empty ones under a list that is just begun
FLAG_WORDS = {
    "skip": ("They can skip it", ""),
    "ask_again": ("Left empty, ask once more", "They can still go on."),
    "prefer_not_to_say": ("Offer “Prefer not to say”", ""),
    "shuffle": ("Mix the order for each person", "“Something else” keeps its place."),
    "support": ("Show “Is this hard to write about?” beside it", ""),
    "sensitive": ("It is sensitive", "Figures need a bigger group before they are shown."),
    "group": (
        "It asks who is answering",
        "Never shown beside anybody’s words. Needs “Prefer not to say”.",
    ),
    "quote_consent": ("A yes lets us share their words", "Only for a yes or no, to agree."),
}


class WordBox(NamedTuple):
    """One box for words in one language and band."""

    id: str
    label: str
    value: str
    lang: str
    is_rtl: bool
    note: str
    error: str


class PartRow(NamedTuple):
    """One option, line, label or way to begin."""

    place: int
    id: str
    boxes: tuple[WordBox, ...]
    part: Tree


class WhenRow(NamedTuple):
    """One sentence of "show this question if"."""

    place: int
    question: str
    test: str
    value: str
    number: str
    errors: Mapping[str, str]


def boxes(
    name: str, label: str, stored: Any, readers: Readers, faults: Mapping[str, str]
) -> tuple[WordBox, ...]:
    """Give the boxes of one wording: one, or one for each language and band."""
    texts = wordings.spread(stored)
    several = len(readers.languages) > 1 or len(readers.bands) > 1
    found = []
    for lang in readers.languages:
        for band in readers.bands:
            box_id = posted.box(name, lang, band)
            whom = f" ({wordings.language_name(lang)}, {wordings.band_name(band)})"
            value = texts.get(lang, {}).get(band, "")
            note = "" if value else wordings.fallback(texts, lang, band)
            is_rtl = lang in wordings.RIGHT_TO_LEFT
            error = faults.get(box_id, "")
            shown = label + (whom if several else "")
            found.append(WordBox(box_id, shown, value, lang, is_rtl, note, error))
    return tuple(found)


@dataclass(frozen=True)
class QuestionPage:
    """Everything that the form of one question shows."""

    question: Tree
    readers: Readers
    earlier: Sequence[Tree]
    faults: Mapping[str, str]

    @property
    def kind(self) -> str:
        """Give the kind of question."""
        return str(self.question.get("type"))

    @property
    def kind_words(self) -> str:
        """Name the kind of question."""
        return kind_name(self.kind)

    def words(self, name: str, label: str) -> tuple[WordBox, ...]:
        """Give the boxes of one of the question's own wordings."""
        return boxes(name, label, self.question.get(name), self.readers, self.faults)

    @property
    def takes_options(self) -> bool:
        """Say whether it has answers to pick from that are its own."""
        return self.kind in CHOICE_KINDS or bool(self.question.get("options"))

    @property
    def takes_rows(self) -> bool:
        """Say whether it has lines."""
        return self.kind in posted.ROWS_KINDS

    @property
    def takes_symbols(self) -> bool:
        """Say whether its answers have pictures."""
        return self.kind in posted.SYMBOL_KINDS

    @property
    def takes_numbers(self) -> bool:
        """Say whether it is answered with a number."""
        return self.kind in posted.NUMBER_KINDS

    @property
    def takes_why(self) -> bool:
        """Say whether a box for "tell us why" can stand under it."""
        return self.kind not in FREE_TEXT_KINDS | {"information"}

    @property
    def is_free_text(self) -> bool:
        """Say whether it is answered in the person's own words."""
        return self.kind in FREE_TEXT_KINDS

    def parts(self, name: str, label: str) -> list[PartRow]:
        """Give the options or lines, and empty ones to fill in."""
        known = list(self.question.get(name) or ())
        spare = 1 if len(known) >= SPARE_ROWS - 1 else SPARE_ROWS - len(known)
        filled: list[Tree] = [*known, *({} for _ in range(spare))]
        return [
            PartRow(
                index,
                str(part.get("id", "")),
                boxes(
                    f"{name}-{index}-wording",
                    f"{label} {index + 1}",
                    part.get("wording"),
                    self.readers,
                    self.faults,
                ),
                part,
            )
            for index, part in enumerate(filled)
        ]

    def list_of(self, name: str, label: str, spare: int = 1) -> list[PartRow]:
        """Give a plain list of wordings, and empty ones to fill in."""
        known = list(self.question.get(name) or ())
        filled = [*known, *("" for _ in range(spare))]
        return [
            PartRow(
                index,
                "",
                boxes(f"{name}-{index}", f"{label} {index + 1}", one, self.readers, self.faults),
                {},
            )
            for index, one in enumerate(filled)
        ]

    def labels(self) -> list[PartRow]:
        """Give a scale's two ends, or a name for each face or star."""
        known = list(self.question.get("labels") or ())
        wanted = 2 if self.kind == "scale" else 5
        return self.list_of("labels", "Name", max(wanted - len(known), 0))

    def flags(self) -> list[tuple[str, str, str, bool]]:
        """Give the ticks: name, words, hint, and whether it is ticked."""
        return [
            (name, *FLAG_WORDS.get(name, (name.replace("_", " ").capitalize(), "")),
             bool(self.question.get(name, name == "skip")))
            for name in posted.FLAGS
            if name != "quote_consent" or self.kind == "consent"
        ]  # fmt: skip

    @property
    def tree(self) -> Any:
        """Give the condition under which the question is shown."""
        return sentences.read(self.question.get("relevance"))

    @property
    def sentences(self) -> sentences.Sentences | None:
        """Give the condition in sentences; None where it can only be told in words."""
        return sentences.to_sentences(self.tree)

    def condition_words(self) -> str:
        """Tell the condition in words."""
        return sentences.in_words(self.tree, self.earlier)

    def when_rows(self, typed: Mapping[str, Sequence[str]] | None = None) -> list[WhenRow]:
        """Give the four sentences, as kept or as just typed."""
        said = self.sentences
        rows = said.rows if said is not None else ()
        found = []
        for index in range(sentences.MOST_ROWS):
            row = rows[index] if index < len(rows) else None
            kept = {
                "question": row.question if row else "",
                "test": row.test if row else "is",
                "value": f"{row.question}={row.value}" if row and row.value is not None else "",
                "number": str(row.value) if row and isinstance(row.value, int) else "",
            }
            if typed is not None:
                kept = {n: posted.first(typed, f"when-{index}-{n}") or v for n, v in kept.items()}
            errors = {n: self.faults.get(f"when-{index}-{n}", "") for n in kept}
            found.append(WhenRow(place=index, errors=errors, **kept))
        return found

    def earlier_choices(self) -> list[tuple[str, str]]:
        """Give the questions that a sentence can be about, and those it is about already."""
        choices = [("", "Choose a question")]
        choices += [
            (str(q["id"]), f"{number}. {wordings.shown(q.get('wording'))[:70] or q['id']}")
            for number, q in enumerate(self.earlier, start=1)
            if q.get("type") != "information"
        ]
        listed = {choice for choice, _ in choices}
        said = self.sentences
        gone = [row.question for row in (said.rows if said else ()) if row.question not in listed]
        return [*choices, *((name, f"{name} (not asked before this)") for name in gone)]

    def value_groups(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Give the answers that a sentence can name, grouped by their question."""
        groups = []
        for question in self.earlier:
            values = sentences.values_of(question)
            if values:
                name = wordings.shown(question.get("wording"))[:70] or str(question["id"])
                groups.append((name, [(f"{question['id']}={v}", words) for v, words in values]))
        return groups

    def has_number_before(self) -> bool:
        """Say whether a sentence can be about a number that people write."""
        return any(q.get("type") == "number" for q in self.earlier)


def summary(part: Tree) -> list[tuple[str, str]]:
    """Give a part of a draft as a short list to compare: what it is called, and what it says."""
    rows = []
    for name, value in part.items():
        if value in (None, "", [], False) or name == "questions":
            continue
        rows.append((name.replace("_", " ").capitalize(), _said(name, value)))
    return rows


def _said(name: str, value: Any) -> str:
    if name == "type":
        return kind_name(str(value))
    if name == "relevance":
        return sentences.in_words(sentences.read(value), ())
    if isinstance(value, list):
        return "; ".join(_said("", one.get("wording") if _is_part(one) else one) for one in value)
    if isinstance(value, dict):
        texts = wordings.spread(value)
        return " / ".join(
            f"{wordings.language_name(lang)}, {wordings.band_name(band)}: {text}"
            for lang, bands in texts.items()
            for band, text in bands.items()
        )
    return "Yes" if value is True else str(value)


def _is_part(value: Any) -> bool:
    return isinstance(value, dict) and "id" in value


def differences(theirs: Tree, mine: Tree) -> list[tuple[str, str, str]]:
    """Give what two versions of a part say differently: name, theirs, mine."""
    left, right = dict(summary(theirs)), dict(summary(mine))
    names = dict.fromkeys([*left, *right])
    return [
        (name, left.get(name, ""), right.get(name, ""))
        for name in names
        if left.get(name) != right.get(name)
    ]


def localised(question: Tree, lang: str = DEFAULT_LANGUAGE, band: str = ANY_BAND) -> Tree:
    """Give a question with the words that one reader sees, and no others."""

    def words(stored: Any) -> str:
        return wordings.shown(stored, lang, band)

    found = dict(question)
    for name in ("wording", "hint", "why"):
        if found.get(name):
            found[name] = words(found[name])
    for name in ("labels", "starters"):
        if found.get(name):
            found[name] = [words(one) for one in found[name]]
    for name in ("options", "rows"):
        if found.get(name):
            found[name] = [{**one, "wording": words(one.get("wording"))} for one in found[name]]
    return found
