"""Open topics, take posts, decide about them. Nothing is seen before a person has read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import audit, clock
from app.access import Role
from app.accounts import service as accounts
from app.comments import service as comments
from app.comments.queries import Source, is_scanned
from app.comments.service import CommentDraft
from app.consultations import queries as consultations
from app.consultations.rules import free_slug, slug_of
from app.db import random_id
from app.errors import ConflictError, DomainError, NotAllowedError
from app.forum import queries, rules
from app.forum.models import Post, Topic
from app.forum.rules import PostState, UnfitPostError
from app.safeguarding import queries as safeguarding

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.access import Actor
    from app.comments.models import Comment
    from app.forum.rules import PostDecision

LONGEST_TITLE = 120
NO_TOPICS = {"rules"}  # addresses below /forum that are pages of their own


class PostHeldError(ConflictError):
    """The safeguarding lead is looking at a post, so it is not published now."""


class PostNotScannedError(ConflictError):
    """Nothing has looked for worries in a post yet, so it is not published now."""


class TopicClosedError(ConflictError):
    """A closed topic takes no more posts."""


def open_topic(
    session: Session, consultation_id: int, title: str, body: str, *, actor: Actor
) -> Topic:
    """Start something that the Forum can talk about.

    Raises:
        DomainError: the title or the text is missing or too long, or the consultation is over.
    """
    _must_moderate(actor)
    title, body = rules.clean(title), rules.clean(body)
    if not title or not body or len(title) > LONGEST_TITLE:
        raise DomainError(f"Give the topic a title of {LONGEST_TITLE} letters at most, and a text.")
    known = {c.id: c for c in consultations.open_consultations(session)}
    if consultation_id not in known:
        raise DomainError("Choose a consultation that is still going on.")
    topic = Topic(
        consultation_id=consultation_id,
        slug=_free_slug(session, title),
        title=title,
        body=body,
        opened_on=clock.today(),
        is_example=known[consultation_id].is_example,
    )
    session.add(topic)
    session.flush()
    audit.record(session, "topic_opened", f"topic:{topic.id}", actor=actor)
    return topic


def set_topic_open(session: Session, topic: Topic, *, is_open: bool, actor: Actor) -> Topic:
    """Close a topic to new posts, or open it again. What is published stays to be read."""
    _must_moderate(actor)
    if topic.is_open is not is_open:
        topic.is_open = is_open
        session.flush()
        action = "topic_reopened" if is_open else "topic_closed"
        audit.record(session, action, f"topic:{topic.id}", actor=actor)
    return topic


def send_post(
    session: Session, topic: Topic, nickname: str, text: str, *, send_key: str
) -> tuple[Post, str]:
    """Take a young person's post to be checked, and give it with its receipt code.

    The key is made when the form is drawn, so a double press gives the same post and the same
    receipt; the words of the first one count.

    Raises:
        TopicClosedError: the topic has closed.
        UnfitPostError: the nickname or the words cannot be taken as they are.
    """
    code = receipt_code(session, send_key)
    sent_before = queries.post_by_send_key(session, rules.sealed(send_key))
    if sent_before is not None:
        return sent_before, code
    if not topic.is_open:
        raise TopicClosedError("This topic has closed, so your post was not sent.")
    nickname, text = rules.clean(nickname), rules.clean(text)
    fault = rules.fault_in_nickname(nickname) or rules.fault_in_text(text)
    if fault is not None:
        raise UnfitPostError(fault)
    receipt = accounts.issue_receipt(session, code)
    post_id = random_id()
    comment = comments.receive_comment(session, _comment(topic, post_id, receipt.id, text))
    post = Post(
        id=post_id,
        topic_id=topic.id,
        comment_id=comment.id,
        receipt_id=receipt.id,
        send_key=rules.sealed(send_key),
        nickname=nickname,
        sent_on=clock.today(),
    )
    session.add(post)
    session.flush()
    return post, code


def receipt_code(session: Session, send_key: str) -> str:
    """Give the code that belongs to the post of this form; the same each time."""
    return accounts.receipt_code_for(f"post:{send_key}", session.info["pepper"])


def decide_post(session: Session, post: Post, decision: PostDecision, *, actor: Actor) -> Post:
    """Publish a post as it is, publish it with a change, or keep it back; always with a reason.

    A decision can be taken back: a later one replaces it, and the log keeps both. The log holds
    what was decided, never the words.

    Raises:
        UnfitDecisionError: the reason or the words to publish are missing, or the nickname is
            unfit.
        PostNotScannedError: it would be published before the scan for worries.
        PostHeldError: it would be published while a safeguarding case about it is open.
    """
    _must_moderate(actor)
    rules.check_decision(decision)
    rules.check_nickname(decision, post.nickname)
    comment = queries.post_by_id(session, post.id).comment
    if decision.state is not PostState.NOT_PUBLISHED:
        _must_be_safe_to_show(session, comment)
    text = comment.text if decision.state is PostState.PUBLISHED else rules.clean(decision.text)
    comments.mark_read(session, [comment], actor=actor)
    renamed = {}
    if post_name := _new_nickname(post, decision):
        post.nickname, renamed = post_name, {"nickname_changed": True}
    post.state = decision.state
    post.published_text = None if decision.state is PostState.NOT_PUBLISHED else text
    post.reason = None if decision.state is PostState.PUBLISHED else decision.reason.strip()
    post.decided_by_id = actor.id
    post.decided_at = clock.now()
    session.flush()
    audit.record(
        session,
        "post_decided",
        f"post:{post.id}",
        actor=actor,
        state=decision.state.value,
        **renamed,
    )
    return post


def _must_moderate(actor: Actor) -> None:
    if not actor.has(Role.COORDINATOR):
        raise NotAllowedError("Only a coordinator can do this.")


def _must_be_safe_to_show(session: Session, comment: Comment) -> None:
    if not is_scanned(comment):
        message = "This post is still being checked for worries. Try again in a minute."
        raise PostNotScannedError(message)
    if safeguarding.comments_in_open_cases(session, [comment.id]):
        message = "The safeguarding lead is looking at this post. It can be published after that."
        raise PostHeldError(message)


def _new_nickname(post: Post, decision: PostDecision) -> str | None:
    is_new = decision.state is PostState.CHANGED and decision.nickname != post.nickname
    return decision.nickname if is_new else None


def _comment(topic: Topic, post_id: str, receipt_id: str, text: str) -> CommentDraft:
    return CommentDraft(
        consultation_id=topic.consultation_id,
        source=Source.FORUM,
        contribution_id=post_id,
        receipt_id=receipt_id,
        prompt=topic.title,
        text=text,
        is_example=topic.is_example,
    )


def _free_slug(session: Session, title: str) -> str:
    slug = slug_of(title.replace("’", "").replace("'", ""))
    return free_slug(slug, queries.slugs_like(session, slug) | NO_TOPICS)
