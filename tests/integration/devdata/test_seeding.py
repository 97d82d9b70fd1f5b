from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.config import Mode, Settings
from app.devdata import demo_sign_ins, seed_borough
from app.errors import SettingsError
from tests.factories import make_consultation

if TYPE_CHECKING:
    from app.db import Database


@pytest.fixture
def demo(settings: Settings) -> Settings:
    return settings.model_copy(update={"mode": Mode.DEMO})


def test_example_people_are_refused_outside_a_demo(settings: Settings) -> None:
    production = settings.model_copy(update={"mode": Mode.PRODUCTION})

    with pytest.raises(SettingsError, match="demo mode only"):
        seed_borough(production)


def test_a_site_that_holds_anything_is_left_as_it_is(demo: Settings, database: Database) -> None:
    with database.transaction() as session:
        make_consultation(session, slug="ours")

    said = seed_borough(demo)

    assert "nothing was changed" in said


def test_the_sign_ins_name_every_role(demo: Settings) -> None:
    said = demo_sign_ins(demo)

    for role in ("Strategy lead", "Coordinator", "Safeguarding lead", "Administrator"):
        assert role in said
