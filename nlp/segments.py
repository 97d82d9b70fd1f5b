"""Cut a text into the pieces that can stand as evidence: sentences, and clauses of long ones."""

from __future__ import annotations

import re

LONG = 50
_SENTENCE = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+|\s*[\r\n]+\s*")
_CLAUSE = re.compile(
    r"\s*[;:,]\s+|\s+[-–—]+\s+|\s+(?=(?:but|because|cos|coz|then|although)\b)", re.I
)
_SHORTEST = 12


def split_sentences(text: str) -> list[tuple[int, int]]:
    """The start and end of every sentence, without the white space around it."""
    return _pieces(text, 0, len(text), _SENTENCE)


def split_evidence(text: str) -> list[tuple[int, int]]:
    """Sentences, with long ones cut at commas and joining words."""
    found: list[tuple[int, int]] = []
    for start, end in split_sentences(text):
        if end - start <= LONG:
            found.append((start, end))
        else:
            found.extend(_joined(_pieces(text, start, end, _CLAUSE)))
    return found


def _pieces(text: str, start: int, end: int, cut: re.Pattern[str]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    at = start
    for match in cut.finditer(text, start, end):
        _add(text, at, match.start(), found)
        at = match.end()
    _add(text, at, end, found)
    return found


def _add(text: str, start: int, end: int, found: list[tuple[int, int]]) -> None:
    piece = text[start:end]
    if piece.strip():
        lead = len(piece) - len(piece.lstrip())
        found.append((start + lead, start + len(piece.rstrip())))


def _joined(pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Crumbs go to the piece before them: two words are poor evidence."""
    found: list[tuple[int, int]] = []
    for start, end in pieces:
        if found and (end - start < _SHORTEST or found[-1][1] - found[-1][0] < _SHORTEST):
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found
