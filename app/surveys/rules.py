"""What comes next, what counts, and which words become comments: pure decisions.

Answers arrive as a mapping from question id to `Answer`. Answers to hidden questions may be
among them: they are kept, so that showing the question again brings them back, and they
never count, neither in figures nor in deciding what else is shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from app.surveys.answers import MAX_WORDS, Answer, AnswerError, FreeText, unanswered
from app.surveys.definition import (
    ANY_BAND,
    DEFAULT_LANGUAGE,
    FREE_TEXT_KINDS,
    Question,
    SurveyDefinition,
    Wording,
)
from app.surveys.relevance import And, Check, Not, Or

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from app.surveys.definition import Section
    from app.surveys.relevance import Expression

# What a survey and an answer are made of, for the domain that reads and writes other formats.
__all__ = [
    "ANY_BAND",
    "DEFAULT_LANGUAGE",
    "MAX_WORDS",
    "And",
    "Answer",
    "AnswerError",
    "Check",
    "Not",
    "Or",
    "Question",
    "SurveyDefinition",
    "Wording",
    "unanswered",
]

ANSWER_SECONDS = {
    "short_text": 15, "long_text": 45, "single": 6, "multiple": 10, "yes_no": 4, "scale": 6,
    "faces": 4, "rating": 4, "number": 8, "month": 12, "information": 0, "consent": 6, "image": 6,
}  # fmt: skip
EACH_SECONDS = {"ranking": 4, "matrix": 5}  # for each thing to place, each row to answer
WHY_SECONDS = 20
WORDS_PER_MINUTE = 130  # slower than most: for somebody who finds reading hard


class Progress(NamedTuple):
    """How far somebody is, in questions they can see."""

    position: int
    total: int

    @property
    def label(self) -> str:
        """Say it in words, e.g. "2 of 6"."""
        return f"{self.position} of {self.total}"


def visible_questions(
    definition: SurveyDefinition, answers: Mapping[str, Answer]
) -> tuple[Question, ...]:
    """Give the questions that these answers lead to, in the order asked."""
    return visible_among(definition.questions, answers, definition.sections)


def visible_among(
    questions: Iterable[Question], answers: Mapping[str, Answer], sections: Iterable[Section] = ()
) -> tuple[Question, ...]:
    """Give the visible ones; a hidden question's answer cannot show another one."""
    parts = {section.id: section for section in sections}
    counted: dict[str, Answer] = {}
    visible: list[Question] = []
    for question in questions:
        if not is_shown(question, parts.get(question.section or ""), counted):
            continue
        visible.append(question)
        if question.id in answers:
            counted[question.id] = answers[question.id]
    return tuple(visible)


def is_shown(question: Question, section: Section | None, counted: Mapping[str, Answer]) -> bool:
    """Say whether its section and its own condition let it show, given answers that count."""
    return all(condition.holds(counted) for condition in conditions_of(question, section))


def conditions_in(definition: SurveyDefinition, question: Question) -> tuple[Expression, ...]:
    """Give what must hold for a question of this survey to be shown."""
    section = next((s for s in definition.sections if s.id == question.section), None)
    return conditions_of(question, section)


def conditions_of(question: Question, section: Section | None) -> tuple[Expression, ...]:
    """Give what must hold for a question to show: its section's condition, then its own."""
    both = (section.relevance if section else None, question.relevance)
    return tuple(condition for condition in both if condition is not None)


def counted_answers(
    definition: SurveyDefinition, answers: Mapping[str, Answer]
) -> dict[str, Answer]:
    """Give the answers that count: those to visible questions, in the order asked."""
    shown = visible_questions(definition, answers)
    return {q.id: answers[q.id] for q in shown if q.id in answers}


def next_question(
    definition: SurveyDefinition, answers: Mapping[str, Answer], current: str | None = None
) -> Question | None:
    """Give the question after `current`, or the first; None when it is time to check.

    `current` may have been hidden by a later change: the next visible one still follows.
    """
    here = -1 if current is None else definition.position(current)
    shown = visible_questions(definition, answers)
    return next((q for q in shown if definition.position(q.id) > here), None)


def previous_question(
    definition: SurveyDefinition, answers: Mapping[str, Answer], current: str | None = None
) -> Question | None:
    """Give the question before `current`, or the last; None at the start."""
    here = len(definition.questions) if current is None else definition.position(current)
    shown = visible_questions(definition, answers)
    return next((q for q in reversed(shown) if definition.position(q.id) < here), None)


def first_unanswered(
    definition: SurveyDefinition, answers: Mapping[str, Answer]
) -> Question | None:
    """Give the first visible question without an answer, where a returning person goes on."""
    shown = visible_questions(definition, answers)
    return next((q for q in shown if q.asks and q.id not in answers), None)


def place_of(
    definition: SurveyDefinition, answers: Mapping[str, Answer], question_id: str
) -> Progress | None:
    """Say how far the question is among the visible ones; None if it is hidden."""
    ids = [q.id for q in visible_questions(definition, answers)]
    return progress(ids.index(question_id) + 1, len(ids)) if question_id in ids else None


def progress(position: int, total: int) -> Progress:
    """Say how far somebody is; never before the start or past the end."""
    return Progress(max(0, min(position, total)), max(0, total))


def own_words(
    question: Question, answer: Answer, *, lang: str = DEFAULT_LANGUAGE, band: str = ANY_BAND
) -> tuple[FreeText, ...]:
    """Give every piece of the person's own words in one answer, with what it answers."""
    if answer.get("state") != "answered":
        return ()
    asked = question.wording.text(lang, band)
    other = next((o.wording.text(lang, band) for o in question.options if o.other), "")
    why = question.why.text(lang, band) if question.why else ""
    value = answer.get("value") if question.type in FREE_TEXT_KINDS else None
    pieces = (
        (asked, value),
        (f"{asked} {other}", answer.get("other")),
        (f"{asked} {why}", answer.get("why")),
    )
    return tuple(
        FreeText(question.id, prompt.strip(), text)
        for prompt, text in pieces
        if isinstance(text, str) and text.strip()
    )


def comments_of(
    definition: SurveyDefinition,
    answers: Mapping[str, Answer],
    *,
    lang: str = DEFAULT_LANGUAGE,
    band: str = ANY_BAND,
) -> list[FreeText]:
    """Give the words that become comments, as (question_id, prompt, text), visible ones only.

    One question can give two: what was written as "something else", and why. Their prompts
    differ, so (question_id, prompt) names each one.
    """
    return [
        piece
        for question in visible_questions(definition, answers)
        if question.id in answers
        for piece in own_words(question, answers[question.id], lang=lang, band=band)
    ]


def may_quote(definition: SurveyDefinition, answers: Mapping[str, Answer]) -> bool:
    """Say whether the person ticked yes to sharing their words; silence is a no."""
    consents = [q for q in visible_questions(definition, answers) if q.quote_consent]
    given = [answers[q.id] for q in consents if q.id in answers]
    return bool(given) and all(
        a.get("state") == "answered" and a.get("value") == "yes" for a in given
    )


def group_answers(definition: SurveyDefinition, answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """Give the answers that say who is speaking; they are never shown beside free text."""
    groups = {q.id for q in definition.questions if q.group}
    return {k: a for k, a in counted_answers(definition, answers).items() if k in groups}


def seconds_for(question: Question) -> float:
    """Estimate how long reading and answering one question takes."""
    texts = [question.wording, question.hint, question.why]
    texts += [option.wording for option in question.options]
    texts += [row.wording for row in question.rows]
    words = sum(len(text.text().split()) for text in texts if text is not None)
    parts = question.rows or question.options
    each = EACH_SECONDS.get(question.type, 0) * len(parts)
    thinking = ANSWER_SECONDS.get(question.type, each) + (WHY_SECONDS if question.why else 0)
    return words * 60 / WORDS_PER_MINUTE + thinking


def estimated_minutes(definition: SurveyDefinition) -> float:
    """Estimate the minutes for somebody who is shown every question."""
    intro = len(definition.intro.text().split()) * 60 / WORDS_PER_MINUTE
    return (intro + sum(seconds_for(q) for q in definition.questions)) / 60
