"""How words are covered up: spans of the original text, and where things stand once covered."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

FRIDAY = 4
READ_WITHIN_WORKING_DAYS = 2
COVERED_BY_PERSON = "STAFF"
SHOWN_FOR_PERSON = "[hidden]"
# Signs that turn text round, hide it or break a page. Each becomes one space, so places stay true.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
)


@dataclass(frozen=True, order=True)
class HiddenSpan:
    """A stretch of the original text that readers must not see, and what they see instead."""

    start: int
    end: int
    type: str
    shown: str

    @property
    def by_person(self) -> bool:
        """Say whether a member of staff covered this, so that the engine may not uncover it."""
        return self.type == COVERED_BY_PERSON

    def to_row(self) -> dict[str, Any]:
        """Give the span as the database holds it."""
        return {"start": self.start, "end": self.end, "type": self.type, "shown": self.shown}


def spans_of(rows: Iterable[dict[str, Any]] | None) -> tuple[HiddenSpan, ...]:
    """Read spans back from the database."""
    return tuple(
        HiddenSpan(row["start"], row["end"], row["type"], row["shown"]) for row in rows or ()
    )


def merge_spans(spans: Iterable[HiddenSpan]) -> tuple[HiddenSpan, ...]:
    """Put spans in order and join those that overlap; a person's choice names the whole."""
    merged: list[HiddenSpan] = []
    for span in sorted(span for span in spans if span.start < span.end):
        if not merged or span.start >= merged[-1].end:
            merged.append(span)
            continue
        last = merged[-1]
        named = span if span.by_person else last
        merged[-1] = HiddenSpan(last.start, max(last.end, span.end), named.type, named.shown)
    return tuple(merged)


def cover(text: str, spans: Sequence[HiddenSpan]) -> str:
    """Put what is shown instead where each span stood; spans are in order and apart."""
    text = _UNSAFE.sub(" ", text)
    parts: list[str] = []
    done = 0
    for span in spans:
        parts += [text[done : span.start], span.shown]
        done = span.end
    return "".join([*parts, text[done:]])


def to_covered(spans: Sequence[HiddenSpan], start: int, end: int) -> tuple[int, int]:
    """Say where a stretch of the original stands in the covered text.

    A stretch that begins or ends inside something covered grows to the whole of its cover.
    """
    return _shift(spans, start, at_end=False), _shift(spans, end, at_end=True)


def _shift(spans: Sequence[HiddenSpan], offset: int, *, at_end: bool) -> int:
    moved = 0
    for span in spans:
        if offset <= span.start:
            break
        if offset < span.end:
            return span.start + moved + (len(span.shown) if at_end else 0)
        moved += len(span.shown) - (span.end - span.start)
    return offset + moved


def covers_in(spans: Sequence[HiddenSpan]) -> tuple[tuple[int, int], ...]:
    """Say where the covers stand in the covered text."""
    return tuple(to_covered(spans, span.start, span.end) for span in spans)


def find_words(text: str, words: str, spans: Sequence[HiddenSpan]) -> tuple[HiddenSpan, ...]:
    """Find every place where these words stand uncovered; letters' case and spacing may differ.

    Only what can be seen is searched, stretch by stretch: an answer that depended on what is
    under a cover would let somebody guess at it.
    """
    parts = [re.escape(part) for part in words.split()]
    if not parts:
        return ()
    spaced = r"\s+".join(parts)
    pattern = re.compile(rf"(?<!\w){spaced}(?!\w)", re.IGNORECASE)
    edges = [0, *(edge for span in spans for edge in (span.start, span.end)), len(text)]
    return tuple(
        HiddenSpan(start + found.start(), start + found.end(), COVERED_BY_PERSON, SHOWN_FOR_PERSON)
        for start, end in zip(edges[::2], edges[1::2], strict=True)
        for found in pattern.finditer(text[start:end])
    )


def pieces_of(
    covered: str | None, rows: Iterable[dict[str, Any]] | None
) -> list[tuple[str, bool | str]]:
    """Cut a covered text into plain runs and covers, as the page shows them."""
    text = covered or ""
    pieces: list[tuple[str, bool | str]] = []
    done = 0
    for start, end in covers_in(spans_of(rows)):
        pieces += [(text[done:start], False), (text[start:end].strip("[]"), "hid")]
        done = end
    return [*pieces, (text[done:], False)]


def read_by_now(today: date) -> date:
    """Give the day before which everything should have been read: two working days ago."""
    day, left = today, READ_WITHIN_WORKING_DAYS
    while left:
        day -= timedelta(days=1)
        left -= day.weekday() <= FRIDAY
    return day
