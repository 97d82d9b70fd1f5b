"""Find quickly which of many hundred phrases a text holds, by trying only the few that it may hold.

From each phrase's pattern we read words without which it cannot match. It is tried only on a text
that has them, so a phrase may be tried in vain but is never missed.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache, reduce
from operator import or_
from typing import TYPE_CHECKING

from nlp import config

if TYPE_CHECKING:
    from collections.abc import Sequence

#: One piece of a compiled phrase, and how often it may stand there.
_PIECE = re.compile(
    r"(?:(?P<open>\(\?:)|(?P<close>\))|(?P<either>\|)|(?P<gap>\\W|&)|(?P<letter>[a-z0-9])"
    r"|(?P<other>\\.|\[[^]]+\]|.))(?:[?*+]|\{\d+(?:,\d*)?\})?\??",
    re.DOTALL,
)
#: Up to four words, each after a gap; a gap always follows.
_FILLER = r"(?:\W{1,3}\w{1,20}){0,4}?"
#: What surely parts two words, and what may be anything or nothing.
_GAP, _ANY = " ", "?"
#: A phrase's rarest needs; looking at more of them rules out hardly any more texts.
_NEEDS = 4
#: How many different bits of text are remembered with the needs they meet.
_REMEMBERED = 50_000

#: Any one of these will do. A space at either end says that a word begins or ends there.
Need = frozenset[str]
#: Letters in a row, ``_GAP``, ``_ANY``, or a bracket: its choices, each such a list again.
Tree = list["str | list[Tree]"]


def compile_phrase(phrase: str) -> str:
    """Turn one phrase of the word list into a pattern."""
    pattern = phrase.strip().replace("*", r"\w*")
    pattern = re.sub(r"\s*~\s*", "\x00", pattern)
    pattern = re.sub(r"\)\? \?", ")?\x01", pattern)
    pattern = re.sub(r"\)\?\s+", ")?\x01", pattern)
    pattern = re.sub(r"\s+\?", "\x01", pattern).replace(" ", r"\W{1,3}")
    pattern = pattern.replace("(", "(?:").replace("\x01", r"\W{0,3}")
    return pattern.replace("\x00", _FILLER + r"\W{1,3}")


def any_of(phrases: Sequence[str]) -> re.Pattern[str]:
    """One pattern for all the phrases; each begins and ends where words do."""
    return re.compile(r"\b(?:" + "|".join(map(compile_phrase, phrases)) + r")(?!\w)")


def needs(phrase: str) -> list[Need]:
    """What a text must hold, all of it, for the phrase to match; nothing if there is no telling."""
    # With or without its words, a filler leaves a gap on both its sides.
    return _needs([_tree(compile_phrase(phrase).replace(_FILLER, ""))], _GAP, _GAP)


def _tree(pattern: str) -> list[Tree]:
    opened: list[list[Tree]] = [[[]]]
    for match in _PIECE.finditer(pattern):
        kind, here = match.lastgroup, opened[-1][-1]
        is_once = match.end() == match.end(kind or 0)
        if kind == "open":
            opened.append([[]])
        elif kind == "either":
            opened[-1].append([])
        elif kind == "close":
            choices = opened.pop()
            opened[-1][-1].append(choices if is_once else _ANY)
        elif kind == "gap":
            is_sure = is_once or match.group().startswith(r"\W{1,")
            here.append(_GAP if is_sure else _ANY)
        elif kind == "letter" and is_once:
            before = here.pop() if here and str(here[-1]).isalnum() else ""
            here.append(f"{before}{match.group()}")
        else:
            here.append(_ANY)
    return opened[0]


def _needs(tree: Tree, before: str, after: str) -> list[Need]:
    found: list[Need] = []
    sides = [before, *(_GAP if piece == _GAP else _ANY for piece in tree), after]
    for piece, left, right in zip(tree, sides, sides[2:], strict=False):
        if isinstance(piece, list):
            choices = [_needs(choice, left, right) for choice in piece]
            if len(choices) == 1:
                found += choices[0]
            elif all(choices):  # whichever is chosen, the rarest of its own needs is met
                found.append(Need().union(*(max(choice, key=_rarity) for choice in choices)))
        elif piece.isalnum():
            found.append(Need([f"{left}{piece}{right}".replace(_ANY, "")]))
    return found


def _rarity(need: Need) -> tuple[bool, int]:
    """Everyday words are common, then short ones; a need is as common as its commonest word."""
    return min((word.strip() not in _everyday(), len(word)) for word in need)


@cache
def _everyday() -> frozenset[str]:
    return frozenset((config.LEXICONS / "stop_words.txt").read_text("utf-8").split())


class Phrases:
    """Many phrases, listened for at once."""

    def __init__(self, phrases: Sequence[str]):
        """Bit ``number * len(phrases) + at`` says that need ``number`` of phrase ``at`` is met."""
        self.phrases = phrases
        self._free = 0  # met by every text, for phrases with few needs
        self._meeting: dict[str, int] = {}
        for at, phrase in enumerate(phrases):
            rarest = sorted(needs(phrase), key=_rarity, reverse=True)
            for number in range(_NEEDS):
                bit = 1 << number * len(phrases) + at
                if number >= len(rarest):
                    self._free |= bit
                for word in rarest[number] if number < len(rarest) else ():
                    self._meeting[word] = self._meeting.get(word, 0) | bit
        self._longest = max(map(len, self._meeting), default=0)
        self._inside = [word for word in self._meeting if word == word.strip()]
        self._met_by = lru_cache(_REMEMBERED)(self._look_up)
        self._pattern = cache(lambda at: any_of([phrases[at]]))

    def likely(self, text: str) -> list[int]:
        """The phrases, by number and in order, that the text may hold: all it does, and a few."""
        met = reduce(or_, map(self._met_by, text.split()), self._free)
        likely = (1 << len(self.phrases)) - 1
        for _ in range(_NEEDS):
            likely &= met
            met >>= len(self.phrases)
        found = []
        while likely:
            lowest = likely & -likely
            found.append(lowest.bit_length() - 1)
            likely ^= lowest
        return found

    def holds(self, text: str, at: int) -> bool:
        """True if the text holds this phrase."""
        return self._pattern(at).search(text) is not None

    def _look_up(self, part: str) -> int:
        met = 0
        for word in re.findall(r"\w+", part):
            whole = f" {word} "
            long = min(self._longest, len(whole))
            letters = {whole[:end] for end in range(2, long + 1)}
            letters.update(whole[-end:] for end in range(2, long + 1))
            letters.update(inner for inner in self._inside if inner in word)
            for each in self._meeting.keys() & letters:
                met |= self._meeting[each]
        return met
