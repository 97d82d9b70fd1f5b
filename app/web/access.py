"""Default deny: each request's view must carry a policy that lets this person in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, current_app, g, redirect, request, url_for
from flask_security import current_user

from app.access import STAFF, Actor, Role, is_allowed

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.wrappers import Response

# Flask-Security guards its own views; static files are public.
GUARDED_ELSEWHERE = ("security.",)
PUBLIC_ENDPOINTS = {"static"}


def init_app(app: Flask) -> None:
    """Check every request before its view runs."""
    app.before_request(_let_in_or_refuse)


def current_actor() -> Actor | None:
    """Give the signed-in member of staff, or None."""
    if "actor" not in g:
        g.actor = _actor_of_user()
    actor: Actor | None = g.actor
    return actor


def signed_in_actor() -> Actor:
    """Give the member of staff who is acting; views that need one are for staff alone."""
    actor = current_actor()
    if actor is None:
        abort(403)
    return actor


def _actor_of_user() -> Actor | None:
    if not current_user.is_authenticated:
        return None
    known = {role.value for role in STAFF}
    roles = frozenset(Role(role.name) for role in current_user.roles if role.name in known)
    return Actor(id=current_user.id, name=current_user.name, roles=roles)


def _let_in_or_refuse() -> Response | None:
    endpoint = request.endpoint
    if endpoint is None or endpoint in PUBLIC_ENDPOINTS or endpoint.startswith(GUARDED_ELSEWHERE):
        return None  # no endpoint: the 404 page
    view = current_app.view_functions[endpoint]
    if is_allowed(view, None) or is_allowed(view, current_actor()):
        return None
    if current_actor() is None and request.method == "GET" and request.path.startswith("/staff"):
        return redirect(url_for("security.login", next=request.path))
    return abort(403)
