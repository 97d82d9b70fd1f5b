"""Rows for tests of the forum and of the answers."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from app import clock
from app.access import Actor, Role
from app.accounts.models import Receipt
from app.consultations.models import Consultation
from app.forum.models import Post, Topic
from app.frameworks.models import FrameworkVersion
from app.insights.models import Insight
from app.replies.models import Reply, ReplyState
from app.replies.rules import Decision, Progress
from tests import factories

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.accounts.models import User

_numbers = itertools.count(1)


def actor_of(user: User) -> Actor:
    return Actor(id=user.id, name=user.name, roles=frozenset(Role(r.name) for r in user.roles))


def make_actor(session: Session, role: Role) -> Actor:
    return actor_of(factories.make_user(session, role))


def make_framework(session: Session, **changes: Any) -> FrameworkVersion:
    values = {
        "key": factories.FRAMEWORK,
        "version": "1.0",
        "title": "Care Experienced People Strategy",
        "owner": "Knowsley Council",
        "period": "2023-2026",
        "sha256": f"{next(_numbers):064}",
        "body": {
            "priorities": [
                {"id": "CEP1", "title": "Healthy and ready", "plain": "Feeling well"},
                {"id": "CEP3", "title": "Connections", "plain": "People I can trust"},
            ],
            "themes": [
                {"id": "money", "title": "Money", "priorities": ["CEP1"]},
                {"id": "workers", "title": "Workers", "priorities": ["CEP3"]},
            ],
        },
        "published_at": clock.now(),
    }
    version = FrameworkVersion(**values | changes)
    session.add(version)
    session.flush()
    return version


def make_insight(session: Session, consultation: Consultation, **changes: Any) -> Insight:
    number = next(_numbers)
    values = {
        "consultation_id": consultation.id,
        "framework_key": factories.FRAMEWORK,
        "theme_id": f"theme-{number}",
        "theme_title": "Workers",
        "headline": f"Tell us when a worker leaves {number}",
        "you_said": "Workers leave and nobody says goodbye.",
        "how_many": "about 30 young people",
        "signed_off_at": clock.now(),
    }
    if "signed_off_by_id" not in changes:
        changes["signed_off_by_id"] = factories.make_user(session, Role.STRATEGY_LEAD).id
    insight = Insight(**values | changes)
    session.add(insight)
    session.flush()
    return insight


def make_reply(session: Session, insight: Insight, **changes: Any) -> Reply:
    number = next(_numbers)
    values = {
        "insight_id": insight.id,
        "slug": f"answer-{number}",
        "decision": Decision.YES,
        "we_did": "Your worker tells you four weeks before they leave.",
        "because": "",
        "owner": "Head of Care Experienced Services",
        "progress": Progress.DOING,
        "state": ReplyState.PUBLISHED,
        "published_at": clock.now(),
    }
    if "drafted_by_id" not in changes:
        changes["drafted_by_id"] = factories.make_user(session, Role.STRATEGY_LEAD).id
    reply = Reply(**values | changes)
    session.add(reply)
    session.flush()
    return reply


def make_receipt(session: Session, **changes: Any) -> Receipt:
    values = {"code_hash": f"hash-{next(_numbers)}", "issued_on": clock.today()}
    receipt = Receipt(**values | changes)
    session.add(receipt)
    session.flush()
    return receipt


def make_topic(session: Session, consultation: Consultation, **changes: Any) -> Topic:
    number = next(_numbers)
    values = {
        "consultation_id": consultation.id,
        "slug": f"topic-{number}",
        "title": "What should new workers know?",
        "body": "They start in January. The Forum writes their first training.",
        "opened_on": clock.today(),
    }
    topic = Topic(**values | changes)
    session.add(topic)
    session.flush()
    return topic


def make_post(session: Session, topic: Topic, text: str = "Be honest.", **changes: Any) -> Post:
    number = next(_numbers)
    receipt_id = changes.pop("receipt_id", None) or make_receipt(session).id
    comment = factories.make_comment(
        session,
        session.get_one(Consultation, topic.consultation_id),
        source="forum",
        text=text,
        receipt_id=receipt_id,
        redacted=text,
        hidden_spans=[],
        scanned_on=clock.today(),
    )
    values = {
        "topic_id": topic.id,
        "comment_id": comment.id,
        "receipt_id": receipt_id,
        "send_key": f"key-{number}",
        "nickname": "Slow Comet",
        "sent_on": clock.today(),
    }
    post = Post(**values | changes)
    session.add(post)
    session.flush()
    return post
