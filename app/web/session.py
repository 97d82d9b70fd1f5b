"""One database session a request, committed at the edge and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import current_app, g, make_response, request
from sqlalchemy.exc import OperationalError

from app.tasks import take_events
from app.web.errors import database_away

if TYPE_CHECKING:
    from flask import Flask, Response
    from sqlalchemy.orm import Session

    from app.db import Database
    from app.tasks import Queue

SAFE_METHODS = {"GET", "HEAD", "OPTIONS", "TRACE"}
FIRST_ERROR_STATUS = 400


def init_app(app: Flask, database: Database, queue: Queue) -> None:
    """Give the site its database and its queue, and commit at the end of good requests."""
    app.extensions["heard_database"] = database
    app.extensions["heard_queue"] = queue
    app.after_request(_commit_if_good)
    app.teardown_appcontext(_close)


def db_session() -> Session:
    """Give this request's session; it opens on first use."""
    if "db_session" not in g:
        database = cast("Database", current_app.extensions["heard_database"])
        g.db_session = database.session(write=request.method not in SAFE_METHODS)
    return cast("Session", g.db_session)


def _commit_if_good(response: Response) -> Response:
    """Keep the work of an unsafe request that went well; a form with errors (422) rolls back."""
    session: Session | None = g.get("db_session")
    if session is None:
        return response
    if request.method in SAFE_METHODS or response.status_code >= FIRST_ERROR_STATUS:
        session.rollback()
        take_events(session)
        return response
    try:
        session.commit()
    except OperationalError as fault:  # a full disk, a lock held too long: nothing was kept
        session.rollback()
        return make_response(database_away(fault))
    cast("Queue", current_app.extensions["heard_queue"]).enqueue(take_events(session))
    return response


def _close(_fault: BaseException | None) -> None:
    session: Session | None = g.pop("db_session", None)
    if session is not None:
        session.close()
