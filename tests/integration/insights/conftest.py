"""A consultation, a small framework and the people who work on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.access import Actor, Role
from tests.factories import make_consultation, make_user
from tests.factories_insights import make_version

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.consultations.models import Consultation
    from app.frameworks.models import FrameworkVersion


@pytest.fixture
def consultation(session: Session) -> Consultation:
    return make_consultation(session, title="Life after care")


@pytest.fixture
def version(session: Session) -> FrameworkVersion:
    """The small framework of the factories, in force."""
    return make_version(session)


@pytest.fixture
def lead(session: Session) -> Actor:
    user = make_user(session, Role.STRATEGY_LEAD)
    return Actor(id=user.id, name=user.name, roles=frozenset({Role.STRATEGY_LEAD}))
