"""Count the words that many people used, for a word cloud and the table that says the same.

Off by default on the site, and made for one voice at a time: young people, carers and
professionals are never counted together.
"""

from __future__ import annotations

import itertools
import math
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from nlp import config
from nlp.gazetteer import find_people, find_places, is_ordinary
from nlp.hidden import key_of, names_in, words_with_hidden
from nlp.language import known_words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from nlp.types import Comment, Reading, Span

#: No word is shown that fewer people used: with fewer, somebody could be picked out.
FEWEST = 10
MOST = 40
#: Counts are told to the nearest five, so that two clouds cannot be subtracted.
ROUND_TO = 5
SIZES = (1, 2, 3)
#: A pair is a phrase if this share of those who use its rarer word say the two together.
_PHRASE_SHARE = 0.4
#: A word steps back when this share of its people said it only inside phrases that are shown.
_SWALLOWED = 0.5
#: Beyond plain words: one capital in so many uses inside a sentence makes it a name.
_CAPITALS = 4
_LONGEST, _SHORTEST = 24, 2
_GLUE = re.compile(r"[ \t]+|-")


@dataclass(frozen=True, slots=True)
class Said:
    """What a person wrote; all that carries the same ``person`` counts as one.

    ``text`` is the text as given with ``spans`` over its personal details, or the redacted text
    without spans. What is ``held`` (a safeguarding worry, another language) is never counted.
    """

    person: str
    text: str
    spans: tuple[Span, ...] = ()
    held: bool = False


@dataclass(frozen=True, slots=True)
class CloudWord:
    """A word or two-word phrase, about how many people used it, and its size (3 is largest)."""

    text: str
    people: int
    size: int


@dataclass(frozen=True, slots=True)
class Cloud:
    """The words, most used first; ``people`` are all who were counted, to the nearest five.

    ``unknown`` are words as common as these that may be names: a person can let them in.
    """

    words: tuple[CloudWord, ...]
    people: int
    unknown: tuple[str, ...] = ()

    def rows(self) -> list[tuple[str, int]]:
        """The same facts as a table: each word and about how many people used it."""
        return [(word.text, word.people) for word in self.words]


def said(comment: Comment, reading: Reading, person: str | None = None) -> Said:
    """A comment and its reading, ready to be counted.

    Names are only found in English, so what is written in another language is held back.
    """
    held = reading.scan.clock is not None or reading.language != "en"
    text: object = comment.text  # an empty cell of a file is no text
    words = text if isinstance(text, str) else ""
    return Said(person or comment.id, words, reading.spans, held)


def make_cloud(
    given: Iterable[Said],
    *,
    fewest: int = FEWEST,
    most: int = MOST,
    leave_out: Collection[str] = (),
    let_in: Collection[str] = (),
) -> tuple[Cloud | None, str | None]:
    """Count people, not mentions: a cloud, or None and the reason there is none.

    A word shown is an everyday one, or one of the dictionary that is not written like a name,
    and nowhere hidden as a personal detail; ``let_in`` adds words a person has judged to be no
    names (not hidden ones), ``leave_out`` takes words away. The order of ``given`` is of no matter.

    Raises:
        ValueError: ``fewest`` is under ten, or ``most`` under one.
    """
    if fewest < FEWEST or most < 1:
        raise ValueError(f"A word cloud needs fewest of {FEWEST} or more and most of 1 or more.")
    everything = sorted(given, key=lambda one: (one.person, one.text, one.spans != (), one.held))
    shown = [one for one in everything if not one.held]
    people = len({one.person for one in shown if one.text.strip()})
    if people < fewest:
        return None, f"Fewer than {fewest} people wrote words that can be shown."
    never = names_in((one.text, one.spans) for one in everything) | _keys(leave_out)
    uses = _Uses(shown, never)
    common = {word for word, who in uses.words.items() if len(who) >= fewest}
    doubtful = {word for word in common if not uses.is_plain(word, _keys(let_in))}
    counts = uses.counts(common - doubtful, fewest)
    rounded = {term: _rounded(count, fewest) for term, count in counts.items()}
    ranked = sorted(rounded.items(), key=lambda item: (-item[1], item[0]))[:most]
    if not ranked:
        return None, f"No word was used by {fewest} people or more."
    words = tuple(CloudWord(t, n, _size(n, ranked[-1][1], ranked[0][1])) for t, n in ranked)
    return Cloud(words, _rounded(people, fewest), tuple(sorted(doubtful))), None


class _Uses:
    """Who used which words: every figure is a number of people."""

    def __init__(self, shown: Iterable[Said], never: frozenset[str]) -> None:
        self._capital: defaultdict[str, set[str]] = defaultdict(set)
        self._inside: defaultdict[str, set[str]] = defaultdict(set)
        runs = [(one.person, run) for one in shown for run in self._runs(one, never)]
        found = _people_of((word, person) for person, run in runs for word in run)
        forms = _one_form({word: len(who) for word, who in found.items()})
        self._runs_of = [(person, [forms.get(word, word) for word in run]) for person, run in runs]
        self.words = _people_of((word, person) for person, run in self._runs_of for word in run)

    def _runs(self, one: Said, never: frozenset[str]) -> list[list[str]]:
        """Words that stand together with nothing hidden, stopped or marked between them."""
        runs: list[list[str]] = [[]]
        end = 0
        for match, is_hidden in words_with_hidden(one.text, one.spans):
            word = key_of(match.group())
            gap = one.text[end : match.start()]
            if not _GLUE.fullmatch(gap):
                runs.append([])
            if is_hidden or word in never or not _counts(word):
                runs.append([])
            else:
                runs[-1].append(word)
                self._note_capital(one, match, gap, word)
            end = match.end()
        return [run for run in runs if run]

    def _note_capital(self, one: Said, match: re.Match[str], gap: str, word: str) -> None:
        if match.start() and _GLUE.fullmatch(gap):
            self._inside[word].add(one.person)
            if match.group().istitle():
                self._capital[word].add(one.person)

    def counts(self, allowed: set[str], fewest: int) -> dict[str, int]:
        """People for every phrase of allowed words, and every such word, that enough used."""
        words = {word: self.words[word] for word in allowed if not _is_named(word)}
        pairs = _people_of(
            (f"{a} {b}", person)
            for person, run in self._runs_of
            for a, b in itertools.pairwise(run)
            if a != b and a in words and b in words
        )
        phrases = {
            pair: len(who)
            for pair, who in pairs.items()
            if len(who) >= fewest
            and len(who) >= _PHRASE_SHARE * min(len(words[word]) for word in pair.split(" "))
            and not _is_named(pair)
        }
        alone = _people_of(
            (word, person)
            for person, run in self._runs_of
            for at, word in enumerate(run)
            if word in words and not any(pair in phrases for pair in _pairs_at(run, at))
        )
        kept = {
            word: len(who)
            for word, who in words.items()
            if len(alone.get(word, ())) > _SWALLOWED * len(who)
        }
        return {**kept, **phrases}

    def is_plain(self, word: str, let_in: frozenset[str]) -> bool:
        """True unless a word may be a name: unknown, or known but written like one."""
        if word in let_in or is_ordinary(word):
            return True
        known = known_words()
        if word not in known and word.removesuffix("s") not in known:
            return False
        return len(self._capital[word]) * _CAPITALS < max(1, len(self._inside[word]))


def _people_of(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for term, person in pairs:
        found[term].add(person)
    return found


def _pairs_at(run: list[str], at: int) -> list[str]:
    """The one or two pairs that a word is part of."""
    return [f"{run[i]} {run[i + 1]}" for i in (at - 1, at) if 0 <= i < len(run) - 1]


def _one_form(counts: Mapping[str, int]) -> dict[str, str]:
    """Write "worker" and "workers" the way more people do."""
    forms: dict[str, str] = {}
    for word in sorted(counts):
        many = f"{word}s"
        if many in counts and not word.endswith("s"):
            wins, loses = (many, word) if counts[many] > counts[word] else (word, many)
            forms[loses] = wins
    return forms


@cache
def _stop_words() -> frozenset[str]:
    return frozenset((config.LEXICONS / "stop_words.txt").read_text("utf-8").split())


def _counts(word: str) -> bool:
    """True for a word that says something: no number, no single letter, no filler."""
    bare = word.replace("'", "")
    is_fit = _SHORTEST <= len(word) <= _LONGEST and bare.isalpha()
    return is_fit and bare not in _stop_words()


def _is_named(term: str) -> bool:
    """True if our lists take the term itself for a name or a place."""
    return any(True for _ in find_people(term)) or any(True for _ in find_places(term))


def _keys(words: Iterable[str]) -> frozenset[str]:
    return frozenset(key_of(part) for word in words for part in word.split())


def _rounded(count: int, fewest: int) -> int:
    nearest = ROUND_TO * round(count / ROUND_TO)
    return max(nearest, ROUND_TO * -(-fewest // ROUND_TO))


def _size(people: int, least: int, top: int) -> int:
    """Three sizes by equal steps of ratio, as word counts fall off by ratios (Zipf, 1949)."""
    if least == top:
        return SIZES[1]
    step = math.log(top / least) / len(SIZES)
    return min(len(SIZES), 1 + math.floor(math.log(people / least) / step))
