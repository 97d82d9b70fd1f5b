"""One published survey, and ways to answer it as a browser without scripts does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.factories import save
from tests.factories_surveys import make_survey

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.surveys.models import Survey


@pytest.fixture
def survey(session: Session) -> Survey:
    """A survey that everybody can answer, saved."""
    published = make_survey(session, slug="life")
    make_survey(session, slug="decoy")
    save(session)
    return published
