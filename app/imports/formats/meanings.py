"""Say what a condition of another tool means for our own questions."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.imports.formats.conditions import (
    Compared,
    Empty,
    Joined,
    Negated,
    Selected,
    UnsayableError,
    read_condition,
)
from app.surveys.rules import And, Check, Not, Or

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.imports.formats.conditions import Condition

    Expression = And | Or | Not | Check

DECLINED = "prefer_not_to_say"
ONE, MANY, NUMBER, TEXT, WORDS, TICK = "one", "many", "number", "text", "words", "tick"
LARGEST = 10**9


@dataclass(frozen=True)
class Variable:
    """What a name in a condition stands for: a question, its “why” box, or one of its options."""

    question_id: str
    kind: str
    options: Mapping[str, str] = field(default_factory=dict)  # the tool's code → our id
    option_id: str = ""


@dataclass(frozen=True)
class _Declined:
    """The person said that they would rather not. Only sayable as part of “answered”."""

    question_id: str


@dataclass(frozen=True)
class _Wrote:
    """There are words in the “why” box. Only sayable as part of “answered”."""

    question_id: str


@dataclass(frozen=True)
class _NotDeclined:
    """The person did not say that they would rather not: half of “answered”."""

    question_id: str


Part = And | Or | Not | Check | _Declined | _Wrote | _NotDeclined


def expression_of(text: str, variables: Mapping[str, Variable]) -> Expression:
    """Turn a condition into a relevance expression.

    Raises:
        UnsayableError: our expressions cannot say it; the message names the part.
    """
    return _sayable(_Meaning(variables).of(read_condition(text)))


class _Meaning:
    def __init__(self, variables: Mapping[str, Variable]) -> None:
        self._variables = variables

    def of(self, condition: Condition) -> Part:
        match condition:
            case Joined(word, parts):
                meant = _joined(word, [self.of(part) for part in parts])
            case Negated(part):
                meant = _negated(self.of(part))
            case Selected(name, option):
                meant = self._selected(self._variable(name), option)
            case Empty(name):
                meant = _answered(self._variable(name), value=False)
            case _:
                meant = self._compared(condition)
        return meant

    def _variable(self, name: str) -> Variable:
        # Kobo writes a group's path before a name in some exports
        found = self._variables.get(name) or self._variables.get(name.rpartition("/")[2])
        if found is None:
            raise UnsayableError(f"no earlier question is called {name}")
        return found

    def _selected(self, variable: Variable, option: str) -> Part:
        if option == DECLINED and DECLINED not in variable.options:
            return _Declined(variable.question_id)
        if variable.kind == NUMBER:
            return Check(question=variable.question_id, is_=(_whole(option),))
        chosen = _option(variable, option)
        if variable.kind == MANY:
            return Check(question=variable.question_id, includes=(chosen,))
        return Check(question=variable.question_id, is_=(chosen,))

    def _compared(self, test: Compared) -> Part:
        variable = self._variable(test.name)
        if test.counted:
            return _counted(variable, test)
        if test.value == "" and test.sign in {"=", "!="}:
            return _answered(variable, value=test.sign == "!=")
        if variable.kind == TICK:
            return _tick(variable, test)
        if test.sign == "!=":
            return _negated(self._valued(variable, Compared(test.name, "=", test.value)))
        return self._valued(variable, test)

    def _valued(self, variable: Variable, test: Compared) -> Part:
        if variable.kind == NUMBER and test.value != DECLINED:
            return _number(variable, test)
        if variable.kind not in {ONE, NUMBER} or test.sign != "=":
            raise UnsayableError(f"{test.name} is compared in a way that only numbers can be")
        value = test.value if isinstance(test.value, str) else f"{test.value:g}"
        return self._selected(variable, value)


def _negated(inside: Part) -> Part:
    if isinstance(inside, _Declined):
        return _NotDeclined(inside.question_id)
    return Not(part=_sayable(inside))


def _answered(variable: Variable, *, value: bool) -> Part:
    if variable.kind == WORDS:
        return _Wrote(variable.question_id) if value else Not(part=_sayable(_Wrote("why")))
    if variable.kind == TICK:
        ticked = Check(question=variable.question_id, includes=(variable.option_id,))
        return ticked if value else Not(part=ticked)
    return Check(question=variable.question_id, answered=value)


def _counted(variable: Variable, test: Compared) -> Part:
    """Read “longer than nothing”, “more than none picked” as “answered”, and nothing else so."""
    at_least_one = (test.sign, test.value) in {(">", 0.0), (">=", 1.0), ("!=", 0.0)}
    none = (test.sign, test.value) in {("=", 0.0), ("<", 1.0), ("<=", 0.0)}
    if not (at_least_one or none):
        raise UnsayableError(f"{test.counted}() can only be compared with nothing")
    return _answered(variable, value=at_least_one)


def _tick(variable: Variable, test: Compared) -> Part:
    if test.value != "Y" or test.sign not in {"=", "!="}:
        raise UnsayableError(f"{test.name} can only be compared with Y")
    return _answered(variable, value=test.sign == "=")


def _number(variable: Variable, test: Compared) -> Check:
    value = _number_of(test.value)
    name = variable.question_id
    if test.sign == "=":
        return Check(question=name, is_=(_whole(value),))
    # answers are whole numbers: more than 3 is 4 or more
    if test.sign in {">", ">="}:
        least = math.floor(value) + 1 if test.sign == ">" else math.ceil(value)
        return Check(question=name, at_least=least)
    most = math.ceil(value) - 1 if test.sign == "<" else math.floor(value)
    return Check(question=name, at_most=most)


def _number_of(value: str | float) -> float:
    try:
        number = float(value)
    except ValueError:
        raise UnsayableError(f"“{value}” is not a number") from None
    if not abs(number) <= LARGEST:
        raise UnsayableError("a number is too large")
    return number


def _whole(value: str | float) -> int:
    number = _number_of(value)
    if not number.is_integer():
        raise UnsayableError(f"{number:g} is not a whole number")
    return int(number)


def _option(variable: Variable, code: str) -> str:
    if code not in variable.options:
        raise UnsayableError(f"{variable.question_id} has no answer called {code}")
    return variable.options[code]


def _joined(word: str, parts: Sequence[Part]) -> Part:
    """Join parts, after taking out what only says “answered” once more."""
    answered = {p.question for p in parts if isinstance(p, Check) and p.answered is True}
    extra = _NotDeclined if word == "and" else _Wrote
    kept = [p for p in parts if not (isinstance(p, extra) and p.question_id in answered)]
    kept = _any_of(kept) if word == "or" else kept
    if len(kept) == 1:
        return kept[0]
    said = tuple(_sayable(part) for part in kept)
    return And(parts=said) if word == "and" else Or(parts=said)


def _any_of(parts: Sequence[Part]) -> list[Part]:
    """Say “it is a, or it is b” as one test of one answer."""
    joined: list[Part] = []
    for part in parts:
        last = joined[-1] if joined else None
        if isinstance(part, Check) and isinstance(last, Check) and part.question == last.question:
            if part.is_ is not None and last.is_ is not None:
                joined[-1] = Check(question=part.question, is_=(*last.is_, *part.is_))
                continue
            if part.includes is not None and last.includes is not None:
                both = (*last.includes, *part.includes)
                joined[-1] = Check(question=part.question, includes=both)
                continue
        joined.append(part)
    return joined


def _sayable(part: Part) -> Expression:
    if isinstance(part, _Declined | _NotDeclined):
        raise UnsayableError("it asks who preferred not to say, and nothing may depend on that")
    if isinstance(part, _Wrote):
        raise UnsayableError("it asks whether somebody said why, and nothing may depend on that")
    return part
