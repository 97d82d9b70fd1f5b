"""Surveys for staff: coordinators publish and close them, strategy leads may look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, url_for

from app.access import Role, allow
from app.config import ROOT
from app.errors import DomainError, NotFoundError
from app.surveys import library, queries, rules, service
from app.surveys.forms import ConfirmForm, PublishForm
from app.surveys.kinds import kind_name
from app.surveys.question_types import question_type_of
from app.surveys.readiness import NotReadyError
from app.web.access import signed_in_actor
from app.web.kiosk import kiosk_link
from app.web.pages import page
from app.web.session import db_session

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.surveys.definition import Question, SurveyDefinition

bp = Blueprint("surveys_manage", __name__, url_prefix="/staff/surveys")
TEMPLATES = ROOT / "survey_templates"


@bp.route("/")
@allow(Role.COORDINATOR, Role.STRATEGY_LEAD)
def listed() -> ResponseReturnValue:
    """Show every survey, open or closed, with a safe figure of how many sent it."""
    return page(
        "surveys/listed.html",
        surveys=queries.listed_surveys(db_session()),
        may_change=signed_in_actor().has(Role.COORDINATOR),
    )


@bp.route("/new")
@allow(Role.COORDINATOR)
def choose() -> ResponseReturnValue:
    """Choose the template to start from."""
    return page("surveys/choose.html", templates=list(library.load_templates(TEMPLATES).values()))


@bp.route("/new/<key>", methods=["GET", "POST"])
@allow(Role.COORDINATOR)
def publish(key: str) -> ResponseReturnValue:
    """Look the questions through, say where and until when, and publish."""
    session = db_session()
    template = _template(key)
    form = PublishForm()
    form.offer([(c.id, c.title) for c in queries.open_consultations(session)])
    if form.validate_on_submit():
        try:
            survey = service.publish_survey(
                session,
                template,
                form.consultation.data,
                form.slug.data,
                form.closes_on.data,
                actor=signed_in_actor(),
            )
        except NotReadyError as error:
            form.form_errors = [need.sentence for need in error.needs]
        except DomainError as error:
            form.form_errors = [str(error)]
        else:
            flash("Published. Young people can answer it now.", "success")
            return redirect(url_for("surveys_manage.shown", survey_id=survey.id))
    return page("surveys/publish.html", form=form, definition=template, parts=_parts(template))


@bp.route("/<int:survey_id>")
@allow(Role.COORDINATOR, Role.STRATEGY_LEAD)
def shown(survey_id: int) -> ResponseReturnValue:
    """Show one survey: its link, its state and the questions as they are asked."""
    session = db_session()
    survey = queries.survey_by_id(session, survey_id)
    definition = queries.definition_of(survey)
    return page(
        "surveys/shown.html",
        kiosk_link=kiosk_link(survey.slug),
        form=ConfirmForm(),
        listed=queries.listed_survey(session, survey),
        link=url_for("surveys.start", slug=survey.slug, _external=True),
        definition=definition,
        parts=_parts(definition),
        versions=queries.versions_of(session, survey),
        may_change=signed_in_actor().has(Role.COORDINATOR),
    )


@bp.route("/<int:survey_id>/close", methods=["GET", "POST"])
@allow(Role.COORDINATOR)
def close(survey_id: int) -> ResponseReturnValue:
    """Ask once more, then take no more answers."""
    session = db_session()
    survey = queries.survey_by_id(session, survey_id)
    form = ConfirmForm()
    if form.validate_on_submit():
        service.close_survey(session, survey, actor=signed_in_actor())
        flash("Closed. It takes no more answers.", "success")
        return redirect(url_for("surveys_manage.shown", survey_id=survey.id))
    return page("surveys/close.html", form=form, survey=survey)


def _template(key: str) -> SurveyDefinition:
    template = library.load_templates(TEMPLATES).get(key)
    if template is None:
        raise NotFoundError("There is no template of that name.")
    return template


def _parts(definition: SurveyDefinition) -> list[dict[str, object]]:
    """Give the questions as a list to read through, in the words that people will see."""
    return [
        _part(number, q, is_sometimes=bool(rules.conditions_of(q, definition.section_of(q))))
        for number, q in enumerate(definition.questions, start=1)
    ]


def _part(number: int, question: Question, *, is_sometimes: bool) -> dict[str, object]:
    return {
        "number": number,
        "question": question,
        "kind": kind_name(question.type),
        "options": [words for _, words in question_type_of(question).options()],
        "rows": [row.wording for row in question.rows],
        "is_sometimes": is_sometimes,
    }
