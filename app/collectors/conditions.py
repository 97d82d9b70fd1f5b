"""Say on paper what a screen does by itself: who answers a question, and where the others go on.

Conditions come as the plain shape that a survey keeps them in; see surveys/relevance.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.surveys import queries as surveys

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.surveys.definition import Question, SurveyDefinition

FEW = 5  # so many answers are named one by one


def condition_of(question: Question) -> dict[str, Any] | None:
    """Give a question's condition in its plain shape, or None if everybody answers it."""
    if question.relevance is None:
        return None
    plain: dict[str, Any] = question.relevance.model_dump(
        mode="json", by_alias=True, exclude_none=True
    )
    return plain


def only_if(definition: SurveyDefinition, question: Question, band: str) -> str:
    """Say who answers a question, such as “Only if you said “Yes” to question 2.”."""
    condition = condition_of(question)
    if condition is None:
        return ""
    where = _where_to_go_on(definition, question)
    return f"Only if {_in_words(condition, definition, band, holds=True)}. If not, {where}."


def _where_to_go_on(definition: SurveyDefinition, question: Question) -> str:
    condition = condition_of(question)
    here = definition.position(question.id)
    following = definition.questions[here + 1 :]
    after = next((q for q in following if condition_of(q) != condition), None)
    if after is None:
        return "go to the end"
    return f"go to question {definition.position(after.id) + 1}"


def _in_words(node: dict[str, Any], definition: SurveyDefinition, band: str, *, holds: bool) -> str:
    if "not" in node:
        return _in_words(node["not"], definition, band, holds=not holds)
    for name in ("and", "or"):
        if name in node:
            parts = [_in_words(part, definition, band, holds=holds) for part in node[name]]
            joined_by = name if holds else {"and": "or", "or": "and"}[name]
            return _joined(parts, joined_by)
    return _check_in_words(node, definition, band, holds=holds)


def _joined(parts: list[str], by: str) -> str:
    if len(parts) == 1:
        return parts[0]
    # a comma keeps “a, or b” apart from an “and” around it
    return (
        f", {by} ".join(parts)
        if any(" and " in p or " or " in p for p in parts)
        else (f" {by} ".join(parts))
    )


def _check_in_words(
    check: dict[str, Any], definition: SurveyDefinition, band: str, *, holds: bool
) -> str:
    asked = definition.question(check["question"])
    if asked is None:  # pragma: no cover - a survey with such a condition is never published
        return "it fits you"
    number = f"question {definition.position(asked.id) + 1}"
    if "answered" in check:
        return (
            f"you answered {number}" if check["answered"] is holds else f"you left {number} empty"
        )
    if "includes" in check:
        named = _named(asked, [[choice] for choice in check["includes"]], band)
        return f"you {'ticked' if holds else 'did not tick'} {named} at {number}"
    verb = "said" if holds else "did not say"
    return f"you {verb} {_limit_in_words(check, asked, band)} to {number}"


def _limit_in_words(check: dict[str, Any], asked: Question, band: str) -> str:
    if "is" in check:
        return _named(asked, check["is"], band)
    low, high = asked.span()
    if "at_least" in check:
        edge, limit = int(check["at_least"]), "or more"
        points = range(edge, high + 1)
    else:
        edge, limit = int(check["at_most"]), "or less"
        points = range(low, edge + 1)
    if asked.type in {"faces", "rating"} and len(points) <= FEW:
        return _named(asked, points, band)
    return f"{edge} {limit}"


def _named(asked: Question, values: Iterable[Any], band: str) -> str:
    says = surveys.asking(asked, band)
    names = [
        f"“{says.label_of({'state': 'answered', 'value': v, 'why': None, 'other': None})}”"
        for v in values
    ]
    return " or ".join(names)
