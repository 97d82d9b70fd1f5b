from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from app import audit
from app.access import Role
from app.comments.models import Comment
from app.errors import DomainError, NotAllowedError
from app.forum import queries, service
from app.forum.rules import PostDecision, PostState, UnfitDecisionError
from app.forum.service import PostHeldError, PostNotScannedError
from app.safeguarding import service as safeguarding
from tests import factories
from tests import factories_replies as make

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from app.access import Actor
    from app.forum.models import Post, Topic

WORDS = "My worker Jo from Elm House never rings."
COVERED = "My worker never rings."
REASON = "We took out a name and a place."


@pytest.fixture
def coordinator(session: Session) -> Actor:
    return make.make_actor(session, Role.COORDINATOR)


@pytest.fixture
def topic(session: Session) -> Topic:
    return make.make_topic(session, factories.make_consultation(session), slug="new-workers")


@pytest.fixture
def post(session: Session, topic: Topic) -> Post:
    return make.make_post(session, topic, WORDS)


def test_a_post_is_published_as_it_was_written(
    session: Session, topic: Topic, post: Post, coordinator: Actor
) -> None:
    service.decide_post(session, post, PostDecision(PostState.PUBLISHED), actor=coordinator)

    assert [p.published_text for p in queries.published_posts(session, topic)] == [WORDS]
    assert queries.waiting_posts(session) == []


def test_a_change_shows_the_new_words_and_keeps_the_old_ones_apart(
    session: Session, post: Post, coordinator: Actor
) -> None:
    decision = PostDecision(PostState.CHANGED, COVERED, REASON)

    service.decide_post(session, post, decision, actor=coordinator)

    assert (post.published_text, post.reason) == (COVERED, REASON)
    assert session.get_one(Comment, post.comment_id).text == WORDS


def test_a_post_that_is_kept_back_leaves_no_words_on_show(
    session: Session, topic: Topic, post: Post, coordinator: Actor
) -> None:
    service.decide_post(session, post, PostDecision(PostState.PUBLISHED), actor=coordinator)

    refused = PostDecision(PostState.NOT_PUBLISHED, reason="It names a real person.")
    service.decide_post(session, post, refused, actor=coordinator)

    assert queries.published_posts(session, topic) == []
    assert post.published_text is None


def test_keeping_a_post_back_needs_a_reason(
    session: Session, post: Post, coordinator: Actor
) -> None:
    with pytest.raises(UnfitDecisionError, match="reason"):
        service.decide_post(session, post, PostDecision(PostState.NOT_PUBLISHED), actor=coordinator)


def test_the_log_keeps_the_decision_and_never_the_words(
    session: Session, post: Post, coordinator: Actor
) -> None:
    decision = PostDecision(PostState.CHANGED, COVERED, REASON)

    service.decide_post(session, post, decision, actor=coordinator)

    (entry,) = audit.entries_about(session, f"post:{post.id}")
    assert entry.details == {"state": "changed"}
    assert entry.actor == coordinator.label


def test_deciding_counts_as_reading(session: Session, post: Post, coordinator: Actor) -> None:
    service.decide_post(session, post, PostDecision(PostState.PUBLISHED), actor=coordinator)

    assert session.get_one(Comment, post.comment_id).read_by_id == coordinator.id


def test_a_post_with_an_open_case_is_not_published(
    session: Session, post: Post, coordinator: Actor
) -> None:
    safeguarding.open_case(session, post.comment_id, "today", ["physical_abuse"])

    with pytest.raises(PostHeldError, match="safeguarding lead"):
        service.decide_post(session, post, PostDecision(PostState.PUBLISHED), actor=coordinator)
    refused = PostDecision(PostState.NOT_PUBLISHED, reason="We are getting you help first.")
    service.decide_post(session, post, refused, actor=coordinator)

    assert post.state is PostState.NOT_PUBLISHED


def test_a_post_is_not_published_before_the_scan_for_worries(
    session: Session, post: Post, coordinator: Actor
) -> None:
    session.get_one(Comment, post.comment_id).scanned_on = None
    shown = (PostDecision(PostState.PUBLISHED), PostDecision(PostState.CHANGED, COVERED, REASON))

    for decision in shown:
        with pytest.raises(PostNotScannedError, match="still being checked for worries"):
            service.decide_post(session, post, decision, actor=coordinator)

    assert queries.waiting_posts(session)[0].post is post
    refused = PostDecision(PostState.NOT_PUBLISHED, reason="It names a real person.")
    service.decide_post(session, post, refused, actor=coordinator)
    assert post.state is PostState.NOT_PUBLISHED


def test_the_page_says_that_a_post_waits_for_the_scan(
    as_: Callable[[Role], FlaskClient], session: Session, post: Post
) -> None:
    session.get_one(Comment, post.comment_id).scanned_on = None
    factories.save(session)
    address = f"/staff/forum/posts/{post.id}"
    coordinator = as_(Role.COORDINATOR)

    page = coordinator.get(address).text
    refused = coordinator.post(address, data={"state": "published"})

    assert "has not looked for worry words" in page
    assert refused.status_code == 409
    assert "Try again in a minute" in refused.text


def test_a_published_post_goes_from_view_while_a_case_about_it_is_open(
    client: FlaskClient, session: Session, topic: Topic, post: Post, coordinator: Actor
) -> None:
    service.decide_post(session, post, PostDecision(PostState.PUBLISHED), actor=coordinator)
    lead = make.make_actor(session, Role.SAFEGUARDING_LEAD)
    case = safeguarding.open_case(session, post.comment_id, "week", ["physical_abuse"])
    factories.save(session)

    during = client.get("/forum/new-workers").text
    listed = client.get("/forum").text
    safeguarding.take_case(session, case, actor=lead)
    safeguarding.close_case(session, case, "Nobody is in danger.", actor=lead)
    factories.save(session)

    assert WORDS not in during
    assert "0 posts" in listed
    assert WORDS in client.get("/forum/new-workers").text


def test_the_moderator_changes_a_nickname_that_is_a_name(
    as_: Callable[[Role], FlaskClient], client: FlaskClient, session: Session, post: Post
) -> None:
    post.nickname = "Jade Smith"
    factories.save(session)
    address = f"/staff/forum/posts/{post.id}"
    coordinator = as_(Role.COORDINATOR)
    typed = {"state": "changed", "body": WORDS, "reason": REASON, "nickname": "Jade Ann Smith"}

    offered = coordinator.get(address).text
    faulty = coordinator.post(address, data=typed)
    unsaid = coordinator.post(address, data={"state": "published", "nickname": "Quiet Fox"})
    saved = coordinator.post(address, data=typed | {"nickname": "Quiet Fox"})

    assert re.search(r'name="nickname"[^>]*value="Jade Smith"', offered)
    assert [faulty.status_code, unsaid.status_code, saved.status_code] == [422, 422, 302]
    assert "one or two words" in faulty.text
    assert "Publish it with a change" in unsaid.text
    public = client.get("/forum/new-workers").text
    assert "Quiet Fox" in public
    assert "Jade" not in public
    session.rollback()
    (entry,) = audit.entries_about(session, f"post:{post.id}")
    assert entry.details == {"state": "changed", "nickname_changed": True}


@pytest.mark.parametrize("role", [Role.STRATEGY_LEAD, Role.SAFEGUARDING_LEAD, Role.ADMINISTRATOR])
def test_only_a_coordinator_moderates(session: Session, post: Post, role: Role) -> None:
    actor = make.make_actor(session, role)

    with pytest.raises(NotAllowedError):
        service.decide_post(session, post, PostDecision(PostState.PUBLISHED), actor=actor)


def test_a_topic_closes_and_opens_again_once_each(
    session: Session, topic: Topic, coordinator: Actor
) -> None:
    for is_open in (False, False, True):
        service.set_topic_open(session, topic, is_open=is_open, actor=coordinator)

    deeds = [entry.action for entry in audit.entries_about(session, f"topic:{topic.id}")]
    assert deeds == ["topic_closed", "topic_reopened"]


def test_topics_with_the_same_title_get_addresses_of_their_own(
    session: Session, coordinator: Actor
) -> None:
    consultation = factories.make_consultation(session)

    slugs = [
        service.open_topic(
            session, consultation.id, "What’s next?", "Tell us.", actor=coordinator
        ).slug
        for _ in range(2)
    ]

    assert slugs == ["whats-next", "whats-next-2"]


def test_a_topic_never_takes_the_address_of_the_rules(
    client: FlaskClient, session: Session, coordinator: Actor
) -> None:
    consultation = factories.make_consultation(session)

    made = service.open_topic(session, consultation.id, "Rules", "Ours.", actor=coordinator)
    factories.save(session)

    assert made.slug == "rules-2"
    assert "Forum rules" in client.get("/forum/rules").text
    assert "Ours." in client.get("/forum/rules-2").text


def test_a_topic_needs_a_consultation_that_is_going_on(
    session: Session, coordinator: Actor
) -> None:
    with pytest.raises(DomainError, match="still going on"):
        service.open_topic(session, 4711, "What’s next?", "Tell us.", actor=coordinator)


def test_a_coordinator_opens_a_topic_and_decides_on_the_page(
    as_: Callable[[Role], FlaskClient], client: FlaskClient, session: Session, post: Post
) -> None:
    factories.save(session)
    coordinator = as_(Role.COORDINATOR)
    address = f"/staff/forum/posts/{post.id}"

    page = coordinator.get(address).text
    faulty = coordinator.post(address, data={"state": "changed", "body": COVERED, "reason": ""})
    saved = coordinator.post(address, data={"state": "changed", "body": COVERED, "reason": REASON})

    assert "Elm House" in page
    assert faulty.status_code == 422
    assert "Give the author a reason" in faulty.text
    assert saved.status_code == 302
    public = client.get("/forum/new-workers").text
    assert COVERED in public
    assert "Elm House" not in public
    assert "changed a part" in public


def test_a_new_topic_is_public_at_once(
    as_: Callable[[Role], FlaskClient], client: FlaskClient, session: Session
) -> None:
    consultation = factories.make_consultation(session)
    factories.save(session)

    sent = as_(Role.COORDINATOR).post(
        "/staff/forum/new",
        data={"consultation_id": consultation.id, "title": "Evenings?", "body": "Tell us when."},
    )

    assert sent.headers["Location"].endswith("/forum/evenings")
    assert "Tell us when." in client.get("/forum/evenings").text


def test_a_topic_is_closed_from_the_list(
    as_: Callable[[Role], FlaskClient], client: FlaskClient, session: Session, topic: Topic
) -> None:
    factories.save(session)

    as_(Role.COORDINATOR).post(f"/staff/forum/topics/{topic.id}/close")

    assert "<textarea" not in client.get("/forum/new-workers").text
