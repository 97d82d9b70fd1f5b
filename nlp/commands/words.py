"""How sure the engine is, and how soon a person must read, in words anybody knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nlp.types import Reading, Tone

_SURE, _LIKELY = 0.8, 0.5
_SOON = {
    "now": "A person must read this now",
    "today": "A person must read this today",
    "week": "A person must read this within a week",
}


def likely(score: float) -> str:
    """A score between 0 and 1 in a word."""
    if score >= _SURE:
        return "sure"
    return "likely" if score >= _LIKELY else "perhaps"


def tone_in_words(tone: Tone) -> str:
    """The tone and how sure it is; "not judged" if the text was not read."""
    return f"{tone.label} ({likely(tone.score)})" if tone.score else "not judged"


def danger_in_words(reading: Reading) -> str:
    """Whether a person must read this soon, and what was heard."""
    if reading.scan.clock is None:
        return "No danger was heard, which does not mean that there is none."
    kinds = ", ".join(name.replace("_", " ") for name in reading.scan.categories)
    if kinds:
        return f"{_SOON[reading.scan.clock]}: it may speak of {kinds}."
    return f"{_SOON[reading.scan.clock]}: {reading.reason or 'it could not be listened to'}."
