"""Short addresses: each leads to its survey, says nothing of care, and closes kindly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, url_for

from app.access import Role, allow
from app.collectors import queries, service
from app.collectors.forms import OneUseCodeForm
from app.collectors.rules import Kind, Standing
from app.errors import DomainError
from app.surveys import queries as surveys
from app.web.kiosk import kiosk_link
from app.web.limits import GUESSES, limiter
from app.web.pages import page
from app.web.session import db_session
from app.web.visitor import remember_way

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.collectors.models import Collector
    from app.surveys.models import Survey

bp = Blueprint("go", __name__, url_prefix="/go")
# Whose answers may note the way they came. A code's may not: with few codes it would name one.
# Somebody who goes online from a paper sheet has not answered on paper.
NOTED = {Kind.LINK, Kind.QR, Kind.KIOSK}


@bp.route("/<code>", methods=["GET", "POST"])
@allow(Role.ANYONE)
@limiter.limit(GUESSES, methods=["POST"])
def on(code: str) -> ResponseReturnValue:
    """Lead on to the survey; where cards have codes, take the code first."""
    session = db_session()
    collector = queries.by_code(session, code)
    survey = queries.survey_of(session, collector)
    standing = queries.standing_of(session, collector)
    if standing is not Standing.OPEN:
        return page("collectors/resting.html", standing=standing, collector=collector)
    if collector.kind is Kind.CODES:
        return _take_code(collector, survey)
    remember_way(survey.id, collector.id if collector.kind in NOTED else None)
    return redirect(start_address(survey, collector.kind))


def _take_code(collector: Collector, survey: Survey) -> ResponseReturnValue:
    form = OneUseCodeForm()
    if form.validate_on_submit():
        try:
            service.use_code(db_session(), collector, form.code.data)
        except DomainError as error:
            form.code.errors = [str(error)]
        else:
            remember_way(survey.id, None)
            return redirect(start_address(survey, collector.kind))
    title = surveys.definition_of(survey).public_title
    return page("collectors/code.html", form=form, title=title)


def start_address(survey: Survey, kind: Kind) -> str:
    """Give where a survey starts; on a kiosk, the page that first makes the device one."""
    if kind is Kind.KIOSK:
        return kiosk_link(survey.slug)
    return url_for("surveys.start", slug=survey.slug)
