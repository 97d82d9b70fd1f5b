"""What comments are about, people's corrections first, and the figures frozen from it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import aliased, selectinload

from app.comments.models import Comment, Voice
from app.consultations.models import Consultation
from app.errors import NotFoundError
from app.forum.models import Post
from app.forum.rules import PostState
from app.frameworks import queries as frameworks
from app.frameworks.models import FrameworkVersion
from app.insights.models import Correction, Insight, Snapshot, ThemeAssignment, ThemeReading
from app.insights.rules import BROKEN, NO_ANSWER, Counted, figure
from app.safeguarding import queries as safeguarding

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from sqlalchemy.orm import Session

NO_ENGINE = "none"  # the engine broke at its last try, and is tried again the next day


@dataclass(frozen=True)
class Effective:
    """What a comment is about in the end: a person's verdict where there is one."""

    theme_ids: frozenset[str] = field(default_factory=frozenset)
    priority_ids: frozenset[str] = field(default_factory=frozenset)
    is_corrected: bool = False


def effective_of(session: Session, comment_ids: Sequence[str], key: str) -> dict[str, Effective]:
    """Give what each of these comments is about, by a framework."""
    return _effective(session, sa.select(Comment.id).where(Comment.id.in_(comment_ids)), key)


def _effective(session: Session, ids: sa.Select[str], key: str) -> dict[str, Effective]:
    effective = _by_engine(session, ids, key)
    for verdict in _corrections(session, ids, key):  # oldest first, so the newest one stands
        effective[verdict.comment_id] = Effective(
            frozenset(verdict.theme_ids), frozenset(verdict.priority_ids), is_corrected=True
        )
    return effective


def _by_engine(session: Session, ids: sa.Select[str], key: str) -> dict[str, Effective]:
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    targets = (
        sa.select(ThemeReading.comment_id, ThemeAssignment.kind, ThemeAssignment.target_id)
        .join(ThemeAssignment.reading)
        .where(ThemeReading.id.in_(_latest_readings(ids, key)))
        .order_by(ThemeAssignment.id)
    )
    for comment_id, kind, target in session.execute(targets):
        found[comment_id][kind].add(target)
    engine = {
        comment_id: Effective(frozenset(kinds["theme"]), frozenset(kinds["priority"]))
        for comment_id, kinds in found.items()
    }
    return defaultdict(Effective, engine)


def _latest_readings(ids: sa.Select[str], key: str) -> sa.Select[str]:
    """Choose each comment's reading by the newest version of the framework that it was read by."""
    versions = sa.select(FrameworkVersion.id).where(FrameworkVersion.key == key)
    newer = aliased(ThemeReading)
    outdated = sa.exists().where(
        newer.comment_id == ThemeReading.comment_id,
        newer.framework_version_id.in_(versions),
        newer.framework_version_id > ThemeReading.framework_version_id,
    )
    return sa.select(ThemeReading.id).where(
        ThemeReading.framework_version_id.in_(versions), ThemeReading.comment_id.in_(ids), ~outdated
    )


def _corrections(session: Session, ids: sa.Select[str], key: str) -> Iterable[Correction]:
    wanted = sa.select(Correction).where(
        Correction.framework_key == key, Correction.comment_id.in_(ids)
    )
    return session.scalars(wanted.order_by(Correction.id))


def correction_of(session: Session, comment_id: str, key: str) -> Correction | None:
    """Give the verdict that stands for a comment, if a person gave one."""
    wanted = sa.select(Correction).where(
        Correction.comment_id == comment_id, Correction.framework_key == key
    )
    return session.scalar(wanted.order_by(Correction.id.desc()).limit(1))


def readings_of(session: Session, comment_ids: Sequence[str], key: str) -> dict[str, ThemeReading]:
    """Give the engine's newest reading of each of these comments, with its assignments."""
    ids = sa.select(Comment.id).where(Comment.id.in_(comment_ids))
    wanted = (
        sa.select(ThemeReading)
        .where(ThemeReading.id.in_(_latest_readings(ids, key)))
        .options(selectinload(ThemeReading.assignments))
        .order_by(ThemeReading.id)
    )
    return {reading.comment_id: reading for reading in session.scalars(wanted)}


def reading_by(session: Session, comment_id: str, version_id: int) -> ThemeReading | None:
    """Give the reading of a comment by one framework version."""
    return session.scalar(
        sa.select(ThemeReading).where(
            ThemeReading.comment_id == comment_id,
            ThemeReading.framework_version_id == version_id,
        )
    )


def _young(consultation: Consultation) -> sa.Select[str]:
    """Choose a consultation's comments by young people; voices are never pooled."""
    return sa.select(Comment.id).where(
        Comment.consultation_id == consultation.id,
        Comment.voice == Voice.YOUNG_PERSON,
        Comment.withdrawn_on.is_(None),
    )


def comments_about(session: Session, consultation: Consultation, theme_id: str) -> list[str]:
    """Give the ids of young people's comments that carry a theme; random ids keep them shuffled."""
    effective = _effective(session, _young(consultation), consultation.framework_key)
    return sorted(c for c, found in effective.items() if theme_id in found.theme_ids)


def comments_without_priority(session: Session, consultation: Consultation) -> list[str]:
    """Give the ids of young people's comments that say something, and speak to no priority."""
    young = _young(consultation)
    effective = _effective(session, young, consultation.framework_key)
    said = _said_something(session, young, consultation.framework_key)
    read = session.scalars(young.where(Comment.redacted.is_not(None)).order_by(Comment.id))
    return [c for c in read if c in said and not effective[c].priority_ids]


def _said_something(session: Session, ids: sa.Select[str], key: str) -> set[str]:
    """Give the comments that the engine could read and that are more than “nothing” or “ok”."""
    wanted = sa.select(ThemeReading.comment_id).where(
        ThemeReading.id.in_(_latest_readings(ids, key)),
        sa.func.coalesce(ThemeReading.reason, "").not_in((BROKEN, NO_ANSWER)),
    )
    return set(session.scalars(wanted.order_by(ThemeReading.comment_id)))


def count_checked(session: Session, comment_ids: Sequence[str], key: str) -> int:
    """Count those of these comments on which a person gave a verdict."""
    return len(checked_ids(session, comment_ids, key))


def checked_ids(session: Session, comment_ids: Sequence[str], key: str) -> set[str]:
    """Choose those of these comments on which a person gave a verdict."""
    wanted = _checked(key).where(Correction.comment_id.in_(comment_ids))
    return set(session.scalars(wanted.order_by(Correction.comment_id)))


def _checked(key: str) -> sa.Select[str]:
    return sa.select(Correction.comment_id).where(Correction.framework_key == key)


def standing_corrections(
    session: Session, key: str, limit: int
) -> list[tuple[Correction, str, str]]:
    """Give the newest verdicts that stand and may teach, oldest first, with words and question.

    Nothing that leads may not read teaches, nor a post that was kept out of the Forum, nor what
    the engine cannot read: another language, or a text on which it broke.
    """
    newer = aliased(Correction)
    replaced = sa.exists().where(
        newer.comment_id == Correction.comment_id,
        newer.framework_key == key,
        newer.id > Correction.id,
    )
    kept_out = sa.select(Post.comment_id).where(Post.state == PostState.NOT_PUBLISHED)
    wanted = (
        sa.select(Correction, Comment.text, Comment.prompt)
        .join(Comment, Comment.id == Correction.comment_id)
        .where(
            Correction.framework_key == key,
            ~replaced,
            Comment.language == "en",
            Comment.id.not_in(safeguarding.held_back()),
            Comment.id.not_in(kept_out),
        )
        .order_by(Correction.id.desc())
    )
    rows = session.execute(wanted.limit(limit)).all()
    return [(said, text, prompt) for said, text, prompt in reversed(rows)]


def agreement(session: Session, consultation: Consultation) -> tuple[int, int]:
    """Say of how many checked comments the engine had every theme right: (right, checked)."""
    young, key = _young(consultation), consultation.framework_key
    engine = _by_engine(session, young, key)
    verdicts = {verdict.comment_id: verdict for verdict in _corrections(session, young, key)}
    right = [c for c, verdict in verdicts.items() if engine[c].theme_ids == set(verdict.theme_ids)]
    return len(right), len(verdicts)


def to_check(session: Session, consultation: Consultation, limit: int) -> list[str]:
    """Give comments without a person's verdict: the most doubtful first, “nothing” and “ok” last.

    None that the safeguarding lead has for Now or Today is among them.
    """
    best = sa.func.max(ThemeAssignment.score)
    said_little = sa.case((ThemeReading.reason == NO_ANSWER, 1), else_=0)
    key = consultation.framework_key
    wanted = (
        sa.select(ThemeReading.comment_id)
        .outerjoin(
            ThemeAssignment,
            sa.and_(ThemeAssignment.reading_id == ThemeReading.id, ThemeAssignment.kind == "theme"),
        )
        .where(
            ThemeReading.id.in_(_latest_readings(_young(consultation), key)),
            ThemeReading.comment_id.not_in(_checked(key)),
            ThemeReading.comment_id.not_in(safeguarding.held_back()),
            sa.func.coalesce(ThemeReading.reason, "") != BROKEN,
        )
        .group_by(ThemeReading.comment_id, ThemeReading.reason)
        .order_by(said_little, sa.func.coalesce(best, 0.0), ThemeReading.comment_id)
    )
    return list(session.scalars(wanted.limit(limit)))


def unread_ids(session: Session, limit: int, *, broke_before: date) -> list[str]:
    """Give comments without a scan, or without a reading by the framework version in force.

    Those on which the engine broke are tried again, but not before this moment.
    """
    newest = sa.select(sa.func.max(FrameworkVersion.id)).group_by(FrameworkVersion.key)
    reading = sa.exists().where(
        ThemeReading.comment_id == Comment.id,
        ThemeReading.framework_version_id.in_(newest),
        sa.or_(ThemeReading.engine != NO_ENGINE, ThemeReading.read_on >= broke_before),
    )
    # words that their author took back are looked at once, for somebody's safety, and never more
    unread = sa.and_(~reading, Comment.withdrawn_on.is_(None))
    wanted = sa.select(Comment.id).where(sa.or_(Comment.scanned_on.is_(None), unread))
    return list(session.scalars(wanted.order_by(Comment.id).limit(limit)))


def outdated_ids(
    session: Session, version: FrameworkVersion, engine: str, mark: str, limit: int
) -> list[str]:
    """Give comments read by an older engine than this, or when people had taught it less.

    What a person decided is read again by a newer engine only. Where the engine broke it has its
    own time; and a comment whose consultation now asks for another framework is left in peace.
    """
    by = ThemeReading.engine
    by_other_engine = sa.and_(by != engine, ~by.startswith(f"{engine}+", autoescape=True))
    taught_otherwise = sa.and_(by != mark, Comment.id.not_in(_checked(version.key)))
    wanted = (
        sa.select(Comment.id)
        .join(ThemeReading, ThemeReading.comment_id == Comment.id)
        .join(Consultation, Consultation.id == Comment.consultation_id)
        .where(
            ThemeReading.framework_version_id == version.id,
            Consultation.framework_key == version.key,
            by != NO_ENGINE,
            sa.or_(by_other_engine, taught_otherwise),
        )
    )
    return list(session.scalars(wanted.order_by(Comment.id).limit(limit)))


def has_unread(session: Session, consultation: Consultation) -> bool:
    """Say whether any comment of a consultation still waits for the engine."""
    waiting = sa.select(Comment.id).where(
        Comment.consultation_id == consultation.id, Comment.scanned_on.is_(None)
    )
    return session.scalar(waiting.limit(1)) is not None


def counted_comments(session: Session, consultation: Consultation) -> list[Counted]:
    """Give young people's comments as the figures see them."""
    young = _young(consultation)
    effective = _effective(session, young, consultation.framework_key)
    said = _said_something(session, young, consultation.framework_key)
    rows = sa.select(Comment.id, Comment.contribution_id).where(Comment.id.in_(young))
    return [
        Counted(
            contribution,
            effective[comment].theme_ids,
            effective[comment].priority_ids,
            said_something=comment in said,
        )
        for comment, contribution in session.execute(rows.order_by(Comment.id))
    ]


def count_contributions(session: Session, consultation: Consultation) -> int:
    """Count different sendings by young people. A raw count: for rules, never for a page."""
    wanted = sa.select(sa.func.count(Comment.contribution_id.distinct()))
    return session.scalar(wanted.where(Comment.id.in_(_young(consultation)))) or 0


def engines_of(session: Session, consultation: Consultation) -> list[str]:
    """Give the engines behind a consultation's readings, but for comments that people decided."""
    key = consultation.framework_key
    wanted = sa.select(ThemeReading.engine).where(
        ThemeReading.id.in_(_latest_readings(_young(consultation), key)),
        ThemeReading.engine != NO_ENGINE,
        ThemeReading.comment_id.not_in(_checked(key)),
    )
    return sorted(set(session.scalars(wanted.order_by(ThemeReading.engine))))


def latest_snapshot(session: Session, consultation_id: int) -> Snapshot | None:
    """Give the figures frozen last."""
    wanted = sa.select(Snapshot).where(Snapshot.consultation_id == consultation_id)
    return session.scalar(wanted.order_by(Snapshot.id.desc()).limit(1))


def version_behind(
    session: Session, consultation: Consultation, snapshot: Snapshot | None
) -> FrameworkVersion | None:
    """Give the framework version that figures were counted by, else the one in force."""
    if snapshot is not None:
        return frameworks.by_id(session, snapshot.framework_version_id)
    return frameworks.current(session, consultation.framework_key)


def insight_by_id(session: Session, insight_id: int) -> Insight:
    """Give one insight.

    Raises:
        NotFoundError: there is none.
    """
    insight = session.get(Insight, insight_id)
    if insight is None:
        raise NotFoundError("We can't find that “You said”.")
    return insight


def insight_on(session: Session, consultation_id: int, theme_id: str) -> Insight | None:
    """Give the insight on a theme of a consultation, if one is signed off."""
    return session.scalar(
        sa.select(Insight).where(
            Insight.consultation_id == consultation_id, Insight.theme_id == theme_id
        )
    )


def signed_off(session: Session, consultation_id: int) -> list[Insight]:
    """Give the insights of a consultation, in the order they were signed off."""
    wanted = sa.select(Insight).where(Insight.consultation_id == consultation_id)
    return list(session.scalars(wanted.order_by(Insight.id)))


def count_to_sign_off(session: Session, consultation: Consultation) -> int:
    """Count the themes that ten people or more raised, and that nobody has signed off."""
    snapshot = latest_snapshot(session, consultation.id)
    themes = snapshot.figures["themes"] if snapshot else {}
    done = {insight.theme_id for insight in signed_off(session, consultation.id)}
    few = figure(0)["words"]
    return sum(shown["words"] != few and key not in done for key, shown in themes.items())


def insights_for_comments(session: Session, comment_ids: Sequence[str]) -> list[Insight]:
    """Give the insights whose theme is in the words of these comments, as people corrected them."""
    places = (
        sa.select(Comment.id, Consultation.id, Consultation.framework_key)
        .join(Consultation, Consultation.id == Comment.consultation_id)
        .where(Comment.id.in_(comment_ids))
        .order_by(Comment.id)
    )
    by_consultation: dict[tuple[int, str], list[str]] = defaultdict(list)
    for comment_id, consultation_id, key in session.execute(places):
        by_consultation[consultation_id, key].append(comment_id)
    found: list[Insight] = []
    for (consultation_id, key), ids in sorted(by_consultation.items()):
        effective = effective_of(session, ids, key)
        themes = {theme for comment in ids for theme in effective[comment].theme_ids}
        found += [i for i in signed_off(session, consultation_id) if i.theme_id in themes]
    return found
