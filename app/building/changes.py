"""What differs between two versions of a survey, and where a trend over time breaks: pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.surveys.definition import Question, SurveyDefinition

WORDS = ("wording", "hint", "why", "labels", "starters")
LONGEST_NAME = 80


class Change(NamedTuple):
    """One difference: about which question (empty: the survey), and whether figures still join."""

    question: str
    name: str
    what: str
    breaks_trend: bool


def changes_between(before: SurveyDefinition, after: SurveyDefinition) -> list[Change]:
    """List every difference in the order of the newer version, deletions last."""
    found = list(_survey_changes(before, after))
    for question in after.questions:
        known = before.question(question.id)
        if known is None:
            found.append(_change(question, "This question is new.", breaks=True))
        else:
            found += _question_changes(known, question)
    found += [
        _change(question, "This question is no longer asked.", breaks=True)
        for question in before.questions
        if after.question(question.id) is None
    ]
    return found


def _change(question: Question, what: str, *, breaks: bool) -> Change:
    return Change(question.id, str(question.wording)[:LONGEST_NAME], what, breaks)


def _survey_changes(before: SurveyDefinition, after: SurveyDefinition) -> Iterator[Change]:
    words = ("title", "public_title", "intro", "who_for", "sections")
    if any(getattr(before, name) != getattr(after, name) for name in words):
        yield Change("", "", "The words around the questions are different.", breaks_trend=False)
    if (before.bands, before.voice) != (after.bands, after.voice):
        yield Change("", "", "It is for different people.", breaks_trend=True)
    kept = {q.id for q in before.questions} & {q.id for q in after.questions}
    if [q.id for q in before.questions if q.id in kept] != [
        q.id for q in after.questions if q.id in kept
    ]:
        yield Change("", "", "The questions stand in another order.", breaks_trend=False)


def _question_changes(before: Question, after: Question) -> Iterator[Change]:
    if before.type != after.type:
        yield _change(after, "It is answered in another way.", breaks=True)
    gone = [o for o in before.options if after.option(o.id) is None]
    new = [o for o in after.options if before.option(o.id) is None]
    for option in new:
        yield _change(after, f"It has a new answer: “{option.wording}”.", breaks=True)
    for option in gone:
        yield _change(after, f"It lost an answer: “{option.wording}”.", breaks=True)
    if _row_ids(before) != _row_ids(after):
        yield _change(after, "It asks about other lines.", breaks=True)
    if before.type == after.type and before.span() != after.span():
        yield _change(after, "Its numbers go from and to other ends.", breaks=True)
    if before.relevance != after.relevance:
        yield _change(after, "Other people are asked it.", breaks=True)
    reworded = any(getattr(before, name) != getattr(after, name) for name in WORDS) or any(
        known.wording != option.wording
        for option in after.options
        if (known := before.option(option.id)) is not None
    )
    if reworded:
        yield _change(after, "Its words are different.", breaks=False)


def _row_ids(question: Question) -> set[str]:
    """Give the lines of a question that has lines."""
    return {row.id for row in getattr(question, "rows", ())}
