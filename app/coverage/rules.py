"""The groups of a cohort, what stands for them in a survey, and what to try next. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from app.disclosure import (
    MINIMUM_BASE,
    SafeGroup,
    safe_alone,
    safe_apart,
    safe_count,
    safe_overlapping,
)
from app.notes.rules import BANDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

WAVE_GAP = timedelta(days=7)
WAVE_NEW = 10
MOST_PEOPLE = 100_000
MOST_GROUPS = 60
LONGEST_LABEL = 60
LONGEST_SOURCE = 120
THIN_SHARE = 3  # heard from less than a third of those we expect
NO_GROUP = ""
EVERYBODY = ""  # the key of all young people among the counts of a wave


class Family(StrEnum):
    """Groups that belong together. Of an age or an area a person has one at most."""

    AGE = "age"
    AREA = "area"
    LIFE = "life"
    ADULTS = "adults"

    @property
    def in_words(self) -> str:
        """Give the family as a heading."""
        return FAMILY_WORDS[self.value]


FAMILY_WORDS = {
    "age": "Age",
    "area": "Where they live",
    "life": "What life is like",
    "adults": "Adults around them",
}
APART = frozenset({Family.AGE, Family.AREA})


@dataclass(frozen=True)
class Group:
    """One group of the cohort."""

    key: str
    label: str
    family: Family
    is_left_out: bool = False


DEFAULT_GROUPS = (
    *(Group(key, f"Aged {label}", Family.AGE) for key, label in BANDS.items()),
    Group("in_area", "Living in the borough", Family.AREA),
    Group("out_of_area", "Living outside the borough", Family.AREA),
    Group("custody", "In custody", Family.LIFE),
    Group("extra_needs", "Disabled, or with extra needs to learn", Family.LIFE),
    Group("came_alone", "Came to the UK alone", Family.LIFE),
    Group("parent", "Parents", Family.LIFE),
    Group("carers", "Carers", Family.ADULTS),
)
CARERS = "carers"
# Other names that surveys give to the same groups.
_ALIASES = {
    "inside_area": "in_area", "in_borough": "in_area", "out_of_borough": "out_of_area",
    "send": "extra_needs", "disabled": "extra_needs", "disability": "extra_needs",
    "uasc": "came_alone", "arrived_alone": "came_alone", "parents": "parent",
    "prison": "custody", "in_custody": "custody",
}  # fmt: skip
_AGES = re.compile(r"age_(\d{1,2})_(\d{1,2})")
_NEXT: dict[str, tuple[str, ...]] = {
    "custody": (
        "Send the paper survey first, with a stamped envelope. Phones are not allowed inside.",
        "Ask the resettlement worker or an advocate to offer a visit, and write it down as a note.",
    ),
    "came_alone": (
        "Share the link in their languages, and say that this has nothing to do with asylum.",
        "Ask an interpreter they trust to come to a small group.",
    ),
    "extra_needs": (
        "Offer the easy version, read aloud, or with a person they choose to help.",
        "Ask the SEND team and schools to set time aside for it.",
    ),
    "parent": (
        "Go to a parents’ group, at a time that fits around children, with a crèche.",
        "Offer to do it by phone in ten minutes.",
    ),
    "out_of_area": (
        "Ask their workers to take it along on the next visit.",
        "Run a group online, and pay for the data it takes.",
    ),
    "in_area": ("Bring it to the Forum night and to the places where people meet anyway.",),
    "carers": (
        "Send the carers’ survey with the fostering newsletter, and ask at support groups.",
    ),
}
_NEXT_FOR_YOUNGER = (
    "Use the version for their age, with pictures, and let somebody they trust sit with them.",
    "Ask the children in care council to bring it to an activity.",
)
_NEXT_FOR_OLDER = (
    "Ask PAs to offer it at their next meeting, and the Forum to share the link.",
    "Print posters with a QR code for places where young adults go.",
)
_NEXT_FOR_ANY = ("Ask somebody they trust to offer it, on paper or in person.",)
YOUNGER_UP_TO = 15


@dataclass(frozen=True)
class Counts:
    """How many people of each group took part. Raw: for the gate, never for a page."""

    young: int
    groups: Mapping[str, int]
    asked: frozenset[str]


@dataclass(frozen=True)
class Row:
    """A group on the page, in words and safe figures only."""

    group: Group
    expected: str
    heard: str
    verdict: str
    is_gap: bool
    steps: tuple[str, ...]
    rank: int


def default_group(option_id: str, keys: Sequence[str]) -> str:
    """Give the group that an option of a survey stands for, by its id; NO_GROUP where none fits."""
    wanted = _ALIASES.get(option_id, option_id)
    if wanted in keys:
        return wanted
    ages = _AGES.fullmatch(option_id)
    if ages is None:
        return NO_GROUP
    first, last = int(ages[1]), int(ages[2])
    for key in keys:
        band = _AGES.fullmatch(key)
        if band and int(band[1]) <= first <= last <= int(band[2]):
            return key
    return NO_GROUP


def one_of_each_family(keys: Iterable[str], families: Mapping[str, Family]) -> set[str]:
    """Give the groups that one person is in. Two ages or two areas cancel out: one is wrong."""
    found = {key for key in keys if key in families}
    for family in APART:
        of_family = {key for key in found if families[key] is family}
        if len(of_family) > 1:
            found -= of_family
    return found


def wave_is_due(last: tuple[date, int] | None, today: date, people: int) -> bool:
    """Say whether new figures may be frozen: a week after the last, and ten new people."""
    if last is None:
        return people >= WAVE_NEW
    taken_on, before = last
    return today - taken_on >= WAVE_GAP and people - before >= WAVE_NEW


def steady(before: Mapping[str, int], now: Mapping[str, int]) -> dict[str, int]:
    """Move a figure only when ten people moved it, so that two waves cannot be subtracted.

    Groups under ten have no figure, so their word may follow what is true.
    """

    def kept(key: str) -> int:
        old, new = before.get(key, 0), now[key]
        both_shown = min(old, new) >= MINIMUM_BASE
        return old if both_shown and abs(new - old) < WAVE_NEW else new

    return {key: kept(key) for key in now}


def freeze(
    counts: Mapping[str, int], asked: Iterable[str], groups: Sequence[Group]
) -> dict[str, Any]:
    """Pass every group through the gate, each family by itself: none is crossed with another."""
    young, known = counts[EVERYBODY], set(asked)
    shown: dict[str, SafeGroup] = {}
    for family in Family:
        keys = [g.key for g in groups if g.family is family and g.key in known]
        of_family = {key: counts.get(key, 0) for key in keys}
        if family is Family.ADULTS:
            shown |= {key: safe_alone(people) for key, people in of_family.items()}
        elif family in APART:
            shown |= safe_apart(young, of_family)
        else:
            shown |= safe_overlapping(young, of_family)
    return {
        "people": safe_count(young).shown,
        "groups": {k: {"heard": g.heard.value, "shown": g.shown} for k, g in shown.items()},
    }


def rows_of(
    frozen: Mapping[str, Any] | None, groups: Sequence[Group], expected: Mapping[str, int]
) -> list[Row]:
    """Lay the groups out, those that were heard least first; only frozen figures are used."""
    rows = [
        _row(group, _state(frozen, group.key), expected.get(group.key))
        for group in groups
        if not group.is_left_out
    ]
    return sorted(rows, key=lambda row: row.rank)


def _state(frozen: Mapping[str, Any] | None, key: str) -> Mapping[str, Any]:
    if frozen is None:
        return {"heard": NO_WAVE, "shown": None}
    found: Mapping[str, Any] = frozen["groups"].get(key, {"heard": NOT_ASKED, "shown": None})
    return found


NOT_ASKED, NO_WAVE = "not_asked", "no_wave"
_VERDICTS: dict[str, tuple[int, str, str]] = {
    "not_yet": (0, "Not heard yet", "nobody, one or two"),
    "a_few": (1, "A few", "a few people, under ten"),
    "under_ten": (1, "A few, or nobody", "fewer than ten people"),
    NOT_ASKED: (2, "Nobody was asked yet", "not asked"),
    "unsaid": (4, "Too few to say", "too few to say"),
    NO_WAVE: (4, "No figures yet", "no figures yet"),
    "heard": (5, "Heard", "ten or more"),
}
THIN = (3, "Heard, but less than a third", "")


def _row(group: Group, frozen: Mapping[str, Any], expected: int | None) -> Row:
    rank, verdict, heard = _VERDICTS[frozen["heard"]]
    shown = frozen["shown"]
    wanted = safe_count(expected) if expected is not None else None
    if shown is not None:
        heard = f"about {shown}"
        if wanted and wanted.shown is not None and shown * THIN_SHARE < wanted.shown:
            rank, verdict, _ = THIN
    is_gap = rank < _VERDICTS["unsaid"][0]
    return Row(
        group=group,
        expected=wanted.in_words if wanted else "not typed in yet",
        heard=heard,
        verdict=verdict,
        is_gap=is_gap,
        steps=next_steps(group) if is_gap else (),
        rank=rank,
    )


def next_steps(group: Group) -> tuple[str, ...]:
    """Give what often works to hear from a group."""
    if group.key in _NEXT:
        return _NEXT[group.key]
    ages = _AGES.fullmatch(group.key)
    if ages is None:
        return _NEXT_FOR_ANY
    return _NEXT_FOR_YOUNGER if int(ages[2]) <= YOUNGER_UP_TO else _NEXT_FOR_OLDER


def key_of(label: str, taken: Iterable[str]) -> str:
    """Make a key for a new group; it never changes, whatever the group is called later."""
    plain = re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")[:40] or "group"
    plain = plain if plain[0].isalpha() else f"group_{plain}"
    key, number, known = plain, 2, set(taken)
    while key in known:
        key, number = f"{plain}_{number}", number + 1
    return key


def fault_in_label(label: str, others: Iterable[str]) -> str | None:
    """Say what is wrong with the name of a group, or None."""
    if not label:
        return "Give the group a name."
    if len(label) > LONGEST_LABEL:
        return f"Keep the name to {LONGEST_LABEL} letters."
    if label.casefold() in {other.casefold() for other in others}:
        return "Another group has that name already."
    return None
