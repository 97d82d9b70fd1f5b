"""Cases as the safeguarding lead sees them. Nobody else can open these pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, url_for

from app import clock
from app.access import Role, allow
from app.accounts import queries as accounts
from app.comments import queries as comments
from app.safeguarding import queries, rules, service
from app.safeguarding.forms import CloseForm
from app.web.access import signed_in_actor
from app.web.pages import page
from app.web.session import db_session

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

bp = Blueprint("safeguarding", __name__, url_prefix="/staff/safeguarding")

CLOSED_SHOWN = 20


@bp.route("/")
@allow(Role.SAFEGUARDING_LEAD)
def listing() -> ResponseReturnValue:
    """List the cases, most urgent first."""
    session = db_session()
    return page(
        "safeguarding/listing.html",
        cases=queries.open_cases(session),
        closed=queries.closed_cases(session, CLOSED_SHOWN),
        stale_lines=queries.stale_lines(),
        about=rules.in_words,
        due_words=rules.due_words,
        now=clock.now(),
        me=signed_in_actor().id,
        names={user.id: user.name for user in accounts.all_staff(session)},
    )


@bp.route("/<int:case_id>", methods=["GET", "POST"])
@allow(Role.SAFEGUARDING_LEAD)
def case(case_id: int) -> ResponseReturnValue:
    """Show a case; its full words only to whoever owns it. Closing it needs an outcome."""
    session = db_session()
    shown = queries.by_id(session, case_id)
    actor = signed_in_actor()
    form = CloseForm()
    form.must_report = bool(rules.MUST_REPORT & set(shown.categories))
    if form.validate_on_submit():
        outcome, reported = form.outcome.data, form.reported.data or ""
        service.close_case(session, shown, outcome, reported=reported, actor=actor)
        flash("The case is closed.", "success")
        return redirect(url_for("safeguarding.listing"))
    comment = comments.by_id(session, shown.comment_id)
    is_owner = shown.owner_id == actor.id
    rest = comments.by_contribution(session, comment.contribution_id) if is_owner else []
    return page(
        "safeguarding/case.html",
        form=form,
        case=shown,
        comment=comment,
        is_owner=is_owner,
        owner=_name_of(session, shown.owner_id),
        rest=[other for other in rest if other.id != comment.id],
        about=rules.in_words(shown.categories),
        due=rules.due_words(shown.see_by, clock.now()),
    )


@bp.route("/<int:case_id>/take", methods=["POST"])
@allow(Role.SAFEGUARDING_LEAD)
def take(case_id: int) -> ResponseReturnValue:
    """Own a case and read its full words; that this happened is on record."""
    session = db_session()
    shown = service.take_case(session, queries.by_id(session, case_id), actor=signed_in_actor())
    return redirect(url_for("safeguarding.case", case_id=shown.id))


def _name_of(session: Session, user_id: int | None) -> str:
    user = accounts.user_by_id(session, user_id) if user_id is not None else None
    return user.name if user else ""
