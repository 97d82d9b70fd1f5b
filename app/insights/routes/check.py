"""Check one comment after another: the computer suggests, a person decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, request, url_for

from app.access import Role, allow
from app.comments import queries as comments
from app.consultations import queries as consultations
from app.errors import NotFoundError
from app.frameworks import queries as frameworks
from app.insights import queries, service
from app.insights.forms import CorrectionForm
from app.insights.routes.lead import READERS, bp
from app.insights.shown import listed, sheet, without_held
from app.web.access import signed_in_actor
from app.web.pages import page
from app.web.session import db_session

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session
    from werkzeug.wrappers import Response

    from app.comments.models import Comment
    from app.consultations.models import Consultation
    from app.frameworks.models import FrameworkVersion

__all__ = ["bp"]

LISTED = 7


@bp.route("/<slug>/comments/")
@allow(*READERS)
def check_first(slug: str) -> ResponseReturnValue:
    """Go to the most doubtful comment that nobody has checked."""
    session = db_session()
    return _next_page(session, consultations.by_slug(session, slug), after=None)


@bp.route("/<slug>/comments/<comment_id>", methods=["GET", "POST"])
@allow(*READERS)
def comment(slug: str, comment_id: str) -> ResponseReturnValue:
    """Show what the engine made of one comment, and take a person's verdict."""
    session = db_session()
    consultation = consultations.by_slug(session, slug)
    shown = _comment_of(session, consultation, comment_id)
    version = _version_of(session, consultation)
    form = _form(session, version, shown)
    laid_out = sheet(session, version, shown)
    if not laid_out.comment.is_held and form.validate_on_submit():
        service.correct(session, shown, form.verdict(), actor=signed_in_actor())
        flash("Saved. Your answer stands, and the computer learns from it.", "success")
        return _next_page(session, consultation, after=comment_id)
    right, checked = queries.agreement(session, consultation)
    return page(
        "insights/comment.html",
        form=form,
        consultation=consultation,
        sheet=laid_out,
        listed=listed(session, consultation, _list_ids(session, consultation, shown.id), shown.id),
        theme_id=_theme_id(),
        right=right,
        checked=checked,
        next_id=_next_id(session, consultation, after=comment_id),
        is_coordinator=signed_in_actor().has(Role.COORDINATOR),
    )


def _comment_of(session: Session, consultation: Consultation, comment_id: str) -> Comment:
    found = comments.readable(session, comment_id)
    if found.consultation_id != consultation.id:
        raise NotFoundError("We can't find that comment.")
    return found


def _version_of(session: Session, consultation: Consultation) -> FrameworkVersion:
    version = frameworks.current(session, consultation.framework_key)
    if version is None:
        raise NotFoundError("Nothing is read yet, so there is nothing to check.")
    return version


def _form(session: Session, version: FrameworkVersion, shown: Comment) -> CorrectionForm:
    form = CorrectionForm()
    form.start_from(queries.effective_of(session, [shown.id], version.key)[shown.id])
    return form


def _theme_id() -> str:
    """Give the theme whose comments are being walked through; none means those to check."""
    return request.args.get("theme", "")


def _ids(session: Session, consultation: Consultation) -> list[str]:
    if theme_id := _theme_id():
        return without_held(session, queries.comments_about(session, consultation, theme_id))[0]
    return queries.to_check(session, consultation, LISTED)


def _list_ids(session: Session, consultation: Consultation, here: str) -> list[str]:
    ids = _ids(session, consultation)
    if here not in ids:
        return [here, *ids[: LISTED - 1]]
    start = max(0, min(ids.index(here) - LISTED // 2, len(ids) - LISTED))
    return ids[start : start + LISTED]


def _next_id(session: Session, consultation: Consultation, after: str | None) -> str | None:
    ids = _ids(session, consultation)
    if _theme_id():
        return next((found for found in ids if after is None or found > after), None)
    if after in ids:
        place = ids.index(after) + 1
        return ids[place] if place < len(ids) else None
    return ids[0] if ids else None


def _next_page(session: Session, consultation: Consultation, after: str | None) -> Response:
    theme_id = _theme_id() or None
    following = _next_id(session, consultation, after)
    slug = consultation.slug
    if following is not None:
        return redirect(
            url_for("insights.comment", slug=slug, comment_id=following, theme=theme_id)
        )
    if theme_id:
        return redirect(url_for("insights.theme", slug=slug, theme_id=theme_id))
    flash("Every suggestion is checked.", "success")
    return redirect(url_for("insights.overview", slug=slug))
