"""Name a group of comments by the words that set it apart from all others."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from nlp import config
from nlp.hidden import WORD, key_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

KEYWORDS = 6
#: A word must be used by so many members, and this part of them, to speak for the group.
_FEWEST, _PART = 2, 0.1
#: Texts that are alike in how they are written share no such word.
_COMMON, _COMMON_PART = 3, 0.15
#: A second word belongs in the label if this part of those who use the first use it too.
_TOGETHER = 0.15
_SHORT = 3
#: Fillers beyond the shared list of stop words.
_FILLERS = frozenset({
    "able", "aint", "answer", "ask", "asked", "asks", "bad", "dear", "fine", "guess", "haha",
    "hate", "hour", "hours", "innit", "left", "looked", "looks", "loved", "minutes", "month",
    "months", "nah", "needing", "ngl", "nope", "pass", "skip", "sorta", "start", "started", "stop",
    "stopped", "suppose", "tells", "thank", "thankyou", "thx", "tonight",
})  # fmt: skip
_WHOLE = {"glasses", "gas", "bus", "news", "always", "less", "lens", "christmas", "class", "tennis"}


class Names:
    """Gives groups of texts their keywords and labels (c-TF-IDF; Grootendorst 2022, "BERTopic").

    Args:
        texts: all texts, one group's members among them.
        known: texts on known subjects, which make their words less telling.
        hidden: words never to be shown, such as people's names; capitals make no difference.
    """

    def __init__(self, texts: Sequence[str], known: Iterable[str], hidden: Collection[str]) -> None:
        secret = {stem(key_of(word)) for entry in hidden for word in WORD.findall(entry)}
        self.words = [
            [word for word in words_of(text) if stem(word) not in secret] for text in texts
        ]
        self.everywhere: Counter[str] = Counter()
        for words in self.words:
            self.everywhere.update({stem(word) for word in words})
        for text in known:
            self.everywhere.update({stem(word) for word in words_of(text)})

    def share_a_word(self, rows: Iterable[int]) -> bool:
        """Whether some word is used by enough of the rows to say what they have in common."""
        members = [self.words[int(row)] for row in rows]
        used = Counter(one for words in members for one in {stem(word) for word in words})
        return max(used.values(), default=0) >= max(_COMMON, _COMMON_PART * len(members))

    def of(self, groups: Sequence[Iterable[int]]) -> list[tuple[str, tuple[str, ...]]]:
        """Label and keywords of each group of rows; no two labels are the same."""
        found: list[tuple[str, tuple[str, ...]]] = []
        taken: set[str] = set()
        for rows in groups:
            members = [self.words[int(row)] for row in rows]
            stems = self._telling(members)
            spelt = _spellings(members)
            labels = [_label(stems[start:], members, spelt) for start in range(len(stems))]
            unused = [label for label in labels if label not in taken]
            label = unused[0] if unused else f"Topic {len(found) + 1}"
            taken.add(label)
            found.append((label, tuple(spelt[one] for one in stems)))
        return found

    def _telling(self, members: list[list[str]]) -> list[str]:
        used: Counter[str] = Counter()
        for words in members:
            used.update({stem(word) for word in words})
        fewest = max(_FEWEST, math.ceil(_PART * len(members)))
        scores = {
            one: times * math.log(1 + len(self.words) / self.everywhere[one])
            for one, times in used.items()
            if times >= fewest
        }
        if not scores:  # everybody uses words of their own
            scores = {one: 1 / (1 + self.everywhere[one]) for one in used}
        return sorted(scores, key=lambda one: (-scores[one], one))[:KEYWORDS]


def words_of(text: str) -> list[str]:
    """The words that say what a text is about, in small letters and in their order."""
    keys = (key_of(word).replace("'", "") for word in WORD.findall(text))
    return [key for key in keys if len(key) >= _SHORT and key not in stop_words() and key.isalpha()]


@cache
def stop_words() -> frozenset[str]:
    """Words that say how people talk and not what about, without apostrophes."""
    return _FILLERS | frozenset((config.LEXICONS / "stop_words.txt").read_text("utf-8").split())


def stem(word: str) -> str:
    """One and many of a thing are the same word."""
    if word in _WHOLE or word.endswith("ss") or len(word) <= _SHORT:
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word.removesuffix("s")


def _spellings(members: list[list[str]]) -> dict[str, str]:
    """The spelling most members use of each word."""
    seen: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for words in members:
        for word in set(words):
            seen[stem(word)][word] += 1
    return {one: min(all_, key=lambda word: (-all_[word], word)) for one, all_ in seen.items()}


def _label(stems: list[str], members: list[list[str]], spelt: dict[str, str]) -> str:
    """The most telling word and the one it goes with; side by side only if people say it so."""
    first, *others = stems
    using = [[stem(word) for word in words] for words in members]
    mine = [words for words in using if first in words]
    together = {other: sum(other in words for words in mine) for other in others}
    fewest = max(_FEWEST, _TOGETHER * len(mine))
    fitting = [other for other in others if together[other] >= fewest]
    if not fitting:
        return spelt[first] if not others else f"{spelt[first]} and {spelt[others[0]]}"
    second = max(fitting, key=lambda other: (together[other], -others.index(other)))
    pairs = [pair for words in mine for pair in set(pairwise(words))]
    if pairs.count((second, first)) >= _FEWEST:
        return f"{spelt[second]} {spelt[first]}"
    if pairs.count((first, second)) >= _FEWEST:
        return f"{spelt[first]} {spelt[second]}"
    return f"{spelt[first]} and {spelt[second]}"
