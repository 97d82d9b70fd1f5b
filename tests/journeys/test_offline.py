"""The internet goes in the middle of a survey: nothing is lost, sent twice or left on the phone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys import young
from tests.journeys.site import wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.journeys.browsing import Visits
    from tests.journeys.site import Site

PULSE = "How are things?"
SHARE = "Can we share some of your words in a report?"
WORDS = "The bus to college was cancelled again, and nobody answered the phone."
STORES = """async () => ({
  databases: (await indexedDB.databases()).length,
  caches: (await caches.keys()).length,
  local: localStorage.length + sessionStorage.length,
  workers: (await navigator.serviceWorker.getRegistrations()).length,
})"""
NOTHING = {"databases": 0, "caches": 0, "local": 0, "workers": 0}
LOCKED = """async () => {
  const opening = indexedDB.open("heard-later");
  const store = await new Promise((done) => { opening.onsuccess = () => done(opening.result); });
  const all = (name) => new Promise((done) => {
    const asking = store.transaction(name).objectStore(name).getAll();
    asking.onsuccess = () => done(asking.result);
  });
  const [boxes, keys] = [await all("boxes"), await all("keys")];
  store.close();
  const texts = boxes.map((box) => new TextDecoder("latin1").decode(box.sealed));
  const extractable = keys.map((key) => key.extractable);
  return { texts, extractable, formats: boxes.map((box) => box.format) };
}"""


def left_on(page: Page) -> dict[str, int]:
    found: dict[str, int] = page.evaluate(STORES)
    return found


def begins(page: Page, site: Site) -> int:
    """Start, and wait until the phone has fetched ahead; give how many were sent before."""
    before = sent(site)
    with page.expect_response("**/pack"):
        young.start_survey(page, PULSE)
    page.wait_for_timeout(500)  # the pack is locked away just after it came
    return before


def sent(site: Site) -> int:
    return int(site.value("select count(*) from response where submitted_on is not null"))


def answers_offline(page: Page) -> None:
    page.context.set_offline(True)
    young.fill(page, ["Good", f">>{WORDS}"])
    young.press(page, "Continue")
    expect(page.get_by_role("status").filter(has_text="Not sent yet")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text(SHARE)  # asked after some answers
    young.pick(page, "No")
    young.press(page, "Continue")
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers")


def arrived(site: Site, before: int) -> None:
    wait_until(lambda: sent(site) == before + 1, 40, lambda: f"{sent(site)} of {before + 1}")


@pytest.fixture(autouse=True)
def forgives_the_dead_network(visits: Visits) -> None:
    """A browser says in its console that the internet is away; nothing else may be said there."""
    visits.forgive("ERR_INTERNET_DISCONNECTED")


def test_a_survey_is_finished_offline_and_sent_once_when_the_internet_is_back(
    visits: Visits, site: Site
) -> None:
    page = visits.open()
    before = begins(page, site)
    answers_offline(page)
    expect(page.get_by_role("main")).to_contain_text(WORDS)
    locked = page.evaluate(LOCKED)

    young.press(page, "Send")
    expect(page.get_by_role("heading", level=1)).to_have_text("Not sent yet")
    assert sent(site) == before
    page.context.set_offline(False)

    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. We’ve got your answers.")
    assert young.receipt_on(page)
    arrived(site, before)
    page.wait_for_timeout(1000)
    assert left_on(page) == NOTHING
    assert sent(site) == before + 1
    assert int(site.value("select count(*) from comment where text = ?", WORDS)) == 1
    assert locked["extractable"] == [False]
    assert locked["formats"] == [1]
    assert not any("cancelled" in text for text in locked["texts"])


def test_what_waits_survives_a_closed_page_and_an_ended_visit(visits: Visits, site: Site) -> None:
    page = visits.open()
    before = begins(page, site)
    answers_offline(page)
    young.press(page, "Send")
    expect(page.get_by_role("heading", level=1)).to_have_text("Not sent yet")

    page.context.clear_cookies()  # as after twenty minutes
    again = page.context.new_page()
    page.close()
    page.context.set_offline(False)
    again.goto("/")

    arrived(site, before)
    expect(again.get_by_role("heading", level=1)).to_have_text("Thank you. We’ve got your answers.")
    expect(again.locator("[data-later-code]")).to_have_text(re.compile("-"))
    assert left_on(again) == NOTHING


def test_leaving_deletes_what_waits(visits: Visits, site: Site) -> None:
    page = visits.open()
    before = begins(page, site)
    answers_offline(page)
    page.context.set_offline(False)

    for _ in range(3):
        page.keyboard.press("Escape")

    expect(page.get_by_role("heading", level=1)).to_have_text("Rain later")
    page.goto("/about")
    assert left_on(page) == NOTHING
    assert sent(site) == before


def test_without_scripts_nothing_is_kept_and_all_works_as_before(
    visits: Visits, site: Site
) -> None:
    page = visits.open(scripts=False)
    before = sent(site)
    young.start_survey(page, PULSE)
    young.pick(page, "Good")
    young.press(page, "Continue")
    young.press(page, "Skip this question")
    young.press(page, "Send")

    assert young.receipt_on(page)
    assert sent(site) == before + 1
