"""Find where a text may hold somebody's return words: pure, and cheap for ordinary writing."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WORDS = 5
MOST_TRIED = 20  # each try costs a slow hash; ordinary writing needs none


def windows_of(text: str, is_return_word: Callable[[str], bool]) -> Iterator[str]:
    """Give each run of five words that could be return words, however they are joined."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    known = [is_return_word(word) for word in words]
    found = (
        " ".join(words[start : start + WORDS])
        for start in range(len(words) - WORDS + 1)
        if all(known[start : start + WORDS])
    )
    yield from islice(found, MOST_TRIED)
