"""Say which words of a text are hidden, so that no later stage shows them by another way."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING

from nlp.gazetteer import is_ordinary
from nlp.types import PLACEHOLDERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from nlp.types import Span

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_PLACEHOLDER = re.compile(
    "|".join(re.escape(words) for words in sorted({*PLACEHOLDERS.values(), "[removed]"})), re.I
)
#: Hidden because nobody read them, not because they name anybody.
_UNREAD = {"REST", "HIDDEN"}
#: An everyday word is taken for a name where more than one in so many uses of it was hidden.
_TOO_OFTEN = 5


def key_of(word: str) -> str:
    """The spelling under which a word is counted: small letters, no ``'s``."""
    plain = unicodedata.normalize("NFKC", word).casefold().replace("’", "'")
    return plain.removesuffix("'s")


def hidden_stretches(text: str, spans: Sequence[Span]) -> list[tuple[int, int]]:
    """The parts of a text that must not be shown: its spans, and placeholders in it."""
    found = [(span.start, span.end) for span in spans]
    found.extend(match.span() for match in _PLACEHOLDER.finditer(text))
    return sorted(found)


def is_clear(start: int, end: int, hidden: Iterable[tuple[int, int]]) -> bool:
    """True if the stretch from ``start`` to ``end`` touches nothing hidden."""
    return all(end <= a or b <= start for a, b in hidden)


def words_with_hidden(text: str, spans: Sequence[Span]) -> Iterator[tuple[re.Match[str], bool]]:
    """Every word of a text, and whether it is hidden, in whole or in part."""
    hidden = hidden_stretches(text, spans)
    for match in WORD.finditer(text):
        yield match, not is_clear(match.start(), match.end(), hidden)


def names_in(texts: Iterable[tuple[str, Sequence[Span]]]) -> frozenset[str]:
    """The words (as ``key_of`` spells them) that name somebody, going by what was hidden.

    A name hidden in one text may have been missed in the next. A word counts as a name if it was
    hidden once, an everyday word ("college" in a college's name) only if it was hidden often.
    """
    hidden: defaultdict[str, int] = defaultdict(int)
    clear: defaultdict[str, int] = defaultdict(int)
    for text, spans in texts:
        naming = [span for span in spans if span.type not in _UNREAD]
        covered = [match.span() for match in _PLACEHOLDER.finditer(text)]
        names: set[str] = set()
        others: set[str] = set()
        for match in WORD.finditer(text):
            if not is_clear(*match.span(), covered):
                continue
            is_name = not is_clear(*match.span(), [(s.start, s.end) for s in naming])
            (names if is_name else others).add(key_of(match.group()))
        for word in names:
            hidden[word] += 1
        for word in others - names:
            clear[word] += 1
    return frozenset(
        word
        for word, times in hidden.items()
        if not is_ordinary(word) or times * _TOO_OFTEN > times + clear[word]
    )
