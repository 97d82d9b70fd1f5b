"""The 2,048 words that return words are drawn from: our own list, one word a line."""

from __future__ import annotations

from functools import cache
from pathlib import Path

WORDS_FILE = Path(__file__).with_name("words.txt")


@cache
def word_list() -> tuple[str, ...]:
    """Give every word of the list, in its order."""
    return tuple(WORDS_FILE.read_text(encoding="ascii").split())


@cache
def word_set() -> frozenset[str]:
    """Give the words for quick looking up."""
    return frozenset(word_list())
