"""Short codes, whether a collector is open, and when its figure may move: pure decisions."""

from __future__ import annotations

import re
import secrets
import unicodedata
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from app.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

# No letter or number that looks like another, and no vowels, so that no code spells a word.
# There are 23, a prime: the check letter then finds every single slip and every swap.
ALPHABET = "234679cdfghjkmnpqrtvwxy"
ADDRESS_LENGTH = 5
CODE_LENGTH = 8  # seven drawn, one to check
MARK_LENGTH = 5  # four drawn, one to check
LONGEST_TYPED = 60
FIGURE_GAP = timedelta(days=7)
FIGURE_NEW = 10
CARE_WORDS = re.compile(
    r"\b(care|carer|carers|foster\w*|looked[- ]after|social work\w*|residential|placement\w*"
    r"|pathway plan\w*|personal advis[eo]r\w*|leaving care|unaccompanied|asylum\w*)\b",
    re.IGNORECASE,
)


class Kind(StrEnum):
    """How people come to a survey."""

    LINK = "link"
    QR = "qr"
    KIOSK = "kiosk"
    CODES = "codes"
    PAPER = "paper"


class State(StrEnum):
    """What a coordinator has decided."""

    OPEN = "open"
    CLOSED = "closed"


class Standing(StrEnum):
    """What somebody who comes by finds today."""

    WAITING = "waiting"
    OPEN = "open"
    CLOSED = "closed"


class CodeTypedWrongError(DomainError):
    """What was typed cannot be a code; it says what to look at."""


def draw(length: int) -> str:
    """Draw letters and numbers at random."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def with_check(body: str) -> str:
    """Add the letter by which a slip of the finger is found."""
    total = sum((place + 1) * ALPHABET.index(letter) for place, letter in enumerate(body))
    return body + ALPHABET[-total * pow(len(body) + 1, -1, len(ALPHABET)) % len(ALPHABET)]


def draw_checked(length: int) -> str:
    """Draw a code of this length whose last letter checks the others."""
    return with_check(draw(length - 1))


def from_digest(digest: bytes, length: int) -> str:
    """Give the checked code that belongs to a digest: the same one each time."""
    left = int.from_bytes(digest)
    body = ""
    for _ in range(length - 1):
        left, place = divmod(left, len(ALPHABET))
        body += ALPHABET[place]
    return with_check(body)


def plain(typed: str) -> str:
    """Give what was typed in small letters, without spaces and dashes."""
    text = unicodedata.normalize("NFKC", typed[:LONGEST_TYPED]).casefold()
    return re.sub(r"[\s\-\u2010-\u2015.,_/]", "", text)


def read_code(typed: str, length: int) -> str:
    """Read a code however it was typed: capitals, spaces and dashes are free.

    Raises:
        CodeTypedWrongError: a letter is missing, is never used, or does not fit the others.
    """
    code = plain(typed)
    if not code:
        raise CodeTypedWrongError("Type the code.")
    strange = next((letter for letter in code if letter not in ALPHABET), None)
    if strange is not None:
        raise CodeTypedWrongError(
            f"“{strange.upper()}” is never in a code. Look at it again: it may be another letter "
            "or number."
        )
    if len(code) != length:
        raise CodeTypedWrongError(
            f"The code has {length} letters and numbers. You typed {len(code)}."
        )
    if with_check(code[:-1]) != code:
        raise CodeTypedWrongError(
            "One letter or number is not right. Check the code and type it again."
        )
    return code


def shown_code(code: str) -> str:
    """Write a code so that it can be read out: K7M4-Q2RT."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4)).upper()


def standing(
    state: State, opens_on: date, closes_on: date, today: date, *, survey_is_open: bool
) -> Standing:
    """Say what somebody finds who comes by today."""
    if state is State.CLOSED or today > closes_on or not survey_is_open:
        return Standing.CLOSED
    return Standing.WAITING if today < opens_on else Standing.OPEN


def figure_is_due(frozen_on: date | None, frozen: int, today: date, people: int) -> bool:
    """Say whether the figure may move: ten more people, and a week since it last did.

    Somebody who looks before and after one person answers must see the same figure.
    """
    if people - frozen < FIGURE_NEW:
        return False
    return frozen_on is None or today - frozen_on >= FIGURE_GAP


def speaks_of_care(text: str) -> bool:
    """Say whether somebody reading over a shoulder would learn that this is about care."""
    return CARE_WORDS.search(text) is not None


def ages_of(bands: Iterable[str]) -> tuple[int, int]:
    """Give the youngest and oldest age of bands such as 8-11 and 16-25; unknown is everybody."""
    ages = [int(number) for band in bands for number in re.findall(r"\d{1,2}", band)]
    return (min(ages), max(ages)) if ages else (8, 25)


def new_code(is_taken: Callable[[str], bool], length: int) -> str:
    """Draw until a code is free; with so many to draw from that is nearly always at once."""
    while True:
        code = draw(length)
        if not is_taken(code):
            return code
