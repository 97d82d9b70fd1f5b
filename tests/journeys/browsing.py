"""A real browser that is strict: nothing off the site, nothing in the console, nothing broken."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from app.config import ROOT
from app.setup.browser import find_chromium

if TYPE_CHECKING:
    from playwright.sync_api import (
        Browser,
        BrowserContext,
        ConsoleMessage,
        Page,
        Request,
        Response,
        WebError,
    )

PHONE = {"width": 320, "height": 640}
DESK = {"width": 1280, "height": 900}
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # whatever a page might ask for elsewhere has no address, so nothing can leave the machine
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
AXE = ROOT / "app" / "web" / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN_AXE = """async (tags) => {
  const found = await axe.run(document, {
    runOnly: {type: 'tag', values: tags}, resultTypes: ['violations'],
  });
  return found.violations.map((one) =>
    one.id + ': ' + one.help + ' at ' + one.nodes.slice(0, 3).map((node) => node.html).join(' | '));
}"""
# With it the page's own script posts an answer, as the browser would post its form.
BY_SCRIPT = "x-heard-later"
ATTENTION = 422  # a form came back with something to put right
WAIT_MS = 20_000


def chromium_or_skip() -> str:
    """Give the browser to test with; without one, skip here and fail on a CI machine."""
    found = os.environ.get("CHROME") or find_chromium()
    if found:
        return found
    reason = (
        "There is no Chromium for the browser journeys. Install the package chromium, or name "
        "one with HEARD_CHROMIUM."
    )
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


class _Weather(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert isinstance(self.server, Elsewhere)
        if self.path in self.server.url:  # not its own picture for the tab
            self.server.visits.append({name.lower() for name in self.headers})
        body = b"<!doctype html><html lang=en><title>Weather</title><h1>Rain later</h1>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


class Elsewhere(ThreadingHTTPServer):
    """Another site, where “Leave this site” leads; it notes what browsers tell it."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Weather)
        self.visits: list[set[str]] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        """Give the address: another host than the site's, so that no cookie is shared."""
        return f"http://localhost:{self.server_address[1]}/weather"

    def close(self) -> None:
        """Stop listening."""
        self.shutdown()
        self.server_close()


@dataclass
class Visits:
    """Opens browser windows for one test, and holds every fault that any of them saw."""

    browser: Browser
    origin: str
    may_leave_to: str = ""
    faults: list[str] = field(default_factory=list)
    refusals: set[int] = field(default_factory=lambda: {ATTENTION})
    forgiven: set[str] = field(default_factory=set)
    _open: list[BrowserContext] = field(default_factory=list)
    _refused: set[str] = field(default_factory=set)

    def open(self, *, scripts: bool = True, state: Any = None, desk: bool = False) -> Page:
        """Open a window that shares nothing with the others: a phone, or a desk."""
        context = self.browser.new_context(
            base_url=self.origin,
            java_script_enabled=scripts,
            viewport=DESK if desk else PHONE,  # type: ignore[arg-type]
            storage_state=state,
            reduced_motion="reduce",
            locale="en-GB",
        )
        context.set_default_timeout(WAIT_MS)
        context.on("request", self._on_request)
        context.on("response", self._on_response)
        context.on("console", self._on_console)
        context.on("weberror", self._on_error)
        self._open.append(context)
        return context.new_page()

    def expect(self, *statuses: int) -> None:
        """Allow pages to answer with these statuses in this test."""
        self.refusals.update(statuses)

    def forgive(self, words: str) -> None:
        """Allow the browser to say this in its console in this test."""
        self.forgiven.add(words)

    def describe(self) -> str:
        """Say what is on every screen, for the report of a failure."""
        pages = [page for context in self._open for page in context.pages]
        shown = [f"{page.url}\n{_outline(page)}" for page in pages]
        return "\n\n".join([*shown, *self.faults])

    def close(self) -> None:
        """Close every window."""
        for context in self._open:
            context.close()

    def _on_request(self, request: Request) -> None:
        ours = request.url.startswith((f"{self.origin}/", "data:"))
        leaving = self.may_leave_to and request.url.startswith(self.may_leave_to)
        if not (ours or leaving):
            self.faults.append(f"asked for {request.url}, off the site")

    def _on_response(self, response: Response) -> None:
        if response.status < 400:
            return
        asked = response.request
        is_page = asked.is_navigation_request() or BY_SCRIPT in asked.headers
        if response.status in self.refusals and is_page:
            self._refused.add(response.url)
        else:
            self.faults.append(f"{response.url} answered {response.status}")

    def _on_console(self, message: ConsoleMessage) -> None:
        # the browser reports every page that is not a 200; the response was judged above
        is_status = message.text.startswith("Failed to load resource: the server responded")
        is_forgiven = any(words in message.text for words in self.forgiven)
        if message.type == "error" and not is_status and not is_forgiven:
            self.faults.append(f"console: {message.text}")

    def _on_error(self, error: WebError) -> None:
        self.faults.append(f"script: {error.error.message}")


def _outline(page: Page) -> str:
    part = "main" if page.locator("main").count() == 1 else "body"
    return page.locator(part).aria_snapshot()


def axe_faults(page: Page) -> list[str]:
    """Give what axe-core finds wrong with the page, WCAG 2.2 AA and good practice."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(RUN_AXE, TAGS)
    return found


def sideways(page: Page) -> int:
    """Give by how many pixels the page is wider than the window."""
    wider: int = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return wider


def assert_sound(page: Page) -> None:
    """Check what holds on every page: a title, one h1, nothing for axe to find."""
    assert page.title().strip(), f"{page.url} has no title"
    assert page.locator("h1").count() == 1, f"{page.url} must have exactly one h1"
    assert axe_faults(page) == [], f"axe at {page.url}"
