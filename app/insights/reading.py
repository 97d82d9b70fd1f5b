"""Have comments read by the engine and keep what it found: redaction, scan, themes, tone.

Planning and keeping touch the database, the engine in between does not: it may need seconds to
load, and a young person's answer must not wait for that.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from app import clock
from app.comments import queries as comments
from app.comments import service as comments_service
from app.comments.rules import HiddenSpan, spans_of, to_covered
from app.comments.service import StoredReading
from app.consultations import queries as consultations
from app.frameworks import queries as frameworks
from app.frameworks import service as frameworks_service
from app.insights import queries, theming
from app.insights.models import ThemeAssignment, ThemeReading
from app.insights.rules import BROKEN, FAILED
from app.safeguarding import service as safeguarding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from app.comments.models import Comment
    from app.frameworks.models import FrameworkVersion

log = logging.getLogger(__name__)

BROKEN_CLOCK = "today"
NOT_SCANNED = "not_scanned"
OTHER_LANGUAGE = "other_language"
LESSONS = 4_000  # the newest; the engine compares each with each, so twice as many cost four times


@dataclass(frozen=True)
class Batch:
    """Comments to read against one framework, and what people have taught the engine about it."""

    framework_key: str
    body: dict[str, Any]
    words: tuple[theming.Words, ...]
    lessons: tuple[theming.Lesson, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What came of one comment; no reading means that the engine broke on it."""

    comment_id: str
    reading: theming.EngineReading | None


def plan(session: Session, comment_ids: Sequence[str]) -> list[Batch]:
    """Gather what the engine needs to read these comments; writes nothing."""
    keys: dict[int, str] = {}
    words: dict[str, list[theming.Words]] = defaultdict(list)
    for comment in comments.by_ids(session, comment_ids):
        if comment.consultation_id not in keys:
            consultation = consultations.by_id(session, comment.consultation_id)
            keys[comment.consultation_id] = consultation.framework_key
        words[keys[comment.consultation_id]].append(
            theming.Words(comment.id, comment.text, comment.prompt, comment.voice.value)
        )
    return [batch for key, rows in sorted(words.items()) for batch in _batches(session, key, rows)]


def _batches(session: Session, key: str, rows: Sequence[theming.Words]) -> list[Batch]:
    """Have what people decided read by the engine as it came, and the rest by what it was taught.

    Taught by those very verdicts it would repeat them, and nobody could see how often it is right.
    """
    body = _body(session, key)
    decided = queries.checked_ids(session, [row.comment_id for row in rows], key)
    closed = tuple(row for row in rows if row.comment_id in decided)
    rest = tuple(row for row in rows if row.comment_id not in decided)
    batches = [Batch(key, body, closed), Batch(key, body, rest, _lessons(session, key, body))]
    return [batch for batch in batches if batch.words]


def _lessons(session: Session, key: str, body: dict[str, Any]) -> tuple[theming.Lesson, ...]:
    """Gather the verdicts that stand, but for those that name what the framework has no more."""
    themes = {part["id"] for part in body.get("themes", ())}
    priorities = {part["id"] for part in body.get("priorities", ())}
    return tuple(
        theming.Lesson(text, prompt, tuple(said.theme_ids), tuple(said.priority_ids))
        for said, text, prompt in queries.standing_corrections(session, key, LESSONS)
        if themes.issuperset(said.theme_ids) and priorities.issuperset(said.priority_ids)
    )


def outdated_ids(session: Session, limit: int) -> list[str]:
    """Give comments that a newer engine, or one that people have taught since, would read anew."""
    found: list[str] = []
    engine = theming.engine_name()
    for version in frameworks.all_current(session):
        mark = theming.engine_mark(len(_lessons(session, version.key, version.body)))
        left = limit - len(found)
        found += queries.outdated_ids(session, version, engine, mark, left)
    return found


def _body(session: Session, key: str) -> dict[str, Any]:
    version = frameworks.current(session, key)
    return version.body if version else theming.shipped_framework(key)


def have_read(batch: Batch) -> list[Outcome]:
    """Let the engine read a batch; where it breaks, comment by comment, so that one breaks none."""
    try:
        readings = theming.read(batch.body, batch.words, batch.lessons)
    except Exception:  # whatever broke, every comment still gets its clock
        log.exception("reading_broke framework=%s", batch.framework_key)
    else:
        return [
            Outcome(reading.comment_id, None if reading.reason == FAILED else reading)
            for reading in readings
        ]
    if len(batch.words) == 1:
        return [Outcome(batch.words[0].comment_id, None)]
    singles = [replace(batch, words=(row,)) for row in batch.words]
    return [outcome for single in singles for outcome in have_read(single)]


def keep(session: Session, batch: Batch, outcomes: Sequence[Outcome]) -> None:
    """Keep what the engine found. Twice is harmless: the newer reading takes the older's place."""
    version = frameworks.current(session, batch.framework_key)
    if version is None:
        version = frameworks_service.publish_framework(session, batch.body)
    still_here = {c.id: c for c in comments.by_ids(session, [o.comment_id for o in outcomes])}
    for outcome in outcomes:
        comment = still_here.get(outcome.comment_id)
        if comment is None:  # taken back while the engine was reading it
            continue
        if outcome.reading is None:
            _keep_broken(session, comment, version)
        else:
            _keep_reading(session, comment, version, outcome.reading)


def _keep_broken(session: Session, comment: Comment, version: FrameworkVersion) -> None:
    """A comment nobody could scan counts as Today, and waits for a person and another try.

    One that was read before keeps what was found in it, and waits for the other try alone.
    """
    before = queries.reading_by(session, comment.id, version.id)
    if before is not None and before.reason != BROKEN:
        before.engine, before.read_on = queries.NO_ENGINE, clock.today()
        return
    comments_service.store_failed_scan(session, comment, BROKEN_CLOCK, NOT_SCANNED)
    safeguarding.open_case(session, comment.id, BROKEN_CLOCK, [NOT_SCANNED])
    row = _row(session, comment, version)
    row.engine = queries.NO_ENGINE
    row.tone, row.tone_score = "neutral", 0.0
    row.abstained, row.reason = True, BROKEN
    row.read_on = clock.today()
    row.assignments.clear()
    session.add(row)
    session.flush()


def _keep_reading(
    session: Session, comment: Comment, version: FrameworkVersion, reading: theming.EngineReading
) -> None:
    hidden = tuple(HiddenSpan(h.start, h.end, h.type, h.shown) for h in reading.hidden)
    categories = _categories(reading)
    stored = StoredReading(reading.language, hidden, reading.scan_clock, categories)
    comments_service.store_reading(session, comment, stored)
    if reading.scan_clock is not None:
        safeguarding.open_case(session, comment.id, reading.scan_clock, categories)
    row = _row(session, comment, version)
    row.engine = reading.engine
    row.tone, row.tone_score = reading.tone, reading.tone_score
    row.abstained, row.reason = reading.abstained, reading.reason
    row.read_on = clock.today()
    row.assignments.clear()
    session.add(row)
    session.flush()  # the old assignments must be gone before the new ones come
    row.assignments.extend(_assignments(comment, reading))
    session.flush()


def _categories(reading: theming.EngineReading) -> tuple[str, ...]:
    if reading.scan_clock is None or reading.scan_categories:
        return reading.scan_categories
    unheard = reading.language not in {None, "en"}
    return (OTHER_LANGUAGE if unheard else NOT_SCANNED,)


def _row(session: Session, comment: Comment, version: FrameworkVersion) -> ThemeReading:
    found = queries.reading_by(session, comment.id, version.id)
    return found or ThemeReading(comment_id=comment.id, framework_version_id=version.id)


def _assignments(comment: Comment, reading: theming.EngineReading) -> list[ThemeAssignment]:
    spans = spans_of(comment.hidden_spans)
    return [
        ThemeAssignment(
            kind=found.kind,
            target_id=found.target_id,
            score=found.score,
            evidence=[list(to_covered(spans, start, end)) for start, end in found.evidence],
        )
        for found in reading.found
    ]
