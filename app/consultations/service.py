"""Start consultations and move them on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app import audit, clock
from app.consultations import queries, rules
from app.consultations.models import Consultation, ConsultationState, PrivacyNotice
from app.errors import ConflictError, DomainError

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from app.access import Actor

__all__ = [
    "ConsultationClosedError",
    "ConsultationDraft",
    "ConsultationState",
    "DatesOutOfOrderError",
    "NoticeMissingError",
    "change_consultation",
    "create_consultation",
    "move_on",
    "set_privacy_notice",
]


WORDS = ("title", "purpose", "what_can_change", "who_decides", "who_chose")
DATES = ("opens_on", "closes_on", "reply_by")


@dataclass(frozen=True)
class ConsultationDraft:
    """What must be clear before anybody is asked anything."""

    title: str
    purpose: str
    what_can_change: str
    who_decides: str
    who_chose: str
    framework_key: str
    opens_on: date
    closes_on: date
    reply_by: date
    slug: str | None = None
    is_example: bool = False


class DatesOutOfOrderError(DomainError):
    """The dates do not follow one another."""


class NoticeMissingError(DomainError):
    """The privacy page lacks something that it must say."""


class ConsultationClosedError(ConflictError):
    """The consultation is closed for good."""


def create_consultation(
    session: Session, draft: ConsultationDraft, *, actor: Actor | None
) -> Consultation:
    """Start a consultation; who decides and by when people hear back is known from the first day.

    Raises:
        DatesOutOfOrderError: it closes before it opens, or replies are due before it closes.
    """
    _check_dates(draft)
    wanted = draft.slug or rules.slug_of(draft.title)
    consultation = Consultation(
        slug=rules.free_slug(wanted, queries.slugs_like(session, wanted)),
        title=draft.title,
        purpose=draft.purpose,
        what_can_change=draft.what_can_change,
        who_decides=draft.who_decides,
        who_chose=draft.who_chose,
        framework_key=draft.framework_key,
        opens_on=draft.opens_on,
        closes_on=draft.closes_on,
        reply_by=draft.reply_by,
        is_example=draft.is_example,
    )
    session.add(consultation)
    session.flush()
    audit.record(session, "consultation_created", f"consultation:{consultation.id}", actor=actor)
    return consultation


def change_consultation(
    session: Session, consultation: Consultation, draft: ConsultationDraft, *, actor: Actor
) -> Consultation:
    """Put a slip right. The address and the strategy stay: links and figures depend on them.

    A date that was promised to young people may move, so the log keeps the old and the new one.

    Raises:
        ConsultationClosedError: it is closed, and stays as it was.
        DatesOutOfOrderError: it would close before it opens, or replies be due before it closes.
    """
    if consultation.state is ConsultationState.CLOSED:
        raise ConsultationClosedError("This consultation is closed, so nothing more can change.")
    _check_dates(draft)
    moved = {
        name: [getattr(consultation, name).isoformat(), getattr(draft, name).isoformat()]
        for name in DATES
        if getattr(consultation, name) != getattr(draft, name)
    }
    changed = [name for name in WORDS if getattr(consultation, name) != getattr(draft, name)]
    for name in (*changed, *moved):
        setattr(consultation, name, getattr(draft, name))
    if changed or moved:
        session.flush()
        deed = {"words": changed, "dates": moved}
        subject = f"consultation:{consultation.id}"
        audit.record(session, "consultation_changed", subject, actor=actor, **deed)
    return consultation


def _check_dates(draft: ConsultationDraft) -> None:
    if draft.closes_on < draft.opens_on:
        raise DatesOutOfOrderError("The closing date is before the opening date.")
    if draft.reply_by < draft.closes_on:
        raise DatesOutOfOrderError("The reply date is before the closing date.")


def move_on(
    session: Session, consultation: Consultation, state: ConsultationState, *, actor: Actor | None
) -> Consultation:
    """Note how far a consultation has got. Whether it may close, its replies decide.

    Raises:
        ConsultationClosedError: it is closed and something else is asked for.
    """
    if consultation.state is state:
        return consultation
    if consultation.state is ConsultationState.CLOSED:
        raise ConsultationClosedError("This consultation is closed, so nothing more can change.")
    consultation.state = state
    subject = f"consultation:{consultation.id}"
    audit.record(session, "consultation_moved_on", subject, actor=actor, state=state.value)
    return consultation


def set_privacy_notice(
    session: Session, *, in_charge: str, contact: str, actor: Actor | None
) -> PrivacyNotice:
    """Complete the privacy page. Surveys are published only once this is known.

    Raises:
        NoticeMissingError: one of the two is empty.
    """
    if not in_charge.strip() or not contact.strip():
        raise NoticeMissingError("Say who is in charge of the words, and whom to ask about them.")
    notice = queries.privacy_notice(session) or PrivacyNotice()
    notice.in_charge, notice.contact = in_charge.strip(), contact.strip()
    notice.checked_on = clock.today()
    session.add(notice)
    session.flush()
    audit.record(session, "privacy_notice_set", f"privacy_notice:{notice.id}", actor=actor)
    return notice
