"""A topic, a post that waits, a decision with its reason: the forum's story."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from app.access import Role
from tests.journeys import young
from tests.journeys.site import read_by_worker

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.journeys.browsing import Visits
    from tests.journeys.site import Site
    from tests.journeys.staff import Desks

POST = "The room on Elmgrove Parade is too loud for me. A quiet hour first would help."
CHANGED = "The room is too loud for me. A quiet hour first would help."
REASON = "We took the street out, so that nobody can tell where you live."
WAITING = "It’s waiting to be checked"


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_post_waits_until_a_person_publishes_it_with_a_change(
    site: Site, visits: Visits, desks: Desks, scripts: bool
) -> None:
    title = f"What should change about the drop-in{' now' if scripts else ''}?"
    nickname = "Heron" if scripts else "Puffin"
    coordinator = desks.open(Role.COORDINATOR)
    author, neighbour = visits.open(scripts=scripts), visits.open(scripts=scripts)

    opens_a_topic(coordinator, title)
    code = posts(author, title, nickname)
    nobody_else_sees_it(neighbour, title)
    finds_it_waiting(visits.open(scripts=scripts), code)
    read_by_worker(site, code)  # nobody can publish it before that
    publishes_with_a_change(coordinator, title, nickname)
    everybody_sees_the_change(neighbour, nickname)
    learns_why(visits.open(scripts=scripts), code, title)


def opens_a_topic(coordinator: Page, title: str) -> None:
    coordinator.goto("/staff/")
    coordinator.get_by_role("link", name="Forum").first.click()
    coordinator.get_by_role("link", name="New topic").click()
    coordinator.get_by_role("textbox", name="The question").fill(title)
    coordinator.get_by_role("textbox", name="What it is for").fill("We plan the spring.")
    coordinator.get_by_role("combobox").select_option(label="How is life after care? 2026")

    coordinator.get_by_role("button", name="Open the topic").click()

    expect(coordinator.get_by_role("heading", level=1)).to_have_text(title)


def posts(author: Page, title: str, nickname: str) -> str:
    author.goto("/")
    author.get_by_role("navigation", name="Main").get_by_role("link", name="Forum").click()
    author.get_by_role("link", name=title).click()
    author.get_by_label("Your nickname here").fill(nickname)
    author.get_by_label("Your post", exact=True).fill(POST)
    young.press(author, "Send to be checked")
    code = young.receipt_on(author)

    author.get_by_role("link", name="Back to the topic").click()

    expect(author.get_by_role("article")).to_contain_text([POST])
    expect(author.get_by_role("article")).to_contain_text([WAITING])
    return code


def nobody_else_sees_it(neighbour: Page, title: str) -> None:
    neighbour.goto("/forum")
    neighbour.get_by_role("link", name=title).click()

    expect(neighbour.get_by_role("heading", level=1)).to_have_text(title)
    expect(neighbour.get_by_role("main")).not_to_contain_text("Elmgrove")


def finds_it_waiting(page: Page, code: str) -> None:
    young.open_receipt(page, code)

    expect(page.get_by_role("main")).to_contain_text(WAITING)
    expect(page.get_by_role("main")).not_to_contain_text("Elmgrove")


def publishes_with_a_change(coordinator: Page, title: str, nickname: str) -> None:
    coordinator.goto("/staff/forum/")
    coordinator.get_by_role(
        "link", name=young.about("Check post", f"{nickname} in: {title}")
    ).click()
    expect(coordinator.get_by_role("main")).to_contain_text(POST)
    young.pick(coordinator, "Publish it with a change")
    coordinator.get_by_role("textbox", name="The words everybody will see").fill(CHANGED)
    coordinator.get_by_role("button", name="Save the decision").click()

    expect(coordinator.get_by_role("alert")).to_be_visible()  # a change needs its reason
    coordinator.get_by_role("textbox", name="The reason").fill(REASON)
    coordinator.get_by_role("button", name="Save the decision").click()

    expect(coordinator.get_by_role("status").first).to_contain_text("Published with your change")


def everybody_sees_the_change(neighbour: Page, nickname: str) -> None:
    neighbour.reload()

    post = neighbour.get_by_role("article").filter(has_text=nickname)
    expect(post).to_contain_text(CHANGED)
    expect(post).to_contain_text("changed a part")
    assert "Elmgrove" not in neighbour.content()


def learns_why(page: Page, code: str, title: str) -> None:
    young.open_receipt(page, code)

    shown = page.get_by_role("main")
    expect(shown).to_contain_text("published, with a change")
    expect(shown).to_contain_text(REASON)
    page.get_by_role("link", name="Go to the topic").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
