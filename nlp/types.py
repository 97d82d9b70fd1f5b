"""The words this library speaks in: comments go in, readings come out.

All ``start`` and ``end`` values are character offsets in the text as it was given,
unless a docstring says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Clock = Literal["now", "today", "week"]
ToneLabel = Literal["praise", "problem", "suggestion", "question", "neutral"]

TONES: tuple[ToneLabel, ...] = ("praise", "problem", "suggestion", "question", "neutral")
CLOCKS: tuple[Clock, ...] = ("now", "today", "week")

#: What a reader sees in place of each kind of personal detail.
PLACEHOLDERS: dict[str, str] = {
    "PERSON": "[name]",
    "PLACE": "[place]",
    "SCHOOL": "[school]",
    "ORG": "[organisation]",
    "PHONE": "[phone]",
    "EMAIL": "[email]",
    "HANDLE": "[username]",
    "URL": "[link]",
    "POSTCODE": "[postcode]",
    "ADDRESS": "[address]",
    "DOB": "[date of birth]",
    "NI": "[national insurance number]",
    "NHS": "[NHS number]",
    "AGE": "[age]",
    "ID": "[number]",
    "REST": "[the rest is not shown]",
    "HIDDEN": "[not shown]",
}


@dataclass(frozen=True, slots=True)
class Comment:
    """One piece of free text, with what was asked and who speaks if that is known."""

    id: str
    text: str
    question: str | None = None
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text that gives away who or where somebody is."""

    start: int
    end: int
    type: str

    @property
    def placeholder(self) -> str:
        """The words shown in its place."""
        return PLACEHOLDERS.get(self.type, "[removed]")


@dataclass(frozen=True, slots=True)
class Score:
    """How likely it is (0 to 1) that a comment speaks to a priority.

    ``sure`` if the engine asserts it: at least nine of ten such are right on unseen authors.
    """

    id: str
    score: float
    sure: bool = False


@dataclass(frozen=True, slots=True)
class ThemeScore:
    """How likely a theme is, and which words made the engine think so; ``sure`` as in Score."""

    id: str
    score: float
    evidence: tuple[tuple[int, int], ...] = ()
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Tone:
    """Whether a comment praises, complains, suggests, asks or only states."""

    label: ToneLabel
    score: float


@dataclass(frozen=True, slots=True)
class Scan:
    """What the safeguarding scan heard: a reply clock and the kinds of worry."""

    clock: Clock | None = None
    categories: tuple[str, ...] = ()


def replace_spans(text: str, spans: tuple[Span, ...]) -> str:
    """Put each span's placeholder where its words stood; spans are sorted and apart."""
    parts: list[str] = []
    done = 0
    for span in spans:
        parts.append(text[done : span.start])
        parts.append(span.placeholder)
        done = span.end
    parts.append(text[done:])
    return "".join(parts)


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything the engine has to say about one comment."""

    id: str
    language: str | None
    redacted: str
    spans: tuple[Span, ...]
    priorities: tuple[Score, ...]
    themes: tuple[ThemeScore, ...]
    suggestions: tuple[ThemeScore, ...]
    tone: Tone
    scan: Scan
    abstained: bool
    reason: str | None
    engine: str

    def redacted_offsets(self, start: int, end: int) -> tuple[int, int]:
        """Say where a stretch of the original text stands in ``redacted``.

        A stretch that begins or ends inside a removed detail grows to its whole placeholder.
        """
        return self._shift(start, at_end=False), self._shift(end, at_end=True)

    def _shift(self, offset: int, *, at_end: bool) -> int:
        moved = 0
        for span in self.spans:
            if offset <= span.start:
                break
            if offset < span.end:
                return span.start + moved + (len(span.placeholder) if at_end else 0)
            moved += len(span.placeholder) - (span.end - span.start)
        return min(max(0, offset + moved), len(self.redacted))

    def to_json(self) -> dict[str, Any]:
        """The reading as plain values, ready to be written as one line of JSON."""
        return {
            "id": self.id,
            "language": self.language,
            "redacted": self.redacted,
            "spans": [{"start": s.start, "end": s.end, "type": s.type} for s in self.spans],
            "priorities": [{"id": p.id, "score": p.score, "sure": p.sure} for p in self.priorities],
            "themes": [_theme_json(theme) for theme in self.themes],
            "suggestions": [_theme_json(theme) for theme in self.suggestions],
            "tone": {"label": self.tone.label, "score": self.tone.score},
            "scan": {"clock": self.scan.clock, "categories": list(self.scan.categories)},
            "abstained": self.abstained,
            "reason": self.reason,
        }


def _theme_json(theme: ThemeScore) -> dict[str, Any]:
    evidence = [list(pair) for pair in theme.evidence]
    return {"id": theme.id, "score": theme.score, "sure": theme.sure, "evidence": evidence}
