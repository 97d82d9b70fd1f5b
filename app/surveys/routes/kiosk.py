"""Kiosk: one device, one survey, many people, each of whom leaves nothing behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import redirect, request, url_for

from app.access import Role, allow
from app.errors import NotFoundError
from app.languages import ENGLISH
from app.surveys import queries
from app.surveys.forms import ConfirmForm
from app.surveys.routes.public import bp
from app.web.kiosk import become_kiosk, is_kiosk_key, kiosk_slug, stop_kiosk
from app.web.languages import choose_language
from app.web.limits import GUESSES, limiter
from app.web.pages import page
from app.web.session import db_session
from app.web.visitor import end_visit

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@bp.route("/kiosk/<slug>/<key>", methods=["GET", "POST"])
@allow(Role.ANYONE)
@limiter.limit(GUESSES)
def kiosk_set_up(slug: str, key: str) -> ResponseReturnValue:
    """Make this device a kiosk for a survey, or an ordinary one again."""
    survey = queries.survey_by_slug(db_session(), slug)
    if not is_kiosk_key(slug, key):
        raise NotFoundError("That kiosk link is not right. Ask for a new one.")
    form = ConfirmForm()
    if form.validate_on_submit():
        end_visit()
        is_stop = "stop" in request.form
        response = redirect(url_for("home.landing" if is_stop else "surveys.kiosk"))
        if is_stop:
            stop_kiosk(response)
        else:
            become_kiosk(response, slug)
        return response
    return page("surveys/kiosk_set_up.html", form=form, survey=survey, is_on=kiosk_slug() == slug)


@bp.route("/kiosk")
@allow(Role.ANYONE)
def kiosk() -> ResponseReturnValue:
    """Wait for the next person, with nothing of the last one."""
    slug = kiosk_slug()
    if not slug:
        return redirect(url_for("home.landing"))
    end_visit()
    choose_language(ENGLISH.code)
    survey = queries.survey_by_slug(db_session(), slug)
    return page(
        "surveys/kiosk.html",
        start=url_for("surveys.start", slug=slug),  # a link: a form's key would run out overnight
        definition=queries.definition_of(survey),
        is_open=queries.is_open(survey),
    )


@bp.route("/kiosk/done")
@allow(Role.ANYONE)
def kiosk_done() -> ResponseReturnValue:
    """Forget the person who was here, and wait for the next."""
    end_visit()
    choose_language(ENGLISH.code)  # the next person may read another one
    return redirect(url_for("surveys.kiosk"))
