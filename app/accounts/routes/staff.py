"""Pages about a member of staff's own account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort

from app.access import STAFF, allow
from app.accounts import queries
from app.web.access import signed_in_actor
from app.web.pages import page
from app.web.session import db_session

if TYPE_CHECKING:
    from flask import Response

bp = Blueprint("accounts", __name__)


@bp.route("/staff/account")
@allow(*STAFF)
def your_sign_in() -> Response:
    """Show how this person signs in, and where to change it."""
    user = queries.user_by_id(db_session(), signed_in_actor().id)
    if user is None:
        abort(404)
    return page("accounts/account.html", user=user, codes_left=len(user.mf_recovery_codes or ()))
