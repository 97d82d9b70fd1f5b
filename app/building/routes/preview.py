"""A draft as young people will see it, on a phone. What is answered here stays in the page."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import request

from app.access import Role, allow
from app.building import checks, editing, posted, shown, wordings
from app.building.forms import TryForm
from app.building.routes.bench import bp, draft_to_read, to
from app.errors import NotFoundError
from app.surveys import rules
from app.surveys.answers import AnswerError
from app.surveys.definition import ANY_BAND, DEFAULT_LANGUAGE, SurveyDefinition
from app.surveys.forms import ConfirmForm
from app.surveys.question_types import question_type_of
from app.web.pages import page

if TYPE_CHECKING:
    from typing import Any

    from flask.typing import ResponseReturnValue

    from app.building.models import SurveyDraft
    from app.surveys.answers import Answer
    from app.surveys.definition import Question

THEMES = ("light", "cream", "dark")
THEME_WORDS = {"light": "Light", "cream": "Cream", "dark": "Dark"}
LONGEST_KEPT = 500_000
GUARDS = {"csrf_token", "kept", "band", "lang", "theme"}
Fields = dict[str, dict[str, list[str]]]


@dataclass(frozen=True)
class Look:
    """For whom the page is shown, and in which colours."""

    lang: str
    band: str
    theme: str

    def as_query(self, **changes: str) -> dict[str, str]:
        """Give it as parts of an address."""
        return {"lang": self.lang, "band": self.band, "theme": self.theme} | changes


@bp.route("/<int:draft_id>/preview")
@allow(Role.COORDINATOR)
def preview_start(draft_id: int) -> ResponseReturnValue:
    """Show the page that people see before the first question."""
    draft = draft_to_read(draft_id)
    return _phone(draft, _look(draft), "start", {})


@bp.route("/<int:draft_id>/preview/<int:number>", methods=["GET", "POST"])
@allow(Role.COORDINATOR)
def preview(draft_id: int, number: int) -> ResponseReturnValue:
    """Show one question, or take its answer and show what comes after it. Nothing is stored."""
    draft = draft_to_read(draft_id)
    look = _look(draft)
    definition = _readable(draft, look)
    if definition is None or not 1 <= number <= len(definition.questions):
        if editing.questions_of(draft.definition) and definition is None:
            return _phone(draft, look, "unfinished", {})
        raise NotFoundError("We can't find that question.")
    asked = definition.questions[number - 1]
    kept = _kept(definition)
    if not ConfirmForm().validate_on_submit():
        return _ask(draft, look, definition, asked, kept)
    return _after_post(draft, look, definition, asked, kept)


def _after_post(
    draft: SurveyDraft, look: Look, definition: SurveyDefinition, asked: Question, kept: Fields
) -> ResponseReturnValue:
    if "begin" in request.form:  # from the first page: nothing was asked there
        return _ask(draft, look, definition, asked, {})
    if "back" in request.form:
        before = rules.previous_question(definition, _answers(definition, kept), asked.id)
        if before is None:
            return _phone(draft, look, "start", kept)
        return _ask(draft, look, definition, before, kept)
    return _answered(draft, look, definition, asked, kept)


def _answered(
    draft: SurveyDraft, look: Look, definition: SurveyDefinition, asked: Question, kept: Fields
) -> ResponseReturnValue:
    form = TryForm(question_type_of(asked), None, is_answering=True)
    if asked.asks:
        if not form.validate():
            return _ask(draft, look, definition, asked, kept, form)
        kept = {**kept, asked.id: {n: list(v) for n, v in form.raw.items() if n not in GUARDS}}
    answers = _answers(definition, kept)
    after = rules.next_question(definition, answers, asked.id)
    if after is None:
        return _phone(draft, look, "done", kept, entries=_said(definition, answers))
    return _ask(draft, look, definition, after, kept)


def _ask(
    draft: SurveyDraft,
    look: Look,
    definition: SurveyDefinition,
    asked: Question,
    kept: Fields,
    form: TryForm | None = None,
) -> ResponseReturnValue:
    answers = _answers(definition, kept)
    place = rules.place_of(definition, answers, asked.id)
    number = definition.position(asked.id) + 1
    if form is None:
        form = TryForm(question_type_of(asked), answers.get(asked.id), is_answering=False)
    return _phone(
        draft,
        look,
        "question",
        kept,
        asking=form,
        question=asked,
        number=number,
        step=place or rules.progress(number, len(definition.questions)),
        is_off_path=place is None,
        section=definition.section_title(asked),
    )


def _phone(
    draft: SurveyDraft, look: Look, part: str, kept: Fields, **values: Any
) -> ResponseReturnValue:
    definition = draft.definition
    readers = posted.readers_of(definition, draft.languages)
    bands = list(definition.get("bands") or ()) or [ANY_BAND]
    defaults: dict[str, Any] = {"asking": None, "question": None, "number": 0, "entries": []}
    has_fault = values.get("asking") is not None and bool(values["asking"].fault)
    return page(
        "building/preview.html",
        status=422 if has_fault else 200,
        draft=draft,
        part=part,
        look=look,
        is_rtl=look.lang in wordings.RIGHT_TO_LEFT,
        kept=json.dumps(kept),
        questions=[
            (n, wordings.shown(q.get("wording"), look.lang, look.band) or "No words yet")
            for n, q in enumerate(editing.questions_of(definition), start=1)
        ],
        public_title=wordings.shown(definition.get("public_title"), look.lang, look.band),
        intro=wordings.shown(definition.get("intro"), look.lang, look.band),
        minutes=definition.get("minutes"),
        languages=[(lang, wordings.language_name(lang)) for lang in readers.languages],
        bands=bands,
        themes=[(theme, THEME_WORDS[theme]) for theme in THEMES],
        here=to(draft, "preview", number=values["number"], **look.as_query())
        if values.get("number")
        else to(draft, "preview", number=1, **look.as_query()),
        form=None,
        **defaults | values,
    )


def _look(draft: SurveyDraft) -> Look:
    readers = posted.readers_of(draft.definition, draft.languages)
    bands = list(draft.definition.get("bands") or ()) or [ANY_BAND]
    lang, band, theme = (request.values.get(name, "") for name in ("lang", "band", "theme"))
    return Look(
        lang if lang in readers.languages else DEFAULT_LANGUAGE,
        band if band in bands else bands[0],
        theme if theme in THEMES else THEMES[0],
    )


def _readable(draft: SurveyDraft, look: Look) -> SurveyDefinition | None:
    """Give the survey with the words of one reader; None while some are missing.

    What stands around the questions may still be empty: only they are looked at here.
    """
    whole = draft.definition
    questions = [shown.localised(q, look.lang, look.band) for q in editing.questions_of(whole)]
    sections = [
        {**s, "title": wordings.shown(s.get("title"), look.lang, look.band)}
        for s in whole.get("sections") or ()
    ]
    around = {
        name: wordings.shown(whole.get(name), look.lang, look.band) or "–"
        for name in ("public_title", "intro", "who_for", "title")
    }
    return checks.read({**whole, **around, "questions": questions, "sections": sections})


def _kept(definition: SurveyDefinition) -> Fields:
    """Read what was answered on the pages before; what cannot be read is let go."""
    written = request.form.get("kept", "")
    try:
        found = json.loads(written) if len(written) <= LONGEST_KEPT else {}
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {
        name: {str(field): [str(one) for one in values] for field, values in fields.items()}
        for name, fields in found.items()
        if definition.question(name) is not None
        and isinstance(fields, dict)
        and all(isinstance(values, list) for values in fields.values())
    }


def _answers(definition: SurveyDefinition, kept: Fields) -> dict[str, Answer]:
    answers: dict[str, Answer] = {}
    for question in definition.questions:
        if question.id in kept and question.asks:
            try:
                answers[question.id] = question_type_of(question).check(kept[question.id])
            except AnswerError:
                continue  # the question has changed since: it is asked again
    return answers


def _said(definition: SurveyDefinition, answers: dict[str, Answer]) -> list[tuple[str, str]]:
    shown_to = [q for q in rules.visible_questions(definition, answers) if q.asks]
    return [
        (
            q.wording.text(),
            "\n".join(
                part
                for part in (
                    question_type_of(q).label_of(answers[q.id]),
                    answers[q.id]["why"] or "",
                )
                if part
            )
            if q.id in answers
            else "Not answered",
        )
        for q in shown_to
    ]
