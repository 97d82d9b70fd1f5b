"""Read collectors, codes, batches and sheets."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from app import clock
from app.collectors import rules
from app.collectors.models import Collector, OneUseCode, PaperBatch, PaperSheet, SheetState
from app.collectors.rules import Kind, Standing
from app.disclosure.counts import SafeCount, safe_count
from app.errors import NotFoundError
from app.surveys import queries as surveys

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.surveys.models import Survey


@dataclass(frozen=True)
class ListedCollector:
    """A collector as a coordinator sees it: never a figure that one person can move."""

    collector: Collector
    standing: Standing
    sent: SafeCount
    codes: int
    batches: list[Progress]


@dataclass(frozen=True)
class Progress:
    """How far the typing in of one paper batch has got: our own work, so counted exactly."""

    batch: PaperBatch
    entered: int
    blank: int
    unfinished: list[PaperSheet]
    second: list[PaperSheet]
    differs: list[PaperSheet]

    @property
    def waiting(self) -> int:
        """Give how many sheets somebody has begun and nobody has finished."""
        return len(self.unfinished) + len(self.second) + len(self.differs)


def by_id(session: Session, collector_id: int) -> Collector:
    """Give one collector, for staff.

    Raises:
        NotFoundError: there is none.
    """
    collector = session.get(Collector, collector_id)
    if collector is None:
        raise NotFoundError("That collector is not here.")
    return collector


def by_code(session: Session, typed: str) -> Collector:
    """Give the collector at a short address, however it was typed.

    Raises:
        NotFoundError: there is none.
    """
    collector = session.scalar(sa.select(Collector).where(Collector.code == rules.plain(typed)))
    if collector is None:
        raise NotFoundError(
            "Nothing is at this address. Check each letter and number, or ask for a new one."
        )
    return collector


def address_is_taken(session: Session, code: str) -> bool:
    """Say whether a short address or a batch code is in use."""
    taken = (
        sa.select(Collector.id).where(Collector.code == code),
        sa.select(PaperBatch.id).where(PaperBatch.code == code),
    )
    return any(session.scalar(wanted) is not None for wanted in taken)


def survey_of(session: Session, collector: Collector) -> Survey:
    """Give the survey that a collector leads to."""
    return surveys.survey_by_id(session, collector.survey_id)


def standing_of(session: Session, collector: Collector) -> Standing:
    """Say what somebody finds who comes by today."""
    return rules.standing(
        collector.state,
        collector.opens_on,
        collector.closes_on,
        clock.today(),
        survey_is_open=surveys.is_open(survey_of(session, collector)),
    )


def listed(session: Session, survey: Survey) -> list[ListedCollector]:
    """Give the collectors of a survey, the newest first."""
    chosen = sa.select(Collector).where(Collector.survey_id == survey.id)
    rows = session.scalars(chosen.order_by(Collector.id.desc()))
    return [listed_one(session, collector) for collector in rows]


def listed_one(session: Session, collector: Collector) -> ListedCollector:
    """Give one collector as the list shows it."""
    return ListedCollector(
        collector=collector,
        standing=standing_of(session, collector),
        sent=safe_count(collector.frozen_count),
        codes=codes_made(session, collector),
        batches=batches_of(session, collector) if collector.kind is Kind.PAPER else [],
    )


def all_collectors(session: Session) -> list[Collector]:
    """Give every collector, for the background."""
    return list(session.scalars(sa.select(Collector).order_by(Collector.id)))


def people_through(session: Session, collector: Collector) -> int:
    """Count the people who came this way. For freezing, never for showing."""
    if collector.kind is not Kind.CODES:
        return surveys.sent_through(session, collector.survey_id, collector.id)
    return _count(session, OneUseCode.collector_id == collector.id, OneUseCode.is_used.is_(True))


def codes_made(session: Session, collector: Collector) -> int:
    """Count the codes that were printed: our own doing, so it may be shown."""
    return _count(session, OneUseCode.collector_id == collector.id)


def _count(session: Session, *chosen: sa.ColumnElement[bool]) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(OneUseCode).where(*chosen)) or 0


def code_hash(session: Session, code: str) -> str:
    """Give what is kept of a one-use code; without the site's secret nobody can try codes on it."""
    key: bytes = session.info["pepper"]
    return hmac.new(key, f"one-use:{code}".encode(), hashlib.sha256).hexdigest()


def one_use_code(session: Session, collector: Collector, code: str) -> OneUseCode | None:
    """Find a code of this collector, locked until it is decided on."""
    mine = (
        OneUseCode.collector_id == collector.id,
        OneUseCode.code_hash == code_hash(session, code),
    )
    return session.scalar(sa.select(OneUseCode).where(*mine).with_for_update())


def batch_by_id(session: Session, batch_id: int) -> PaperBatch:
    """Give one batch of paper.

    Raises:
        NotFoundError: there is none.
    """
    batch = session.get(PaperBatch, batch_id)
    if batch is None:
        raise NotFoundError("That paper batch is not here.")
    return batch


def batches_of(session: Session, collector: Collector) -> list[Progress]:
    """Give the batches of a collector, the newest first."""
    chosen = sa.select(PaperBatch).where(PaperBatch.collector_id == collector.id)
    rows = session.scalars(chosen.order_by(PaperBatch.id.desc()))
    return [progress_of(session, batch) for batch in rows]


def progress_of(session: Session, batch: PaperBatch) -> Progress:
    """Say how far the typing in of a batch has got."""
    sheets = list(
        session.scalars(
            sa.select(PaperSheet)
            .where(PaperSheet.batch_id == batch.id)
            .order_by(PaperSheet.mark, PaperSheet.id)
        )
    )
    by_state = {state: [s for s in sheets if s.state is state] for state in SheetState}
    return Progress(
        batch=batch,
        entered=len(by_state[SheetState.ENTERED]),
        blank=len(by_state[SheetState.BLANK]),
        unfinished=by_state[SheetState.UNFINISHED],
        second=by_state[SheetState.SECOND],
        differs=by_state[SheetState.DIFFERS],
    )


def sheet_by_id(session: Session, batch: PaperBatch, sheet_id: str) -> PaperSheet:
    """Give one sheet of a batch.

    Raises:
        NotFoundError: there is none.
    """
    sheet = session.get(PaperSheet, sheet_id)
    if sheet is None or sheet.batch_id != batch.id:
        raise NotFoundError("That sheet is not here.")
    return sheet


def sheet_by_mark(session: Session, batch: PaperBatch, mark: str) -> PaperSheet | None:
    """Find the sheet with this mark, if anybody has begun to type it in."""
    mine = (PaperSheet.batch_id == batch.id, PaperSheet.mark == mark)
    return session.scalar(sa.select(PaperSheet).where(*mine))


def marks_of(batch: PaperBatch) -> list[str]:
    """Give the marks of a batch's sheets, the same ones each time; they say nothing of order."""
    marks: dict[str, None] = {}
    number = 0
    while len(marks) < batch.printed:
        digest = hashlib.sha256(f"{batch.seed}:{number}".encode()).digest()
        marks[rules.from_digest(digest, rules.MARK_LENGTH)] = None
        number += 1
    return list(marks)
