"""What is wrong with the places in wording where earlier answers are to stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.surveys.faults import Fault
from app.surveys.piped_text import has_slip, pipes_in
from app.surveys.piping import PIPED_KINDS, texts_of, wordings_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.surveys.definition import Question, Wording
    from app.surveys.faults import Path
    from app.surveys.piped_text import Pipe


def piping_faults(
    question: Question, index: int, questions: Sequence[Question | None], ids: Sequence[str]
) -> Iterator[Fault]:
    """Find places in a question's words that no earlier answer can fill."""
    for place, wording in wordings_in(question):
        yield from _faults(wording, ("questions", index, *place), index, questions, ids)


def plain_faults(
    wording: Wording,
    where: Path,
    before: int = 0,
    questions: Sequence[Question | None] = (),
    ids: Sequence[str] = (),
) -> Iterator[Fault]:
    """Find them in words outside any question; `before` is how many questions come first."""
    yield from _faults(wording, where, before, questions, ids)


def piped_into(question: Question) -> list[str]:
    """Give the ids of the questions whose answers stand in this one's words."""
    texts = [text for _, wording in wordings_in(question) for text in texts_of(wording)]
    return [pipe.question_id for text in texts for pipe in pipes_in(text)]


def _faults(
    wording: Wording,
    where: Path,
    before: int,
    questions: Sequence[Question | None],
    ids: Sequence[str],
) -> Iterator[Fault]:
    found: list[str | None] = []
    for text in texts_of(wording):
        found += [_slip(text), *(_fault(pipe, before, questions, ids) for pipe in pipes_in(text))]
    yield from (Fault(where, sentence) for sentence in dict.fromkeys(found) if sentence)


def _slip(text: str) -> str | None:
    if not has_slip(text):
        return None
    return "write an earlier answer as {answer:question_id|words to use without one}."


def _fault(
    pipe: Pipe, before: int, questions: Sequence[Question | None], ids: Sequence[str]
) -> str | None:
    name = pipe.question_id
    if not pipe.fallback:
        return f"say what to write when {name} was not answered, after the line: |."
    if name not in ids[:before]:
        is_known = name in ids or not ids
        return f"{name} is not asked before this." if is_known else f"no question is called {name}."
    asked = questions[ids.index(name)]
    if asked is None or asked.type in PIPED_KINDS:
        return None
    return f"the answer to {name} may not be repeated: it is a {asked.type} question."
