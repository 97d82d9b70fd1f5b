"""Stopping, coming back with five words, and changing what was sent while the survey is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import redirect
from flask_babel import gettext

from app.access import Role, allow
from app.errors import DomainError
from app.surveys import coming_back, queries, service
from app.surveys.forms import ConfirmForm, ReturnWordsForm, StopForm
from app.surveys.routes.public import bp, elsewhere_of, visit_of, visit_to, where_to_go_on
from app.web.languages import choose_language, kept_code
from app.web.limits import GUESSES, POSTS, limiter
from app.web.pages import page
from app.web.session import db_session
from app.web.visitor import end_visit, renew_visit

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@bp.route("/q/<slug>/stop", methods=["GET", "POST"])
@allow(Role.ANYONE)
@limiter.limit(GUESSES, methods=["POST"])
def stop(slug: str) -> ResponseReturnValue:
    """Give five words to come back with, and close the answers here. They are kept nowhere.

    Answers that were sent get words too, so that they can be changed from another phone.
    """
    visit = visit_of(slug)
    form = StopForm().ready()
    is_pressed = form.validate_on_submit()
    if is_pressed and visit.response is None:  # pressed twice, or the first page never came
        words = coming_back.words_of_first_press(db_session(), visit.survey, form.words_key.data)
        if words:
            return page("surveys/put_away.html", words=words)
    may_stop = visit.is_sent and queries.is_open(visit.survey)
    elsewhere = None if may_stop else elsewhere_of(visit)
    if elsewhere is not None:
        return elsewhere
    if is_pressed:
        words = coming_back.put_away(db_session(), visit.draft(), form.words_key.data)
        end_visit()  # whoever holds this phone next finds nothing open
        return page("surveys/put_away.html", words=words)
    kept = queries.original_of(db_session(), visit.draft())
    carry_on = visit.url("thanks") if visit.is_sent else visit.question_url(where_to_go_on(visit))
    return page(
        "surveys/stop.html",
        form=form,
        visit=visit,
        has_words=kept.words_hash is not None,
        carry_on=carry_on,
    )


@bp.route("/back", methods=["GET", "POST"])
@allow(Role.ANYONE)
@limiter.limit(GUESSES, methods=["POST"])
def back() -> ResponseReturnValue:
    """Open answers with their five words, on any phone."""
    session = db_session()
    form = ReturnWordsForm()
    if form.validate_on_submit():
        try:
            coming_back.response_with_words(session, form.words.data)
        except DomainError as error:
            form.words.errors = [gettext(str(error))]
        else:
            # a fresh visit: on a shared phone the last person's drafts stay theirs
            response = coming_back.resume_with_words(session, form.words.data, renew_visit())
            if not kept_code():  # a phone that was told no language goes on in the one begun in
                choose_language(response.language)
            going = visit_to(response.survey, response)
            if going.is_change:
                return redirect(going.url("check"))
            return redirect(going.question_url(where_to_go_on(going)))
    return page("surveys/back.html", form=form)


@bp.route("/q/<slug>/change", methods=["POST"])
@allow(Role.ANYONE)
@limiter.limit(POSTS)
def change(slug: str) -> ResponseReturnValue:
    """Open the answers that this visit sent, to change them. What was sent counts meanwhile."""
    visit = visit_of(slug)
    if visit.is_sent and ConfirmForm().validate_on_submit():
        service.change_response(db_session(), visit.draft())
    return redirect(visit.url("check"))


@bp.route("/q/<slug>/keep", methods=["POST"])
@allow(Role.ANYONE)
@limiter.limit(POSTS)
def keep(slug: str) -> ResponseReturnValue:
    """Throw the changes away, so that the answers stay as they were sent."""
    visit = visit_of(slug)
    if visit.is_change and ConfirmForm().validate_on_submit():
        service.drop_changes(db_session(), visit.draft())
    return redirect(visit.url("thanks"))
