"""Consultations as pages need them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from app import clock
from app.consultations.models import Consultation, ConsultationState, PrivacyNotice
from app.errors import NotFoundError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

NEWEST_FIRST = (Consultation.opens_on.desc(), Consultation.id.desc())


def by_id(session: Session, consultation_id: int) -> Consultation:
    """Give one consultation.

    Raises:
        NotFoundError: there is none.
    """
    return _found(session.get(Consultation, consultation_id))


def by_slug(session: Session, slug: str) -> Consultation:
    """Give the consultation with this address.

    Raises:
        NotFoundError: there is none.
    """
    return _found(session.scalar(sa.select(Consultation).where(Consultation.slug == slug)))


def all_consultations(session: Session) -> list[Consultation]:
    """Give every consultation, newest first."""
    return list(session.scalars(sa.select(Consultation).order_by(*NEWEST_FIRST)))


def open_consultations(session: Session) -> list[Consultation]:
    """Give the consultations that still take in words, newest first."""
    wanted = sa.select(Consultation).where(
        Consultation.state == ConsultationState.OPEN, Consultation.closes_on >= clock.today()
    )
    return list(session.scalars(wanted.order_by(*NEWEST_FIRST)))


def slugs_like(session: Session, slug: str) -> set[str]:
    """Give the addresses in use that begin like this one."""
    wanted = sa.select(Consultation.slug).where(Consultation.slug.startswith(slug, autoescape=True))
    return set(session.scalars(wanted.order_by(Consultation.slug)))


def privacy_notice(session: Session) -> PrivacyNotice | None:
    """Give what the council has filled in for the privacy page; None until it has."""
    return session.scalar(sa.select(PrivacyNotice).order_by(PrivacyNotice.id).limit(1))


def _found(consultation: Consultation | None) -> Consultation:
    if consultation is None:
        raise NotFoundError("We can't find that consultation.")
    return consultation
