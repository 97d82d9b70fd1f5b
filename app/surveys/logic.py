"""What is wrong with a survey before anybody is asked: pure, every fault at once.

Used when a template is loaded and before a survey is published.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.surveys.definition import POINT_KINDS, Question
from app.surveys.faults import Fault, Path, repeats
from app.surveys.paths import can_hold
from app.surveys.piping_faults import piped_into, piping_faults, plain_faults
from app.surveys.question_shape import shape_faults
from app.surveys.relevance import Check, checks_of
from app.surveys.rules import conditions_of, estimated_minutes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.surveys.definition import Section, SurveyDefinition

__all__ = ["Fault", "Path", "faults_of", "question_faults", "survey_faults"]
MAX_MINUTES = 10


def faults_of(definition: SurveyDefinition) -> list[Fault]:
    """Find everything wrong with a well-formed survey."""
    ids = [q.id for q in definition.questions]
    return [
        *survey_faults(definition),
        *question_faults(definition.questions, ids, definition.sections),
    ]


def survey_faults(definition: SurveyDefinition) -> Iterator[Fault]:
    """Find what only the survey as a whole can show: its sections and themes."""
    sections = [s.id for s in definition.sections]
    yield from repeats(sections, ("sections",), "section")
    for index, question in enumerate(definition.questions):
        for theme in question.themes:
            if theme not in definition.themes:
                sentence = f"theme {theme} is not in the survey's own list of themes."
                yield Fault(("questions", index, "themes"), sentence)
    yield from _section_faults(definition, sections)
    yield from plain_faults(definition.public_title, ("public_title",))
    yield from plain_faults(definition.intro, ("intro",))
    if not any(q.takes_words for q in definition.questions):
        yield Fault(("questions",), "no question lets people answer in their own words.")
    needed = estimated_minutes(definition)
    if needed > MAX_MINUTES:
        sentence = f"it takes about {needed:.1f} minutes; {MAX_MINUTES} is the most."
        yield Fault(("questions",), sentence)
    elif needed > definition.minutes + 1:
        yield Fault(("minutes",), f"it says {definition.minutes}, but takes about {needed:.1f}.")


def _section_faults(definition: SurveyDefinition, sections: Sequence[str]) -> Iterator[Fault]:
    seen: list[str | None] = []
    for index, question in enumerate(definition.questions):
        where: Path = ("questions", index)
        if question.section is not None and question.section not in sections:
            yield Fault((*where, "section"), f"there is no section called {question.section}.")
        is_again = question.section in seen and seen[-1] != question.section
        if question.section is not None and is_again:
            sentence = f"the questions of section {question.section} must stand together."
            yield Fault((*where, "section"), sentence)
        seen.append(question.section)


def question_faults(
    questions: Sequence[Question | None],
    ids: Sequence[str],
    sections: Sequence[Section | None] = (),
) -> list[Fault]:
    """Find what is wrong with the questions, and with when they and their sections show.

    None stands for one that could not be read, so that its id is still known to the others.
    """
    faults = list(repeats(ids, ("questions",), "question"))
    asked = _Asked(questions, ids, sections)
    for index, question in enumerate(questions):
        if question is not None:
            where: Path = ("questions", index)
            faults += shape_faults(question, where)
            faults += asked.reference_faults(index, question)
            faults += piping_faults(question, index, questions, ids)
    for index, section in enumerate(sections):
        if section is not None:
            faults += asked.section_reference_faults(index, section)
            faults += asked.shuffle_faults(index, section)
            where = ("sections", index, "title")
            faults += plain_faults(section.title, where, asked.first_of(section), questions, ids)
    if not faults and None not in questions and None not in sections:
        faults += _never_shown([q for q in questions if q], [s for s in sections if s])
    return faults


def _never_shown(questions: Sequence[Question], sections: Sequence[Section]) -> Iterator[Fault]:
    """Find sections, and questions in others, that no answers at all can lead to."""
    hidden: set[str | None] = set()
    for index, section in enumerate(sections):
        condition = [section.relevance] if section.relevance is not None else []
        if condition and not can_hold(condition, questions, sections):
            hidden.add(section.id)
            sentence = "no answers can ever lead to this section."
            yield Fault(("sections", index, "relevance"), sentence)
    parts = {section.id: section for section in sections}
    for index, question in enumerate(questions):
        if question.relevance is None or question.section in hidden:
            continue
        if not can_hold(
            conditions_of(question, parts.get(question.section or "")), questions, sections
        ):
            sentence = "no answers can ever lead to this question."
            yield Fault(("questions", index, "relevance"), sentence)


class _Asked:
    """The questions and sections side by side, to see what depends on what."""

    def __init__(
        self,
        questions: Sequence[Question | None],
        ids: Sequence[str],
        sections: Sequence[Section | None],
    ) -> None:
        self.questions = questions
        self.ids = ids
        self.needs: dict[str, list[str]] = {}
        relevant = {s.id for s in sections if s is not None and s.relevance is not None}
        for section in sections:
            if section is not None:
                self.needs[_name(section)] = [c.question for c in checks_of(section.relevance)]
        for question in questions:
            if question is not None:
                needs = [c.question for c in checks_of(question.relevance)]
                needs += [f"section {question.section}"] if question.section in relevant else []
                self.needs[question.id] = needs

    def first_of(self, section: Section) -> int:
        """Give the place of a section's first question; past the end if it has none."""
        places = [n for n, q in enumerate(self.questions) if q and q.section == section.id]
        return places[0] if places else len(self.questions)

    def reference_faults(self, index: int, question: Question) -> Iterator[Fault]:
        """Find tests in a question's condition that cannot work."""
        where: Path = ("questions", index, "relevance")
        for check in checks_of(question.relevance):
            if check.question == question.id:
                yield Fault(where, "a question cannot depend on its own answer.")
            else:
                yield from self._check_faults(check, where, index, question.id)

    def section_reference_faults(self, index: int, section: Section) -> Iterator[Fault]:
        """Find tests in a section's condition that cannot work."""
        where: Path = ("sections", index, "relevance")
        first = self.first_of(section)
        for check in checks_of(section.relevance):
            yield from self._check_faults(check, where, first, _name(section))

    def _check_faults(self, check: Check, where: Path, before: int, start: str) -> Iterator[Fault]:
        name = check.question
        if name not in self.ids:
            yield Fault(where, f"no question is called {name}.")
        elif self.ids.index(name) >= before:
            path = self._circle(start)
            why = f"they go round in a circle: {' > '.join(path)}" if path else "it is asked later"
            yield Fault(where, f"it depends on {name}, but {why}.")
        else:
            asked = self.questions[self.ids.index(name)]
            sentence = _test_fault(check, asked) if asked is not None else None
            if sentence:
                yield Fault(where, sentence)

    def _circle(self, start: str) -> list[str]:
        """Give the names of a circle of dependence through `start`; empty if there is none."""
        trails, seen = [[start]], {start}
        while trails:
            trail = trails.pop()
            for name in self.needs.get(trail[-1], []):
                if name == start:
                    return [*trail, start]
                if name in self.needs and name not in seen:
                    seen.add(name)
                    trails.append([*trail, name])
        return []

    def shuffle_faults(self, index: int, section: Section) -> Iterator[Fault]:
        """Find questions of a mixed section that lean on another one in it."""
        if not section.shuffle:
            return
        inside = [q for q in self.questions if q is not None and q.section == section.id]
        ids = {q.id for q in inside}
        for question in inside:
            named = [c.question for c in checks_of(question.relevance)] + piped_into(question)
            for name in dict.fromkeys(n for n in named if n in ids and n != question.id):
                sentence = f"its questions cannot be mixed: {question.id} needs {name} first."
                yield Fault(("sections", index, "shuffle"), sentence)


def _name(section: Section) -> str:
    return f"section {section.id}"


def _test_fault(check: Check, asked: Question) -> str | None:
    """Say why this test can never be about this question's answers; None if it can."""
    test = check.tests[0]
    if not asked.asks:
        return f"{asked.id} is only read, so nothing can depend on its answer."
    if check.row is not None or asked.type == "matrix":
        return _row_test_fault(check, asked) or _unknown_fault(check, asked)
    picks_one = asked.type in {"single", "image", "yes_no", "consent"}
    has_numbers = asked.type in POINT_KINDS or asked.type == "number"
    fits = {
        "answered": True,
        "is": picks_one or has_numbers,
        "includes": asked.type in {"multiple", "ranking"},
        "at_least": has_numbers,
        "at_most": has_numbers,
    }
    if not fits[test]:
        return f"{test} does not work with {asked.id}, which is a {asked.type} question."
    return None if has_numbers else _unknown_fault(check, asked)


def _row_test_fault(check: Check, asked: Question) -> str | None:
    test = check.tests[0]
    if asked.type != "matrix":
        return f"{asked.id} is a {asked.type} question, so it has no rows."
    if check.row is None:
        if test == "answered":
            return None
        return f"{asked.id} has rows; say which row, and what its answer is."
    if check.row not in {row.id for row in asked.rows}:
        return f"{asked.id} has no row called {check.row}."
    return None if test == "is" else f"{test} does not work with a row; use is."


def _unknown_fault(check: Check, asked: Question) -> str | None:
    unknown = [str(w) for w in check.includes or check.is_ or () if w not in asked.choice_ids()]
    return f"{asked.id} has no option called {', '.join(unknown)}." if unknown else None
