"""The forum as coordinators run it: topics, and the posts that wait to be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, url_for
from wtforms.fields.choices import SelectChoice

from app.access import Role, allow
from app.comments import queries as comments
from app.comments.rules import spans_of
from app.consultations import queries as consultations
from app.forum import queries, service
from app.forum.forms import DecisionForm, TopicForm
from app.forum.rules import PostState
from app.safeguarding import queries as safeguarding
from app.web.access import signed_in_actor
from app.web.pages import page
from app.web.session import db_session

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.forum.queries import QueuedPost

bp = Blueprint("forum_staff", __name__, url_prefix="/staff/forum")

TOLD = {
    PostState.PUBLISHED: "Published. Everybody can read it now.",
    PostState.CHANGED: "Published with your change. The author can read the reason.",
    PostState.NOT_PUBLISHED: "Not published. The author can read the reason.",
}


@bp.route("/")
@allow(Role.COORDINATOR)
def topics() -> ResponseReturnValue:
    """List the posts that wait, then the topics."""
    session = db_session()
    return page(
        "forum/staff_topics.html",
        cards=queries.topics(session),
        waiting=queries.waiting_posts(session),
        decided=queries.decided_posts(session),
    )


@bp.route("/new", methods=["GET", "POST"])
@allow(Role.COORDINATOR)
def new_topic() -> ResponseReturnValue:
    """Open a topic."""
    session = db_session()
    form = TopicForm()
    form.consultation_id.choices = [
        SelectChoice(c.id, c.title) for c in consultations.open_consultations(session)
    ]
    if form.validate_on_submit():
        topic = service.open_topic(
            session,
            form.consultation_id.data,
            form.title.data,
            form.body.data,
            actor=signed_in_actor(),
        )
        flash("The topic is open. Young people can see it now.", "success")
        return redirect(url_for("forum.topic", slug=topic.slug))
    return page("forum/staff_new.html", form=form)


@bp.route("/topics/<int:topic_id>/<any(open, close):switch>", methods=["POST"])
@allow(Role.COORDINATOR)
def switch_topic(topic_id: int, switch: str) -> ResponseReturnValue:
    """Open or close a topic."""
    session = db_session()
    topic = queries.topic_by_id(session, topic_id)
    service.set_topic_open(session, topic, is_open=switch == "open", actor=signed_in_actor())
    flash("The topic is open." if topic.is_open else "The topic is closed.", "success")
    return redirect(url_for("forum_staff.topics"))


@bp.route("/posts/<post_id>", methods=["GET", "POST"])
@allow(Role.COORDINATOR)
def post(post_id: str) -> ResponseReturnValue:
    """Read one post and decide what happens with it."""
    session = db_session()
    queued = queries.post_by_id(session, post_id)
    form = DecisionForm(queued.post.nickname)
    if form.validate_on_submit():
        decided = service.decide_post(
            session, queued.post, form.decision(), actor=signed_in_actor()
        )
        flash(TOLD[decided.state], "success")
        return redirect(url_for("forum_staff.topics"))
    if form.body.data is None:
        covered = queued.comment.redacted
        form.body.data = queued.post.published_text or covered or queued.comment.text
    held = safeguarding.comments_in_open_cases(session, [queued.comment.id])
    return page(
        "forum/staff_post.html",
        form=form,
        queued=queued,
        segments=_segments(queued),
        is_held=bool(held),
        is_scanned=comments.is_scanned(queued.comment),
    )


def _segments(queued: QueuedPost) -> list[tuple[str, str | bool]]:
    """Cut the words as written where the engine would cover something up.

    The author sent them to be public, so the person who decides sees them as they are.
    """
    text = queued.comment.text
    pieces: list[tuple[str, str | bool]] = []
    done = 0
    for span in spans_of(queued.comment.hidden_spans):
        pieces += [(text[done : span.start], False), (text[span.start : span.end], "b")]
        done = span.end
    return [*pieces, (text[done:], False)]
