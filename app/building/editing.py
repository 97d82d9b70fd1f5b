"""Change an unfinished survey: pure, each step gives a new definition and leaves the old one.

A draft is kept as plain JSON in the shape of `SurveyDefinition.to_dict`, so that it may lack
what a published survey must have, and settings that no form here knows stay as they are.
"""

from __future__ import annotations

import copy
import math
import re
import unicodedata
from typing import Any

from pydantic import ValidationError

from app.building import wordings
from app.surveys.definition import RESERVED_IDS, Question
from app.surveys.rules import WORDS_PER_MINUTE, seconds_for

Tree = dict[str, Any]
LONGEST_ID = 40
MOST_MINUTES = 30  # what a definition can say


def blank(title: str, band: str = "16-25") -> Tree:
    """Give a survey with a name and nothing else."""
    return {
        "key": key_of(title),
        "version": 1,
        "title": title,
        "public_title": title,
        "intro": "",
        "who_for": "",
        "minutes": 1,
        "voice": "young_person",
        "bands": [band],
        "themes": [],
        "sections": [],
        "questions": [],
    }


def key_of(title: str) -> str:
    """Make a key from a title: small letters, digits and hyphens, a letter first."""
    words = _plain(title, "-")
    return words if words[:1].isalpha() else f"survey-{words}".rstrip("-")


def _plain(text: str, joint: str) -> str:
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", joint, ascii_only).strip(joint)[:LONGEST_ID].rstrip(joint)


def free_id(wanted: str, taken: set[str], otherwise: str) -> str:
    """Make an id from words: unlike any that is taken, and none that every question has."""
    stem = _plain(wanted, "_")
    if not stem[:1].isalpha():
        stem = f"{otherwise}_{stem}".rstrip("_")
    number, found = 1, stem
    while found in taken or found in RESERVED_IDS:
        number += 1
        found = f"{stem}_{number}"
    return found


def questions_of(definition: Tree) -> list[Tree]:
    """Give the questions of a draft."""
    return list(definition.get("questions") or ())


def index_of(definition: Tree, question_id: str) -> int | None:
    """Say where a question stands, from 0; None where it is gone."""
    ids = [question.get("id") for question in questions_of(definition)]
    return ids.index(question_id) if question_id in ids else None


def question_of(definition: Tree, question_id: str) -> Tree | None:
    """Give one question."""
    index = index_of(definition, question_id)
    return None if index is None else questions_of(definition)[index]


def _with_questions(definition: Tree, questions: list[Tree]) -> Tree:
    return {**definition, "questions": questions}


def added(definition: Tree, kind: str, wording: str) -> tuple[Tree, str]:
    """Add a question at the end; give its id too. It joins the part of the one before it."""
    questions = questions_of(definition)
    new_id = free_id(wording, {str(q.get("id")) for q in questions}, "question")
    question: Tree = {"id": new_id, "type": kind, "wording": wording, "skip": True}
    if questions and questions[-1].get("section"):
        question["section"] = questions[-1]["section"]
    return _with_questions(definition, [*questions, question]), new_id


def replaced(definition: Tree, question: Tree) -> Tree:
    """Put a changed question where the one with its id stands."""
    changed = [question if q.get("id") == question["id"] else q for q in questions_of(definition)]
    return _with_questions(definition, changed)


def duplicated(definition: Tree, question_id: str) -> tuple[Tree, str]:
    """Put a copy of a question under it; give the copy's id too."""
    questions = questions_of(definition)
    index = _needed(definition, question_id)
    copied = copy.deepcopy(questions[index])
    copied["id"] = free_id(question_id, {str(q.get("id")) for q in questions}, "question")
    questions.insert(index + 1, copied)
    return _with_questions(definition, questions), copied["id"]


def moved(definition: Tree, question_id: str, step: int) -> Tree:
    """Move a question up (-1) or down (1); at the end of the list it stays."""
    questions = questions_of(definition)
    index = _needed(definition, question_id)
    to = max(0, min(len(questions) - 1, index + step))
    questions.insert(to, questions.pop(index))
    return _with_questions(definition, questions)


def taken_out(definition: Tree, question_id: str) -> tuple[Tree, Tree]:
    """Delete a question; give what is needed to put it back, too."""
    questions = questions_of(definition)
    index = _needed(definition, question_id)
    gone = {"index": index, "question": questions.pop(index)}
    return _with_questions(definition, questions), gone


def put_back(definition: Tree, gone: Tree) -> Tree:
    """Put a deleted question back where it stood, under a new id where its own is taken."""
    questions = questions_of(definition)
    question = dict(gone["question"])
    taken = {str(q.get("id")) for q in questions}
    if question.get("id") in taken:
        question["id"] = free_id(str(question["id"]), taken, "question")
    questions.insert(min(int(gone["index"]), len(questions)), question)
    return _with_questions(definition, questions)


def _needed(definition: Tree, question_id: str) -> int:
    index = index_of(definition, question_id)
    if index is None:
        raise KeyError(question_id)
    return index


def read_question(question: Tree) -> Question | None:
    """Read one question as it would be asked; None while something it needs is missing."""
    try:
        return Question.model_validate(question)
    except ValidationError:
        return None


def seconds_of(question: Tree) -> float:
    """Estimate how long one question takes; 0 while it cannot be read."""
    read = read_question(question)
    return seconds_for(read) if read is not None else 0.0


def minutes_of(definition: Tree) -> float:
    """Estimate the minutes for somebody who is shown every question."""
    intro = len(wordings.shown(definition.get("intro")).split()) / WORDS_PER_MINUTE
    return intro + sum(seconds_of(q) for q in questions_of(definition)) / 60


def settled(definition: Tree) -> Tree:
    """Work out what follows from the rest: the minutes it says, and its list of themes."""
    minutes = max(1, min(MOST_MINUTES, math.ceil(minutes_of(definition))))
    own = [theme for q in questions_of(definition) for theme in q.get("themes") or ()]
    themes = list(dict.fromkeys([*(definition.get("themes") or ()), *own]))
    return {**definition, "minutes": minutes, "themes": themes}
