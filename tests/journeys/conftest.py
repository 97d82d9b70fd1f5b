"""A seeded site and its worker for each test process, and strict windows onto it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import sync_playwright

from tests.journeys.browsing import ARGS, Elsewhere, Visits, chromium_or_skip
from tests.journeys.site import seeded_once, site_from
from tests.journeys.staff import Desks

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from tests.journeys.site import Site

HERE = "tests/journeys/"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder as a journey."""
    for item in items:
        if item.path.as_posix().rpartition(HERE)[1]:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's program."""
    return chromium_or_skip()


@pytest.fixture(scope="session")
def elsewhere() -> Iterator[Elsewhere]:
    """The site where “Leave this site” leads."""
    server = Elsewhere()
    yield server
    server.close()


@pytest.fixture(scope="session")
def seeded(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demo borough, seeded once for all processes of this test run."""
    del chromium  # no browser, no seeding
    base = tmp_path_factory.getbasetemp()
    return seeded_once(base.parent if "PYTEST_XDIST_WORKER" in os.environ else base)


@pytest.fixture(scope="session")
def site(
    seeded: Path, elsewhere: Elsewhere, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """The running product, with a database of its own."""
    running = site_from(seeded, tmp_path_factory.mktemp("site") / "instance", elsewhere.url)
    try:
        running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One browser; each window in it is a person of its own."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=chromium,
            args=ARGS,
            # a real phone keeps pages for Back, so what Back shows must be tested with it on
            ignore_default_args=["--disable-back-forward-cache"],
        )
        yield launched
        launched.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add what was on the screens to the report of a test that failed."""
    report = yield
    windows = getattr(item, "funcargs", {}).get("visits")
    if report.when == "call" and report.failed and windows is not None:
        report.sections.append(("On the screens", windows.describe()))
    return report


@pytest.fixture
def visits(browser: Browser, site: Site, elsewhere: Elsewhere) -> Iterator[Visits]:
    """Windows for this test; any fault that one of them saw fails it."""
    windows = Visits(browser, site.origin, may_leave_to=elsewhere.url)
    yield windows
    windows.close()
    assert not windows.faults, "\n".join(windows.faults)


@pytest.fixture(scope="session")
def kept_sign_ins() -> dict[str, Any]:
    """Cookies of staff who have signed in, for tests that are not about signing in."""
    return {}


@pytest.fixture
def desks(visits: Visits, kept_sign_ins: dict[str, Any]) -> Desks:
    """Desks of the demo's staff."""
    return Desks(visits, kept_sign_ins)
