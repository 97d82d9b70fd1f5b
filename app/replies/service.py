"""Answer an insight: draft, change, publish, report how it goes, close what is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import audit, clock
from app.access import Role
from app.consultations import queries as consultations
from app.consultations import service as consultation_service
from app.consultations.rules import free_slug, slug_of
from app.errors import ConflictError, NotAllowedError, NotFoundError
from app.insights import queries as insights
from app.insights import service as insights_service
from app.replies import queries, rules
from app.replies.models import Reply, ReplyState, ReplyUpdate
from app.surveys import queries as surveys
from app.tasks import ParkedTask

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.access import Actor
    from app.replies.rules import Progress, ReplyDraft


class UnansweredError(ConflictError):
    """A consultation with a theme that nobody has answered stays open."""


def draft_reply(session: Session, insight_id: int, draft: ReplyDraft, *, actor: Actor) -> Reply:
    """Write the first words of an answer; nobody outside sees them yet.

    Raises:
        NotFoundError: the theme is not signed off.
        UnfitReplyError: the answer lacks a reason, a date, an owner or words.
        ConflictError: somebody has drafted an answer already.
    """
    _must_be(actor, Role.STRATEGY_LEAD, Role.COORDINATOR)
    rules.check_draft(draft)
    insight = queries.waiting_insight(session, insight_id).insight
    if queries.reply_to(session, insight_id) is not None:
        raise ConflictError("There is an answer to this theme already. Open it and change it.")
    reply = Reply(
        insight_id=insight.id,
        slug=_free_slug(session, insight.headline),
        progress=rules.FIRST[draft.decision],
        state=ReplyState.DRAFT,
        drafted_by_id=actor.id,
        **_columns(draft),
    )
    session.add(reply)
    session.flush()
    _record(session, "reply_drafted", reply, actor)
    return reply


def edit_reply(session: Session, reply: Reply, draft: ReplyDraft, *, actor: Actor) -> Reply:
    """Change a draft. Whoever changes the words is their author, so somebody else publishes them.

    Raises:
        UnfitReplyError: the answer lacks a reason, a date, an owner or words.
        ConflictError: the answer is published; what is public changes by updates alone.
    """
    _must_be(actor, Role.STRATEGY_LEAD, Role.COORDINATOR)
    if reply.state is ReplyState.PUBLISHED:
        raise ConflictError("This answer is public, so its words stay. Add an update instead.")
    rules.check_draft(draft)
    if draft == queries.draft_of(reply):
        return reply
    for name, value in _columns(draft).items():
        setattr(reply, name, value)
    reply.progress = rules.FIRST[draft.decision]
    reply.drafted_by_id = actor.id
    session.flush()
    _record(session, "reply_edited", reply, actor)
    return reply


def rewrite_said(
    session: Session, insight_id: int, headline: str, you_said: str, *, actor: Actor
) -> None:
    """Put a slip in a “You said” right while nobody outside has read it.

    Raises:
        NotFoundError: the theme is not signed off.
        ConflictError: its answer is public, so its words stay.
    """
    _must_be(actor, Role.STRATEGY_LEAD)
    waiting = queries.waiting_insight(session, insight_id)
    reply = waiting.reply
    if reply is not None and reply.state is ReplyState.PUBLISHED:
        raise ConflictError("The answer to this is public, so these words stay.")
    before = waiting.insight.headline
    insights_service.rewrite_insight(session, waiting.insight, headline, you_said, actor=actor)
    if reply is not None and waiting.insight.headline != before:
        reply.slug = _free_slug(session, waiting.insight.headline)  # nobody has its link yet
        session.flush()


def publish_reply(
    session: Session, reply: Reply, *, actor: Actor, seal: str | None = None
) -> Reply:
    """Put an answer on the public board. Twice is harmless.

    `seal` is the fingerprint of the words that the person read: if they have changed since, they
    must be read again.

    Raises:
        NotAllowedError: only a coordinator publishes.
        OwnDraftError: the coordinator wrote these words.
        UnfitReplyError: a no without a reason, or another gap.
        ConflictError: the words have changed since they were read.
    """
    _must_be(actor, Role.COORDINATOR)
    if reply.state is ReplyState.PUBLISHED:
        return reply
    draft = queries.draft_of(reply)
    rules.check_draft(draft)
    if reply.drafted_by_id == actor.id:
        message = "You wrote these words, so another coordinator has to read and publish them."
        raise rules.OwnDraftError(message)
    if seal is not None and seal != queries.seal_of(session, reply):
        raise ConflictError("Somebody has changed this answer. Read it again, then publish it.")
    reply.state = ReplyState.PUBLISHED
    reply.published_by_id = actor.id
    reply.published_at = clock.now()
    session.flush()
    _record(session, "reply_published", reply, actor)
    return reply


def add_update(
    session: Session, reply: Reply, text: str, progress: Progress, *, actor: Actor
) -> ReplyUpdate:
    """Tell young people how a promise is going.

    Raises:
        UnfitReplyError: the news has no words, or does not fit the answer.
        ConflictError: the answer is not public yet.
    """
    _must_be(actor, Role.COORDINATOR)
    if reply.state is not ReplyState.PUBLISHED:
        raise ConflictError("Publish the answer first. Then you can add news to it.")
    if not rules.has_words(text):
        raise rules.UnfitReplyError("Write what has happened, in a sentence.")
    rules.check_progress(reply.decision, reply.progress, progress)
    update = ReplyUpdate(text=text.strip(), progress=progress, on=clock.today(), by_id=actor.id)
    reply.updates.append(update)
    reply.progress = progress
    session.flush()
    audit.record(
        session,
        "reply_updated",
        f"reply:{reply.id}",
        actor=actor,
        update=update.id,
        progress=progress.value,
    )
    return update


def close_consultation(session: Session, consultation_id: int, *, actor: Actor) -> None:
    """Close a consultation once each of its signed-off themes has a published answer.

    Raises:
        UnansweredError: a signed-off theme still waits, or a survey of it is open.
    """
    _must_be(actor, Role.COORDINATOR)
    waiting = queries.unanswered(session, consultation_id)
    if waiting:
        titles = ", ".join(f"“{row.insight.headline}”" for row in waiting)
        message = f"This can’t close yet. Young people still wait for an answer to: {titles}."
        raise UnansweredError(message)
    if not insights.signed_off(session, consultation_id):
        raise UnansweredError("This can’t close yet. No theme of it has been signed off.")
    if asking := [
        f"“{row.survey.title}”"
        for row in surveys.listed_surveys(session)
        if row.is_open and row.survey.consultation_id == consultation_id
    ]:
        titles = ", ".join(asking)
        raise UnansweredError(f"This can’t close yet. Close its surveys first: {titles}.")
    consultation = consultations.by_id(session, consultation_id)
    consultation_service.move_on(session, consultation, queries.CLOSED, actor=actor)


def settle_parked_task(session: Session, task_id: int, *, actor: Actor) -> None:
    """Take a piece of failed background work off the list; it stays in the table.

    Raises:
        NotFoundError: there is none.
    """
    task = session.get(ParkedTask, task_id)
    if task is None:
        raise NotFoundError("We can’t find that piece of work.")
    if task.resolved_at is None:
        task.resolved_at = clock.now()
        session.flush()
        audit.record(session, "parked_task_settled", f"parked_task:{task_id}", actor=actor)


def _must_be(actor: Actor, *roles: Role) -> None:
    if not actor.has(*roles):
        names = " or ".join(f"a {role.in_words.lower()}" for role in roles)
        raise NotAllowedError(f"Only {names} can do this.")


def _columns(draft: ReplyDraft) -> dict[str, object]:
    return {
        "decision": draft.decision,
        "we_did": draft.we_did.strip(),
        "because": draft.because.strip(),
        "owner": draft.owner.strip(),
        "due_on": draft.due_on,
    }


def _free_slug(session: Session, title: str) -> str:
    """Give an address that nobody has; it never changes again, so that links live."""
    slug = slug_of(title.replace("’", "").replace("'", ""))
    return free_slug(slug, queries.slugs_like(session, slug))


def _record(session: Session, action: str, reply: Reply, actor: Actor) -> None:
    audit.record(session, action, f"reply:{reply.id}", actor=actor, decision=reply.decision.value)
