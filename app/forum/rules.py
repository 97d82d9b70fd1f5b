"""Nicknames that give nobody away, and what a decision on a post must hold."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from app.errors import DomainError

SHORTEST_NICKNAME = 2
LONGEST_NICKNAME = 20
MOST_NICKNAME_WORDS = 2  # a full name and where somebody lives need more
LONGEST_POST = 2_000
LONGEST_REASON = 500
FEWEST_REASON_WORDS = 3
MOST_DIGITS = 5  # a phone number is longer, a year is not

_ADDRESS = re.compile(r"@|\bhttps?:|\bwww\.|\w\.(?:com|co|org|net|uk|me|gg|tv)\b", re.IGNORECASE)
_BETWEEN_WORDS = re.compile(r"[\s_.,:;/|+*~-]+")
_FIRST = (
    "Quiet", "Slow", "Bright", "Early", "Gentle", "Golden", "Hidden", "Misty", "Northern", "Open",
    "Paper", "Quick", "Silver", "Steady", "Sunny", "Tall", "Velvet", "Wild", "Winter", "Amber",
)  # fmt: skip
_SECOND = (
    "Kestrel", "Comet", "River", "Lantern", "Harbour", "Maple", "Otter", "Meadow", "Pebble", "Star",
    "Heron", "Island", "Cloud", "Badger", "Fern", "Moon", "Robin", "Tide", "Willow", "Fox",
)  # fmt: skip
# Signs that turn the reading order round or hide in a line: they could disguise a name.
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
_JOINERS = {"\u200c", "\u200d"}  # parts of Persian words and of emoji


class PostState(StrEnum):
    """What became of a post."""

    WAITING = "waiting"
    PUBLISHED = "published"
    CHANGED = "changed"
    NOT_PUBLISHED = "not_published"

    @property
    def in_words(self) -> str:
        """Give the state as the author and the moderators read it."""
        return {
            "waiting": "Waiting",
            "published": "Published",
            "changed": "Published, with a change",
            "not_published": "Not published",
        }[self.value]


class UnfitPostError(DomainError):
    """A post or nickname that cannot be taken as it is."""


class UnfitDecisionError(DomainError):
    """A moderator's decision that lacks what the author is owed."""


@dataclass(frozen=True)
class PostDecision:
    """What a moderator decided. `text` and `reason` count where the state asks for them.

    Without a nickname the author's own stays.
    """

    state: PostState
    text: str = ""
    reason: str = ""
    nickname: str | None = None


def clean(text: str) -> str:
    """Take out signs that nobody sees, keep every line break, and trim both ends."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (
        sign
        for sign in text
        if sign in {"\n", "\t", *_JOINERS} or unicodedata.category(sign) not in _UNSEEN
    )
    return "".join(kept).strip()


def fault_in_nickname(nickname: str) -> str | None:
    """Say what is wrong with a nickname, or None."""
    if not SHORTEST_NICKNAME <= len(nickname) <= LONGEST_NICKNAME:
        return f"Pick a nickname of {SHORTEST_NICKNAME} to {LONGEST_NICKNAME} letters."
    if "\n" in nickname or not any(sign.isalpha() for sign in nickname):
        return "Pick a nickname with letters in it."
    looks_like = _way_to_reach(nickname)
    if looks_like is not None:
        return f"That looks like {looks_like}. Pick a made-up name instead."
    if sum(bool(part) for part in _BETWEEN_WORDS.split(nickname)) > MOST_NICKNAME_WORDS:
        return "Pick a nickname of one or two words."
    return None


def _way_to_reach(nickname: str) -> str | None:
    if _ADDRESS.search(nickname):
        return "an email or a web address"
    return "a phone number" if sum(s.isdigit() for s in nickname) > MOST_DIGITS else None


def fault_in_text(text: str) -> str | None:
    """Say what is wrong with the words of a post, or None."""
    if not text:
        return "Write something first, or go back."
    if len(text) > LONGEST_POST:
        return f"That is {len(text):,} letters. Please make it {LONGEST_POST:,} or fewer."
    return None


def check_decision(decision: PostDecision) -> None:
    """Make sure that a decision gives its author what was promised.

    Raises:
        UnfitDecisionError: a reason or the words to publish are missing, or nothing was decided.
    """
    if decision.state is PostState.WAITING:
        raise UnfitDecisionError("Decide: publish it, publish it with a change, or do not.")
    if decision.state is PostState.CHANGED and not decision.text:
        raise UnfitDecisionError("Write the words that everybody will see.")
    if decision.state is not PostState.PUBLISHED and not _is_reason(decision.reason):
        message = "Give the author a reason, in a sentence. They can read it with their receipt."
        raise UnfitDecisionError(message)
    if len(decision.reason) > LONGEST_REASON:
        raise UnfitDecisionError(f"Please keep the reason to {LONGEST_REASON} letters.")


def check_nickname(decision: PostDecision, picked: str) -> None:
    """Make sure that the nickname to publish gives nobody away, and that a new one is owned up to.

    Raises:
        UnfitDecisionError: the nickname cannot be taken, or was changed without saying so.
    """
    if decision.state is PostState.NOT_PUBLISHED:
        return
    fault = fault_in_nickname(picked if decision.nickname is None else decision.nickname)
    if fault is not None:
        raise UnfitDecisionError(fault)
    if decision.state is PostState.PUBLISHED and decision.nickname not in {None, picked}:
        message = "You changed the nickname. Choose “Publish it with a change” and give a reason."
        raise UnfitDecisionError(message)


def suggested_nickname(send_key: str) -> str:
    """Make up a name that says nothing about anybody; the same form always shows the same one."""
    number = int.from_bytes(hashlib.sha256(send_key.encode()).digest()[:4])
    return f"{_FIRST[number % len(_FIRST)]} {_SECOND[number // len(_FIRST) % len(_SECOND)]}"


def badge_of(nickname: str) -> int:
    """Pick one of the six drawn badges, always the same one for a nickname."""
    return hashlib.sha256(nickname.casefold().encode()).digest()[0] % 6 + 1


def sealed(send_key: str) -> str:
    """Give the form of a send key that is stored: the key itself makes the receipt."""
    return hashlib.sha256(send_key.encode()).hexdigest()


def _is_reason(text: str) -> bool:
    return len(re.findall(r"[^\W\d_]{2,}", text)) >= FEWEST_REASON_WORDS
