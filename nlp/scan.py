"""Listen for danger: what was said, and how soon a person must read it.

The clock says when to reply; it is never a score of the person. When in doubt it flags: a false
alarm costs a minute. Rules and a learner listen side by side, and either may raise the flag.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import numpy as np
import yaml

from nlp import config
from nlp.normalise import normalise
from nlp.phrases import Phrases, any_of
from nlp.types import CLOCKS, Clock, Scan

CATEGORIES = (
    "suicide", "self_harm", "sexual_abuse_exploitation", "criminal_exploitation", "physical_abuse",
    "neglect", "missing", "domestic_abuse", "homeless", "substance", "harm_to_others",
    "emotional_discrimination_care",
)  # fmt: skip
#: How soon, when only the learner heard it; never "now", for its categories are often mistaken.
_LEARNED_WEEK = frozenset({"emotional_discrimination_care"})
_SOON = re.compile(
    r"\b(?:tonight|2nite|tonite|right now|rn|this weekend|tomorrow|today|last night|this morning|"
    r"just now|asap|help me|please help|by (?:monday|tuesday|wednesday|thursday|"
    r"friday|saturday|sunday))\b"
)
_PAST = re.compile(
    r"\b(?:used to|years ago|last year|ages ago|a long time ago|when i was|back then|not any ?more|"
    r"in prison now|got out|stopped now|months (?:clean|sober)|years (?:clean|sober)|"
    r"dont now|never now|"
    r"in the past|im \d\d now|single now|glad im|free now|safe now)\b"
)
_LIVE = re.compile(r"\b(?:still|again|now he|now they|tonight|today|keeps|every)\b")
#: Only these grow more urgent because of the time of day they speak of.
_URGENT = frozenset(CATEGORIES) - {"emotional_discrimination_care", "neglect", "self_harm"}
#: The learner's logit from which it raises the flag; see the README for what each choice costs.
WORRIED_FROM = 0.25
_STEP: dict[Clock, Clock] = {"now": "today", "today": "week", "week": "week"}


@dataclass(frozen=True, slots=True)
class _Rules:
    phrases: Phrases
    #: What each phrase speaks of, and how soon it must be read; None if it is to be ignored.
    kinds: list[tuple[str, Clock] | None]
    #: All that is ignored as one pattern: of two that overlap, the first is taken out.
    ignore: re.Pattern[str]


@cache
def _rules() -> _Rules:
    kept = yaml.safe_load((config.LEXICONS / "scan.yaml").read_text("utf-8"))
    ignored = [str(phrase) for phrase in kept["ignore"]]
    phrases = list(ignored)
    kinds: list[tuple[str, Clock] | None] = [None] * len(ignored)
    for category in CATEGORIES:
        for clock in CLOCKS:
            heard = [str(phrase) for phrase in kept[category].get(clock, ())]
            phrases += heard
            kinds += [(category, clock)] * len(heard)
    return _Rules(Phrases(phrases), kinds, any_of(ignored))


class Scanner:
    """Hears twelve kinds of worry, by rules and by what a learner made of the text."""

    def scan(self, text: str, worries: np.ndarray | None = None) -> Scan:
        """The soonest clock and every category heard: rules and learner are joined, not weighed.

        ``worries`` are the learner's logits, any worry first and then each of ``CATEGORIES``.
        """
        found = self._by_rules(text)
        for category, clock in _learned(worries).items():
            found.setdefault(category, clock)
        if not found:
            return Scan()
        soonest = min(found.values(), key=CLOCKS.index)
        return Scan(soonest, tuple(c for c in CATEGORIES if c in found))

    def _by_rules(self, text: str) -> dict[str, Clock]:
        found: dict[str, Clock] = {}
        phrases, kinds = _rules().phrases, _rules().kinds
        for part in _windows(text):
            plain = normalise(part)
            likely = phrases.likely(plain)
            if any(kinds[at] is None and phrases.holds(plain, at) for at in likely):
                plain = _rules().ignore.sub(" . ", plain)
                likely = phrases.likely(plain)
            for at in likely:
                kind = kinds[at]
                if kind and kind[0] not in found and phrases.holds(plain, at):
                    found[kind[0]] = _moved(*kind, plain)
        return found


def _learned(worries: np.ndarray | None) -> dict[str, Clock]:
    if worries is None or worries[0] < WORRIED_FROM:
        return {}
    most = int(worries[1:].argmax())
    said = {CATEGORIES[i] for i in np.flatnonzero(worries[1:] > 0)} | {CATEGORIES[most]}
    return {name: "week" if name in _LEARNED_WEEK else "today" for name in sorted(said)}


def _moved(category: str, clock: Clock, plain: str) -> Clock:
    if category in _URGENT and clock == "today" and _SOON.search(plain):
        return "now"
    if _PAST.search(plain) and not _LIVE.search(plain):
        return _STEP[clock]
    return clock


def _windows(text: str, size: int = 2_000, overlap: int = 200) -> list[str]:
    """Short stretches that overlap, so that a long text takes long but never too long."""
    text = text[: config.MAX_SCAN_CHARS]
    if len(text) <= size:
        return [text]
    return [text[at : at + size] for at in range(0, len(text), size - overlap)]
