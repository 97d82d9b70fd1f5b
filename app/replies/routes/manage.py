"""Answers as staff write, publish and follow them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, request, url_for

from app.access import Role, allow
from app.consultations import queries as consultations
from app.replies import queries, service
from app.replies.forms import PublishForm, ReplyForm, SaidForm, UpdateForm
from app.replies.models import ReplyState
from app.replies.routes.cards import card_of, told
from app.replies.rules import Progress
from app.web.access import signed_in_actor
from app.web.pages import page
from app.web.session import db_session

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.access import Actor
    from app.replies.queries import Answered

bp = Blueprint("replies_manage", __name__, url_prefix="/staff/replies")

DEEDS = {
    "reply_drafted": "wrote the first draft",
    "reply_edited": "changed the draft",
    "reply_published": "published it",
    "reply_updated": "added news",
}


@bp.route("/")
@allow(Role.STRATEGY_LEAD, Role.COORDINATOR)
def listed() -> ResponseReturnValue:
    """List what waits for an answer, the drafts, and the promises made."""
    session = db_session()
    return page(
        "replies/listed.html",
        unanswered=[row for row in queries.unanswered(session) if row.reply is None],
        drafts=queries.drafts(session),
        published=queries.all_published(session),
        may_publish=signed_in_actor().has(Role.COORDINATOR),
        closable=queries.closable(session),
    )


@bp.route("/new/<int:insight_id>", methods=["GET", "POST"])
@allow(Role.STRATEGY_LEAD, Role.COORDINATOR)
def draft(insight_id: int) -> ResponseReturnValue:
    """Write the first draft of an answer."""
    session = db_session()
    waiting = queries.waiting_insight(session, insight_id)
    if waiting.reply is not None:
        return redirect(url_for("replies_manage.shown", reply_id=waiting.reply.id))
    form = ReplyForm()
    if form.validate_on_submit():
        actor = signed_in_actor()
        reply = service.draft_reply(session, insight_id, form.draft(), actor=actor)
        flash("Saved as a draft. A coordinator who did not write it can publish it.", "success")
        return redirect(url_for("replies_manage.shown", reply_id=reply.id))
    return page(
        "replies/write.html", form=form, waiting=waiting, is_new=True, may_rewrite=_is_lead()
    )


@bp.route("/<int:reply_id>")
@allow(Role.STRATEGY_LEAD, Role.COORDINATOR)
def shown(reply_id: int) -> ResponseReturnValue:
    """Show an answer as young people see it, with what staff may do next."""
    return _page_of(reply_id, UpdateForm())


@bp.route("/<int:reply_id>/edit", methods=["GET", "POST"])
@allow(Role.STRATEGY_LEAD, Role.COORDINATOR)
def edit(reply_id: int) -> ResponseReturnValue:
    """Change a draft."""
    session = db_session()
    row = queries.by_id(session, reply_id)
    form = ReplyForm(data=_typed(row))
    if form.validate_on_submit():
        service.edit_reply(session, row.reply, form.draft(), actor=signed_in_actor())
        flash("Your changes are saved.", "success")
        return redirect(url_for("replies_manage.shown", reply_id=reply_id))
    waiting = queries.waiting_insight(session, row.insight.id)
    return page(
        "replies/write.html", form=form, waiting=waiting, is_new=False, may_rewrite=_is_lead()
    )


@bp.route("/<int:reply_id>/publish", methods=["POST"])
@allow(Role.COORDINATOR)
def publish(reply_id: int) -> ResponseReturnValue:
    """Make an answer public."""
    session = db_session()
    form = PublishForm()
    row = queries.by_id(session, reply_id)
    actor = signed_in_actor()
    service.publish_reply(session, row.reply, actor=actor, seal=form.seal.data or "")
    flash("Published. Everybody can read it on “You said, we did”.", "success")
    return redirect(url_for("replies_manage.shown", reply_id=reply_id))


@bp.route("/<int:reply_id>/updates", methods=["POST"])
@allow(Role.COORDINATOR)
def update(reply_id: int) -> ResponseReturnValue:
    """Add news to a published answer."""
    session = db_session()
    row = queries.by_id(session, reply_id)
    form = UpdateForm().offer(row.reply.decision)
    if not form.validate_on_submit():
        return _page_of(reply_id, form)
    progress = Progress(form.progress.data)
    service.add_update(session, row.reply, form.text.data or "", progress, actor=signed_in_actor())
    flash("Your news is on the public page.", "success")
    return redirect(url_for("replies_manage.shown", reply_id=reply_id))


@bp.route("/said/<int:insight_id>", methods=["GET", "POST"])
@allow(Role.STRATEGY_LEAD)
def said(insight_id: int) -> ResponseReturnValue:
    """Change the words of a “You said” whose answer is not public yet."""
    session = db_session()
    waiting = queries.waiting_insight(session, insight_id)
    form = SaidForm(obj=waiting.insight)
    if form.validate_on_submit():
        headline, words = form.headline.data, form.you_said.data
        service.rewrite_said(session, insight_id, headline, words, actor=signed_in_actor())
        flash("Your changes are saved.", "success")
        return redirect(url_for("replies_manage.draft", insight_id=insight_id))
    return page("replies/said.html", form=form, waiting=waiting)


@bp.route("/consultations/<int:consultation_id>/close", methods=["GET", "POST"])
@allow(Role.COORDINATOR)
def close(consultation_id: int) -> ResponseReturnValue:
    """Ask once more, then close a consultation whose signed-off themes all have their answer."""
    session = db_session()
    if request.method == "GET":
        consultation = consultations.by_id(session, consultation_id)
        return page("replies/close.html", consultation=consultation)
    service.close_consultation(session, consultation_id, actor=signed_in_actor())
    flash("The consultation is closed. Its answers stay public.", "success")
    return redirect(url_for("replies_manage.listed"))


def _page_of(reply_id: int, form: UpdateForm) -> ResponseReturnValue:
    session = db_session()
    row = queries.by_id(session, reply_id)
    form.offer(row.reply.decision)
    if form.progress.data is None:
        form.progress.data = row.reply.progress.value
    history = queries.history(session, reply_id)
    return page(
        "replies/shown.html",
        form=form,
        publish_form=PublishForm(seal=queries.seal_of(session, row.reply)),
        row=row,
        card=card_of(row),
        told=told(row),
        is_public=row.reply.state is ReplyState.PUBLISHED,
        may_rewrite=_is_lead(),
        why_not=_why_not(row, signed_in_actor()),
        may_follow=signed_in_actor().has(Role.COORDINATOR),
        writer=queries.staff_name(session, row.reply.drafted_by_id),
        history=[(step, DEEDS.get(step.action, step.action)) for step in history],
    )


def _is_lead() -> bool:
    return signed_in_actor().has(Role.STRATEGY_LEAD)


def _why_not(row: Answered, actor: Actor) -> str | None:
    """Say why this person cannot publish the draft, or None where they can."""
    if not actor.has(Role.COORDINATOR):
        return "A coordinator reads this and publishes it."
    if row.reply.drafted_by_id == actor.id:
        return "You wrote these words, so another coordinator has to read and publish them."
    return None


def _typed(row: Answered) -> dict[str, object]:
    draft_now = queries.draft_of(row.reply)
    return {
        "decision": draft_now.decision.value,
        "we_did": draft_now.we_did,
        "because": draft_now.because,
        "owner": draft_now.owner,
        "due_on": draft_now.due_on,
    }
