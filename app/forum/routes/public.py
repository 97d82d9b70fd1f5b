"""The forum as young people see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, url_for
from flask import session as cookie

from app.access import Role, allow
from app.forum import queries, rules, service
from app.forum.forms import PostForm
from app.web.limits import POSTS, limiter
from app.web.pages import page
from app.web.session import db_session
from app.web.visitor import JUST_SENT, OWN_POST, remember_receipt

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from app.forum.models import Topic

bp = Blueprint("forum", __name__, url_prefix="/forum")


@bp.route("")
@allow(Role.ANYONE)
def topics() -> ResponseReturnValue:
    """List the topics."""
    cards = queries.topics(db_session())
    example = any(card.topic.is_example for card in cards)
    return page("forum/topics.html", cards=cards, example_data=example)


@bp.route("/rules")
@allow(Role.ANYONE)
def house_rules() -> ResponseReturnValue:
    """Say what may be posted, who checks it, and what happens to it."""
    return page("forum/rules.html")


@bp.route("/<slug>", methods=["GET", "POST"])
@allow(Role.ANYONE)
@limiter.limit(POSTS, methods=["POST"])
def topic(slug: str) -> ResponseReturnValue:
    """Show a topic with its published posts, and take a new post to be checked."""
    session = db_session()
    found = queries.topic_by_slug(session, slug)
    form = PostForm().ready()
    if form.validate_on_submit():
        key = form.send_key.data
        post, _ = service.send_post(
            session, found, form.nickname.data, form.text.data, send_key=key
        )
        cookie[JUST_SENT], cookie[OWN_POST] = key, post.receipt_id
        remember_receipt(post.receipt_id)
        return redirect(url_for("forum.thanks", slug=slug))
    return page("forum/topic.html", form=form, **_topic_page(session, found))


@bp.route("/<slug>/thanks")
@allow(Role.ANYONE)
def thanks(slug: str) -> ResponseReturnValue:
    """Show the receipt code of the post just sent, once: nobody after that sees it here."""
    session = db_session()
    found = queries.topic_by_slug(session, slug)
    key = cookie.pop(JUST_SENT, None)
    if key is None:
        return redirect(url_for("forum.topic", slug=slug))
    code = service.receipt_code(session, key)
    return page("forum/thanks.html", topic=found, code=code, example_data=found.is_example)


def _topic_page(session: Session, topic: Topic) -> dict[str, object]:
    return {
        "topic": topic,
        "posts": queries.published_posts(session, topic),
        "own_posts": queries.own_posts(session, topic, cookie.get(OWN_POST)),
        "badge_of": rules.badge_of,
        "example_data": topic.is_example,
    }
