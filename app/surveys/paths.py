"""The ways through a survey: which questions can follow one another, and which never show.

Nobody could try every answer, so each question is given only the answers that the conditions
can tell apart, and people who differ in nothing that still matters are followed as one.
What is listed is always real: each path comes with answers that lead along it. Where there is
too much to try, the result says that it is not complete, and nothing is called unreachable.
"""

from __future__ import annotations

from itertools import chain, combinations, product
from math import prod
from typing import TYPE_CHECKING, NamedTuple

from app.surveys.answers import Answer, Value, answered
from app.surveys.definition import FREE_TEXT_KINDS
from app.surveys.relevance import checks_of
from app.surveys.rules import conditions_of, is_shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from app.surveys.definition import Question, Section, SurveyDefinition
    from app.surveys.relevance import Check, Expression

MAX_STATES = 2_000  # kinds of people to follow at once, before we stop trying them all
MAX_NAMED = 10  # mixes of more options than this are not tried, nor of more rows' answers
MAX_LISTED = 200


class Path(NamedTuple):
    """Questions in the order somebody meets them, and answers that lead this way."""

    questions: tuple[str, ...]
    answers: dict[str, Answer]


class Paths(NamedTuple):
    """Different ways through; `is_complete` says whether there are no others."""

    paths: tuple[Path, ...]
    is_complete: bool


class _State(NamedTuple):
    """People who have met the same and whose answers matter alike from here on."""

    trail: tuple[str, ...]
    counted: dict[str, Answer]
    live: tuple[tuple[str, int], ...]  # each answer that still matters, by its number


def paths_of(definition: SurveyDefinition, most: int = MAX_LISTED) -> Paths:
    """List the different ways through a survey that has no faults of reference."""
    walk = _Walk(definition.questions, definition.sections, most=max(most, MAX_STATES))
    states = walk.states(with_trails=True)
    unlike = {state.trail: state for state in reversed(states)}
    paths = [Path(trail, state.counted) for trail, state in reversed(unlike.items())]
    return Paths(tuple(paths[:most]), walk.is_complete and len(paths) <= most)


def can_hold(
    conditions: Sequence[Expression], questions: Sequence[Question], sections: Sequence[Section]
) -> bool:
    """Say whether any answers make all the conditions true; true where not all can be tried."""
    needed = _ancestors(conditions, questions, sections)
    walk = _Walk(needed, sections, last=conditions, most=MAX_STATES)
    states = walk.states(with_trails=False)
    holds = any(all(c.holds(state.counted) for c in conditions) for state in states)
    return holds or not walk.is_complete


class _Walk:
    """One pass over the questions with all kinds of people side by side."""

    def __init__(
        self,
        questions: Sequence[Question],
        sections: Sequence[Section],
        *,
        last: Sequence[Expression] = (),
        most: int,
    ) -> None:
        self.questions = questions
        self.parts = {section.id: section for section in sections}
        self.most = most
        self.is_complete = True
        self.checks: dict[str, list[Check]] = {}
        self.last_use: dict[str, int] = {}
        conditions = [conditions_of(q, self.parts.get(q.section or "")) for q in questions]
        for index, needed in enumerate([*conditions, tuple(last)]):
            for check in chain.from_iterable(checks_of(one) for one in needed):
                self.checks.setdefault(check.question, []).append(check)
                self.last_use[check.question] = index

    def states(self, *, with_trails: bool) -> list[_State]:
        """Follow everybody to the end. With trails, those who met other questions stay apart."""
        states = [_State((), {}, ())]
        for index, question in enumerate(self.questions):
            answers = self._answers(question)
            found: dict[object, _State] = {}
            for after in self._after(states, index, question, answers):
                key = (after.trail if with_trails else (), after.live)
                found.setdefault(key, after)
                if len(found) > self.most:
                    self.is_complete = False
                    break
            states = list(found.values())[: self.most]
        return states

    def _answers(self, question: Question) -> list[Answer | None]:
        answers = telling_answers(question, self.checks.get(question.id, []))
        if answers is None:
            self.is_complete = False
        return answers or [None]

    def _after(
        self,
        states: Iterable[_State],
        index: int,
        question: Question,
        answers: Sequence[Answer | None],
    ) -> Iterator[_State]:
        section = self.parts.get(question.section or "")
        for state in states:
            shown = is_shown(question, section, state.counted)
            trail = (*state.trail, question.id) if shown else state.trail
            old = [one for one in state.live if self.last_use[one[0]] > index]
            for number, answer in enumerate(answers if shown else [None]):
                if answer is None:
                    yield _State(trail, state.counted, tuple(old))
                else:
                    counted = {**state.counted, question.id: answer}
                    yield _State(trail, counted, (*old, (question.id, number)))


def _ancestors(
    conditions: Sequence[Expression], questions: Sequence[Question], sections: Sequence[Section]
) -> list[Question]:
    """Give every question the conditions depend on, at any remove, in the order asked."""
    by_id = {q.id: q for q in questions}
    parts = {section.id: section for section in sections}
    found: set[str] = set()
    waiting = list(conditions)
    while waiting:
        for check in checks_of(waiting.pop()):
            if check.question not in found:
                found.add(check.question)
                asked = by_id[check.question]
                waiting += conditions_of(asked, parts.get(asked.section or ""))
    return [q for q in questions if q.id in found]


def telling_answers(question: Question, checks: Sequence[Check]) -> list[Answer | None] | None:
    """Give one answer of each kind that the checks can tell apart, no answer first.

    None where there are too many mixes to try.
    """
    if not checks:
        return [None]
    values = _telling_values(question, checks)
    if values is None:
        return None
    # a why without a pick is an answer too
    extra = [answered(None, why="words")] if question.why is not None else []
    kinds: dict[tuple[bool, ...], Answer | None] = {}
    for answer in [None, *extra, *(answered(value) for value in values)]:
        given = {} if answer is None else {question.id: answer}
        kinds.setdefault(tuple(check.holds(given) for check in checks), answer)
    return list(kinds.values())


def _telling_values(question: Question, checks: Sequence[Check]) -> list[Value] | None:
    if question.type in {"multiple", "ranking"}:
        return _telling_mixes(question, checks)
    if question.type == "matrix":
        return _telling_rows(question, checks)
    if question.choice_ids():
        return list(question.choice_ids())
    if question.type in FREE_TEXT_KINDS or question.type == "month":
        return ["words"]
    return _telling_numbers(question, checks)


def _telling_mixes(question: Question, checks: Sequence[Check]) -> list[Value] | None:
    """Give every mix of the options that are named, and one that is not."""
    named = sorted(set(chain.from_iterable(c.includes or () for c in checks)))
    if len(named) > MAX_NAMED:
        return None
    alone = {o.id for o in question.options if o.exclusive}
    sets = chain.from_iterable(combinations(named, n) for n in range(1, len(named) + 1))
    values: list[Value] = [list(s) for s in sets if len(s) == 1 or not alone.intersection(s)]
    return values + [[i] for i in question.choice_ids() if i not in named][:1]


def _telling_rows(question: Question, checks: Sequence[Check]) -> list[Value] | None:
    """Give every mix of answers to the rows that are named: each named one, another, none."""
    rows: dict[str, list[str | None]] = {}
    for row in {check.row for check in checks if check.row is not None}:
        named = {str(o) for c in checks if c.row == row for o in c.is_ or ()}
        others = [o for o in question.choice_ids() if o not in named]
        rows[row] = [*sorted(named), *others[:1], None]
    if prod(len(options) for options in rows.values()) > 2**MAX_NAMED:
        return None
    mixes = [
        {row: option for row, option in zip(rows, mix, strict=True) if option is not None}
        for mix in product(*rows.values())
    ]
    spare = next((row.id for row in question.rows if row.id not in rows), None)
    elsewhere = [{spare: question.choice_ids()[0]}] if spare and question.choice_ids() else []
    return [*(mix for mix in mixes if mix), *elsewhere]


def _telling_numbers(question: Question, checks: Sequence[Check]) -> list[Value]:
    """Give the numbers on both sides of every limit that is tested."""
    low, high = question.span()
    limits = {low, high}
    for check in checks:
        numbers = [n for n in check.is_ or () if isinstance(n, int)]
        numbers += [n for n in (check.at_least, check.at_most) if n is not None]
        limits.update(chain.from_iterable((n - 1, n, n + 1) for n in numbers))
    return [n for n in sorted(limits) if low <= n <= high]
