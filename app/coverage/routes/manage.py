"""Who has not been heard yet, and the numbers that say who there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, url_for

from app import clock
from app.access import Role, allow
from app.consultations import queries as consultations
from app.coverage import queries, rules, service
from app.coverage.forms import (
    OPEN_FAMILIES,
    ConfirmForm,
    FiguresForm,
    GroupsForm,
    MappingForm,
    box_of,
)
from app.coverage.rules import Family
from app.errors import DomainError
from app.surveys import queries as surveys
from app.web.access import signed_in_actor
from app.web.pages import page
from app.web.session import db_session

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.consultations.models import Consultation

bp = Blueprint("coverage", __name__, url_prefix="/staff/coverage")
UNFIT = 422


@bp.route("/")
@allow(Role.COORDINATOR, Role.STRATEGY_LEAD)
def choose() -> ResponseReturnValue:
    """Choose a consultation, or the numbers of the whole borough."""
    return page(
        "coverage/choose.html",
        consultations=consultations.all_consultations(db_session()),
        may_change=signed_in_actor().has(Role.COORDINATOR),
    )


@bp.route("/for/<slug>/")
@allow(Role.COORDINATOR, Role.STRATEGY_LEAD)
def shown(slug: str) -> ResponseReturnValue:
    """Show who has not been heard yet, from frozen figures alone."""
    session = db_session()
    consultation = consultations.by_slug(session, slug)
    wave = queries.latest_wave(session, consultation.id)
    expected = queries.expected(session, consultation)
    return page(
        "coverage/shown.html",
        consultation=consultation,
        wave=wave,
        rows=rules.rows_of(
            wave.shown if wave is not None else None,
            queries.groups(session),
            {key: figure.people for key, figure in expected.items()},
        ),
        sources=sorted({(f.source, f.as_at) for f in expected.values()}),
        surveys=queries.surveys_of(session, consultation),
        may_change=signed_in_actor().has(Role.COORDINATOR),
    )


@bp.route("/for/<slug>/freeze", methods=["POST"])
@allow(Role.COORDINATOR, Role.STRATEGY_LEAD)
def freeze(slug: str) -> ResponseReturnValue:
    """Freeze new figures, where a wave is due."""
    session = db_session()
    consultation = consultations.by_slug(session, slug)
    if ConfirmForm().validate_on_submit():
        try:
            service.take_wave(session, consultation, actor=signed_in_actor())
        except service.TooSoonError as fault:
            flash(str(fault), "error")
        else:
            flash("These are the new figures.", "success")
    return redirect(url_for("coverage.shown", slug=consultation.slug))


@bp.route("/figures", methods=["GET", "POST"])
@allow(Role.COORDINATOR)
def borough_figures() -> ResponseReturnValue:
    """Type in how many people there are in the borough."""
    return _figures(None)


@bp.route("/for/<slug>/figures", methods=["GET", "POST"])
@allow(Role.COORDINATOR)
def figures(slug: str) -> ResponseReturnValue:
    """Type in how many people one consultation is for."""
    return _figures(consultations.by_slug(db_session(), slug))


def _figures(consultation: Consultation | None) -> ResponseReturnValue:
    session = db_session()
    stored = queries.figures(session, consultation.id if consultation is not None else None)
    form = FiguresForm().fill(queries.groups(session), stored)
    if form.validate_on_submit():
        found = form.read(clock.today())
        if not form.faults:
            service.set_figures(session, consultation, found, actor=signed_in_actor())
            flash("The numbers are saved.", "success")
            if consultation is None:
                return redirect(url_for("coverage.choose"))
            return redirect(url_for("coverage.shown", slug=consultation.slug))
    return page(
        "coverage/figures.html",
        form=form,
        sheet=form,
        consultation=consultation,
        today=clock.today(),
        **_status(form.faults),
    )


@bp.route("/groups", methods=["GET", "POST"])
@allow(Role.COORDINATOR)
def groups() -> ResponseReturnValue:
    """Rename groups, leave some out, or add one."""
    session = db_session()
    form = GroupsForm().fill(queries.groups(session))
    if form.validate_on_submit():
        form.check()
        if not form.faults and _groups_kept(form):
            flash("The groups are saved.", "success")
            return redirect(url_for("coverage.groups"))
    return page(
        "coverage/groups.html",
        form=form,
        sheet=form,
        families=[(family.value, family.in_words) for family in OPEN_FAMILIES],
        **_status(form.faults),
    )


def _groups_kept(form: GroupsForm) -> bool:
    session, actor = db_session(), signed_in_actor()
    try:
        service.change_groups(session, form.rows, actor=actor)
        if form.new_label:
            service.add_group(session, form.new_label, Family(form.new_family), actor=actor)
    except DomainError as fault:
        form.faults["new-label"] = str(fault)
    return not form.faults


@bp.route("/surveys/<int:survey_id>", methods=["GET", "POST"])
@allow(Role.COORDINATOR)
def mapping(survey_id: int) -> ResponseReturnValue:
    """Say once which group each answer of a survey stands for."""
    session = db_session()
    survey = surveys.survey_by_id(session, survey_id)
    consultation = surveys.consultation_of(session, survey)
    options = queries.mapped_options(session, survey)
    form = MappingForm()
    if form.validate_on_submit():
        service.map_survey(session, survey, form.read(options), actor=signed_in_actor())
        flash("Saved. The next figures count by it.", "success")
        return redirect(url_for("coverage.shown", slug=consultation.slug))
    return page(
        "coverage/mapping.html",
        form=form,
        survey=survey,
        consultation=consultation,
        options=[(box_of(option), option) for option in options],
        groups=[(rules.NO_GROUP, "No group"), *((g.key, g.label) for g in queries.groups(session))],
    )


def _status(faults: dict[str, str]) -> dict[str, int]:
    return {"status": UNFIT} if faults else {}
