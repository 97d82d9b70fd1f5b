"""One question of a draft: its form, and moving, copying, deleting it and putting it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, flash, redirect, request

from app.access import Role, allow
from app.building import checks, editing, posted, queries, sentences, service, wordings
from app.building.forms import BenchForm
from app.building.routes.bench import (
    Meeting,
    bp,
    draft_to_change,
    draft_to_read,
    guard,
    is_stale,
    meet,
    to,
)
from app.building.routes.survey import entries_of
from app.building.shown import QuestionPage
from app.errors import NotFoundError
from app.frameworks import queries as frameworks
from app.surveys import definition as language
from app.surveys.forms import ConfirmForm
from app.surveys.kinds import kind_name
from app.surveys.question_types import QUESTION_TYPES
from app.web.access import signed_in_actor
from app.web.pages import page
from app.web.session import db_session

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flask.typing import ResponseReturnValue

    from app.building.editing import Tree
    from app.building.models import SurveyDraft

GONE = "That question is not here any more. Somebody may have deleted it."
STEPS = {"up": -1, "down": 1}


@bp.route("/<int:draft_id>/questions/<question_id>", methods=["GET", "POST"])
@allow(Role.COORDINATOR)
def question(draft_id: int, question_id: str) -> ResponseReturnValue:
    """Change one question. Every button saves, so nothing typed is lost on the way."""
    is_post = request.method == "POST"
    draft = draft_to_change(draft_id) if is_post else draft_to_read(draft_id)
    known = editing.question_of(draft.definition, question_id)
    form = BenchForm()
    if not is_post:
        if known is None:
            raise NotFoundError(GONE)
        return _page(draft, guard(form, draft, known), known)
    before = known or {"id": question_id, "type": "long_text"}
    typed = request.form.to_dict(flat=False)
    readers = posted.readers_of(draft.definition, draft.languages)
    built = posted.question_from(typed, before, _earlier(draft, question_id), readers)
    if not form.validate() or built.faults:
        return _page(draft, form, built.part, built.faults, typed)
    if is_stale(form, draft, known):
        return meet(draft, known, _meeting(draft, known, built.part))
    return _saved(draft, known, built.part)


def _saved(draft: SurveyDraft, known: Tree | None, part: Tree) -> ResponseReturnValue:
    """Keep the question, then do what the pressed button says."""
    deed, _, name = request.form.get("do", "save").partition(":")
    if deed in {"up", "down", "remove"}:
        listed, _, index = name.partition(":")
        if listed in {"options", "rows"} and index.isascii() and index.isdigit():
            part = {**part, listed: posted.shifted(part.get(listed, []), deed, int(index[:3]))}
    if known is None:
        whole = [*editing.questions_of(draft.definition), part]
        definition = {**draft.definition, "questions": whole}
    else:
        definition = editing.replaced(draft.definition, part)
    session, actor = db_session(), signed_in_actor()
    service.change(session, draft, definition, part=part["id"], deed="changed", actor=actor)
    if deed == "preview":
        number = (editing.index_of(draft.definition, part["id"]) or 0) + 1
        return redirect(to(draft, "preview", number=number))
    if deed == "done":
        return redirect(f"{to(draft, 'shown_whole')}#q-{part['id']}")
    flash("Saved.", "success")
    anchor = f"#{name.partition(':')[0] or 'options'}" if deed != "save" else ""
    return redirect(to(draft, "question", question_id=part["id"]) + anchor)


def _earlier(draft: SurveyDraft, question_id: str) -> list[Tree]:
    index = editing.index_of(draft.definition, question_id)
    return editing.questions_of(draft.definition)[:index]


def _meeting(draft: SurveyDraft, known: Tree | None, mine: Tree) -> Meeting:
    if known is None:
        return Meeting(
            "Somebody else deleted this question",
            "They did so while your page was open. Your words are below, and not saved yet.",
            {},
            mine,
            to(draft, "shown_whole"),
            "Put it back with my words",
        )
    return Meeting(
        "Somebody else changed this question",
        "They saved while your page was open. Nothing of yours is saved yet. Compare and choose.",
        known,
        mine,
        to(draft, "question", question_id=known["id"]),
    )


def _page(
    draft: SurveyDraft,
    form: BenchForm,
    part: Tree,
    faults: Mapping[str, str] | None = None,
    typed: Mapping[str, Sequence[str]] | None = None,
) -> ResponseReturnValue:
    definition = draft.definition
    readers = posted.readers_of(definition, draft.languages)
    earlier = _earlier(draft, str(part["id"]))
    shown = QuestionPage(part, readers, earlier, faults or {})
    found = checks.findings_of(definition, draft.languages)
    bands = definition.get("bands") or ["*"]
    ages = [(band, checks.question_age(part, band)) for band in bands]
    return page(
        "building/question.html",
        form=form,
        status=422 if faults else 200,
        draft=draft,
        shown=shown,
        entries=entries_of(draft),
        faults=shown.faults,
        tests=list(sentences.TESTS.items()),
        number=len(earlier) + 1,
        when=shown.when_rows(typed if faults else None),
        kinds=[(kind, kind_name(kind)) for kind in QUESTION_TYPES],
        symbols=getattr(language, "SYMBOLS", ()),
        themes=_themes(draft),
        sections=[
            (s["id"], wordings.shown(s.get("title"))) for s in definition.get("sections") or ()
        ],
        findings=[one for one in found if one.question == part["id"]],
        ages=[(band, age, checks.age_words(age, band)) for band, age in ages],
        seconds=round(editing.seconds_of(part)),
    )


def _themes(draft: SurveyDraft) -> list[tuple[str, str]]:
    """Give the themes of the strategy that the answers are read against."""
    session = db_session()
    consultation = queries.consultation_of(session, draft)
    usual = current_app.extensions["heard_settings"].framework
    keys = [consultation.framework_key if consultation else None, draft.definition.get("framework")]
    version = frameworks.current(session, next((key for key in keys if key), usual))
    return [(part.id, part.title) for part in frameworks.themes_of(version)] if version else []


@bp.route("/<int:draft_id>/questions/<question_id>/move", methods=["POST"])
@allow(Role.COORDINATOR)
def move(draft_id: int, question_id: str) -> ResponseReturnValue:
    """Move a question up or down, from wherever it stands by now."""
    draft = _with_question(draft_id, question_id)
    if ConfirmForm().validate_on_submit():
        step = STEPS.get(request.form.get("step", ""), 0)
        definition = editing.moved(draft.definition, question_id, step)
        service.change(
            db_session(), draft, definition, part=question_id, deed="moved", actor=signed_in_actor()
        )
    return redirect(f"{to(draft, 'shown_whole')}#q-{question_id}")


@bp.route("/<int:draft_id>/questions/<question_id>/copy", methods=["POST"])
@allow(Role.COORDINATOR)
def duplicate(draft_id: int, question_id: str) -> ResponseReturnValue:
    """Put a copy of a question under it, and open the copy."""
    draft = _with_question(draft_id, question_id)
    new_id = question_id
    if ConfirmForm().validate_on_submit():
        definition, new_id = editing.duplicated(draft.definition, question_id)
        service.change(
            db_session(), draft, definition, part=new_id, deed="copied", actor=signed_in_actor()
        )
    return redirect(to(draft, "question", question_id=new_id))


@bp.route("/<int:draft_id>/questions/<question_id>/delete", methods=["POST"])
@allow(Role.COORDINATOR)
def take_out(draft_id: int, question_id: str) -> ResponseReturnValue:
    """Delete a question at once; the page says how to put it back."""
    draft = _with_question(draft_id, question_id)
    form = BenchForm()
    known = editing.question_of(draft.definition, question_id)
    if form.validate_on_submit():
        if is_stale(form, draft, known):
            return meet(
                draft,
                known,
                Meeting(
                    "Somebody else changed this question",
                    "They saved while your page was open. Do you still want to delete it?",
                    known or {},
                    {},
                    to(draft, "question", question_id=question_id),
                    "Delete it all the same",
                ),
            )
        service.take_out(db_session(), draft, question_id, actor=signed_in_actor())
        flash("Deleted. You can put it back below, under “Deleted questions”.", "success")
    return redirect(f"{to(draft, 'shown_whole')}#deleted")


@bp.route("/<int:draft_id>/put-back", methods=["POST"])
@allow(Role.COORDINATOR)
def put_back(draft_id: int) -> ResponseReturnValue:
    """Put a deleted question back where it stood."""
    draft = draft_to_change(draft_id)
    question_id = request.form.get("question", "")
    if ConfirmForm().validate_on_submit():
        service.put_back(db_session(), draft, question_id, actor=signed_in_actor())
        flash("It is back.", "success")
    return redirect(f"{to(draft, 'shown_whole')}#q-{question_id}")


def _with_question(draft_id: int, question_id: str) -> SurveyDraft:
    draft = draft_to_change(draft_id)
    if editing.index_of(draft.definition, question_id) is None:
        raise NotFoundError(GONE)
    return draft
