"""What a young person said to one question, as it is kept in JSON."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypedDict

from app.errors import DomainError

MAX_WORDS = 10_000

State = Literal["answered", "skipped", "prefer_not_to_say"]
# a list holds picked options, or a ranking in order; a dict holds a matrix, row by row
Value = str | int | list[str] | dict[str, str] | None


class Answer(TypedDict):
    """One answer. `why` and `other` hold the person's own words, letter for letter."""

    state: State
    value: Value
    why: str | None
    other: str | None


class FreeText(NamedTuple):
    """One piece of a person's own words, and what they were asked."""

    question_id: str
    prompt: str
    text: str


class AnswerError(DomainError):
    """The answer cannot be kept as it is. The message says what to do.

    `kept` is what was posted, so that the page shows it again and nothing is lost.
    """

    def __init__(self, message: str, kept: dict[str, list[str]] | None = None) -> None:
        super().__init__(message)
        self.kept: dict[str, list[str]] = kept or {}


def answered(value: Value, *, why: str | None = None, other: str | None = None) -> Answer:
    """Make an answer that says something."""
    return {"state": "answered", "value": value, "why": why, "other": other}


def unanswered(state: State) -> Answer:
    """Make an answer that was skipped or kept private; it never carries words."""
    return {"state": state, "value": None, "why": None, "other": None}


def clean_words(text: str) -> str:
    """Keep a person's words as they are; only line ends and unstorable characters change."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
