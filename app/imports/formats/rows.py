"""Apply a plan to a table: which rows come in, what they say, and what is left out and why."""

from __future__ import annotations

from collections import Counter, defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from app.imports.formats.answering import NoFitError, Parts, answer_of, is_ticked, labels
from app.imports.formats.detecting import Format, without_code
from app.imports.rules import (
    ANSWER,
    BAND,
    COMMENT,
    DATE,
    OPTION,
    OTHER,
    WHY,
    DateOrder,
    Use,
    plain_words,
    read_date,
    row_words,
)
from app.surveys.rules import MAX_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from app.imports.formats.answering import Check
    from app.imports.formats.tables import Row, Table
    from app.surveys.rules import Answer, Question, SurveyDefinition

FINISHED = ("submitdate", "date submitted")  # LimeSurvey leaves it empty in a half-done response
LONGEST_BAND = 40


class LeftOut(NamedTuple):
    """A row, or one cell of it, that does not come in. Never says what stands there."""

    row: int
    heading: str  # empty: the whole row
    reason: str


@dataclass(frozen=True)
class Plan:
    """What each column becomes, and which number of a date is the day."""

    uses: tuple[Use, ...]
    made_by: Format = Format.GENERAL
    order: DateOrder | None = None


@dataclass(frozen=True)
class ImportedRow:
    """What one row says. `words` is what its fingerprint is made of."""

    number: int
    words: str
    answers: dict[str, Answer] = field(default_factory=dict)
    comments: tuple[tuple[str, str], ...] = ()
    on: date | None = None
    band: str | None = None


@dataclass(frozen=True)
class ImportedRows:
    """All that comes in, and all that does not."""

    rows: tuple[ImportedRow, ...]
    left_out: tuple[LeftOut, ...]


class _NoRowError(Exception):
    """The row does not come in; the message says why."""


@dataclass(frozen=True)
class _Reader:
    table: Table
    plan: Plan
    definition: SurveyDefinition | None
    check: Check
    today: date

    def read(self, row: Row, words: str) -> tuple[ImportedRow, list[LeftOut]]:
        self._check_finished(row)
        left: list[LeftOut] = []
        answers = self._answers(row, self._parts(row, left), left)
        comments = tuple(self._comments(row, left))
        if not comments and not any(a["state"] == "answered" for a in answers.values()):
            raise _NoRowError("nothing in it is an answer or a comment")
        on, band = self._day(row), self._band(row)
        return ImportedRow(row.number, words, answers, comments, on, band), left

    def _cells(self, row: Row, kind: str) -> list[tuple[str, str, Use]]:
        """Give the filled cells of one use, with their headings."""
        columns = zip(self.table.headings, row.cells, self.plan.uses, strict=True)
        return [(head, cell, use) for head, cell, use in columns if use.kind == kind and cell]

    def _check_finished(self, row: Row) -> None:
        if self.plan.made_by is not Format.LIMESURVEY:
            return
        for heading, cell in zip(self.table.headings, row.cells, strict=True):
            if without_code(plain_words(heading)) in FINISHED and not cell:
                raise _NoRowError("these answers were never finished and sent")

    def _parts(self, row: Row, left: list[LeftOut]) -> dict[str, Parts]:
        found: dict[str, Parts] = defaultdict(Parts)
        for kind, name in ((ANSWER, "cells"), (WHY, "why"), (OTHER, "other")):
            for _, cell, use in self._cells(row, kind):
                getattr(found[use.question_id], name).append(cell)
        for heading, cell, use in self._cells(row, OPTION):
            names = self._option_names(use)
            try:
                ticked = is_ticked(cell, names)
            except NoFitError as fault:
                left.append(LeftOut(row.number, heading, str(fault)))
                continue
            if ticked:
                found[use.question_id].ticked.append(use.option_id)
        return found

    def _option_names(self, use: Use) -> list[str]:
        question = self._question(use.question_id)
        known = labels(question) if question else {}
        return [name for name, option_id in known.items() if option_id == use.option_id]

    def _question(self, question_id: str) -> Question | None:
        return self.definition.question(question_id) if self.definition else None

    def _answers(self, row: Row, parts: dict[str, Parts], left: list[LeftOut]) -> dict[str, Answer]:
        answers: dict[str, Answer] = {}
        for question in self.definition.questions if self.definition else ():
            said = parts.get(question.id)
            if said is None or not (said.cells or said.ticked or said.why or said.other):
                continue
            try:
                answers[question.id] = answer_of(question, said, self.check, self.plan.order)
            except NoFitError as fault:
                left.append(LeftOut(row.number, str(question.wording), str(fault)))
                self._keep_words(question, said, answers)
        return answers

    def _keep_words(self, question: Question, said: Parts, answers: dict[str, Answer]) -> None:
        """Keep somebody's own words, though the answer beside them fits nothing."""
        if said.why or said.other:
            alone = Parts(why=said.why, other=said.other)
            with suppress(NoFitError):
                answers[question.id] = answer_of(question, alone, self.check, self.plan.order)

    def _comments(self, row: Row, left: list[LeftOut]) -> Iterator[tuple[str, str]]:
        for heading, cell, _ in self._cells(row, COMMENT):
            if len(cell) > MAX_WORDS:
                reason = f"the words are longer than {MAX_WORDS:,} letters"
                left.append(LeftOut(row.number, heading, reason))
            else:
                yield heading, cell

    def _day(self, row: Row) -> date | None:
        for _, cell, _use in self._cells(row, DATE):
            day = read_date(cell, self.plan.order)
            if day is None:
                raise _NoRowError("its date cannot be read")
            if day > self.today:
                raise _NoRowError("its date is still to come")
            return day
        return None

    def _band(self, row: Row) -> str | None:
        bands = (cell for _, cell, _use in self._cells(row, BAND))
        return next((band for band in bands if len(band) <= LONGEST_BAND), None)


def read_rows(
    table: Table,
    plan: Plan,
    definition: SurveyDefinition | None,
    *,
    check: Check,
    today: date,
) -> ImportedRows:
    """Read every row by the plan. Nothing is kept yet, so this is the preview as well."""
    reader = _Reader(table, plan, definition, check, today)
    seen: Counter[str] = Counter()
    rows: list[ImportedRow] = []
    left: list[LeftOut] = []
    for row in table.rows:
        plain = row_words(table.headings, row.cells, 0)
        seen[plain] += 1
        try:
            made, cells = reader.read(row, row_words(table.headings, row.cells, seen[plain]))
        except _NoRowError as fault:
            left.append(LeftOut(row.number, "", str(fault)))
            continue
        rows.append(made)
        left += cells
    return ImportedRows(tuple(rows), tuple(left))
