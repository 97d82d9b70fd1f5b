"""Say which tool made a table of answers, and why we think so."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from app.imports.rules import plain_words

if TYPE_CHECKING:
    from collections.abc import Sequence


class Format(StrEnum):
    """The tools whose files we know."""

    MICROSOFT = "microsoft_forms"
    GOOGLE = "google_forms"
    LIMESURVEY = "limesurvey"
    KOBO = "kobo"
    GENERAL = "general"


FORMAT_NAMES = {
    Format.MICROSOFT: "Microsoft Forms",
    Format.GOOGLE: "Google Forms",
    Format.LIMESURVEY: "LimeSurvey",
    Format.KOBO: "Kobo or ODK",
    Format.GENERAL: "Some other table",
}
LIMESURVEY_CODES = ("submitdate", "lastpage", "startlanguage", "seed")
LIMESURVEY_WORDS = ("response id", "date submitted", "last page", "start language", "seed")
KOBO_COLUMNS = (
    "_id", "_uuid", "_submission_time", "_validation_status", "_submitted_by", "__version__",
    "_index", "_notes", "_status", "_tags",
)  # fmt: skip
#: What these tools write beside the answers: nobody said it.
TOOL_COLUMNS = {
    Format.MICROSOFT: ("total points", "quiz feedback", "language"),
    Format.GOOGLE: ("score",),
    Format.LIMESURVEY: (
        *LIMESURVEY_CODES, *LIMESURVEY_WORDS, "interviewtime", "total time", "group time",
    ),
    Format.KOBO: (*KOBO_COLUMNS, "formhub/uuid", "meta/instanceid", "meta/rootuuid",
                  "_xform_id_string", "_attachments", "_bamboo_dataset_id", "deviceid"),
    Format.GENERAL: (),
}  # fmt: skip
_CODE = re.compile(r"[A-Za-z]\w*(\[\w+\])*")


class Detected(NamedTuple):
    """A format and the reason, as the page says it."""

    format: Format
    why: str


def detect(headings: Sequence[str]) -> Detected:
    """Say which tool made a table with these headings."""
    plain = [plain_words(heading) for heading in headings]
    first = plain[0] if plain else ""
    if "start time" in plain and "completion time" in plain:
        return Detected(Format.MICROSOFT, "It has the columns “Start time” and “Completion time”.")
    bare = {without_code(heading) for heading in plain} | set(plain)
    codes = [name for name in LIMESURVEY_CODES if name in plain]
    words = [name for name in LIMESURVEY_WORDS if name in bare]
    if len(codes) > 1 or len(words) > 1:
        found = codes if len(codes) > 1 else words
        return Detected(Format.LIMESURVEY, f"It has the columns {_listed(found)}.")
    kobo = [name for name in KOBO_COLUMNS if name in plain]
    if len(kobo) > 1:
        return Detected(Format.KOBO, f"It has the columns {_listed(kobo)}.")
    if first == "timestamp":
        return Detected(Format.GOOGLE, "Its first column is “Timestamp”.")
    return Detected(
        Format.GENERAL, "None of the columns that we know of a survey tool is in it. That is fine."
    )


def is_tool_column(heading: str, made_by: Format) -> bool:
    """Say whether the tool wrote this column itself."""
    plain = plain_words(heading)
    if made_by is Format.MICROSOFT and re.match(r"(points|feedback) - ", plain):
        return True
    return plain in TOOL_COLUMNS[made_by] or without_code(plain) in TOOL_COLUMNS[made_by]


def without_code(heading: str) -> str:
    """Take LimeSurvey's code away from the front of a heading: “Q1. How are you?”."""
    code, dot, rest = heading.partition(". ")
    return rest if dot and _CODE.fullmatch(code) else heading


def _listed(names: Sequence[str]) -> str:
    return " and ".join(f"“{name}”" for name in names[:2])
