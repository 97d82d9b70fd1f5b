"""Where coordinators start consultations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, current_app, flash, redirect, url_for

from app import clock
from app.access import Role, allow
from app.consultations import queries, service
from app.consultations.forms import ConsultationForm, PrivacyForm
from app.frameworks import queries as frameworks
from app.web.access import signed_in_actor
from app.web.pages import page
from app.web.session import db_session

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

bp = Blueprint("consultations", __name__, url_prefix="/staff/consultations")


@bp.route("/")
@allow(Role.COORDINATOR)
def listing() -> ResponseReturnValue:
    """List every consultation."""
    consultations = queries.all_consultations(db_session())
    return page("consultations/listing.html", consultations=consultations, today=clock.today())


@bp.route("/new", methods=["GET", "POST"])
@allow(Role.COORDINATOR)
def new() -> ResponseReturnValue:
    """Start a consultation."""
    session = db_session()
    form = ConsultationForm(opens_on=clock.today())
    form.framework_key.choices = _frameworks(session)
    if form.validate_on_submit():
        service.create_consultation(session, form.draft(), actor=signed_in_actor())
        flash(
            "The consultation is started. Now you can ask: publish a survey or a topic.", "success"
        )
        return redirect(url_for("consultations.listing"))
    return page("consultations/new.html", form=form, consultation=None)


@bp.route("/privacy", methods=["GET", "POST"])
@allow(Role.COORDINATOR, Role.ADMINISTRATOR)
def privacy() -> ResponseReturnValue:
    """Fill in what the privacy page needs from the council."""
    session = db_session()
    notice = queries.privacy_notice(session)
    form = PrivacyForm(obj=notice)
    if form.validate_on_submit():
        service.set_privacy_notice(
            session,
            in_charge=form.in_charge.data,
            contact=form.contact.data,
            actor=signed_in_actor(),
        )
        flash("The privacy page is complete.", "success")
        return redirect(url_for("consultations.privacy"))
    return page("consultations/privacy.html", form=form, notice=notice)


@bp.route("/<slug>/change", methods=["GET", "POST"])
@allow(Role.COORDINATOR)
def change(slug: str) -> ResponseReturnValue:
    """Change the words or the dates of a consultation that is not closed."""
    session = db_session()
    consultation = queries.by_slug(session, slug)
    form = ConsultationForm(obj=consultation)
    form.framework_key.choices = [(consultation.framework_key, consultation.framework_key)]
    form.framework_key.data = consultation.framework_key  # it stays: the figures stand on it
    if form.validate_on_submit():
        service.change_consultation(session, consultation, form.draft(), actor=signed_in_actor())
        flash("Your changes are saved.", "success")
        return redirect(url_for("consultations.listing"))
    return page("consultations/new.html", form=form, consultation=consultation)


def _frameworks(session: Session) -> list[tuple[str, str]]:
    """Give the strategies in force; before the first is published, the one in the settings."""
    published = [(version.key, version.title) for version in frameworks.all_current(session)]
    usual = current_app.extensions["heard_settings"].framework
    return published or [(usual, usual.replace("-", " ").capitalize())]
