"""Collectors and paper for tests."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from app import clock
from app.access import Role
from app.collectors import paper, service
from app.collectors.rules import Kind
from tests.factories_replies import make_actor

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.access import Actor
    from app.collectors.models import Collector, PaperBatch
    from app.surveys.models import Survey


def make_collector(
    session: Session, survey: Survey, kind: Kind = Kind.LINK, **changes: Any
) -> Collector:
    values: dict[str, Any] = {
        "kind": kind,
        "name": "Library",
        "about": "Tell us what you think.",
        "opens_on": clock.today(),
        "closes_on": clock.today() + timedelta(days=5),
    }
    draft = service.CollectorDraft(**values | changes)
    return service.make_collector(session, survey, draft, actor=coordinator(session))


def make_batch(session: Session, survey: Survey, **changes: Any) -> PaperBatch:
    values: dict[str, Any] = {
        "printed": 3,
        "type_size": 13,
        "band": "16-25",
        "hand_in": "Put it in the envelope.",
    }
    collector = make_collector(session, survey, Kind.PAPER, name="Paper")
    draft = paper.BatchDraft(**values | changes)
    return paper.make_batch(session, collector, draft, actor=coordinator(session))


def coordinator(session: Session) -> Actor:
    return make_actor(session, Role.COORDINATOR)
