"""The demo's staff at their desks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from app.access import Role
from app.config import ROOT
from tests.journeys.site import wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.journeys.browsing import Visits

STORY: dict[str, Any] = yaml.safe_load(
    (ROOT / "app" / "devdata" / "borough.yaml").read_text(encoding="utf-8")
)
EMAILS = {Role(person["role"]): person["email"] for person in STORY["staff"]}
CODE_WAIT_S = 75  # two used codes have to run out first


@dataclass
class Desks:
    """Opens windows in which somebody is signed in."""

    visits: Visits
    kept: dict[str, Any]

    def sign_in(self, role: Role, *, scripts: bool = True) -> Page:
        """Sign in with password and code, as this person does in the morning."""
        page = self.visits.open(scripts=scripts, desk=True)
        page.goto("/staff/")
        type_password(page, role)
        type_code(page)
        return page

    def open(self, role: Role, *, desk: bool = True) -> Page:
        """Open a window of somebody who signed in earlier in this test run."""
        if role not in self.kept:
            page = self.sign_in(role)
            self.kept[role] = page.context.storage_state()
        return self.visits.open(state=self.kept[role], desk=desk)


def type_password(page: Page, role: Role) -> None:
    """Fill in the first page of the sign-in."""
    page.get_by_label("Email").fill(EMAILS[role])
    page.get_by_label("Password").fill(STORY["password"])
    page.get_by_role("button", name="Go on").click()


def type_code(page: Page) -> None:
    """Fill in the authenticator code, which the demo shows; a used one has to run out first."""
    shown = page.get_by_text(re.compile(r"^\d{6}$"))

    def is_shown() -> bool:
        if shown.count() == 0:
            page.reload()
        return shown.count() == 1

    wait_until(is_shown, CODE_WAIT_S, lambda: f"No code on {page.url}: {page.inner_text('main')}")
    page.get_by_label("code").fill(shown.inner_text())
    page.get_by_role("button", name="Sign in").click()
