"""What a note must hold, what it may not tell, and which of its words may be quoted. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

MOST_PEOPLE = 500
MOST_LINES = 30
LONGEST_LINE = 4_000
LONGEST_PLACE = 40
DELETED_KEPT_DAYS = 7
# The ids are those of the surveys' own options, so that answers and notes count together.
BANDS = {
    "age_8_10": "8 to 10",
    "age_11_13": "11 to 13",
    "age_14_15": "14 or 15",
    "age_16_17": "16 or 17",
    "age_18_20": "18 to 20",
    "age_21_25": "21 to 25",
}
_NUMBER = re.compile(r"\d")
_ADDRESS = re.compile(
    r"\b(street|st|road|rd|avenue|ave|lane|drive|close|crescent|court|terrace|grove|way|"
    r"school|academy|college|hospital|hmp|yoi)\b|@|https?:|www\.",
    re.IGNORECASE,
)


class NoteKind(StrEnum):
    """How people met."""

    WORKSHOP = "workshop"
    ONE_TO_ONE = "one_to_one"
    GROUP = "group"
    MEETING = "meeting"

    @property
    def in_words(self) -> str:
        """Give the kind as staff read it."""
        return KIND_WORDS[self.value]


KIND_WORDS = {
    "workshop": "Workshop",
    "one_to_one": "One-to-one",
    "group": "Group session",
    "meeting": "Meeting",
}
# What stands above the words wherever they are read: it must fit any day and any place.
_PROMPTS = {
    NoteKind.WORKSHOP: "Said at a workshop",
    NoteKind.GROUP: "Said in a group",
    NoteKind.MEETING: "Said at a meeting",
}
PROMPT_OF_ONE = "Said to a worker"


@dataclass(frozen=True)
class About:
    """Who met, when and where. A draft may lack any of it."""

    kind: NoteKind | None = None
    held_on: date | None = None
    place: str = ""
    head_count: int | None = None
    bands: tuple[str, ...] = ()
    voice: str = "young_person"
    may_share: bool = False

    @property
    def is_one_person(self) -> bool:
        """Say whether it tells of one person alone."""
        return self.kind is NoteKind.ONE_TO_ONE or self.head_count == 1


@dataclass(frozen=True)
class Line:
    """One thing that was said, and how it came to be written down."""

    text: str
    is_verbatim: bool = False
    how_many: int | None = None
    was_helped: bool = False


@dataclass(frozen=True)
class Content:
    """A whole note as it was typed in."""

    about: About
    lines: tuple[Line, ...] = field(default_factory=tuple)


def clean(text: str) -> str:
    """Keep the words as they are; only line ends and what cannot be stored change."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip()


def prompt_of(about: About) -> str:
    """Give what stands above the words: the kind of talk, never the day or the place."""
    if about.is_one_person or about.kind is None:
        return PROMPT_OF_ONE
    return _PROMPTS[about.kind]


def may_quote(about: About, line: Line) -> bool:
    """Say whether these words may be quoted.

    Only people's own words, of a group that agreed to it. What one person told a worker never is.
    """
    return about.may_share and line.is_verbatim and not about.is_one_person


def people_at_least(head_count: int | None, bands: Sequence[str]) -> dict[str, int]:
    """Give how many people of each age band were there for certain.

    Nobody wrote down how a mixed group was made up, so it counts as one person in each band.
    """
    if len(bands) == 1:
        return {bands[0]: head_count or 0}
    return dict.fromkeys(bands, 1)


def faults_in_draft(content: Content, today: date) -> dict[str, str]:
    """Say what can never be right, box by box; what is missing may still come."""
    return _faults_about(content.about, today) | _faults_in_lines(content)


def faults_in(content: Content, today: date) -> dict[str, str]:
    """Say what stands in the way of sending, box by box."""
    return _missing(content) | faults_in_draft(content, today)


def _missing(content: Content) -> dict[str, str]:
    about = content.about
    missing = {}
    if about.kind is None:
        missing["kind"] = "Choose how you met."
    if about.held_on is None and not about.is_one_person:
        missing["held_on"] = "Give the day you met."
    if about.head_count is None and about.kind is not NoteKind.ONE_TO_ONE:
        missing["head_count"] = f"Write how many people were there, 1 to {MOST_PEOPLE}."
    if not about.bands and about.voice == "young_person":
        missing["bands"] = "Tick at least one age group."
    if not content.lines:
        missing["lines-0-text"] = "Write at least one thing that was said."
    return missing


def _faults_about(about: About, today: date) -> dict[str, str]:
    faults = {}
    if about.held_on is not None and about.held_on > today:
        faults["held_on"] = "That day has not come yet. Give the day you met."
    if about.head_count is not None and not 1 <= about.head_count <= MOST_PEOPLE:
        faults["head_count"] = f"Write a number of people from 1 to {MOST_PEOPLE}."
    elif about.kind is NoteKind.ONE_TO_ONE and about.head_count not in {None, 1}:
        faults["head_count"] = (
            "A one-to-one is with one person. Write 1, or choose a group session."
        )
    if fault := fault_in_place(about.place):
        faults["place"] = fault
    return faults


def fault_in_place(place: str) -> str | None:
    """Say what is wrong with a place, or None. It may tell the kind of place, never which one."""
    if len(place) > LONGEST_PLACE:
        return f"Keep the place to {LONGEST_PLACE} letters."
    if _NUMBER.search(place) or _ADDRESS.search(place):
        return "Say the kind of place, like “Forum night”. Leave out names, streets and numbers."
    return None


def _faults_in_lines(content: Content) -> dict[str, str]:
    faults = {}
    if len(content.lines) > MOST_LINES:
        faults[f"lines-{MOST_LINES}-text"] = (
            f"A note holds {MOST_LINES} comments. Move the rest to another note."
        )
    for number, line in enumerate(content.lines):
        if len(line.text) > LONGEST_LINE:
            faults[f"lines-{number}-text"] = (
                f"That is {len(line.text):,} letters. Please make it {LONGEST_LINE:,} or fewer."
            )
        if fault := _fault_in_number(line.how_many, content.about):
            faults[f"lines-{number}-how_many"] = fault
    return faults


def _fault_in_number(how_many: int | None, about: About) -> str | None:
    if how_many is None:
        return None
    most = 1 if about.is_one_person else about.head_count or MOST_PEOPLE
    if 1 <= how_many <= most:
        return None
    return f"Write a number from 1 to {most}, or leave it empty."
