"""What a column may become, what says who somebody is, and how dates are read: pure decisions."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

IGNORED, IDENTITY, COMMENT, DATE, BAND = "ignored", "identity", "comment", "date", "band"
PLAIN_USES = (IGNORED, IDENTITY, COMMENT, DATE, BAND)
ANSWER, WHY, OTHER, OPTION = "answer", "why", "other", "option"
EARLIEST_YEAR = 2000
TWO_DIGIT_YEAR = 100
MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
SHORT_HEADING = 6  # words: “Your e-mail address”; a longer one is a question about e-mails
MANY = 0.5  # of a column's cells: then the column is what these cells are
RISKY_STARTS = ("=", "+", "-", "@", "\t", "\r")

IDENTITY_HEADINGS = frozenset(
    {
        "account", "address", "attribute 1", "attribute 2", "audit", "birth date", "birthday",
        "browser", "case number", "caseload number", "completed at", "completion time",
        "contact email", "contact name", "contact number", "created at", "created date",
        "date last action", "date of birth", "date started", "date submitted", "datestamp",
        "device", "device id", "deviceid", "dob", "e mail", "e mail address", "edit url", "email",
        "email address", "end", "end time", "family name", "first name", "firstname", "forename",
        "full name", "guid", "home address", "id", "index", "ip", "ip address", "ipaddr",
        "ipaddress", "last modified time", "last name", "lastname", "latitude", "liquidlogic id",
        "location latitude", "location longitude", "login", "longitude", "mobile",
        "mobile number", "mosaic id", "name", "national insurance number", "nhs number",
        "ni number", "participant id", "passcode", "phone", "phone number", "phonenumber",
        "post code", "postal code", "postcode", "reference number", "referrer", "referrer url",
        "refurl", "respondent", "respondent id", "response id", "row id", "saved continue url",
        "saved email", "saved name", "simserial", "start", "start time", "startdate",
        "started at", "street", "submission date", "submission time", "submitdate",
        "submitted at", "submitted by", "subscriberid", "surname", "telephone",
        "telephone number", "time stamp", "time taken", "timestamp", "today", "token",
        "tracking link", "unique id", "unique reference", "user agent", "user id", "user name",
        "userid", "username", "uuid", "your email", "your name", "zip",
    }
)  # fmt: skip
_IDENTITY_WORDS = re.compile(
    r"\b(e-?mail( address)?|phone number|mobile number|telephone number|post ?code|date of birth"
    r"|first name|last name|full name|surname|ip address|nhs number|home address)\b"
)
_IDENTITY_CELLS = (
    re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", re.IGNORECASE),
    re.compile(r"(\+44|0)[\d ()-]{9,14}"),
    re.compile(r"[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}", re.IGNORECASE),
    re.compile(r"(\d{1,3}\.){3}\d{1,3}"),
    re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE),
)
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_LOCAL = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?!\d)")
_DAY_NAME = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ -]([a-z]+)\.?,?[ -](\d{4}|\d{2})(?!\d)")
_NAME_DAY = re.compile(r"([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})(?!\d)")


class DateOrder(StrEnum):
    """Which number of 10/9/2026 is the day."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


@dataclass(frozen=True)
class Use:
    """What one column becomes: a plain use, or a part of the answer to one question."""

    kind: str
    question_id: str = ""
    option_id: str = ""

    @classmethod
    def read(cls, text: str) -> Use:
        """Read a use back from the text that forms and profiles keep."""
        kind, _, rest = text.partition(":")
        question_id, _, option_id = rest.partition(":")
        return cls(kind, question_id, option_id)

    def __str__(self) -> str:
        """Write it as forms and profiles keep it."""
        return ":".join(part for part in (self.kind, self.question_id, self.option_id) if part)


def plain_words(text: str) -> str:
    """Bring a heading or an answer into one form: small letters, plain marks, single spaces."""
    text = text.replace("\u2019", "'").replace("\u2018", "'").replace("\u00a0", " ")
    text = re.sub(r"[\u2010-\u2015\u2212]", "-", text).replace("\u201c", '"').replace("\u201d", '"')
    return " ".join(text.casefold().split())


def says_who(heading: str, cells: Sequence[str] = ()) -> bool:
    """Say whether a column tells who somebody is, by its heading or by what stands in it."""
    plain = plain_words(heading)
    name = re.sub(r"[_.\s-]+", " ", plain).strip(" ?:*()")
    if name in IDENTITY_HEADINGS:
        return True
    if len(plain.split()) <= SHORT_HEADING and _IDENTITY_WORDS.search(plain):
        return True
    filled = [cell.strip() for cell in cells if cell.strip()]
    return any(
        sum(bool(sign.fullmatch(cell)) for cell in filled) > MANY * len(filled)
        for sign in _IDENTITY_CELLS
    )


def read_date(text: str, order: DateOrder | None) -> date | None:
    """Read the day from a date or a time stamp; None where it cannot be known."""
    text = text.strip().casefold()
    found = _numbers(text, order)
    if found is None:
        return None
    year, month, day = found
    year += 2000 if year < TWO_DIGIT_YEAR else 0
    try:
        made = date(year, month, day)
    except ValueError:
        return None
    return made if made.year >= EARLIEST_YEAR else None


def _numbers(text: str, order: DateOrder | None) -> tuple[int, int, int] | None:
    if match := _ISO.match(text):
        return int(match[1]), int(match[2]), int(match[3])
    if match := _LOCAL.match(text):
        return _ordered(int(match[1]), int(match[2]), int(match[3]), order)
    if match := _DAY_NAME.match(text):
        return _named(match[3], match[2], match[1])
    match = _NAME_DAY.match(text)
    return _named(match[3], match[1], match[2]) if match else None


def _ordered(
    first: int, second: int, year: int, order: DateOrder | None
) -> tuple[int, int, int] | None:
    if order is None and first != second:
        return None
    return (year, first, second) if order is DateOrder.MONTH_FIRST else (year, second, first)


def _named(year: str, month: str, day: str) -> tuple[int, int, int] | None:
    names = [name for name in MONTH_NAMES if len(month) > 2 and name.startswith(month)]  # noqa: PLR2004
    return (int(year), MONTH_NAMES.index(names[0]) + 1, int(day)) if names else None


def orders_that_fit(cells: Iterable[str]) -> tuple[DateOrder, ...]:
    """Say in which order the dates of a column can be read; both means that somebody must say.

    A column without any date like 10/9/2026 fits both and needs no answer: see `needs_order`.
    """
    cells = [cell for cell in cells if _LOCAL.match(cell.strip())]
    return tuple(
        order for order in DateOrder if all(read_date(cell, order) is not None for cell in cells)
    )


def needs_order(cells: Iterable[str]) -> bool:
    """Say whether any date of a column reads differently day first and month first."""
    return any(
        read_date(cell, DateOrder.DAY_FIRST) != read_date(cell, DateOrder.MONTH_FIRST)
        for cell in cells
    )


def safe_cell(text: str) -> str:
    """Keep a spreadsheet from running a text as a formula: a mark in front makes it plain text."""
    return f"'{text}" if text.startswith(RISKY_STARTS) else text


def row_words(headings: Sequence[str], cells: Sequence[str], times: int) -> str:
    """Write a row in one form, for its fingerprint: an empty column more changes nothing.

    `times` tells rows apart that are alike: two people may have said the same.
    """
    filled = sorted([plain_words(h), c] for h, c in zip(headings, cells, strict=True) if c)
    return json.dumps([filled, times], ensure_ascii=False)


def fingerprint(pepper: bytes, target: str, words: str) -> str:
    """Seal a row, so that it is known again and nobody can turn it back."""
    message = f"imported-row:{target}:{words}".encode("utf-8", "replace")
    return hmac.new(pepper, message, hashlib.sha256).hexdigest()


def headings_key(headings: Sequence[str]) -> str:
    """Give a name for a set of headings, in whatever order they stand."""
    return hashlib.sha256("\n".join(sorted(map(plain_words, headings))).encode()).hexdigest()
