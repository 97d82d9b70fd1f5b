"""Answers as pages need them: the public board, the staff lists, the history of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from app import clock
from app.accounts.models import User
from app.audit import AuditEntry, entries_about
from app.consultations.models import Consultation, ConsultationState
from app.errors import NotFoundError
from app.frameworks import queries as frameworks
from app.insights import queries as insights
from app.insights.models import Insight
from app.replies.models import Reply, ReplyState
from app.replies.rules import Progress, ReplyDraft
from app.replies.rules import seal_of as seal_of_words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.frameworks.queries import Part

PAGE_SIZE = 20
CLOSED = ConsultationState.CLOSED


@dataclass(frozen=True)
class Answered:
    """One answer with what it answers."""

    reply: Reply
    insight: Insight
    consultation: Consultation
    priorities: tuple[Part, ...]

    @property
    def is_overdue(self) -> bool:
        """Say whether the date that was promised has passed with the work not done."""
        reply = self.reply
        open_still = reply.progress not in {Progress.DONE, Progress.CANNOT}
        return open_still and reply.due_on is not None and reply.due_on < clock.today()


@dataclass(frozen=True)
class Waiting:
    """A signed-off insight that nobody has answered in public yet."""

    insight: Insight
    consultation: Consultation
    reply: Reply | None


@dataclass(frozen=True)
class Closing:
    """A consultation that is still going on, and how many of its themes have no public answer."""

    consultation: Consultation
    unanswered: int
    signed_off: int = 0

    @property
    def is_ready(self) -> bool:
        """Say whether each signed-off theme is answered, and there is one."""
        return self.signed_off > 0 and not self.unanswered


@dataclass(frozen=True)
class BoardFilters:
    """What a reader of the board asked to see; None means everything."""

    progress: Progress | None = None
    priority: str | None = None
    page: int = 1


@dataclass(frozen=True)
class Board:
    """One page of the board, with how many answers there are under each heading."""

    cards: tuple[Answered, ...]
    total: int
    by_progress: dict[Progress, int]
    priorities: tuple[tuple[Part, int], ...]
    page: int
    last_page: int


@dataclass(frozen=True)
class Step:
    """One deed in the history of an answer."""

    at: datetime
    who: str
    action: str


def published(session: Session, filters: BoardFilters | None = None) -> Board:
    """Give a page of the public board, newest answer first."""
    filters = filters or BoardFilters()
    rows = _answered(session, _answered_rows().where(Reply.state == ReplyState.PUBLISHED))
    of_priority = [row for row in rows if _is_about(row, filters.priority)]
    of_progress = [row for row in rows if filters.progress in (None, row.reply.progress)]
    shown = [row for row in of_priority if filters.progress in (None, row.reply.progress)]
    last = max(1, -(-len(shown) // PAGE_SIZE))
    page = min(max(1, filters.page), last)
    return Board(
        cards=tuple(shown[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]),
        total=len(of_priority),
        by_progress={p: sum(r.reply.progress is p for r in of_priority) for p in Progress},
        priorities=_priorities_of(rows, of_progress),
        page=page,
        last_page=last,
    )


def newest(session: Session, how_many: int = 2) -> tuple[tuple[Answered, ...], int]:
    """Give the newest published answers, and how many there are in all."""
    board = published(session)
    return board.cards[:how_many], board.total


def by_slug(session: Session, slug: str) -> Answered:
    """Give a published answer by its address.

    Raises:
        NotFoundError: there is none, or it is not published.
    """
    return _one(
        session,
        _answered_rows().where(Reply.slug == slug, Reply.state == ReplyState.PUBLISHED),
    )


def by_id(session: Session, reply_id: int) -> Answered:
    """Give an answer, published or not, for staff.

    Raises:
        NotFoundError: there is none.
    """
    return _one(session, _answered_rows().where(Reply.id == reply_id))


def for_insights(session: Session, insight_ids: Collection[int]) -> dict[int, Answered]:
    """Give the published answer of each of these insights that has one."""
    rows = _answered_rows().where(
        Reply.insight_id.in_(insight_ids), Reply.state == ReplyState.PUBLISHED
    )
    return {row.insight.id: row for row in _answered(session, rows)}


def drafts(session: Session) -> list[Answered]:
    """Give the answers that wait to be published, oldest first."""
    rows = _answered(session, _answered_rows().where(Reply.state == ReplyState.DRAFT))
    return sorted(rows, key=lambda row: row.reply.id)


def all_published(session: Session) -> list[Answered]:
    """Give every published answer, overdue ones first, then by the date promised."""
    rows = _answered(session, _answered_rows().where(Reply.state == ReplyState.PUBLISHED))
    return sorted(
        rows, key=lambda r: (not r.is_overdue, r.reply.due_on is None, r.reply.due_on or _far())
    )


def unanswered(session: Session, consultation_id: int | None = None) -> list[Waiting]:
    """Give the signed-off insights without a published answer, the soonest due first."""
    query = (
        sa.select(Insight, Consultation, Reply)
        .join(Consultation, Consultation.id == Insight.consultation_id)
        .outerjoin(Reply, Reply.insight_id == Insight.id)
        .where(sa.or_(Reply.id.is_(None), Reply.state == ReplyState.DRAFT))
        .order_by(Consultation.reply_by, Insight.id)
    )
    if consultation_id is not None:
        query = query.where(Insight.consultation_id == consultation_id)
    return [Waiting(*row) for row in session.execute(query)]


def closable(session: Session) -> list[Closing]:
    """Give the consultations that are not closed, with how many answers each still lacks."""
    query = sa.select(Consultation).where(Consultation.state != CLOSED)
    waiting = unanswered(session)
    return [
        Closing(
            whole,
            sum(row.consultation.id == whole.id for row in waiting),
            len(insights.signed_off(session, whole.id)),
        )
        for whole in session.scalars(query.order_by(Consultation.reply_by, Consultation.id))
    ]


def waiting_insight(session: Session, insight_id: int) -> Waiting:
    """Give one insight with its answer, if anybody has drafted one.

    Raises:
        NotFoundError: there is no such insight.
    """
    query = (
        sa.select(Insight, Consultation, Reply)
        .join(Consultation, Consultation.id == Insight.consultation_id)
        .outerjoin(Reply, Reply.insight_id == Insight.id)
        .where(Insight.id == insight_id)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFoundError("We can’t find that theme. It may not be signed off.")
    return Waiting(*row)


def slugs_like(session: Session, slug: str) -> set[str]:
    """Give the addresses in use that begin like this one."""
    query = sa.select(Reply.slug).where(Reply.slug.startswith(slug, autoescape=True))
    return set(session.scalars(query.order_by(Reply.slug)))


def reply_to(session: Session, insight_id: int) -> Reply | None:
    """Give the answer to an insight, published or not."""
    return session.scalar(sa.select(Reply).where(Reply.insight_id == insight_id))


def draft_of(reply: Reply) -> ReplyDraft:
    """Give the words of an answer as they stand."""
    return ReplyDraft(reply.decision, reply.we_did, reply.because, reply.owner, reply.due_on)


def seal_of(session: Session, reply: Reply) -> str:
    """Give a fingerprint of all that the public would read: what was said, and the answer."""
    insight = insights.insight_by_id(session, reply.insight_id)
    return seal_of_words(draft_of(reply), insight.headline, insight.you_said)


def history(session: Session, reply_id: int) -> list[Step]:
    """Give who did what to an answer, oldest first."""
    entries = entries_about(session, f"reply:{reply_id}")
    names = _names(session, entries)
    return [Step(e.at, names.get(e.actor, "Heard"), e.action) for e in entries]


def staff_name(session: Session, user_id: int) -> str:
    """Give the name of a member of staff."""
    return session.scalar(sa.select(User.name).where(User.id == user_id)) or "Somebody"


def _names(session: Session, entries: Iterable[AuditEntry]) -> dict[str, str]:
    ids = {int(e.actor.partition(":")[2]) for e in entries if e.actor.startswith("user:")}
    rows = session.execute(sa.select(User.id, User.name).where(User.id.in_(ids)))
    return {f"user:{user_id}": name for user_id, name in rows}


def _answered_rows() -> sa.Select[Reply, Insight, Consultation]:
    return (
        sa.select(Reply, Insight, Consultation)
        .join(Insight, Insight.id == Reply.insight_id)
        .join(Consultation, Consultation.id == Insight.consultation_id)
        .options(selectinload(Reply.updates))
        .order_by(Reply.published_at.desc(), Reply.id.desc())
    )


def _answered(session: Session, query: sa.Select[Reply, Insight, Consultation]) -> list[Answered]:
    rows = session.execute(query).all()
    keys = {insight.framework_key for _, insight, _ in rows}
    parts = {key: _priorities_by_theme(session, key) for key in keys}
    return [
        Answered(reply, insight, whole, parts[insight.framework_key].get(insight.theme_id, ()))
        for reply, insight, whole in rows
    ]


def _one(session: Session, query: sa.Select[Reply, Insight, Consultation]) -> Answered:
    rows = _answered(session, query)
    if not rows:
        raise NotFoundError("We can’t find that answer. The address may be wrong.")
    return rows[0]


def _priorities_by_theme(session: Session, framework_key: str) -> dict[str, tuple[Part, ...]]:
    version = frameworks.current(session, framework_key)
    if version is None:
        return {}
    priorities = frameworks.priorities_of(version)
    return {
        theme.id: tuple(p for p in priorities if p.id in theme.priorities)
        for theme in frameworks.themes_of(version)
    }


def _is_about(row: Answered, priority_id: str | None) -> bool:
    return priority_id is None or any(p.id == priority_id for p in row.priorities)


def _priorities_of(
    rows: Iterable[Answered], counted: Iterable[Answered]
) -> tuple[tuple[Part, int], ...]:
    known = {p.id: p for row in rows for p in row.priorities}
    counted = list(counted)
    return tuple((known[key], sum(_is_about(row, key) for row in counted)) for key in sorted(known))


def _far() -> date:
    return clock.today().replace(year=9999)
