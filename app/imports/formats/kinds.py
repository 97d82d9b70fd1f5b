"""Which of our question types an XLSForm can hold, and as what."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.surveys.rules import Question

DECLINE = "prefer_not_to_say"
#: Our type → the XLSForm type and appearance. The list of a choice question is named after both.
XLSFORM_KINDS = {
    "short_text": ("text", ""),
    "long_text": ("text", "multiline"),
    "single": ("select_one", ""),
    "multiple": ("select_multiple", ""),
    "yes_no": ("select_one", ""),
    "consent": ("select_one", ""),
    "scale": ("select_one", "likert"),
    "faces": ("select_one", "likert"),
    "rating": ("select_one", "likert"),
    "number": ("integer", ""),
    "month": ("date", "month-year"),
    "information": ("note", ""),
    "ranking": ("rank", ""),
}
POINTS = frozenset({"scale", "faces", "rating"})


class CannotHoldError(Exception):
    """A format has no place for something. The message names it, to stand after “can’t hold”."""


def holds_decline(question: Question) -> bool:
    """Say whether “prefer not to say” can stand among the answers in an XLSForm."""
    return XLSFORM_KINDS.get(question.type, ("", ""))[0].startswith("select")
