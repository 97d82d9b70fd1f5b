"""Question types that ask several small things at once: a ranking and a matrix.

Both work as plain fields, one for each option or row, so nothing has to be dragged.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from app.languages import marked
from app.surveys.answers import AnswerError
from app.surveys.question_base import OTHER, WHY, Choice, Posted

if TYPE_CHECKING:
    from app.surveys.answers import Value

RANK, ROW = "rank_", "row_"


class Ranking(Choice):
    """Put options in order. Some may be left out; no two share a place."""

    kind = "ranking"
    ask = marked("Give at least one thing a place")

    def boxes(self) -> tuple[str, ...]:
        """Give the names of the fields that hold an answer."""
        return (*(RANK + choice for choice in self.question.choice_ids()), OTHER, WHY)

    def _value(self, posted: Posted) -> Value:
        places: dict[str, int] = {}
        for choice in self.question.choice_ids():
            written = {v.strip() for v in posted.fields.get(RANK + choice, [])} - {""}
            if written:
                places[choice] = self._place(written)
        self._refuse_ties(places)
        other_id = self._other_id(posted)
        if other_id and other_id not in places:
            raise AnswerError(
                self.say(
                    "You wrote in the box for “%(name)s” and gave it no place. "
                    "Give it a place to keep your words, or clear the box.",
                    name=self._name(other_id, None),
                )
            )
        return sorted(places, key=lambda choice: places[choice]) or None

    def _place(self, written: set[str]) -> int:
        last = len(self.question.options)
        text = min(written)
        # \d takes the digits of every script, and so does int()
        is_number = len(written) == 1 and re.fullmatch(r"\d{1,3}", text)
        if not is_number or not 1 <= int(text) <= last:
            raise AnswerError(self.say("Give each place a number from 1 to %(last)s.", last=last))
        return int(text)

    def _refuse_ties(self, places: dict[str, int]) -> None:
        holders: dict[int, str] = {}
        for choice, place in places.items():
            if place in holders:
                names = [self._name(one, None) for one in (holders[place], choice)]
                raise AnswerError(
                    self.say(
                        "You gave “%(first)s” and “%(second)s” the same place. "
                        "Give each its own number, or leave one empty.",
                        first=names[0],
                        second=names[1],
                    )
                )
            holders[place] = choice

    def _label(self, value: Value, other: str | None) -> str:
        order = value if isinstance(value, list) else []
        return "\n".join(f"{n}. {self._name(v, other)}" for n, v in enumerate(order, start=1))

    def _raw_fields(self, value: Value) -> dict[str, list[str]]:
        order = value if isinstance(value, list) else []
        return {RANK + choice: [str(place)] for place, choice in enumerate(order, start=1)}


class Matrix(Choice):
    """Several rows on one shared scale. Each row may be left empty."""

    kind = "matrix"
    ask = marked("Pick an answer for at least one line")

    def boxes(self) -> tuple[str, ...]:
        """Give the names of the fields that hold an answer."""
        return (*(ROW + row.id for row in self.question.rows), WHY)

    def rows(self) -> list[tuple[str, str]]:
        """Give each row with its words."""
        return [(row.id, row.wording.text(self.lang, self.band)) for row in self.question.rows]

    def _value(self, posted: Posted) -> Value:
        picked: dict[str, str] = {}
        for row, name in self.rows():
            known = self._known([v for v in posted.fields.get(ROW + row, []) if v.strip()])
            if len(known) > 1:
                raise AnswerError(
                    self.say("You picked more than one for “%(name)s”. Pick one.", name=name)
                )
            if known:
                picked[row] = known[0]
        return picked or None

    def _label(self, value: Value, other: str | None) -> str:
        picked = value if isinstance(value, dict) else {}
        told = [(name, picked[row]) for row, name in self.rows() if row in picked]
        return "\n".join(f"{name}: {self._name(option, None)}" for name, option in told)

    def _raw_fields(self, value: Value) -> dict[str, list[str]]:
        picked = value if isinstance(value, dict) else {}
        return {ROW + row: [option] for row, option in picked.items()}
