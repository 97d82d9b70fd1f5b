"""Read imports: where answers can go, what came in, and whether anybody has worked with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from app.comments.models import Comment
from app.consultations.models import Consultation, ConsultationState
from app.errors import NotFoundError
from app.imports.models import (
    ImportBatch,
    ImportContribution,
    ImportDraft,
    ImportFingerprint,
    ImportProfile,
)
from app.insights.models import Correction, Insight
from app.safeguarding.models import Case
from app.surveys.models import Survey

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

CHUNK = 500  # databases take only so many values at once


@dataclass(frozen=True)
class ListedBatch:
    """One import as the list shows it."""

    batch: ImportBatch
    where: str


def surveys(session: Session) -> list[tuple[Survey, str]]:
    """Give the surveys that answers can come into, with their consultations, newest first."""
    chosen = (
        sa.select(Survey, Consultation.title)
        .join(Consultation, Consultation.id == Survey.consultation_id)
        .where(Consultation.state != ConsultationState.CLOSED)
        .order_by(Survey.published_on.desc(), Survey.id.desc())
    )
    return [(survey, title) for survey, title in session.execute(chosen)]


def consultations(session: Session) -> list[Consultation]:
    """Give the consultations that comments can come into, newest first."""
    chosen = sa.select(Consultation).where(Consultation.state != ConsultationState.CLOSED)
    order = (Consultation.opens_on.desc(), Consultation.id.desc())
    return list(session.scalars(chosen.order_by(*order)))


def draft_of(session: Session, draft_id: str, user_id: int) -> ImportDraft:
    """Give a file on its way in to whoever sent it, and to nobody else.

    Raises:
        NotFoundError: there is none.
    """
    draft = session.get(ImportDraft, draft_id)
    if draft is None or draft.by_id != user_id:
        raise NotFoundError(
            "That file is not here any more: it was imported, thrown away, or a day has passed. "
            "Look in the list of imports, or send the file again."
        )
    return draft


def drafts_of(session: Session, user_id: int) -> list[ImportDraft]:
    """Give the files that somebody has sent and not confirmed, the latest first."""
    mine = sa.select(ImportDraft).where(ImportDraft.by_id == user_id)
    return list(session.scalars(mine.order_by(ImportDraft.made_at.desc(), ImportDraft.id)))


def drafts_made_before(session: Session, moment: datetime) -> list[ImportDraft]:
    """Give the files that have waited too long."""
    old = sa.select(ImportDraft).where(ImportDraft.made_at < moment)
    return list(session.scalars(old.order_by(ImportDraft.id)))


def draft_ids(session: Session) -> set[str]:
    """Give the names of all files that somebody still works on."""
    return set(session.scalars(sa.select(ImportDraft.id)))


def batch_by_id(session: Session, batch_id: int) -> ImportBatch:
    """Give one import.

    Raises:
        NotFoundError: there is none.
    """
    batch = session.get(ImportBatch, batch_id)
    if batch is None:
        raise NotFoundError("We can't find that import.")
    return batch


def listed_batches(session: Session) -> list[ListedBatch]:
    """Give every import with where it went, the latest first."""
    chosen = (
        sa.select(ImportBatch, Survey.title, Consultation.title)
        .join(Consultation, Consultation.id == ImportBatch.consultation_id)
        .outerjoin(Survey, Survey.id == ImportBatch.survey_id)
        .order_by(ImportBatch.id.desc())
    )
    return [
        ListedBatch(batch, survey or consultation)
        for batch, survey, consultation in session.execute(chosen)
    ]


def listed_batch(session: Session, batch: ImportBatch) -> ListedBatch:
    """Give one import as the list shows it."""
    survey = session.get(Survey, batch.survey_id) if batch.survey_id else None
    where = survey or session.get_one(Consultation, batch.consultation_id)
    return ListedBatch(batch, where.title)


def known_fingerprints(session: Session, fingerprints: Sequence[str]) -> set[str]:
    """Say which of these rows came in before."""
    found: set[str] = set()
    for start in range(0, len(fingerprints), CHUNK):
        some = ImportFingerprint.fingerprint.in_(fingerprints[start : start + CHUNK])
        found |= set(session.scalars(sa.select(ImportFingerprint.fingerprint).where(some)))
    return found


def contribution_ids(session: Session, batch: ImportBatch) -> list[str]:
    """Give the responses and sets of comments that came in with a batch."""
    chosen = sa.select(ImportContribution.contribution_id).where(
        ImportContribution.batch_id == batch.id
    )
    return list(session.scalars(chosen.order_by(ImportContribution.contribution_id)))


def marks_of(session: Session, batch: ImportBatch) -> list[ImportContribution | ImportFingerprint]:
    """Give what we keep to know a batch's rows again, to forget it."""
    came = sa.select(ImportContribution).where(ImportContribution.batch_id == batch.id)
    seals = sa.select(ImportFingerprint).where(ImportFingerprint.batch_id == batch.id)
    return [*session.scalars(came), *session.scalars(seals)]


def comment_ids(session: Session, batch: ImportBatch) -> list[str]:
    """Give the comments that came in with a batch."""
    return list(session.scalars(_comments(batch).order_by(Comment.id)))


def why_not_undone(session: Session, batch: ImportBatch) -> str | None:
    """Say why an import can be undone no longer; None if it still can."""
    words = _comments(batch)
    reasons = (
        (sa.select(Comment.id).where(Comment.id.in_(words), Comment.read_on.is_not(None)),
         "somebody has read words that came with it"),
        (sa.select(Correction.id).where(Correction.comment_id.in_(words)),
         "somebody has said what words that came with it are about"),
        (sa.select(Case.id).where(Case.comment_id.in_(words)),
         "the safeguarding lead has a case about words that came with it"),
        (sa.select(Insight.id).where(Insight.consultation_id == batch.consultation_id,
                                     Insight.signed_off_at >= batch.imported_at),
         "a “You said” of this consultation was signed off since"),
    )  # fmt: skip
    return next((why for wanted, why in reasons if session.scalar(wanted.limit(1))), None)


def _comments(batch: ImportBatch) -> sa.Select[str]:
    came = sa.select(ImportContribution.contribution_id).where(
        ImportContribution.batch_id == batch.id
    )
    return sa.select(Comment.id).where(Comment.contribution_id.in_(came))


def profiles(session: Session) -> list[ImportProfile]:
    """Give every saved profile, by name."""
    return list(session.scalars(sa.select(ImportProfile).order_by(ImportProfile.name)))


def profile_by_id(session: Session, profile_id: int) -> ImportProfile:
    """Give one saved profile.

    Raises:
        NotFoundError: there is none.
    """
    profile = session.get(ImportProfile, profile_id)
    if profile is None:
        raise NotFoundError("We can't find that profile.")
    return profile


def profile_by_name(session: Session, name: str) -> ImportProfile | None:
    """Give the profile of this name, if there is one."""
    return session.scalar(sa.select(ImportProfile).where(ImportProfile.name == name))


def profile_for(session: Session, headings_key: str) -> ImportProfile | None:
    """Give the profile for these headings, if somebody has saved one."""
    same = ImportProfile.headings_key == headings_key
    return session.scalar(sa.select(ImportProfile).where(same))
