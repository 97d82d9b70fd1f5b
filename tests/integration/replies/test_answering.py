from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from app import audit
from app.access import Role
from app.consultations.models import ConsultationState
from app.errors import ConflictError, NotAllowedError, NotFoundError
from app.replies import queries, service
from app.replies.models import ReplyState
from app.replies.rules import (
    Decision,
    OwnDraftError,
    Progress,
    ReplyDraft,
    UnfitReplyError,
)
from tests import factories
from tests import factories_replies as make

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.access import Actor
    from app.insights.models import Insight

YES = ReplyDraft(Decision.YES, "You get two proper bags.", owner="Head of Children’s Homes")
NO = replace(YES, decision=Decision.NO, because="The region sets the bus fares.")


@pytest.fixture
def lead(session: Session) -> Actor:
    return make.make_actor(session, Role.STRATEGY_LEAD)


@pytest.fixture
def coordinator(session: Session) -> Actor:
    return make.make_actor(session, Role.COORDINATOR)


@pytest.fixture
def insight(session: Session) -> Insight:
    return make.make_insight(session, factories.make_consultation(session))


def test_a_draft_is_not_public(session: Session, insight: Insight, lead: Actor) -> None:
    reply = service.draft_reply(session, insight.id, NO, actor=lead)

    assert reply.progress is Progress.CANNOT
    assert queries.published(session).total == 0
    with pytest.raises(NotFoundError):
        queries.by_slug(session, reply.slug)


def test_a_no_without_a_reason_is_refused_at_the_draft(
    session: Session, insight: Insight, lead: Actor
) -> None:
    with pytest.raises(UnfitReplyError, match="A no needs its reason"):
        service.draft_reply(session, insight.id, replace(NO, because=" - "), actor=lead)


def test_a_no_without_a_reason_is_refused_at_publishing(
    session: Session, insight: Insight, coordinator: Actor
) -> None:
    reply = make.make_reply(
        session, insight, decision=Decision.NO, because="", state=ReplyState.DRAFT
    )

    with pytest.raises(UnfitReplyError, match="A no needs its reason"):
        service.publish_reply(session, reply, actor=coordinator)

    assert reply.state is ReplyState.DRAFT


def test_a_second_draft_for_the_same_theme_is_refused(
    session: Session, insight: Insight, lead: Actor, coordinator: Actor
) -> None:
    service.draft_reply(session, insight.id, YES, actor=lead)

    with pytest.raises(ConflictError, match="an answer to this theme already"):
        service.draft_reply(session, insight.id, NO, actor=coordinator)


def test_nobody_drafts_for_a_theme_that_is_not_there(session: Session, lead: Actor) -> None:
    with pytest.raises(NotFoundError):
        service.draft_reply(session, 4711, YES, actor=lead)


def test_a_coordinator_publishes_what_a_lead_drafted(
    session: Session, insight: Insight, lead: Actor, coordinator: Actor
) -> None:
    reply = service.draft_reply(session, insight.id, YES, actor=lead)

    service.publish_reply(session, reply, actor=coordinator, seal=queries.seal_of(session, reply))

    assert queries.by_slug(session, reply.slug).reply is reply
    deeds = [(e.action, e.actor) for e in audit.entries_about(session, f"reply:{reply.id}")]
    assert deeds == [("reply_drafted", lead.label), ("reply_published", coordinator.label)]


def test_the_writer_of_a_draft_cannot_publish_it(
    session: Session, insight: Insight, coordinator: Actor
) -> None:
    reply = service.draft_reply(session, insight.id, YES, actor=coordinator)

    with pytest.raises(OwnDraftError, match="another coordinator"):
        service.publish_reply(session, reply, actor=coordinator)


def test_whoever_changes_a_draft_becomes_its_writer(
    session: Session, insight: Insight, lead: Actor, coordinator: Actor
) -> None:
    reply = service.draft_reply(session, insight.id, YES, actor=lead)

    service.edit_reply(session, reply, NO, actor=coordinator)

    with pytest.raises(OwnDraftError):
        service.publish_reply(session, reply, actor=coordinator)
    other = make.make_actor(session, Role.COORDINATOR)
    assert service.publish_reply(session, reply, actor=other).state is ReplyState.PUBLISHED


def test_saving_a_draft_without_a_change_leaves_its_writer(
    session: Session, insight: Insight, lead: Actor, coordinator: Actor
) -> None:
    reply = service.draft_reply(session, insight.id, YES, actor=lead)

    service.edit_reply(session, reply, YES, actor=coordinator)

    assert reply.drafted_by_id == lead.id


@pytest.mark.parametrize("role", [Role.STRATEGY_LEAD, Role.SAFEGUARDING_LEAD, Role.ADMINISTRATOR])
def test_only_a_coordinator_publishes(session: Session, insight: Insight, role: Role) -> None:
    reply = make.make_reply(session, insight, state=ReplyState.DRAFT)

    with pytest.raises(NotAllowedError, match="Only a coordinator"):
        service.publish_reply(session, reply, actor=make.make_actor(session, role))


def test_words_that_changed_after_they_were_read_are_not_published(
    session: Session, insight: Insight, lead: Actor, coordinator: Actor
) -> None:
    reply = service.draft_reply(session, insight.id, YES, actor=lead)
    seal = queries.seal_of(session, reply)
    service.edit_reply(session, reply, NO, actor=lead)

    with pytest.raises(ConflictError, match="Read it again"):
        service.publish_reply(session, reply, actor=coordinator, seal=seal)


def test_publishing_twice_is_harmless(
    session: Session, insight: Insight, lead: Actor, coordinator: Actor
) -> None:
    reply = service.draft_reply(session, insight.id, YES, actor=lead)

    first = service.publish_reply(session, reply, actor=coordinator).published_at
    second = service.publish_reply(session, reply, actor=coordinator).published_at

    assert first == second
    assert len(audit.entries_about(session, f"reply:{reply.id}")) == 2


def test_what_is_public_is_not_edited(
    session: Session, insight: Insight, coordinator: Actor
) -> None:
    reply = make.make_reply(session, insight)

    with pytest.raises(ConflictError, match="Add an update"):
        service.edit_reply(session, reply, NO, actor=coordinator)


def test_an_address_is_made_once_and_never_twice(
    session: Session, lead: Actor, coordinator: Actor
) -> None:
    consultation = factories.make_consultation(session)
    same = "Bags, not bin bags"
    first = make.make_insight(session, consultation, headline=same)
    second = make.make_insight(session, consultation, headline=same)

    replies = [service.draft_reply(session, i.id, YES, actor=lead) for i in (first, second)]
    service.edit_reply(session, replies[0], NO, actor=coordinator)

    assert [r.slug for r in replies] == ["bags-not-bin-bags", "bags-not-bin-bags-2"]


def test_news_moves_the_promise_on_and_is_kept_in_order(
    session: Session, insight: Insight, coordinator: Actor
) -> None:
    reply = make.make_reply(session, insight)

    service.add_update(session, reply, "All cars have the bags.", Progress.DOING, actor=coordinator)
    service.add_update(session, reply, "Everybody has them.", Progress.DONE, actor=coordinator)

    assert reply.progress is Progress.DONE
    assert [u.text for u in reply.updates] == ["All cars have the bags.", "Everybody has them."]


def test_a_draft_takes_no_news(session: Session, insight: Insight, coordinator: Actor) -> None:
    reply = make.make_reply(session, insight, state=ReplyState.DRAFT)

    with pytest.raises(ConflictError, match="Publish the answer first"):
        service.add_update(session, reply, "It goes well now.", Progress.DOING, actor=coordinator)


def test_a_consultation_with_an_unanswered_theme_stays_open(
    session: Session, coordinator: Actor
) -> None:
    consultation = factories.make_consultation(session)
    other = factories.make_consultation(session)
    answered, waiting = (make.make_insight(session, consultation) for _ in range(2))
    make.make_insight(session, other)
    make.make_reply(session, answered)
    make.make_reply(session, waiting, state=ReplyState.DRAFT)

    with pytest.raises(ConflictError, match="still wait") as refusal:
        service.close_consultation(session, consultation.id, actor=coordinator)

    assert waiting.headline in str(refusal.value)
    assert answered.headline not in str(refusal.value)
    assert consultation.state is ConsultationState.OPEN


def test_a_consultation_with_nothing_signed_off_stays_open(
    session: Session, coordinator: Actor
) -> None:
    consultation = factories.make_consultation(session)

    with pytest.raises(ConflictError, match="No theme"):
        service.close_consultation(session, consultation.id, actor=coordinator)


def test_a_consultation_closes_when_every_theme_is_answered(
    session: Session, coordinator: Actor
) -> None:
    consultation = factories.make_consultation(session)
    make.make_reply(session, make.make_insight(session, consultation))

    service.close_consultation(session, consultation.id, actor=coordinator)

    assert consultation.state is ConsultationState.CLOSED
