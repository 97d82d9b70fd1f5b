"""What may be counted and shown, how sure words are, and where marks go. Pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from app.disclosure import safe_count

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

Figure = dict[str, Any]

WAVE_GAP = timedelta(days=7)
WAVE_NEW = 10
# Rule 11: never broken down, and no number: only that some people told us.
SENSITIVE_THEMES = frozenset({"safety"})
SENSITIVE_WORDS = "some young people"
HEAT_FROM = (10, 15, 25, 35, 50, 75)  # fixed bins, so that two pages can be compared
HEAT_WORDS = ("10", "15 or 20", "25 or 30", "35 to 45", "50 to 70", "75 or more")
NOT_SPLIT: Figure = {"shown": None, "words": "not broken down"}
GOOD_MATCH = 0.75
SOME_MATCH = 0.5
CLOSE = 0.1
TONE_FROM = 0.65  # below this a tone is wrong too often to print beside somebody's words
NO_ANSWER = "no answer was given"  # what the engine says of “nothing”, “idk” and the like
FAILED = "the engine failed on this text: passed to a person"  # and what it says of its own fault
BROKEN = "The computer could not read this one. A person has to."
# Corrections after which everything is read again: often while each is news, then seldom.
MILESTONES = (1, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000)

Segment = tuple[str, bool | str]


@dataclass(frozen=True)
class Counted:
    """One comment as the figures see it: which sending it is from, and what it is about."""

    contribution_id: str
    theme_ids: frozenset[str]
    priority_ids: frozenset[str]
    said_something: bool = True  # not “nothing” or “ok”, and the engine could read it


@dataclass(frozen=True)
class HeatRow:
    """A theme's line in the table: its own figure, and one per priority."""

    theme_id: str
    title: str
    total: Figure
    cells: tuple[Figure, ...]


def milestone(corrections: int) -> int:
    """Give the last milestone that so many corrections have reached; 0 before the first."""
    return max((step for step in MILESTONES if step <= corrections), default=0)


def figure(people: int) -> Figure:
    """Give a count of people as the snapshot may hold it: safe, and already in words."""
    count = safe_count(people)
    return {"shown": count.shown, "words": f"{count.in_words} young people"}


def sensitive_figure(people: int) -> Figure:
    """Give a sensitive theme's count: no number, whatever it is."""
    safe = figure(people)
    return safe if safe["shown"] is None else {"shown": None, "words": SENSITIVE_WORDS}


def freeze_figures(
    comments: Iterable[Counted], theme_ids: Sequence[str], priority_ids: Sequence[str]
) -> dict[str, Any]:
    """Count different sendings per theme, per priority and per pair, and pass each by the gate."""
    people: dict[tuple[str, str], set[str]] = defaultdict(set)
    for comment in comments:
        who = comment.contribution_id
        people["all", ""].add(who)
        if comment.said_something and not comment.priority_ids:
            people["none", ""].add(who)
        for theme in comment.theme_ids:
            people["theme", theme].add(who)
        for priority in comment.priority_ids:
            people["priority", priority].add(who)
            for theme in comment.theme_ids:
                people[priority, theme].add(who)
    return {
        "people": figure(len(people["all", ""])),
        "no_priority": figure(len(people["none", ""])),
        "themes": {t: _theme_figure(t, len(people["theme", t])) for t in theme_ids},
        "priorities": {p: figure(len(people["priority", p])) for p in priority_ids},
        "cells": {
            p: {t: figure(len(people[p, t])) for t in theme_ids if t not in SENSITIVE_THEMES}
            for p in priority_ids
        },
    }


def theme_figure(figures: dict[str, Any] | None, theme_id: str) -> Figure:
    """Give a theme's frozen figure; before the first wave there is none, and words say so."""
    if figures is None:
        return {"shown": None, "words": "some young people"}
    found: Figure = figures["themes"].get(theme_id, figure(0))
    return found


def _theme_figure(theme_id: str, people: int) -> Figure:
    return sensitive_figure(people) if theme_id in SENSITIVE_THEMES else figure(people)


def wave_is_due(
    last_taken_on: date | None, last_contributions: int, today: date, contributions: int
) -> bool:
    """Say whether new figures may be frozen: a week after the last, and ten new sendings."""
    if last_taken_on is None:
        return contributions >= WAVE_NEW
    return today - last_taken_on >= WAVE_GAP and contributions - last_contributions >= WAVE_NEW


def heat_step(shown: int | None) -> int | None:
    """Give the shade of a figure, 1 to 6, or None where it stays hidden."""
    if shown is None:
        return None
    return sum(shown >= start for start in HEAT_FROM)


def heat_rows(
    figures: dict[str, Any] | None,
    themes: Sequence[tuple[str, str]],
    priority_ids: Sequence[str],
) -> list[HeatRow]:
    """Lay the frozen figures out as lines, themes that most people spoke of first."""
    hidden = figure(0)
    cells = figures["cells"] if figures else {}

    def cell(priority_id: str, theme_id: str) -> Figure:
        if theme_id in SENSITIVE_THEMES:
            return NOT_SPLIT
        found: Figure = cells.get(priority_id, {}).get(theme_id, hidden)
        return found

    rows = [
        HeatRow(
            theme_id=theme_id,
            title=title,
            total=theme_figure(figures, theme_id),
            cells=tuple(cell(priority_id, theme_id) for priority_id in priority_ids),
        )
        for theme_id, title in themes
    ]
    return sorted(rows, key=lambda row: (-(row.total["shown"] or 0), row.title))


def finding(rows: Sequence[HeatRow]) -> str:
    """Say what the table shows, for its heading."""
    first = rows[0] if rows else None
    if first is None or first.total["shown"] is None:
        return "No single theme was raised by ten young people or more"
    level = [row.title for row in rows if row.total["shown"] == first.total["shown"]]
    if len(level) > 1:
        return f"Raised most: “{level[0]}” and “{level[1]}”"
    return f"Raised most: “{first.title}”, by {first.total['words']}"


def strength(score: float) -> int:
    """Put a score into words that can be said: 3 good match, 2 some match, 1 weak match."""
    return 3 if score >= GOOD_MATCH else 2 if score >= SOME_MATCH else 1


def doubt(scores: Sequence[float]) -> str:
    """Say in a word or two why a person should look at this comment."""
    best = sorted(scores, reverse=True)[:2]
    if not best:
        return "Nothing fits"
    if len(best) > 1 and best[0] - best[1] < CLOSE:
        return "Two themes close"
    return "Unsure" if best[0] < GOOD_MATCH else "Looks right"


def segments(
    text: str,
    covers: Iterable[Sequence[int]],
    marks: Iterable[Sequence[int]] = (),
    second: Iterable[Sequence[int]] = (),
) -> list[Segment]:
    """Cut a covered text into runs: plain, marked, marked for a second theme, or covered up.

    Covers win over marks, marks over second marks. Places outside the text do no harm.
    """
    kinds: list[bool | str] = [False] * len(text)
    for places, kind in ((second, "b"), (marks, True), (covers, "hid")):
        for start, end in places:
            for at in range(max(0, start), min(len(text), end)):
                kinds[at] = kind
    runs: list[Segment] = []
    for letter, kind in zip(text, kinds, strict=True):
        if runs and runs[-1][1] == kind and type(runs[-1][1]) is type(kind):
            runs[-1] = (runs[-1][0] + letter, kind)
        else:
            runs.append((letter, kind))
    return [(run.strip("[]") if kind == "hid" else run, kind) for run, kind in runs]


def opening(text: str, longest: int = 42) -> str:
    """Give the first words of a text, for a list."""
    flat = " ".join(text.split())
    return flat if len(flat) <= longest else flat[:longest].rsplit(" ", 1)[0] + "…"
