"""Write our relevance expressions as XLSForm conditions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.imports.formats.kinds import CannotHoldError, holds_decline
from app.surveys.rules import And, Check, Not, Or

if TYPE_CHECKING:
    from app.surveys.rules import Question, SurveyDefinition


def condition_of(expression: And | Or | Not | Check, definition: SurveyDefinition) -> str:
    """Write an expression so that a form means the same by it.

    Raises:
        CannotHoldError: an XLSForm has no words for a part of it.
    """
    match expression:
        case And(parts=parts):
            return " and ".join(_bracketed(part, definition) for part in parts)
        case Or(parts=parts):
            return " or ".join(_bracketed(part, definition) for part in parts)
        case Not(part=part):
            return f"not({condition_of(part, definition)})"
        case Check():
            question = definition.question(expression.question)
            if question is None or getattr(expression, "row", None) is not None:
                raise CannotHoldError(f"a condition on “{expression.question}”")
            return _check(expression, question)


def _bracketed(part: And | Or | Not | Check, definition: SurveyDefinition) -> str:
    text = condition_of(part, definition)
    return text if isinstance(part, Not) else f"({text})"


def _check(check: Check, question: Question) -> str:
    name = f"${{{question.id}}}"
    if check.answered is not None:
        said = _answered(question, name)
        return said if check.answered else f"not({said})"
    if check.at_least is not None:
        return f"{name} >= {check.at_least}"
    if check.at_most is not None:
        return f"{name} <= {check.at_most}"
    if check.includes is not None:
        return " or ".join(f"selected({name}, '{one}')" for one in check.includes)
    fitting = str if question.choice_ids() else int
    wanted = [one for one in check.is_ or () if isinstance(one, fitting)]
    if not wanted:
        raise CannotHoldError(f"a condition on “{question.id}” that is never true")
    return " or ".join(f"{name} = '{w}'" if isinstance(w, str) else f"{name} = {w}" for w in wanted)


def _answered(question: Question, name: str) -> str:
    said = f"{name} != ''"
    if question.prefer_not_to_say and holds_decline(question):
        said = f"({said} and not(selected({name}, 'prefer_not_to_say')))"
    if question.why is not None:
        said = f"({said} or ${{{question.id}__why}} != '')"
    return said
