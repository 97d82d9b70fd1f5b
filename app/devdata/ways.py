"""Example ways to a survey: a poster, cards with codes, and paper that is being typed in."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from app import clock
from app.collectors import paper, queries, service
from app.collectors.rules import Kind

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.access import Actor
    from app.collectors.models import Collector
    from app.surveys.models import Survey

WAYS = {
    Kind.QR: "Library poster",
    Kind.KIOSK: "Youth club tablet",
    Kind.CODES: "Cards for new foster homes",
    Kind.PAPER: "Paper for out of area",
}


def make_example_ways(session: Session, survey: Survey, first: Actor, second: Actor) -> None:
    """Give an open survey one way of each kind, and leave some paper half typed in."""
    made = {kind: _way(session, survey, kind, first) for kind in WAYS}
    service.make_codes(session, made[Kind.CODES], 30, actor=first)
    batch = paper.make_batch(
        session,
        made[Kind.PAPER],
        paper.BatchDraft(
            printed=10,
            type_size=16,
            band="16-25",
            hand_in="Put it in the envelope, and post it. You need no stamp.",
            is_keyed_twice=True,
        ),
        actor=first,
    )
    marks = queries.marks_of(batch)
    question = next(q for q in paper.definition_of(batch).questions if q.choice_ids())
    said, otherwise = [{question.id: {"answer": [c]}} for c in question.choice_ids()[:2]]
    paper.keep_unfinished(session, batch, None, marks[0], said, actor=first)
    paper.finish_sheet(session, batch, None, marks[1], said, actor=second)
    sheet = paper.finish_sheet(session, batch, None, marks[2], said, actor=first)
    paper.finish_sheet(session, batch, sheet, marks[2], otherwise, actor=second)


def _way(session: Session, survey: Survey, kind: Kind, actor: Actor) -> Collector:
    draft = service.CollectorDraft(
        kind=kind,
        name=WAYS[kind],
        about="Tell us what you think. A person reads every answer.",
        opens_on=clock.today() - timedelta(days=3),
        closes_on=survey.closes_on,
    )
    return service.make_collector(session, survey, draft, actor=actor)
