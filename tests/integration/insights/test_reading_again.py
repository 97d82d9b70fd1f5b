"""When people have taught the engine enough, comments are read again; each time once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine

from app import clock
from app.insights import queries, rules, service, tasks, theming
from app.insights.service import SignOff
from app.safeguarding import queries as safeguarding
from nlp.config import VERSION
from tests.factories import FRAMEWORK, make_comment, save
from tests.factories_insights import (
    engine_saying,
    make_decided,
    make_read_comment,
    make_version,
    marks_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy.orm import Session

    from app.access import Actor
    from app.consultations.models import Consultation
    from app.frameworks.models import FrameworkVersion
    from app.tasks import Queue


def test_comments_are_read_again_at_each_milestone_and_only_then(
    session: Session,
    consultation: Consultation,
    version: FrameworkVersion,
    queue: Queue,
    lead: Actor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(theming, "read", engine_saying())
    old = make_comment(session, consultation)
    save(session)
    queue.run_sweeps()

    found = []
    for _ in range(6):
        (comment,) = make_decided(session, consultation, version, lead, 1)
        (read,) = queries.readings_of(session, [comment.id], FRAMEWORK).values()
        read.engine = theming.engine_mark(0)  # it was read before anybody taught it
        save(session)
        found.append((queue.run_sweeps(), queue.run_sweeps(), *marks_of(session, old)))

    assert found == [
        (1, 0, theming.engine_mark(1)),
        (0, 0, theming.engine_mark(1)),
        (0, 0, theming.engine_mark(1)),
        (0, 0, theming.engine_mark(1)),
        (1, 0, theming.engine_mark(5)),
        (0, 0, theming.engine_mark(5)),
    ]
    assert theming.engine_mark(0) == f"heard-encoder-{VERSION}"
    assert theming.engine_mark(5) == theming.engine_mark(6) == f"heard-encoder-{VERSION}+5"


def test_new_comments_are_read_with_all_that_was_taught(
    session: Session,
    consultation: Consultation,
    version: FrameworkVersion,
    lead: Actor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_decided(session, consultation, version, lead, 7)
    new = make_comment(session, consultation)
    counts = []

    def counting(
        body: object, words: Sequence[theming.Words], taught: Sequence[theming.Lesson]
    ) -> list[theming.EngineReading]:
        counts.append(len(taught))
        return engine_saying()(body, words, taught)

    monkeypatch.setattr(theming, "read", counting)
    service.read_comment(session, new.id)

    assert counts == [7]
    assert marks_of(session, new) == [theming.engine_mark(5)]


def test_a_newer_engine_reads_everything_again_once(
    session: Session,
    consultation: Consultation,
    version: FrameworkVersion,
    queue: Queue,
    lead: Actor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(theming, "read", engine_saying())
    (decided,) = make_decided(session, consultation, version, lead, 1)
    new = make_comment(session, consultation)
    save(session)
    found = [queue.run_sweeps(), queue.run_sweeps()]

    newer = VERSION * 10  # its name begins as that of the version in force does
    monkeypatch.setattr("nlp.config.VERSION", newer)

    assert [*found, queue.run_sweeps(), queue.run_sweeps()] == [2, 0, 2, 0]
    assert marks_of(session, decided, new) == [
        f"heard-encoder-{newer}",
        f"heard-encoder-{newer}+1",
    ]


def test_few_enough_are_read_again_at_a_time(
    session: Session,
    consultation: Consultation,
    version: FrameworkVersion,
    queue: Queue,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(theming, "read", engine_saying())
    monkeypatch.setattr(tasks, "REFRESH_SIZE", 2)
    for _ in range(5):
        make_read_comment(session, consultation, version)
    save(session)

    assert [queue.run_sweeps() for _ in range(4)] == [2, 2, 1, 0]


def test_where_a_consultation_has_changed_its_strategy_nothing_is_read_for_ever(
    session: Session,
    consultation: Consultation,
    version: FrameworkVersion,
    queue: Queue,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(theming, "read", engine_saying())
    make_read_comment(session, consultation, version)
    make_version(session, id="other-promise")
    consultation.framework_key = "other-promise"
    save(session)

    assert queue.run_sweeps() == 0


def breaks(*_: object) -> list[theming.EngineReading]:
    raise RuntimeError("out of memory")


def owns_up(*given: object) -> list[theming.EngineReading]:
    return engine_saying(reason=rules.FAILED, abstained=True, scan_clock="today")(*given)


@pytest.mark.parametrize("broken", [breaks, owns_up])
def test_a_comment_that_breaks_when_read_again_keeps_what_was_found(
    session: Session,
    consultation: Consultation,
    version: FrameworkVersion,
    queue: Queue,
    monkeypatch: pytest.MonkeyPatch,
    broken: Callable[..., list[theming.EngineReading]],
) -> None:
    comment = make_read_comment(session, consultation, version)
    save(session)

    monkeypatch.setattr(theming, "read", broken)
    found = [queue.run_sweeps(), queue.run_sweeps()]
    session.expire_all()
    themes = queries.effective_of(session, [comment.id], FRAMEWORK)[comment.id].theme_ids
    to_check = queries.to_check(session, consultation, 9)
    case = safeguarding.by_comment(session, comment.id)
    save(session)
    with time_machine.travel(clock.now() + timedelta(hours=25), tick=False):
        found += [queue.run_sweeps(), queue.run_sweeps()]

    assert found == [1, 0, 1, 0]
    assert themes == {"workers"}
    assert to_check == [comment.id]
    assert case is None
    assert comment.redacted == comment.text


def test_frozen_figures_and_signed_off_insights_stay_as_they_are(
    session: Session,
    consultation: Consultation,
    version: FrameworkVersion,
    queue: Queue,
    lead: Actor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(theming, "read", engine_saying())  # finds no theme any more
    for _ in range(15):
        make_read_comment(session, consultation, version)
    figures = dict(service.take_snapshot(session, consultation).figures)
    insight = service.sign_off_insight(
        session, consultation, SignOff("workers", "They leave", "Too many leave."), actor=lead
    )
    how_many = insight.how_many
    make_decided(session, consultation, version, lead, 1)
    save(session)

    queue.run_sweeps()

    session.expire_all()
    snapshot = queries.latest_snapshot(session, consultation.id)
    assert snapshot is not None
    assert snapshot.figures == figures
    assert figures["engines"] == ["engine-1"]
    assert queries.insight_by_id(session, insight.id).how_many == how_many
    now = queries.engines_of(session, consultation)  # but for what a person decided
    assert now == [theming.engine_mark(1)]
