"""Errors as pages, in words a twelve-year-old understands; what was typed is never lost."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, SecurityError

from app.errors import DomainError
from app.web.languages import speak_english

if TYPE_CHECKING:
    from flask import Flask

log = logging.getLogger(__name__)

WORDS = {
    400: ("We could not use what was sent", "Something in it was not what we expected."),
    403: (
        "This page is not for you",
        "It is for somebody with another job.",
    ),
    404: ("We can't find that page", "The address may be wrong, or the page may have gone."),
    405: ("That did not work", "This page can't be used in that way."),
    413: ("That is too much to send at once", "Please make it shorter and try again."),
    422: ("Something needs another look", "Please go back, check it and try again."),
    429: ("Please wait a minute", "Too many tries came at once. Wait a minute, then try again."),
    500: ("Sorry, something broke", "It is our fault, not yours. We have made a note of it."),
    503: ("We can't save just now", "Please wait a minute and try again."),
}
EXPIRED = (
    "This page was open a long time",
    "It closes by itself after a while, in case somebody else picks up the phone.",
)
BOXES = (
    "answer", "text", "why", "other", "value", "body", "because", "we_did", "you_said", "note",
    "purpose", "what_can_change", "headline", "reason", "outcome", "reported",
)  # fmt: skip
OWN_PAGE_PARTS = 3  # /q/<survey> itself may be the page that failed
KEEP_FROM = 2  # a field shorter than this holds no words worth copying out


def init_app(app: Flask) -> None:
    """Turn every error into a page."""
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(OperationalError, database_away)
    app.register_error_handler(OverflowError, _no_such_number)
    app.register_error_handler(Exception, _broken)


def error_page(status: int, title: str, sentence: str) -> tuple[str, int]:
    """Show one error, with the person's typed words so that they can copy them."""
    speak_english()
    label, href = _way_out(request.path)
    page = render_template(
        "web/error.html",
        status=status,
        title=title,
        sentence=sentence,
        way_out_label=label,
        way_out_href=href,
        typed=_typed_words(),
    )
    return page, status


def _way_out(path: str) -> tuple[str, str]:
    """Lead back to where the person was: to their work, their questions, or the first page."""
    if path.startswith("/staff"):
        return "Go to your work", "/staff/"
    parts = path.split("/")
    if path.startswith("/q/") and len(parts) > OWN_PAGE_PARTS:
        return "Go back to the questions", f"/q/{quote(parts[2])}"
    return "Go to the first page", "/"


def _typed_words() -> list[str]:
    """Give what was typed into boxes, and never a password, a code or our own fields."""
    is_sign_in = request.endpoint is None or request.endpoint.startswith("security.")
    # another site could post words here and have them shown as the person's own
    is_foreign = request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}
    if is_sign_in or is_foreign or request.method != "POST":
        return []
    try:
        form = request.form
    except HTTPException:  # the fault on show is that the form is too large to be read
        return []
    values = [form.get(name, "") for name in BOXES]
    return [value for value in values if len(value.strip()) >= KEEP_FROM]


def _no_such_number(_fault: OverflowError) -> tuple[str, int]:
    """Answer an id too large for any database as one that is not there."""
    return error_page(404, *WORDS[404])


def _domain_error(fault: DomainError) -> tuple[str, int]:
    title, _ = WORDS.get(fault.status, WORDS[422])
    return error_page(fault.status, title, str(fault))


def _expired(_fault: CSRFError) -> tuple[str, int]:
    return error_page(400, *EXPIRED)


def _http_error(fault: HTTPException) -> tuple[str, int] | HTTPException:
    status = fault.code or 500
    if status < 400 or isinstance(fault, SecurityError):  # noqa: PLR2004
        return fault  # a redirect is no error; a foreign host name leaves nothing to link to
    title, sentence = WORDS.get(status, WORDS[500 if status >= 500 else 400])  # noqa: PLR2004
    return error_page(status, title, sentence)


def database_away(fault: OperationalError) -> tuple[str, int]:
    """Say that nothing was saved, and show what was typed so that it is not lost."""
    log.error("database_away", exc_info=fault)
    return error_page(503, *WORDS[503])


def _broken(fault: Exception) -> tuple[str, int]:
    log.error("request_broke endpoint=%s", request.endpoint, exc_info=fault)
    return error_page(500, *WORDS[500])
