"""How the languages stand: how much is translated, and what still needs a native check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, request, url_for

from app.access import Role, allow
from app.surveys import native_checks
from app.surveys.forms import ConfirmForm
from app.web.access import signed_in_actor
from app.web.pages import page
from app.web.session import db_session

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("languages", __name__, url_prefix="/staff/languages")


@bp.route("/")
@allow(Role.COORDINATOR)
def listed() -> ResponseReturnValue:
    """List every language that the answering pages speak."""
    standings = native_checks.standings(db_session())
    return page("surveys/languages.html", form=ConfirmForm(), standings=standings)


@bp.route("/<code>", methods=["POST"])
@allow(Role.COORDINATOR)
def check(code: str) -> ResponseReturnValue:
    """Keep that somebody who grew up with a language looked its words through, or take it back."""
    if ConfirmForm().validate_on_submit():
        is_checked = request.form.get("checked") == "yes"
        actor = signed_in_actor()
        native_checks.mark_checked(db_session(), code, is_checked=is_checked, actor=actor)
        flash("Saved.", "success")
    return redirect(url_for("languages.listed"))
