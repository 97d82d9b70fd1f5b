"""Frameworks, readings and comments for tests of what the words say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app import clock
from app.comments.service import StoredReading, store_reading
from app.frameworks.service import publish_framework
from app.insights import queries, service, theming
from app.insights.models import ThemeAssignment, ThemeReading
from app.insights.service import Verdict
from tests.factories import FRAMEWORK, make_comment

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy.orm import Session

    from app.access import Actor
    from app.comments.models import Comment
    from app.consultations.models import Consultation
    from app.frameworks.models import FrameworkVersion

# A framework as small as can be: two priorities and four themes.
SMALL: dict[str, Any] = {
    "id": FRAMEWORK,
    "title": "Our promise to care leavers",
    "owner": "The council",
    "period": "2026",
    "version": "1",
    "priorities": [
        {"id": "P1", "title": "People who stay", "plain": "People who stay", "description": ""},
        {"id": "P2", "title": "A good home", "plain": "A good home", "description": ""},
    ],
    "themes": [
        {"id": "workers", "title": "Workers leaving", "plain": "Workers who leave"},
        {"id": "homes", "title": "Cold homes", "plain": "My home is cold"},
        {"id": "buses", "title": "Getting around", "excludes": ["trains (homes)"]},
        {"id": "safety", "title": "Feeling safe"},
    ],
}
ABOUT_BUSES = Verdict(["buses"], ["P2"], "It is about the bus.")


def make_version(session: Session, **changes: Any) -> FrameworkVersion:
    return publish_framework(session, SMALL | changes)


def make_read_comment(
    session: Session,
    consultation: Consultation,
    version: FrameworkVersion,
    found: dict[str, float] | None = None,
    **changes: Any,
) -> Comment:
    """A comment the engine has read; keys of `found` that begin with P are priorities."""
    comment = make_comment(session, consultation, **changes)
    store_reading(session, comment, StoredReading("en", (), None, ()))
    scores = {"workers": 0.9, "P1": 0.8} if found is None else found
    make_reading(session, comment, version, scores)
    return comment


def make_reading(
    session: Session,
    comment: Comment,
    version: FrameworkVersion,
    scores: dict[str, float],
    evidence: Sequence[Sequence[int]] = ((0, 9),),
) -> ThemeReading:
    reading = ThemeReading(
        comment_id=comment.id,
        framework_version_id=version.id,
        engine="engine-1",
        tone="problem",
        tone_score=0.8,
        abstained=not scores,
        reason=None,
        read_on=clock.today(),
        assignments=[
            ThemeAssignment(
                kind="priority" if target.startswith("P") else "theme",
                target_id=target,
                score=score,
                evidence=[] if target.startswith("P") else [list(pair) for pair in evidence],
            )
            for target, score in scores.items()
        ],
    )
    session.add(reading)
    session.flush()
    return reading


def make_decided(
    session: Session, where: Consultation, version: FrameworkVersion, actor: Actor, count: int
) -> list[Comment]:
    """Comments that the engine has read, and of which a person then said what they are about."""
    made = [make_read_comment(session, where, version) for _ in range(count)]
    for comment in made:
        service.correct(session, comment, ABOUT_BUSES, actor=actor)
    return made


def marks_of(session: Session, *comments: Comment) -> list[str]:
    """The engines that read these comments, as they stand in the database by now."""
    session.expire_all()
    found = queries.readings_of(session, [comment.id for comment in comments], FRAMEWORK)
    return [found[comment.id].engine for comment in comments]


def engine_saying(**changes: Any) -> Callable[..., list[theming.EngineReading]]:
    """An engine that says the same of every comment; what matters is what we do with it."""

    def read(
        _body: object, words: Sequence[theming.Words], lessons: Sequence[theming.Lesson] = ()
    ) -> list[theming.EngineReading]:
        values: dict[str, Any] = {
            "language": "en",
            "hidden": (),
            "found": (),
            "tone": "problem",
            "tone_score": 0.9,
            "scan_clock": None,
            "scan_categories": (),
            "abstained": False,
            "reason": None,
            "engine": theming.engine_mark(len(lessons)),
        }
        return [
            theming.EngineReading(comment_id=row.comment_id, **values | changes) for row in words
        ]

    return read
