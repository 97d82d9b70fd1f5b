"""The front page, and the pages that every visitor may need: help, leaving, looks, who we are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, current_app, redirect, request, url_for

from app import clock
from app.access import Role, allow
from app.consultations import queries as consultations
from app.languages import language_of
from app.replies import queries
from app.replies.forms import LookForm
from app.replies.routes.cards import card_of
from app.safeguarding import queries as safeguarding
from app.surveys import queries as surveys
from app.web.kiosk import kiosk_slug
from app.web.languages import chosen_language, keep_look
from app.web.pages import SIZES, THEMES, chosen_look, page
from app.web.session import db_session
from app.web.visitor import end_visit

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.surveys.models import Survey

bp = Blueprint("home", __name__)


@bp.route("/")
@allow(Role.ANYONE)
def landing() -> ResponseReturnValue:
    """Show what we ask now, and what came of what was said."""
    session = db_session()
    asked = surveys.open_surveys(session)
    rows, total = queries.newest(session)
    return page(
        "replies/landing.html",
        asks=[_ask(survey, is_main=index == 0) for index, survey in enumerate(asked)],
        cards=[card_of(row) for row in rows],
        total=total,
        example_data=any(s.is_example for s in asked) or any(r.reply.is_example for r in rows),
    )


@bp.route("/help")
@allow(Role.ANYONE)
def help_now() -> ResponseReturnValue:
    """Say who to call or text."""
    today = clock.today()
    lines = [
        {"line": line, "hours": line.hours_on(today)}
        for line in safeguarding.support_lines()
        if not line.for_adults
    ]
    desk = safeguarding.duty_desk(db_session())
    return page("replies/help.html", lines=lines, duty_words=desk.words if desk else "")


@bp.route("/leave")
@allow(Role.ANYONE)
def leave() -> ResponseReturnValue:
    """Forget this visit and go somewhere harmless."""
    end_visit()
    if kiosk_slug():  # the device stays what it is; its first screen is as harmless as any other
        return redirect(url_for("surveys.kiosk"))
    response = redirect(current_app.extensions["heard_settings"].leave_url)
    # not "cache": it makes some phones wait, and no page of ours is ever cached
    response.headers["Clear-Site-Data"] = '"cookies", "storage"'
    return response


@bp.route("/look", methods=["GET", "POST"])
@allow(Role.ANYONE)
def look() -> ResponseReturnValue:
    """Let people choose the size of the words and the colours; the choice stays on their phone."""
    form = LookForm()
    back_to = _safe_path(request.values.get("next", "/"))
    if form.validate_on_submit():
        theme, size = request.form.get("theme", ""), request.form.get("size", "")
        theme = theme if theme in THEMES else THEMES[0]
        size = size if size in SIZES else SIZES[0]
        response = redirect(back_to)
        language = language_of(request.form.get("language", "") or chosen_language().code)
        keep_look(response, theme, size, language.code)
        return response
    return page("web/look.html", form=form, look=chosen_look(), next=back_to)


@bp.route("/privacy")
@allow(Role.ANYONE)
def privacy() -> ResponseReturnValue:
    """Say in plain words who reads what, and what we keep."""
    return page("replies/privacy.html", notice=consultations.privacy_notice(db_session()))


@bp.route("/accessibility")
@allow(Role.ANYONE)
def accessibility() -> ResponseReturnValue:
    """Say who can use this site, and what to do if somebody cannot."""
    return page("replies/accessibility.html")


@bp.route("/about")
@allow(Role.ANYONE)
def about() -> ResponseReturnValue:
    """Say who runs this, and how words become answers."""
    return page("replies/about.html")


def _safe_path(path: str) -> str:
    """Keep only a path on this site, so that the form cannot send anybody elsewhere."""
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if is_ours and path.isprintable() and "\\" not in path else url_for("home.landing")


def _ask(survey: Survey, *, is_main: bool) -> dict[str, object]:
    definition = surveys.definition_of(survey)
    minutes = definition.minutes
    count = sum(question.type != "information" for question in definition.questions)
    closes = survey.closes_on
    facts = [
        ("list", f"Up to {count} question{'s' if count != 1 else ''}"),
        ("clock", f"About {minutes} minute{'s' if minutes != 1 else ''}"),
    ]
    if is_main:
        facts.append(("calendar", f"Closes {closes:%A} {closes.day} {closes:%B}"))
    return {
        "title": str(definition.public_title),
        "text": str(definition.intro) if is_main else _for_whom(definition.who_for),
        "href": url_for("surveys.start", slug=survey.slug),
        "facts": facts,
        "main": is_main,
    }


def _for_whom(who: str) -> str:
    return f"For {who[:1].lower()}{who[1:].rstrip('.')}."
