"""Where a coordinator reads every word: covered up, worries first, otherwise shuffled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, request, url_for

from app import clock
from app.access import Role, allow
from app.comments import queries, rules, service
from app.comments.forms import CoverForm
from app.web.access import signed_in_actor
from app.web.pages import page
from app.web.session import db_session

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

bp = Blueprint("comments", __name__, url_prefix="/staff/comments")

PAGE_SIZE = 10


@bp.route("/")
@allow(Role.COORDINATOR)
def queue() -> ResponseReturnValue:
    """Show the next comments that no person has read."""
    session = db_session()
    comments = queries.to_read(session, PAGE_SIZE)
    return page(
        "comments/queue.html",
        comments=comments,
        pieces={
            comment.id: rules.pieces_of(comment.redacted, comment.hidden_spans)
            for comment in comments
        },
        just_read=_just_read(session),
        waiting=queries.count_to_read(session),
        is_late=queries.has_waited_since(session, rules.read_by_now(clock.today())),
    )


@bp.route("/read", methods=["POST"])
@allow(Role.COORDINATOR)
def read() -> ResponseReturnValue:
    """Note that the comments of a page, or one of them, have been read."""
    session = db_session()
    comments = queries.by_ids(session, request.form.getlist("comment")[:PAGE_SIZE])
    service.mark_read(session, comments, actor=signed_in_actor())
    flash(f"Thank you. {'It is' if len(comments) == 1 else 'They are'} noted as read.", "success")
    return redirect(url_for("comments.queue", read=[comment.id for comment in comments]))


@bp.route("/unread", methods=["POST"])
@allow(Role.COORDINATOR)
def unread() -> ResponseReturnValue:
    """Put comments back that were noted as read too soon."""
    session = db_session()
    comments = queries.by_ids(session, request.form.getlist("comment")[:PAGE_SIZE])
    service.mark_unread(session, comments, actor=signed_in_actor())
    flash("Put back. A person has to read them.", "success")
    return redirect(url_for("comments.queue"))


@bp.route("/<comment_id>", methods=["GET", "POST"])
@allow(Role.COORDINATOR)
def one(comment_id: str) -> ResponseReturnValue:
    """Show one comment, and cover words that the engine missed."""
    session = db_session()
    comment = queries.readable(session, comment_id)
    form = CoverForm()
    if form.validate_on_submit():
        try:
            service.cover_words(session, comment, form.words.data, actor=signed_in_actor())
        except service.WordsNotFoundError as fault:
            form.words.errors = [str(fault)]  # beside the box, with the words still in it
        else:
            flash("Covered. Nobody sees those words any more.", "success")
            return redirect(url_for("comments.one", comment_id=comment.id))
    return page(
        "comments/one.html",
        form=form,
        comment=comment,
        pieces=rules.pieces_of(comment.redacted, comment.hidden_spans),
    )


def _just_read(session: Session) -> list[str]:
    """Give what was noted as read a moment ago, so that it can be put back."""
    comments = queries.by_ids(session, request.args.getlist("read")[:PAGE_SIZE])
    return [comment.id for comment in comments if comment.read_on is not None]
