"""Find the words that give a person away, so that they can be hidden before anyone reads on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nlp.gazetteer import find_people, find_places, is_ordinary
from nlp.identifiers import find_identifiers
from nlp.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: Where two finds overlap they are hidden as one, named by whichever stands first here.
_RANK = (
    "EMAIL", "URL", "NI", "PHONE", "NHS", "DOB", "ADDRESS", "POSTCODE", "HANDLE", "ID", "SCHOOL",
    "ORG", "PERSON", "PLACE", "AGE",
)  # fmt: skip
_EDGES = ' \t\r\n.,;:!?"“”()[]…'
_LONGEST_NAME = 60
_AGE = re.compile(
    r"[\s,(]{1,3}(?:(?:is|was|aged?|hes|shes|he's|she's) )?(?P<v>\d{1,2})\b(?! (?:times|years? in|"
    r"months|weeks|days|hours|mins|minutes|quid|pounds|of|out|more|other|kids|bags|texts)|[:.%/]\d)",
    re.I,
)


class Redactor:
    """Finds personal details by rules, lists and, where there is one, a model."""

    def find(self, text: str, named: Sequence[Span] = ()) -> tuple[Span, ...]:
        """Every detail, in order and apart; ``named`` is what a model saw in the text."""
        found = [*find_identifiers(text), *find_places(text), *find_people(text)]
        found.extend(_believable(text, named))
        people = [span for span in found if span.type == "PERSON"]
        found.extend(_ages_after(text, people))
        return merge(found)


def _ages_after(text: str, people: Iterable[Span]) -> Iterable[Span]:
    for person in people:
        match = _AGE.match(text, person.end)
        if match:
            yield Span(match.start("v"), match.end("v"), "AGE")


def _believable(text: str, named: Iterable[Span]) -> Iterable[Span]:
    """A model sees names in plain words too; those that are all plain words are dropped."""
    for span in named:
        start, end = span.start, min(span.end, span.start + _LONGEST_NAME)
        while start < end and text[start] in _EDGES:
            start += 1
        while end > start and text[end - 1] in _EDGES:
            end -= 1
        start, end = _without_plain_edges(text, start, end)
        words = text[start:end]
        if any(letter.isalpha() for letter in words) and not is_ordinary(words):
            yield Span(start, end, span.type)


def _without_plain_edges(text: str, start: int, end: int) -> tuple[int, int]:
    """A model takes the next word along ("kayleigh rang"): plain words are given back."""
    words = [(m.start(), m.end()) for m in re.finditer(r"\S+", text[start:end])]
    plain = [
        text[start + a].islower() and is_ordinary(text[start + a : start + b]) for a, b in words
    ]
    kept = [place for place, is_plain in zip(words, plain, strict=True) if not is_plain]
    return (start + kept[0][0], start + kept[-1][1]) if kept else (start, start)


def merge(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Join spans that overlap and put all in order."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
        if found and span.start < found[-1].end:
            last = found[-1]
            kind = min(last.type, span.type, key=_RANK.index)
            found[-1] = Span(last.start, max(last.end, span.end), kind)
        else:
            found.append(span)
    return tuple(found)
