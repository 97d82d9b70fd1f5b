"""Surveys in the making: the list, starting one, throwing one away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, request, url_for

from app.access import Role, allow
from app.building import editing, queries, service
from app.building.forms import StartForm
from app.building.routes.bench import bp, draft_to_change, draft_to_read, to
from app.config import ROOT
from app.errors import NotFoundError
from app.surveys import library
from app.surveys import queries as surveys
from app.surveys.forms import ConfirmForm
from app.web.access import signed_in_actor
from app.web.pages import page
from app.web.session import db_session

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.building.models import SurveyDraft

TEMPLATES = ROOT / "survey_templates"


@bp.route("/")
@allow(Role.COORDINATOR)
def listing() -> ResponseReturnValue:
    """List the drafts, the one changed last first."""
    drafts = queries.all_drafts(db_session())
    return page(
        "building/listing.html",
        drafts=[(draft, len(editing.questions_of(draft.definition))) for draft in drafts],
    )


@bp.route("/new", methods=["GET", "POST"])
@allow(Role.COORDINATOR)
def start() -> ResponseReturnValue:
    """Start from nothing, from a template or from a copy of what was asked before."""
    session = db_session()
    form = StartForm()
    if form.validate_on_submit():
        draft = _started(form, request.form.get("start", "blank"))
        if draft is not None:
            return redirect(
                to(draft, "settings" if not draft.definition["intro"] else "shown_whole")
            )
    return page(
        "building/start.html",
        form=form,
        templates=list(library.load_templates(TEMPLATES).values()),
        published=surveys.listed_surveys(session),
    )


def _started(form: StartForm, start_from: str) -> SurveyDraft | None:
    session, actor = db_session(), signed_in_actor()
    source, _, name = start_from.partition(":")
    if source == "template":
        template = library.load_templates(TEMPLATES).get(name)
        if template is None:
            raise NotFoundError("There is no template of that name.")
        return service.start_from(session, template, actor=actor)
    if source == "copy" and name.isascii() and name.isdigit():
        survey = surveys.survey_by_id(session, int(name[:9]))
        return service.start_from(session, surveys.definition_of(survey), actor=actor)
    if not form.title.data:
        form.title.errors = ["Give it a title. You can change it later."]
        return None
    return service.start_blank(session, form.title.data, actor=actor)


@bp.route("/of/<int:survey_id>", methods=["POST"])
@allow(Role.COORDINATOR)
def next_version(survey_id: int) -> ResponseReturnValue:
    """Open the draft of a published survey's next version."""
    session = db_session()
    survey = surveys.survey_by_id(session, survey_id)
    draft = service.edit_published(session, survey, actor=signed_in_actor())
    return redirect(to(draft, "shown_whole"))


@bp.route("/<int:draft_id>/delete", methods=["GET", "POST"])
@allow(Role.COORDINATOR)
def delete(draft_id: int) -> ResponseReturnValue:
    """Ask once more, then throw the draft away."""
    form = ConfirmForm()
    if form.validate_on_submit():
        service.delete_draft(db_session(), draft_to_change(draft_id), actor=signed_in_actor())
        flash("The draft is deleted.", "success")
        return redirect(url_for("building.listing"))
    return page("building/delete.html", form=form, draft=draft_to_read(draft_id))
