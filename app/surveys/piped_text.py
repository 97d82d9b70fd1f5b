"""Earlier answers inside wording: ``{answer:question_id|fallback words}``, as plain text.

Only the text is dealt with here. Who may see an answer is decided in `app.surveys.piping`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

_PIPE = re.compile(r"\{answer:\s*([a-z][a-z0-9_]*)\s*\|([^{}|]*)\}")
_MEANT = re.compile(r"\{\s*answers?\b", re.IGNORECASE)


class Pipe(NamedTuple):
    """One place in a text where an earlier answer can stand."""

    question_id: str
    fallback: str


def pipes_in(text: str) -> list[Pipe]:
    """Give each place where an answer can stand, in the order written."""
    return [Pipe(match[1], match[2].strip()) for match in _PIPE.finditer(text)]


def has_slip(text: str) -> bool:
    """Say whether somebody meant to write such a place and did not quite."""
    return _MEANT.search(_PIPE.sub("", text)) is not None


def with_answers(text: str, said: Callable[[str], str | None]) -> str:
    """Put answers in; `said` gives the words of one question, or None for the fallback."""
    return _PIPE.sub(lambda match: said(match[1]) or match[2].strip(), text)


def without_answers(text: str) -> str:
    """Put the fallback words everywhere, for every reader but the person answering."""
    return with_answers(text, lambda _: None)
