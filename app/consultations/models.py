"""Consultations: the frame around surveys, forum topics and replies."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class ConsultationState(StrEnum):
    """How far a consultation has got."""

    OPEN = "open"
    ANSWERING = "answering"
    CLOSED = "closed"


class Consultation(Base):
    """One piece of engagement. It cannot close before every signed-off theme has a reply."""

    __tablename__ = "consultation"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    purpose: Mapped[str]
    what_can_change: Mapped[str]
    who_decides: Mapped[str]
    who_chose: Mapped[str]
    framework_key: Mapped[str]
    state: Mapped[ConsultationState] = mapped_column(default=ConsultationState.OPEN)
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    reply_by: Mapped[date]
    is_example: Mapped[bool] = mapped_column(default=False)


class PrivacyNotice(Base):
    """What the privacy page needs from the council before anybody is asked. There is one row."""

    __tablename__ = "privacy_notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    in_charge: Mapped[str]  # who answers in law for what is kept
    contact: Mapped[str]  # the data protection officer, as young people can reach them
    checked_on: Mapped[date]
