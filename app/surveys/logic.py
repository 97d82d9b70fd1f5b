"""What is wrong with a survey before anybody is asked: pure, every fault at once.

Used when a template is loaded and before a survey is published.
"""

from __future__ import annotations

from itertools import chain, combinations, product
from math import prod
from typing import TYPE_CHECKING, NamedTuple

from app.surveys.answers import Answer, Value, answered
from app.surveys.definition import (
    CHOICE_KINDS,
    FREE_TEXT_KINDS,
    POINT_KINDS,
    RESERVED_IDS,
    Question,
)
from app.surveys.relevance import Check, checks_of
from app.surveys.rules import estimated_minutes, visible_among

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from app.surveys.definition import SurveyDefinition

Path = tuple[str | int, ...]
MAX_PATHS = 20_000  # beyond this many combinations of answers we do not try them all
MAX_NAMED = 12  # nor every mix of more options than this
FACE_COUNT = 5
MAX_POINTS = 11
MAX_MINUTES = 10


class Fault(NamedTuple):
    """One thing to put right: where it is in the survey, and a plain sentence."""

    path: Path
    sentence: str


def faults_of(definition: SurveyDefinition) -> list[Fault]:
    """Find everything wrong with a well-formed survey."""
    ids = [q.id for q in definition.questions]
    return [*survey_faults(definition), *question_faults(definition.questions, ids)]


def survey_faults(definition: SurveyDefinition) -> Iterator[Fault]:
    """Find what only the survey as a whole can show: its sections and themes."""
    sections = [s.id for s in definition.sections]
    yield from _repeats(sections, ("sections",), "section")
    for index, question in enumerate(definition.questions):
        for theme in question.themes:
            if theme not in definition.themes:
                sentence = f"theme {theme} is not in the survey's own list of themes."
                yield Fault(("questions", index, "themes"), sentence)
    yield from _section_faults(definition, sections)
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
        if seen and question.section in seen and seen[-1] != question.section:
            sentence = f"the questions of section {question.section} must stand together."
            yield Fault((*where, "section"), sentence)
        seen.append(question.section)


def question_faults(questions: Sequence[Question | None], ids: Sequence[str]) -> list[Fault]:
    """Find what is wrong with the questions.

    None stands for one that could not be read, so that its id is still known to the others.
    """
    faults = list(_repeats(ids, ("questions",), "question"))
    for index, question in enumerate(questions):
        if question is not None:
            where: Path = ("questions", index)
            faults += _shape_faults(question, where)
            faults += _reference_faults(questions, ids, index)
    if not faults and None not in questions:
        faults += _never_shown([q for q in questions if q is not None])
    return faults


def _repeats(ids: Sequence[str], where: Path, noun: str) -> Iterator[Fault]:
    for index, one in enumerate(ids):
        if one in ids[:index]:
            sentence = f"two {noun}s are called {one}; give each its own id."
            yield Fault((*where, index, "id"), sentence)


def _shape_faults(question: Question, where: Path) -> Iterator[Fault]:
    yield from _option_faults(question, (*where, "options"))
    yield from _point_faults(question, where)
    words_already = question.type in FREE_TEXT_KINDS
    if question.why is not None and (words_already or not question.asks):
        yield Fault((*where, "why"), f"a {question.type} question has no use for a why box.")
    if question.quote_consent and question.type != "consent":
        yield Fault((*where, "quote_consent"), "only a consent question can ask to share words.")
    if question.group and not question.prefer_not_to_say:
        sentence = "a question about who somebody is needs prefer_not_to_say: true."
        yield Fault((*where, "group"), sentence)


def _option_faults(question: Question, where: Path) -> Iterator[Fault]:
    options = question.options
    if question.type not in CHOICE_KINDS:
        if options:
            yield Fault(where, f"a {question.type} question takes no options of its own.")
        return
    if len(options) < 2:  # noqa: PLR2004 - one option is no choice
        yield Fault(where, "give at least two options to pick from.")
    yield from _repeats([o.id for o in options], where, "option")
    for index, option in enumerate(options):
        if option.id in RESERVED_IDS:
            sentence = (
                f"{option.id} is a way out on every question; call the option something else."
            )
            yield Fault((*where, index, "id"), sentence)
        if option.exclusive and question.type == "single":
            sentence = "exclusive is only for questions where several can be picked."
            yield Fault((*where, index, "exclusive"), sentence)
    if sum(o.other for o in options) > 1:
        yield Fault(where, "only one option can be the one for something else.")


def _point_faults(question: Question, where: Path) -> Iterator[Fault]:
    low, high = question.span()
    count = high - low + 1
    numeric = question.type in POINT_KINDS or question.type == "number"
    if not numeric:
        for name in ("lowest", "highest", "labels"):
            if getattr(question, name) not in (None, ()):
                yield Fault((*where, name), f"a {question.type} question takes no {name}.")
        return
    if low >= high:
        yield Fault((*where, "lowest"), "lowest must be smaller than highest.")
        return
    if question.type in POINT_KINDS and count > MAX_POINTS:
        yield Fault((*where, "highest"), f"a row of {count} numbers is too long; use 11 or fewer.")
    if question.type == "faces" and (low, high) != (1, FACE_COUNT):
        yield Fault((*where, "highest"), "there are five faces, from 1 to 5.")
    allowed = {"scale": (2, count), "number": (0,)}.get(question.type, (0, count))
    if len(question.labels) not in allowed:
        numbers = " or ".join(str(n) for n in allowed)
        yield Fault((*where, "labels"), f"a {question.type} question here takes {numbers} labels.")


def _reference_faults(
    questions: Sequence[Question | None], ids: Sequence[str], index: int
) -> Iterator[Fault]:
    question = questions[index]
    if question is None:
        return
    where: Path = ("questions", index, "relevance")
    for check in checks_of(question.relevance):
        name = check.question
        if name not in ids:
            yield Fault(where, f"no question is called {name}.")
        elif name == question.id:
            yield Fault(where, "a question cannot depend on its own answer.")
        elif ids.index(name) > index:
            path = _circle(questions, ids, question.id)
            why = f"they go round in a circle: {' > '.join(path)}" if path else "it is asked later"
            yield Fault(where, f"it depends on {name}, but {why}.")
        else:
            asked = questions[ids.index(name)]
            sentence = _test_fault(check, asked) if asked is not None else None
            if sentence:
                yield Fault(where, sentence)


def _circle(questions: Sequence[Question | None], ids: Sequence[str], start: str) -> list[str]:
    """Give the ids of a circle of dependence through `start`; empty if there is none."""
    needs = {q.id: [c.question for c in checks_of(q.relevance)] for q in questions if q is not None}
    trails, seen = [[start]], {start}
    while trails:
        trail = trails.pop()
        for name in needs.get(trail[-1], []):
            if name == start:
                return [*trail, start]
            if name in ids and name not in seen:
                seen.add(name)
                trails.append([*trail, name])
    return []


def _test_fault(check: Check, asked: Question) -> str | None:
    """Say why this test can never be about this question's answers; None if it can."""
    test = check.tests[0]
    if not asked.asks:
        return f"{asked.id} is only read, so nothing can depend on its answer."
    picks_one = asked.type in {"single", "yes_no", "consent"}
    has_numbers = asked.type in POINT_KINDS or asked.type == "number"
    fits = {
        "answered": True,
        "is": picks_one or has_numbers,
        "includes": asked.type == "multiple",
        "at_least": has_numbers,
        "at_most": has_numbers,
    }
    if not fits[test]:
        return f"{test} does not work with {asked.id}, which is a {asked.type} question."
    wanted = check.includes or (check.is_ if picks_one else None) or ()
    unknown = [str(w) for w in wanted if w not in asked.choice_ids()]
    if unknown:
        return f"{asked.id} has no option called {', '.join(unknown)}."
    return None


def _never_shown(questions: Sequence[Question]) -> Iterator[Fault]:
    """Find questions that no answers at all can lead to, by trying the answers that matter."""
    for index, question in enumerate(questions):
        if question.relevance is None:
            continue
        needed = _ancestors(questions, question)
        checks = [c for q in [*needed, question] for c in checks_of(q.relevance)]
        if len(set(chain.from_iterable(c.includes or () for c in checks))) > MAX_NAMED:
            continue
        tried = [_telling_answers(q, [c for c in checks if c.question == q.id]) for q in needed]
        if prod(len(answers) for answers in tried) > MAX_PATHS:
            continue
        if not any(_shows(needed, question, combination) for combination in product(*tried)):
            sentence = "no answers can ever lead to this question."
            yield Fault(("questions", index, "relevance"), sentence)


def _shows(
    needed: Sequence[Question], question: Question, combination: Sequence[Answer | None]
) -> bool:
    given: Mapping[str, Answer] = {
        q.id: a for q, a in zip(needed, combination, strict=True) if a is not None
    }
    return question in visible_among([*needed, question], given)


def _ancestors(questions: Sequence[Question], question: Question) -> list[Question]:
    """Give every earlier question this one depends on, at any remove, in the order asked."""
    by_id = {q.id: q for q in questions}
    found: set[str] = set()
    waiting = [question]
    while waiting:
        for check in checks_of(waiting.pop().relevance):
            if check.question not in found:
                found.add(check.question)
                waiting.append(by_id[check.question])
    return [q for q in questions if q.id in found]


def _telling_answers(question: Question, checks: Sequence[Check]) -> list[Answer | None]:
    """Give the answers that the checks can tell apart, and no answer."""
    values: list[Value]
    if question.type == "multiple":
        named = sorted(set(chain.from_iterable(c.includes or () for c in checks)))
        alone = {o.id for o in question.options if o.exclusive}
        sets = chain.from_iterable(combinations(named, n) for n in range(1, len(named) + 1))
        values = [list(s) for s in sets if len(s) == 1 or not alone.intersection(s)]
        values += [[i] for i in question.choice_ids() if i not in named][:1]
    elif question.choice_ids():
        values = list(question.choice_ids())
    elif question.type in FREE_TEXT_KINDS or question.type == "month":
        values = ["words"]
    else:
        values = _telling_numbers(question, checks)
    # a why without a pick is an answer too
    extra: list[Answer | None] = [answered(None, why="words")] if question.why else []
    return [None, *extra, *(answered(value) for value in values)]


def _telling_numbers(question: Question, checks: Sequence[Check]) -> list[Value]:
    """Give the numbers on both sides of every limit that is tested."""
    low, high = question.span()
    limits = {low, high}
    for check in checks:
        numbers = [n for n in check.is_ or () if isinstance(n, int)]
        numbers += [n for n in (check.at_least, check.at_most) if n is not None]
        limits.update(chain.from_iterable((n - 1, n, n + 1) for n in numbers))
    return [n for n in sorted(limits) if low <= n <= high]
