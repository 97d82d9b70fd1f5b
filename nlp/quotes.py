"""Choose comments that speak for a theme: typical, unlike each other and safe to show.

Nothing here publishes anything. A person reads, and may rewrite, every quote before anyone else
sees it; and only comments whose writers agreed to be quoted may be given.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nlp.embedding import unit
from nlp.gazetteer import is_ordinary
from nlp.hidden import hidden_stretches, is_clear, key_of, names_in, words_with_hidden
from nlp.segments import split_evidence, split_sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nlp.embedding import Embedder, Floats
    from nlp.types import Clock, Comment, Reading, Span, ToneLabel

#: A quote of so many words is easy to read; a longer answer is cut to its evidence.
EASY = (5, 40)
#: Fewer words say nothing; more are shown only where the writer drew no breath to cut at.
FEWEST_WORDS, MOST_WORDS = 3, 60
_HARD_TO_READ = 0.4
#: Nearer than this, or sharing this part of their words, two quotes are the same one twice.
SAME_MEANING, SAME_WORDS = 0.8, 0.6
#: The nearness of all pairs is held at once: more candidates would need more than 16 MB.
_POOL = 2_000


@dataclass(frozen=True, slots=True)
class Candidate:
    """A comment that may be quoted for a theme.

    All offsets are characters of ``text``; ``evidence`` are the parts that speak of the theme and
    ``score`` (0 to 1) is how sure the engine is of it. ``person`` is the writer where known.
    """

    id: str
    text: str
    evidence: tuple[tuple[int, int], ...] = ()
    spans: tuple[Span, ...] = ()
    scan_clock: Clock | None = None
    score: float = 1.0
    tone: ToneLabel = "neutral"
    person: str | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """Words to show: ``text`` stands at ``start`` to ``end`` of the comment's own text."""

    id: str
    text: str
    start: int
    end: int
    tone: ToneLabel
    score: float
    is_cut_before: bool = False
    is_cut_after: bool = False

    @property
    def marked(self) -> str:
        """The words with a … where some were left out."""
        return f"{'… ' * self.is_cut_before}{self.text}{' …' * self.is_cut_after}"


@dataclass(frozen=True, slots=True)
class _Fit:
    candidate: Candidate
    quote: Quote
    words: frozenset[str]
    worth: float


def candidate(
    comment: Comment, reading: Reading, theme_id: str, person: str | None = None
) -> Candidate | None:
    """A comment as a candidate for a theme; None if its reading did not assign the theme."""
    for theme in reading.themes:
        if theme.id == theme_id:
            return Candidate(
                comment.id, comment.text, theme.evidence, reading.spans, reading.scan.clock,
                theme.score, reading.tone.label, person,
            )  # fmt: skip
    return None


def choose_quotes(
    candidates: Iterable[Candidate],
    embedder: Embedder,
    *,
    count: int = 3,
    tones: Sequence[ToneLabel] | None = None,
) -> list[Quote]:
    """Pick up to ``count`` quotes that together stand for what the candidates say.

    Each next quote is the one that adds most to how well every candidate is stood for (greedy
    facility location: Lin & Bilmes, 2011), weighed by how readable it is and how sure its theme
    is. Never shown: a comment with a safeguarding clock, a stretch that touches a hidden detail
    or names what was hidden elsewhere, a near copy of another quote, a second one of a person.
    With ``tones`` the quotes take turns through them, so that problems are not drowned by praise;
    then the mix of tones says nothing about how many people felt so.

    The order of ``candidates`` is of no matter. Fewer than asked is no error: the list holds what
    is safe, and may be empty. A person must approve every quote before it is published.

    Raises:
        ValueError: ``count`` is negative.
    """
    if count < 0:
        raise ValueError(f"The count of quotes must be 0 or more, not {count}.")
    given = list(candidates)
    names = names_in(sorted(((one.text, one.spans) for one in given), key=repr))
    fits = [fit for one in given if (fit := _fit(one, names)) is not None]
    fits = sorted(fits, key=lambda fit: (-fit.worth, fit.quote.text, fit.quote.id))[:_POOL]
    if not fits or not count:
        return []
    near = _nearness(embedder.embed([fit.quote.text for fit in fits]))
    return [fits[at].quote for at in _chosen(fits, near, count, tuple(tones or ()))]


def _chosen(fits: list[_Fit], near: Floats, count: int, tones: tuple[ToneLabel, ...]) -> list[int]:
    worth = np.array([fit.worth for fit in fits])
    stood_for = np.zeros(len(fits))
    open_ = np.ones(len(fits), dtype=bool)
    chosen: list[int] = []
    while len(chosen) < count and open_.any():
        gain = worth * np.maximum(near - stood_for, 0).sum(axis=1)
        best = int(np.argmax(np.where(_turn(fits, open_, chosen, tones), gain, -1.0)))
        chosen.append(best)
        stood_for = np.maximum(stood_for, near[best])
        open_ &= ~_same(fits, near, best)
    return chosen


def _turn(
    fits: list[_Fit], open_: np.ndarray, chosen: list[int], tones: tuple[ToneLabel, ...]
) -> np.ndarray:
    """Who may be next: the asked tone quoted least so far, or anybody if none is left."""
    said = [fits[at].quote.tone for at in chosen]
    for tone in sorted(tones, key=lambda tone: (said.count(tone), tones.index(tone))):
        mine = open_ & np.array([fit.quote.tone == tone for fit in fits])
        if mine.any():
            return np.asarray(mine)
    return open_


def _same(fits: list[_Fit], near: Floats, best: int) -> np.ndarray:
    """Every candidate that would say the same again, or is of the same person."""
    mine = fits[best]
    return np.array([
        _is_same_person(fit.candidate, mine.candidate)
        or near[best, at] >= SAME_MEANING
        or len(fit.words & mine.words) >= SAME_WORDS * len(fit.words | mine.words)
        for at, fit in enumerate(fits)
    ])  # fmt: skip


def _is_same_person(one: Candidate, two: Candidate) -> bool:
    return one.id == two.id or (one.person is not None and one.person == two.person)


def _nearness(rows: Floats) -> Floats:
    """Cosine of every pair, 0 where they point apart; rounded, so that no sum hangs on luck.

    What all have in common is taken away first: within one theme every text is near every other.
    """
    own = unit(rows - rows.mean(axis=0, keepdims=True))
    near: Floats = np.clip(own @ own.T, 0, 1).round(5)
    np.fill_diagonal(near, 1.0)
    return near


def _fit(one: Candidate, names: frozenset[str]) -> _Fit | None:
    if one.scan_clock is not None:
        return None
    place = _best_stretch(one, names)
    if place is None:
        return None
    start, end = place
    text = one.text[start:end]
    quote = Quote(
        one.id, text, start, end, one.tone, one.score,
        is_cut_before=bool(one.text[:start].strip()), is_cut_after=bool(one.text[end:].strip()),
    )  # fmt: skip
    words = frozenset(key_of(word) for word in text.split())
    is_easy = EASY[0] <= len(text.split()) <= EASY[1]
    return _Fit(one, quote, words, max(one.score, 0.01) * (1.0 if is_easy else _HARD_TO_READ))


def _best_stretch(one: Candidate, names: frozenset[str]) -> tuple[int, int] | None:
    """The whole text if it is short and clear, else the stretch with most evidence in it."""
    text = one.text
    banned = hidden_stretches(text, one.spans)
    banned += [m.span() for m, _ in words_with_hidden(text, ()) if _names(m.group(), names)]
    pieces = _pieces(text)
    if not pieces:
        return None
    ranked = []
    for first in range(len(pieces)):
        for last in range(first, len(pieces)):
            start, end = pieces[first][0], pieces[last][1]
            length = len(text[start:end].split())
            if length > EASY[1] and first != last:
                break
            if FEWEST_WORDS <= length <= MOST_WORDS and is_clear(start, end, banned):
                is_whole = first == 0 and last == len(pieces) - 1
                told = _overlap(start, end, one.evidence)
                if is_whole or told:
                    ranked.append((not is_whole, -told, length < EASY[0], length, start, end))
    return min(ranked)[-2:] if ranked else None


def _names(word: str, names: frozenset[str]) -> bool:
    return key_of(word) in names and not is_ordinary(word)


def _pieces(text: str) -> list[tuple[int, int]]:
    """Sentences; one too long to show whole is cut at its commas and joining words.

    A sentence is not cut for any other reason: half of "she is kind but never rings" misleads.
    """
    found: list[tuple[int, int]] = []
    for start, end in split_sentences(text):
        if len(text[start:end].split()) <= EASY[1]:
            found.append((start, end))
        else:
            cut = split_evidence(text[start:end])
            found.extend((start + a, start + b) for a, b in cut)
    return found


def _overlap(start: int, end: int, evidence: tuple[tuple[int, int], ...]) -> int:
    return sum(max(0, min(end, b) - max(start, a)) for a, b in evidence)
