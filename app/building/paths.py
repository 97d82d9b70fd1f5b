"""Which questions each way through a survey asks: pure, a small listing.

Only answers that a condition can tell apart are tried, so most surveys have few ways.
"""

from __future__ import annotations

from itertools import product
from math import prod
from typing import TYPE_CHECKING, NamedTuple

from app.surveys.answers import Answer, answered
from app.surveys.relevance import checks_of
from app.surveys.rules import visible_questions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.surveys.answers import Value
    from app.surveys.definition import Question, SurveyDefinition
    from app.surveys.relevance import Check

MOST_TRIED = 5_000
MOST_LISTED = 60


class Path(NamedTuple):
    """Questions in the order somebody meets them, and answers that lead this way."""

    questions: tuple[str, ...]
    answers: dict[str, Answer]


class Paths(NamedTuple):
    """Different ways through; `is_complete` says whether there are no others."""

    paths: tuple[Path, ...]
    is_complete: bool


def paths_of(definition: SurveyDefinition, most: int = MOST_LISTED) -> Paths:
    """List the different ways through a survey."""
    checks = [check for q in definition.questions for check in checks_of(q.relevance)]
    asked = [q for q in definition.questions if any(c.question == q.id for c in checks)]
    tried = [_telling(q, [c for c in checks if c.question == q.id]) for q in asked]
    found: dict[tuple[str, ...], dict[str, Answer]] = {}
    is_complete = prod(len(answers) for answers in tried) <= MOST_TRIED
    for number, combination in enumerate(product(*tried)):
        if number >= MOST_TRIED:
            break
        given = {q.id: a for q, a in zip(asked, combination, strict=True) if a is not None}
        trail = tuple(q.id for q in visible_questions(definition, given))
        found.setdefault(trail, {name: a for name, a in given.items() if name in trail})
    paths = [Path(trail, answers) for trail, answers in found.items()]
    return Paths(tuple(paths[:most]), is_complete and len(paths) <= most)


def _telling(question: Question, checks: Sequence[Check]) -> list[Answer | None]:
    """Give the answers that the conditions tell apart, the skipped one last."""
    values: list[Value]
    if question.type == "multiple":
        named = dict.fromkeys(v for c in checks for v in c.includes or ())
        others = [i for i in question.choice_ids() if i not in named]
        values = [[i] for i in [*named, *others[:1]]]
        values += [list(named)] if len(named) > 1 else []
    elif question.choice_ids():
        values = list(question.choice_ids())
    else:
        values = _telling_numbers(question, checks) or ["…"]
    return [*(answered(value) for value in values), None]


def _telling_numbers(question: Question, checks: Sequence[Check]) -> list[Value]:
    low, high = question.span()
    edges: set[int] = set()
    for check in checks:
        edges.update(n + d for n in check.is_ or () if isinstance(n, int) for d in (-1, 0, 1))
        edges.update(() if check.at_least is None else (check.at_least - 1, check.at_least))
        edges.update(() if check.at_most is None else (check.at_most, check.at_most + 1))
    return [n for n in sorted(edges) if low <= n <= high]
