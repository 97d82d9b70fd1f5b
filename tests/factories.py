"""Rows for tests, made by plain functions; every argument has a believable default."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from app import clock
from app.accounts.models import RoleRow, User
from app.comments.models import Comment, Source
from app.consultations.models import Consultation

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.access import Role

_numbers = itertools.count(1)
FRAMEWORK = "knowsley-care-experienced-2023"


def save(session: Session) -> None:
    """Let other sessions see what a test has arranged."""
    session.commit()


def make_user(session: Session, role: Role, **changes: Any) -> User:
    number = next(_numbers)
    row = session.scalar(sa.select(RoleRow).where(RoleRow.name == role.value))
    row = row or RoleRow(name=role.value)
    values = {"email": f"staff{number}@example.org", "name": f"Staff {number}", "roles": [row]}
    user = User(**values | changes)
    session.add(user)
    session.flush()
    return user


def make_consultation(session: Session, **changes: Any) -> Consultation:
    number = next(_numbers)
    values = {
        "slug": f"consultation-{number}",
        "title": "What matters to you",
        "purpose": "To hear what life is like after care.",
        "what_can_change": "How workers keep in touch.",
        "who_decides": "The Corporate Parenting Board",
        "who_chose": "The Forum",
        "framework_key": FRAMEWORK,
        "opens_on": clock.today() - timedelta(days=10),
        "closes_on": clock.today() + timedelta(days=20),
        "reply_by": clock.today() + timedelta(days=60),
    }
    consultation = Consultation(**values | changes)
    session.add(consultation)
    session.flush()
    return consultation


def make_comment(session: Session, consultation: Consultation, **changes: Any) -> Comment:
    number = next(_numbers)
    values = {
        "consultation_id": consultation.id,
        "source": Source.SURVEY,
        "contribution_id": f"contribution-{number}",
        "prompt": "What would you change?",
        "text": "My worker keeps changing and nobody tells me why.",
        "received_on": clock.today(),
    }
    comment = Comment(**values | changes)
    session.add(comment)
    session.flush()
    return comment
