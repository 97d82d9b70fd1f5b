"""Coordinators make ways to a survey, print them, close them and open them again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, current_app, flash, make_response, redirect, request, url_for

from app import clock
from app.access import Role, allow
from app.collectors import printed, queries, service
from app.collectors.forms import CodesForm, CollectorForm, ConfirmForm, ReopenForm
from app.collectors.printed import Site
from app.collectors.rules import Kind
from app.errors import DomainError, NotFoundError
from app.surveys import queries as surveys
from app.web.access import signed_in_actor
from app.web.pages import page
from app.web.session import db_session

if TYPE_CHECKING:
    from flask import Response
    from flask.typing import ResponseReturnValue

bp = Blueprint("collectors", __name__, url_prefix="/staff/collectors")
# What each kind is called, and what it is good for.
KINDS: dict[Kind, tuple[str, str]] = {
    Kind.LINK: ("Link", "A short address for messages and e-mails. The same for everybody."),
    Kind.QR: ("QR poster", "A poster and cards with a square to scan and the address in large."),
    Kind.KIOSK: ("Kiosk", "A tablet that people share. It starts afresh for whoever comes next."),
    Kind.CODES: (
        "One-use codes",
        "Cards with a code each. A code works once, and nobody can tell whose answers came by it.",
    ),
    Kind.PAPER: ("Paper", "The questions to print, large if you like, and to type in afterwards."),
}


def this_site() -> Site:
    """Give what every print says of where it comes from."""
    settings = current_app.extensions["heard_settings"]
    return Site(settings.council, settings.place, request.url_root)


def pdf_answer(content: bytes, name: str) -> Response:
    """Send a PDF to be kept as a file; browsers are told not to keep a copy of their own."""
    response = make_response(content)
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response


@bp.route("/surveys/<int:survey_id>")
@allow(Role.COORDINATOR)
def listed(survey_id: int) -> ResponseReturnValue:
    """List the ways to a survey, and offer to make one more."""
    session = db_session()
    survey = surveys.survey_by_id(session, survey_id)
    return page(
        "collectors/listed.html",
        survey=survey,
        is_open=surveys.is_open(survey),
        collectors=queries.listed(session, survey),
        kinds=KINDS,
        site=this_site(),
    )


@bp.route("/surveys/<int:survey_id>/new/<kind>", methods=["GET", "POST"])
@allow(Role.COORDINATOR)
def new(survey_id: int, kind: str) -> ResponseReturnValue:
    """Make one more way to a survey."""
    session = db_session()
    survey = surveys.survey_by_id(session, survey_id)
    if kind not in set(Kind):
        raise NotFoundError("There is no such way to a survey.")
    form = CollectorForm(opens_on=clock.today(), closes_on=survey.closes_on)
    if form.validate_on_submit():
        draft = form.draft(Kind(kind))
        try:
            collector = service.make_collector(session, survey, draft, actor=signed_in_actor())
        except DomainError as error:
            form.form_errors = [str(error)]
        else:
            flash("It is made. Here is all that you need.", "success")
            return redirect(url_for("collectors.shown", collector_id=collector.id))
    name, good_for = KINDS[Kind(kind)]
    return page("collectors/new.html", form=form, survey=survey, name=name, good_for=good_for)


@bp.route("/<int:collector_id>")
@allow(Role.COORDINATOR)
def shown(collector_id: int) -> ResponseReturnValue:
    """Show one collector: its address, its state, what to print, and a safe figure."""
    return _shown(collector_id, CodesForm())


def _shown(collector_id: int, form: CodesForm) -> Response:
    session = db_session()
    collector = queries.by_id(session, collector_id)
    return page(
        "collectors/shown.html",
        form=form,
        listed=queries.listed_one(session, collector),
        survey=queries.survey_of(session, collector),
        kind_name=KINDS[collector.kind][0],
        site=this_site(),
    )


@bp.route("/<int:collector_id>/close", methods=["GET", "POST"])
@allow(Role.COORDINATOR)
def close(collector_id: int) -> ResponseReturnValue:
    """Ask once more, then let nobody else come this way."""
    session = db_session()
    collector = queries.by_id(session, collector_id)
    form = ConfirmForm()
    if form.validate_on_submit():
        service.close_collector(session, collector, actor=signed_in_actor())
        flash("Closed. The survey itself stays open.", "success")
        return redirect(url_for("collectors.shown", collector_id=collector.id))
    return page("collectors/close.html", form=form, collector=collector)


@bp.route("/<int:collector_id>/reopen", methods=["GET", "POST"])
@allow(Role.COORDINATOR)
def reopen(collector_id: int) -> ResponseReturnValue:
    """Let people come this way again, until a new last day."""
    session = db_session()
    collector = queries.by_id(session, collector_id)
    form = ReopenForm(closes_on=queries.survey_of(session, collector).closes_on)
    if form.validate_on_submit():
        try:
            service.reopen_collector(
                session, collector, form.closes_on.data, actor=signed_in_actor()
            )
        except DomainError as error:
            form.form_errors = [str(error)]
        else:
            flash("Open again.", "success")
            return redirect(url_for("collectors.shown", collector_id=collector.id))
    return page("collectors/reopen.html", form=form, collector=collector)


@bp.route("/<int:collector_id>/poster.pdf")
@allow(Role.COORDINATOR)
def poster(collector_id: int) -> ResponseReturnValue:
    """Give the A4 poster."""
    session = db_session()
    collector = queries.by_id(session, collector_id)
    content = printed.poster(session, collector, this_site())
    return pdf_answer(content, f"poster-{collector.code}")


@bp.route("/<int:collector_id>/card.pdf")
@allow(Role.COORDINATOR)
def card(collector_id: int) -> ResponseReturnValue:
    """Give the A5 card."""
    session = db_session()
    collector = queries.by_id(session, collector_id)
    content = printed.card(session, collector, this_site())
    return pdf_answer(content, f"card-{collector.code}")


@bp.route("/<int:collector_id>/codes.pdf", methods=["POST"])
@allow(Role.COORDINATOR)
def codes(collector_id: int) -> ResponseReturnValue:
    """Draw one-use codes and give them as cards to print. They are shown this once."""
    session = db_session()
    collector = queries.by_id(session, collector_id)
    form = CodesForm()
    if not form.validate_on_submit():
        return _shown(collector_id, form)
    made = service.make_codes(session, collector, form.count.data, actor=signed_in_actor())
    content = printed.code_cards(session, collector, made, this_site())
    return pdf_answer(content, f"codes-{collector.code}")
