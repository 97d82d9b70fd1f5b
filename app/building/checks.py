"""What is wrong with an unfinished survey, in words for coordinators: pure, all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import ValidationError

from app.building import editing, wordings
from app.surveys.definition import DEFAULT_LANGUAGE, SurveyDefinition
from app.surveys.logic import MAX_MINUTES, faults_of, question_faults
from app.surveys.reading import reading_age

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.building.editing import Tree
    from app.surveys.logic import Fault

EASY_AGE = 11  # most young people can read this alone
YOUNGEST_EASY_AGE = 9
MISSING = {
    "wording": "It has no words in English yet.",
    "title": "Give it a title.",
    "public_title": "Write the title that young people see.",
    "intro": "Write a few words to begin with.",
    "who_for": "Say who it is for.",
    "questions": "There are no questions yet. Add one.",
    "key": "The title needs a letter or a number in it.",
    "why": "The “tell us why” box has no words in English.",
    "hint": "The hint has no words in English.",
    "labels": "A name on the row of numbers has no words in English.",
    "starters": "A way to begin has no words in English.",
    "options": "One of the answers has no words in English.",
    "rows": "One of the lines has no words in English.",
    "bands": "Choose the ages it is for.",
}


class Finding(NamedTuple):
    """One thing to put right, or to think about; `question` is an id, or empty for the survey."""

    question: str
    sentence: str
    is_warning: bool = False


def read(definition: Tree) -> SurveyDefinition | None:
    """Read a draft as it would be published; None while something is missing."""
    try:
        return SurveyDefinition.model_validate(definition)
    except ValidationError:
        return None


def findings_of(definition: Tree, languages: Sequence[str] = ()) -> list[Finding]:
    """List everything: what stops publishing first, then what is worth a thought."""
    found = [*_faults(definition), *_length(definition), *_untranslated(definition, languages)]
    found += _hard_to_read(definition)
    return sorted(dict.fromkeys(found), key=lambda one: one.is_warning)


def stoppers_of(definition: Tree) -> list[Finding]:
    """List what stops a survey from being published."""
    return [one for one in findings_of(definition) if not one.is_warning]


def _faults(definition: Tree) -> Iterator[Finding]:
    try:
        whole = SurveyDefinition.model_validate(definition)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            yield _missing(definition, detail)
        readable = [editing.read_question(q) for q in editing.questions_of(definition)]
        ids = [str(q.get("id")) for q in editing.questions_of(definition)]
        found = question_faults(readable, ids)
    else:
        found = faults_of(whole)
    for fault in found:
        if not _is_about_length(fault):
            yield Finding(_question_at(definition, fault.path), _sentence(fault.sentence))


def _is_about_length(fault: Fault) -> bool:
    """Whether it only says that the survey is long, which is told apart, as a warning."""
    return fault.path == ("minutes",) or fault.sentence.startswith("it takes about ")


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _question_at(definition: Tree, path: Sequence[Any]) -> str:
    questions = editing.questions_of(definition)
    if len(path) > 1 and path[0] == "questions" and isinstance(path[1], int):
        return str(questions[path[1]].get("id")) if path[1] < len(questions) else ""
    return ""


def _missing(definition: Tree, detail: Any) -> Finding:
    path = detail["loc"]
    names = [part for part in path if part in MISSING]
    name = names[-1] if names else ""
    if "options" in names or "rows" in names:  # the words of an answer, not of the question
        name = "options" if "options" in names else "rows"
    if path[:1] == ("questions",) and len(path) > 1 and name == "questions":
        name = ""
    said = MISSING.get(name) or f"{_sentence(detail['msg'].removeprefix('Value error, '))}."
    return Finding(_question_at(definition, path), said)


def _length(definition: Tree) -> Iterator[Finding]:
    minutes = editing.minutes_of(definition)
    if minutes > MAX_MINUTES:
        said = (
            f"It takes about {minutes:.0f} minutes. Many stop after {MAX_MINUTES}. Take some out."
        )
        yield Finding("", said, is_warning=True)


def _untranslated(definition: Tree, languages: Sequence[str]) -> Iterator[Finding]:
    wanted = {*languages, *wordings.languages_in(definition)} - {DEFAULT_LANGUAGE}
    for lang in sorted(wanted):
        for question_id, wording in wordings.wordings_in(definition):
            if not wordings.spread(wording).get(lang):
                words = wordings.shown(wording)[:60]
                name = wordings.language_name(lang)
                said = f"“{words}” has no words in {name}. It falls back to English."
                yield Finding(question_id, said, is_warning=True)


def _hard_to_read(definition: Tree) -> Iterator[Finding]:
    for question in editing.questions_of(definition):
        for band in definition.get("bands") or ("*",):
            age, limit = question_age(question, band), easy_age(band)
            if age > limit:
                said = f"For ages {band} it reads at about age {age}. Try shorter words."
                yield Finding(str(question.get("id")), said, is_warning=True)


def easy_age(band: str) -> int:
    """Say up to which reading age words suit a band: the youngest need easier ones."""
    lowest = band.partition("-")[0]
    return YOUNGEST_EASY_AGE if lowest.isdigit() and int(lowest) < EASY_AGE else EASY_AGE


def question_age(question: Tree, band: str) -> int:
    """Give the reading age of a question as this band sees it, hint and answers included."""
    parts = [question.get("wording"), question.get("hint"), question.get("why")]
    parts += [option.get("wording") for option in question.get("options") or ()]
    parts += [row.get("wording") for row in question.get("rows") or ()]
    return reading_age("\n".join(wordings.shown(part, band=band) for part in parts if part))


def age_words(age: int, band: str) -> str:
    """Say what a reading age means for a band."""
    if age <= easy_age(band):
        return f"Good. Most people of {max(age, 7)} can read this on their own."
    return "Too hard for some. Try shorter words and shorter sentences."
