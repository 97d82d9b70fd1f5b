"""A mixed order that is the same on every page of one response, and is stored nowhere.

It is a pure function of a seed (the response's id, or any lasting text a caller gives) and of
the ids of what is mixed. Answers are kept in the survey's own order, so they say nothing of it.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.surveys.definition import Question, SurveyDefinition


class _Named(Protocol):
    @property
    def id(self) -> str: ...


Part = TypeVar("Part", bound=_Named)


def arranged(definition: SurveyDefinition, seed: str | None) -> SurveyDefinition:
    """Give the survey as this person is asked it: sections that say so in an order of their own.

    Without a seed nothing moves. What is only to read keeps its place.
    """
    if not seed or not any(section.shuffle for section in definition.sections):
        return definition
    mixes = {section.id for section in definition.sections if section.shuffle}
    questions = list(definition.questions)
    for section in mixes:
        places = [n for n, q in enumerate(questions) if q.section == section]
        parts = [questions[n] for n in places]
        order = _mixed(parts, lambda q: not q.asks, seed, f"section {section}")
        for place, question in zip(places, order, strict=True):
            questions[place] = question
    return definition.model_copy(update={"questions": tuple(questions)})


def with_mixed_options(question: Question, seed: str | None) -> Question:
    """Give the question as this person sees it: options, or a matrix's rows, mixed.

    For showing only: what is posted is checked against the question as it was written.
    """
    if not seed or not question.shuffle:
        return question
    if question.rows:
        rows = _mixed(question.rows, lambda _: False, seed, question.id)
        return question.model_copy(update={"rows": tuple(rows)})
    options = _mixed(question.options, lambda option: option.is_anchored, seed, question.id)
    return question.model_copy(update={"options": tuple(options)})


def _mixed(
    parts: Sequence[Part], stays: Callable[[Part], bool], seed: str, place: str
) -> list[Part]:
    """Mix the parts; those that stay keep their places among the others."""

    def drawn(part: Part) -> bytes:
        return hashlib.sha256("\x1f".join((seed, place, part.id)).encode()).digest()

    moving = iter(sorted((part for part in parts if not stays(part)), key=drawn))
    return [part if stays(part) else next(moving) for part in parts]
