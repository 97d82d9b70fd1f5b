"""Spell text the way the scan's word list does: text-speak, leet, emoji and slips put right."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

import yaml

from nlp import config

_LEET = str.maketrans(
    {"!": "i", "1": "i", "3": "e", "0": "o", "$": "s", "@": "a", "5": "s", "7": "t"}
)
_MIXED = re.compile(r"(?=\w*[^\W\d_])[\w!$@*]*[\d!$@*][\w!$@*]*[^\W\d_][\w!$@*]*")
_REPEAT = re.compile(r"([a-z])\1{2,}")
_WORD = re.compile(r"[a-z]{6,}")
_TIME = re.compile(r"\d+(?:st|nd|rd|th|am|pm|yrs?|x|k|s)")
_WORDLIKE = re.compile(r"[^\W\d_][\w!$@*]*|\d[\w!$@*]*")
_SPACES = re.compile(r"\s+")
_APOSTROPHES = "\u2019\u2018\u00b4'`"
#: What is drawn together, in this order; a text without the letters beside it is not searched.
_CONTRACT = (
    (
        " not",
        re.compile(r"\b(do|does|did|is|was|were|has|have|had|would|could|should|will) not\b"),
        r"\1nt",
    ),
    ("not", re.compile(r"\bcan ?not\b"), "cant"),
    ("i am", re.compile(r"\bi am\b"), "im"),
    ("willnt", re.compile(r"\bwillnt\b"), "wont"),
)
#: How many different bits of text are remembered with their spelling.
_REMEMBERED = 50_000


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
    if not text.isascii():  # of no use to plain letters, and most texts hold no others
        text = unicodedata.normalize("NFKC", text.translate(_emoji()))
    plain = text.lower()
    for sign in _APOSTROPHES:
        plain = plain.replace(sign, "")
    for letters, pattern, put in _CONTRACT:
        if letters in plain:
            plain = pattern.sub(put, plain)
    plain = " ".join(map(_mended, plain.split(" ")))
    return _SPACES.sub(" ", plain) if "  " in plain else plain


@lru_cache(_REMEMBERED)
def _mended(part: str) -> str:
    """A part of a text that holds no plain space; any other kind becomes one."""
    return _SPACES.sub(" ", _WORDLIKE.sub(_word, part))


def _word(match: re.Match[str]) -> str:
    word = match.group()
    end = ""
    while word and word[-1] in "!*":
        word, end = word[:-1], word[-1] + end
    if word in _short():
        return _short()[word] + end
    if _MIXED.fullmatch(word) and not _TIME.fullmatch(word):
        word = word.replace("*", "").translate(_LEET)
    word = _REPEAT.sub(r"\1", word)
    return _short().get(word, _watched().get(word, word) if len(word) > 4 else word) + end  # noqa: PLR2004
