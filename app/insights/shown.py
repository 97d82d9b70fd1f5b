"""Comments as staff may read them: covered, without dates or anything about who wrote them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.comments import queries as comments
from app.comments.rules import covers_in, spans_of
from app.frameworks import queries as frameworks
from app.insights import queries, rules
from app.safeguarding import queries as safeguarding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from app.comments.models import Comment
    from app.consultations.models import Consultation
    from app.frameworks.models import FrameworkVersion
    from app.frameworks.queries import Part
    from app.insights.models import Correction, ThemeAssignment, ThemeReading

SHOWN_BEFORE_MORE = 6


@dataclass(frozen=True)
class ShownComment:
    """One comment on a page. Held ones are with the safeguarding lead and show no words."""

    id: str
    is_held: bool
    is_corrected: bool = False
    may_quote: bool = False
    prompt: str = ""
    segments: list[rules.Segment] = field(default_factory=list)
    tone: str = ""
    strength: int = 0
    reason: str = ""


@dataclass(frozen=True)
class Choice:
    """A theme or priority that can be ticked; strength 0 means that the engine did not offer it."""

    id: str
    title: str
    strength: int
    is_ticked: bool


@dataclass(frozen=True)
class Listed:
    """A line in the list of comments to check."""

    id: str
    opening: str
    doubt: str
    is_here: bool


@dataclass(frozen=True)
class Sheet:
    """All that the page for checking one comment needs."""

    comment: ShownComment
    themes: list[Choice]
    other_themes: list[Choice]
    priorities: list[Choice]
    first: Part | None
    second: Part | None
    correction: Correction | None


def without_held(session: Session, comment_ids: Sequence[str]) -> tuple[list[str], bool]:
    """Leave out what is with the safeguarding lead, and say whether anything was."""
    held = safeguarding.comments_held_back(session, comment_ids)
    return [comment_id for comment_id in comment_ids if comment_id not in held], bool(held)


def shown_comments(
    session: Session, consultation: Consultation, comment_ids: Sequence[str], theme_id: str = ""
) -> list[ShownComment]:
    """Give comments to read, the words that speak of a theme marked; their order says nothing."""
    held = safeguarding.comments_held_back(session, comment_ids)
    readings = queries.readings_of(session, comment_ids, consultation.framework_key)
    effective = queries.effective_of(session, comment_ids, consultation.framework_key)
    found = []
    for comment in comments.by_ids(session, comment_ids):
        if comment.id in held or comment.redacted is None:
            found.append(ShownComment(comment.id, is_held=True))
            continue
        reading = readings.get(comment.id)
        row = _assignment(reading, theme_id)
        found.append(
            ShownComment(
                id=comment.id,
                is_held=False,
                is_corrected=effective[comment.id].is_corrected,
                may_quote=comment.may_quote,
                prompt=comment.prompt,
                segments=_segments(comment, row),
                tone=_tone(reading),
                strength=rules.strength(row.score) if row else 0,
                reason=(reading.reason or "") if reading else "",
            )
        )
    return found


def sheet(session: Session, version: FrameworkVersion, comment: Comment) -> Sheet:
    """Lay one comment out for checking: what the engine found first, its runner-ups, the rest."""
    held = safeguarding.comments_held_back(session, [comment.id])
    reading = queries.readings_of(session, [comment.id], version.key).get(comment.id)
    stands = queries.effective_of(session, [comment.id], version.key)[comment.id]
    parts = {part.id: part for part in frameworks.themes_of(version)}
    rows = [row for row in reading.assignments if row.target_id in parts] if reading else []
    scores = {row.target_id: row.score for row in reversed(rows)}
    choices = [_choice(part, scores, stands.theme_ids) for part in parts.values()]
    offered = [choice for choice in choices if choice.strength or choice.is_ticked]
    offered.sort(key=lambda choice: (-scores.get(choice.id, 0), choice.title))
    first, second = [*[row for row in rows if row.evidence][:2], None, None][:2]
    is_held = bool(held) or comment.redacted is None
    shown = ShownComment(
        id=comment.id,
        is_held=is_held,
        is_corrected=stands.is_corrected,
        prompt=comment.prompt,
        segments=[] if is_held else _segments(comment, first, second),
        tone=_tone(reading),
        reason=(reading.reason or "") if reading else "",
    )
    return Sheet(
        comment=shown,
        themes=offered[:SHOWN_BEFORE_MORE],
        other_themes=[
            *offered[SHOWN_BEFORE_MORE:],
            *(choice for choice in choices if choice not in offered),
        ],
        priorities=_priorities(version, reading, stands.priority_ids),
        first=parts[first.target_id] if first else None,
        second=parts[second.target_id] if second else None,
        correction=queries.correction_of(session, comment.id, version.key),
    )


def listed(
    session: Session, consultation: Consultation, comment_ids: Sequence[str], here: str
) -> list[Listed]:
    """Give the lines of the list beside a comment, in the order asked for."""
    held = safeguarding.comments_held_back(session, comment_ids)
    readings = queries.readings_of(session, comment_ids, consultation.framework_key)
    texts = {c.id: c.redacted for c in comments.by_ids(session, comment_ids) if c.id not in held}
    lines = []
    for comment_id in comment_ids:
        if not (text := texts.get(comment_id)):
            continue
        reading = readings.get(comment_id)
        scores = (
            [row.score for row in reading.assignments if row.kind == "theme"] if reading else []
        )
        lines.append(
            Listed(comment_id, rules.opening(text), rules.doubt(scores), comment_id == here)
        )
    return lines


def _assignment(reading: ThemeReading | None, theme_id: str) -> ThemeAssignment | None:
    if reading is None:
        return None
    return next((row for row in reading.assignments if row.target_id == theme_id), None)


def _tone(reading: ThemeReading | None) -> str:
    return reading.tone if reading and reading.tone_score >= rules.TONE_FROM else ""


def _segments(
    comment: Comment, first: ThemeAssignment | None, second: ThemeAssignment | None = None
) -> list[rules.Segment]:
    return rules.segments(
        comment.redacted or "",
        covers_in(spans_of(comment.hidden_spans)),
        first.evidence if first else (),
        second.evidence if second else (),
    )


def _choice(part: Part, scores: dict[str, float], ticked: frozenset[str]) -> Choice:
    strength = rules.strength(scores[part.id]) if part.id in scores else 0
    return Choice(part.id, part.title, strength, part.id in ticked)


def _priorities(
    version: FrameworkVersion, reading: ThemeReading | None, ticked: frozenset[str]
) -> list[Choice]:
    rows = reading.assignments if reading else []
    scores = {row.target_id: row.score for row in rows if row.kind == "priority"}
    return [_choice(part, scores, ticked) for part in frameworks.priorities_of(version)]
