"""Tables that a coordinator fills in: one row for each group, kept as typed where it is wrong."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from flask import request
from flask_wtf import FlaskForm

from app.coverage import rules
from app.coverage.rules import Family, Group
from app.coverage.service import Figure

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from app.coverage.models import CohortFigure
    from app.coverage.queries import MappedOption, OptionKey

MOST_TYPED = 200


@dataclass(frozen=True)
class FigureRow:
    """The three boxes of one group, as typed."""

    group: Group
    people: str = ""
    source: str = ""
    as_at: str = ""


class ConfirmForm(FlaskForm):
    """A button that changes something."""


class FiguresForm(FlaskForm):
    """How many people there are in each group."""

    def fill(self, groups: Sequence[Group], stored: Mapping[str, CohortFigure]) -> FiguresForm:
        """Give each group its row: as typed, or as it is kept."""
        self.faults: dict[str, str] = {}
        self.rows = [
            _typed(group) if self.is_submitted() else _kept(group, stored.get(group.key))
            for group in groups
        ]
        return self

    def read(self, today: date) -> dict[str, Figure]:
        """Give the numbers that were typed; what is wrong is in `faults`, box by box."""
        found = {}
        for row in self.rows:
            if not (row.people or row.source or row.as_at):
                continue
            people = _number(row.people)
            as_at = _day(row.as_at)
            if people is None:
                self._refuse("people", row, f"Write a whole number up to {rules.MOST_PEOPLE:,}.")
            if not row.source:
                self._refuse("source", row, "Say where the number is from.")
            if as_at is None or as_at > today:
                self._refuse("as_at", row, "Give the day it was true, not later than today.")
            if people is not None and row.source and as_at is not None:
                found[row.group.key] = Figure(people, row.source, as_at)
        return found

    def _refuse(self, box: str, row: FigureRow, sentence: str) -> None:
        self.faults[f"{box}-{row.group.key}"] = f"{row.group.label}: {sentence}"


class GroupsForm(FlaskForm):
    """The names of the groups, and room for one more."""

    def fill(self, groups: Sequence[Group]) -> GroupsForm:
        """Give each group its row: as typed, or as it stands."""
        self.faults: dict[str, str] = {}
        self.rows = list(groups)
        self.new_label, self.new_family = "", Family.LIFE.value
        if self.is_submitted():
            self.rows = [_renamed(group) for group in groups]
            self.new_label = _text("new-label")
            self.new_family = request.form.get("new-family", "")
        return self

    def check(self) -> None:
        """Look at every name."""
        for row in self.rows:
            others = [other.label for other in self.rows if other.key != row.key]
            if fault := rules.fault_in_label(row.label, others):
                self.faults[f"label-{row.key}"] = fault
        if not self.new_label:
            return
        if fault := rules.fault_in_label(self.new_label, [row.label for row in self.rows]):
            self.faults["new-label"] = fault
        if self.new_family not in {family.value for family in Family if family in OPEN_FAMILIES}:
            self.faults["new-family"] = "Choose where the group belongs."


class MappingForm(FlaskForm):
    """Which group each answer of a survey stands for."""

    def read(self, options: Iterable[MappedOption]) -> dict[OptionKey, str]:
        """Give what was chosen; an answer that was not on the page stays as it is."""
        return {
            (o.question_id, o.option_id): request.form[box_of(o)]
            for o in options
            if box_of(o) in request.form
        }


# Of an age or an area the gate must know them all, so only the list that comes with Heard has them.
OPEN_FAMILIES = (Family.LIFE,)


def box_of(option: MappedOption) -> str:
    """Name the box of an option. Ids have no dots, so no two options share one."""
    return f"group.{option.question_id}.{option.option_id}"


def _typed(group: Group) -> FigureRow:
    boxes = {name: _text(f"{name}-{group.key}") for name in ("people", "source", "as_at")}
    return FigureRow(group, **boxes)


def _kept(group: Group, figure: CohortFigure | None) -> FigureRow:
    if figure is None:
        return FigureRow(group)
    return FigureRow(group, str(figure.people), figure.source, figure.as_at.isoformat())


def _renamed(group: Group) -> Group:
    label = _text(f"label-{group.key}") if f"label-{group.key}" in request.form else group.label
    return replace(group, label=label, is_left_out=f"out-{group.key}" in request.form)


def _text(name: str) -> str:
    return request.form.get(name, "").replace("\x00", "").strip()[:MOST_TYPED]


def _number(typed: str) -> int | None:
    plain = typed.replace(",", "")
    if not (plain.isascii() and plain.isdigit()) or len(plain) > len(str(rules.MOST_PEOPLE)):
        return None
    return int(plain) if int(plain) <= rules.MOST_PEOPLE else None


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None
