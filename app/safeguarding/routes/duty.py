"""Who is on duty for worrying answers: the safeguarding lead says, coordinators may look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, flash, redirect, request, url_for

from app.access import Role, allow
from app.safeguarding import queries, service
from app.safeguarding.forms import DutyForm
from app.web.access import signed_in_actor
from app.web.pages import page
from app.web.session import db_session

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("duty", __name__, url_prefix="/staff/safeguarding")


@bp.route("/duty", methods=["GET", "POST"])
@allow(Role.SAFEGUARDING_LEAD, Role.COORDINATOR)
def desk() -> ResponseReturnValue:
    """Show the duty contacts; only the safeguarding lead changes them."""
    session = db_session()
    may_change = signed_in_actor().has(Role.SAFEGUARDING_LEAD)
    known = queries.duty_desk(session)
    if request.method == "POST" and not may_change:
        abort(403)
    form = DutyForm(obj=known)
    if form.validate_on_submit():
        service.set_duty_desk(
            session,
            by_day=form.by_day.data,
            out_of_hours=form.out_of_hours.data,
            words=form.words.data,
            actor=signed_in_actor(),
        )
        flash("The duty contacts are saved.", "success")
        return redirect(url_for("duty.desk"))
    return page("safeguarding/duty.html", form=form, desk=known, may_change=may_change)
