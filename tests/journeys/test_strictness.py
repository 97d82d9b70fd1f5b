"""The windows of the journeys notice what they are there to notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Error

from tests.journeys import browsing
from tests.journeys.browsing import axe_faults, chromium_or_skip, sideways

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.journeys.browsing import Visits


@pytest.fixture
def page(visits: Visits) -> Page:
    opened = visits.open()
    opened.goto("/help")
    return opened


def noticed(visits: Visits, page: Page, sign: str) -> bool:
    """Say whether a fault was noticed, and forget it, for it was made on purpose."""
    page.wait_for_timeout(200)
    found = any(sign in fault for fault in visits.faults)
    visits.faults.clear()
    return found


def test_a_page_of_somebody_else_is_a_fault(visits: Visits, page: Page) -> None:
    with pytest.raises(Error):
        page.goto("http://counting.example/")

    assert noticed(visits, page, "counting.example")


def test_a_broken_script_is_a_fault(visits: Visits, page: Page) -> None:
    page.evaluate("setTimeout(() => { throw new Error('broke'); })")

    assert noticed(visits, page, "broke")


def test_what_the_content_policy_stops_is_a_fault(visits: Visits, page: Page) -> None:
    page.evaluate("document.body.setAttribute('style', 'color: red')")

    assert noticed(visits, page, "Content Security Policy")


def test_a_page_that_is_not_there_is_a_fault(visits: Visits, page: Page) -> None:
    page.goto("/not-there")

    assert noticed(visits, page, "404")


def test_axe_finds_a_picture_without_words(page: Page) -> None:
    page.evaluate("document.querySelector('main').append(document.createElement('img'))")

    assert any(fault.startswith("image-alt") for fault in axe_faults(page))


def test_a_page_wider_than_the_phone_is_noticed(page: Page) -> None:
    page.evaluate(
        "document.querySelector('h1').textContent = 'Wider'.repeat(40);"
        "document.querySelector('h1').style.whiteSpace = 'nowrap';"
        "document.querySelector('h1').style.overflowWrap = 'normal';"
    )

    assert sideways(page) > 0


@pytest.mark.parametrize(
    ("ci", "outcome"), [("", pytest.skip.Exception), ("true", pytest.fail.Exception)]
)
def test_without_a_browser_journeys_are_skipped_but_fail_on_a_ci_machine(
    monkeypatch: pytest.MonkeyPatch, ci: str, outcome: type[BaseException]
) -> None:
    monkeypatch.delenv("CHROME", raising=False)
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr(browsing, "find_chromium", lambda: None)

    with pytest.raises(outcome, match="Install the package chromium"):
        chromium_or_skip()
