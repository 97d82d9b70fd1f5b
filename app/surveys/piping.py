"""Put a person's earlier answers into the wording of what they are asked next.

Only they see it, and only picks, numbers and months are ever put in: never their own words.
Everywhere else, stored prompts and figures among them, `Wording.text` gives the fallback.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.languages import marked, say
from app.surveys.answers import answered
from app.surveys.piped_text import pipes_in, with_answers
from app.surveys.question_types import question_type_of
from app.surveys.rules import counted_answers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    from app.surveys.answers import Answer, Value
    from app.surveys.definition import Question, SurveyDefinition, Wording
    from app.surveys.faults import Path

PIPED_KINDS = frozenset({"single", "multiple", "image", "yes_no", "number", "month"})
BOTH = marked("%(first)s and %(last)s")
LISTS = ("labels", "starters")
NAMED_LISTS = ("options", "rows")


def wordings_in(question: Question) -> Iterator[tuple[Path, Wording]]:
    """Yield each string of a question with its place in it."""
    for name in ("wording", "hint", "why"):
        wording = getattr(question, name)
        if wording is not None:
            yield (name,), wording
    for name in LISTS:
        yield from (((name, n), wording) for n, wording in enumerate(getattr(question, name)))
    for name in NAMED_LISTS:
        for n, part in enumerate(getattr(question, name)):
            yield (name, n, "wording"), part.wording


def texts_of(wording: Wording) -> list[str]:
    """Give the text as written in every language and for every band."""
    return [text for bands in wording.texts.values() for text in bands.values()]


def filled(
    definition: SurveyDefinition, question: Question, answers: Mapping[str, Answer]
) -> Question:
    """Give the question with this person's earlier answers in its words, to show to them alone."""
    if not any(_has_pipes(wording) for _, wording in wordings_in(question)):
        return question
    given = _earlier(definition, definition.position(question.id), answers)
    changes: dict[str, Any] = {
        name: _filled(getattr(question, name), given)
        for name in ("wording", "hint", "why")
        if getattr(question, name) is not None
    }
    for name in LISTS:
        changes[name] = tuple(_filled(wording, given) for wording in getattr(question, name))
    for name in NAMED_LISTS:
        changes[name] = tuple(
            part.model_copy(update={"wording": _filled(part.wording, given)})
            for part in getattr(question, name)
        )
    return question.model_copy(update=changes)


def filled_title(
    definition: SurveyDefinition, question: Question, answers: Mapping[str, Answer]
) -> Wording | None:
    """Give the name of the part a question belongs to, with earlier answers in it."""
    title = definition.section_title(question)
    if title is None or not _has_pipes(title):
        return title
    return _filled(title, _earlier(definition, definition.position(question.id), answers))


def _has_pipes(wording: Wording) -> bool:
    return any(pipes_in(text) for text in texts_of(wording))


def _earlier(
    definition: SurveyDefinition, position: int, answers: Mapping[str, Answer]
) -> dict[str, tuple[Question, Value]]:
    """Give what was picked before, by question; hidden and skipped questions are not in it."""
    counted = counted_answers(definition, answers)
    return {
        q.id: (q, counted[q.id]["value"])
        for q in definition.questions[:position]
        if q.id in counted and q.type in PIPED_KINDS and counted[q.id]["state"] == "answered"
    }


def _filled(wording: Wording, given: Mapping[str, tuple[Question, Value]]) -> Wording:
    def fill(text: str, lang: str, band: str) -> str:
        return with_answers(text, lambda name: _said(given.get(name), lang, band))

    texts = {
        lang: {band: fill(text, lang, band) for band, text in bands.items()}
        for lang, bands in wording.texts.items()
    }
    # not checked again: a long label may make the whole longer than a wording is written
    return wording.model_copy(update={"texts": texts})


def _said(given: tuple[Question, Value] | None, lang: str, band: str) -> str | None:
    if given is None or given[1] is None:
        return None
    question, value = given
    kind = question_type_of(question, lang, band)
    if not question.choice_ids():
        return kind.label_of(answered(value))
    # what stands in the box for "something else" is their own words, so it is left out
    own = {option.id for option in question.options if option.other}
    names = {choice: name for choice, name in kind.options() if choice not in own}
    picked = value if isinstance(value, list) else [value]
    return _listed((names[choice] for choice in picked if choice in names), lang)


def _listed(names: Iterable[str], lang: str) -> str | None:
    *first, last = [*names] or [""]
    return say(lang, BOTH, first=", ".join(first), last=last) if first else last or None
