"""The pictures in the README, taken by the same browser that tests the pages."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from app.access import Role
from app.config import ROOT
from tests.journeys import young

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.journeys.browsing import Visits
    from tests.journeys.staff import Desks

PNG = b"\x89PNG\r\n"
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 860}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where pictures go: into the README's folder only when somebody asks for new ones."""
    kept = ROOT / "docs" / "screenshots"
    return kept if os.environ.get("HEARD_SCREENSHOTS") == "1" else tmp_path


def take(page: Page, folder: Path, name: str) -> None:
    page.evaluate("document.fonts.ready")
    path = folder / f"{name}.png"

    page.screenshot(path=path, animations="disabled", caret="hide")

    assert path.read_bytes().startswith(PNG)


def test_a_question_on_a_phone(visits: Visits, folder: Path) -> None:
    page = visits.open()
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    young.start_survey(page)
    young.pick(page, "Good")

    take(page, folder, "question-phone")


def test_priorities_and_themes(desks: Desks, folder: Path) -> None:
    page = desks.open(Role.STRATEGY_LEAD)
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    page.goto("/staff/insights/how-is-life-2026/")

    take(page, folder, "insights")


def test_the_public_board(visits: Visits, folder: Path) -> None:
    page = visits.open(desk=True)
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    page.goto("/you-said-we-did")

    take(page, folder, "board")
