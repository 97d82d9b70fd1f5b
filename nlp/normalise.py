"""Spell text the way the scan's word list does: text-speak, leet, emoji and slips put right."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import yaml

from nlp import config

_LEET = str.maketrans(
    {"!": "i", "1": "i", "3": "e", "0": "o", "$": "s", "@": "a", "5": "s", "7": "t"}
)
_MIXED = re.compile(r"(?=\w*[^\W\d_])[\w!$@*]*[\d!$@*][\w!$@*]*[^\W\d_][\w!$@*]*")
_REPEAT = re.compile(r"([a-z])\1{2,}")
_WORD = re.compile(r"[a-z]{6,}")
_CONTRACT = (
    (re.compile(r"[\u2019\u2018\u00b4'`]"), ""),
    (re.compile(r"\b(do|does|did|is|was|were|has|have|had|would|could|should|will) not\b"), None),
    (re.compile(r"\bcan ?not\b"), "cant"),
    (re.compile(r"\bi am\b"), "im"),
)


@cache
def _short() -> dict[str, str]:
    kept = yaml.safe_load((config.LEXICONS / "short_words.yaml").read_text("utf-8"))
    return {str(short): str(long) for short, long in kept.items()}


@cache
def _emoji() -> dict[int, str]:
    kept = yaml.safe_load((config.LEXICONS / "emoji.yaml").read_text("utf-8"))
    return {ord(sign): f" {word} " for sign, word in kept.items()}


@cache
def _watched() -> dict[str, str]:
    """Every spelling one letter away from a longer word the scan listens for."""
    text = (config.LEXICONS / "scan.yaml").read_text("utf-8").split("\nsuicide:", 1)[1]
    words = set(_WORD.findall(text))
    ordinary = set((config.LEXICONS / "ordinary_words.txt").read_text("utf-8").split())
    found: dict[str, str] = {}
    for word in sorted(words):
        for slip in _slips(word):
            if slip not in words and slip not in ordinary:
                found.setdefault(slip, word)
    return found


def _slips(word: str) -> set[str]:
    letters = "abcdefghijklmnopqrstuvwxyz"
    cuts = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    fewer = {a + b[1:] for a, b in cuts if b}
    turned = {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    other = {a + c + b[1:] for a, b in cuts if a and b for c in letters}
    more = {a + c + b for a, b in cuts if a for c in letters}
    return (fewer | turned | other | more) - {word}


def normalise(text: str) -> str:
    """Small letters, no apostrophes, text-speak spelt out, slips in long words mended."""
    plain = unicodedata.normalize("NFKC", text.translate(_emoji())).lower()
    for pattern, put in _CONTRACT:
        plain = pattern.sub(put, plain) if put is not None else pattern.sub(r"\1nt", plain)
    plain = re.sub(r"\bwillnt\b", "wont", plain)
    plain = re.sub(r"[^\W\d_][\w!$@*]*|\d[\w!$@*]*", _word, plain)
    return re.sub(r"\s+", " ", plain)


def _word(match: re.Match[str]) -> str:
    word = match.group()
    end = ""
    while word and word[-1] in "!*":
        word, end = word[:-1], word[-1] + end
    if word in _short():
        return _short()[word] + end
    if _MIXED.fullmatch(word) and not re.fullmatch(r"\d+(?:st|nd|rd|th|am|pm|yrs?|x|k|s)", word):
        word = word.replace("*", "").translate(_LEET)
    word = _REPEAT.sub(r"\1", word)
    return _short().get(word, _watched().get(word, word) if len(word) > 4 else word) + end  # noqa: PLR2004
