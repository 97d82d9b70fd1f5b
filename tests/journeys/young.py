"""What a young person does on a phone: pick, type, skip, press Continue."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from playwright.sync_api import Error

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playwright.sync_api import Page

YEARLY = "How is life for you?"
MOST_SCREENS = 40
SKIP = "skip"
PATIENCE = 6_000


def about(action: str, what: str) -> re.Pattern[str]:
    """Give the name of a link whose second part is there for screen readers."""
    return re.compile(rf"^{re.escape(action)}\s*:\s*{re.escape(what)}$")


def question_of(page: Page) -> str:
    """Give the question on the screen."""
    return page.get_by_role("heading", level=1).inner_text().strip()


def pick(page: Page, name: str) -> None:
    """Press an answer: its words, as a thumb does."""
    box = page.get_by_role("radio", name=name, exact=True).or_(
        page.get_by_role("checkbox", name=name, exact=True)
    )
    place = box.get_attribute("id")
    page.locator(f"label[for='{place}'], label:has([id='{place}'])").click()


def press(page: Page, name: str) -> None:
    """Press a button, and wait for what comes after it.

    An answer is posted by the page's own script where there are scripts, so the browser does not
    wait by itself.
    """
    button = page.get_by_role("main").get_by_role("button", name=name, exact=True)
    if not page.locator("main form[data-later]").count():
        button.click()
        return
    with suppress(Error), page.expect_navigation(wait_until="domcontentloaded", timeout=PATIENCE):
        button.click()  # without the internet the next question comes without a new page


def start_survey(page: Page, title: str = YEARLY) -> None:
    """Open the first page, pick a survey, read what it is for, and start."""
    page.goto("/")
    page.get_by_role("link", name=about("Start", title)).click()
    page.get_by_role("button", name="Start", exact=True).click()


def answer(page: Page, said: Mapping[str, list[str]]) -> None:
    """Answer the question on the screen; what nobody prepared is skipped.

    An answer is a list: words to type start with a “>”, or with “>>” for the box that asks why.
    """
    given = said.get(question_of(page), [SKIP])
    if given == [SKIP]:
        press(page, "Skip this question")
        return
    fill(page, given)
    press(page, "Continue")


def fill(page: Page, given: list[str]) -> None:
    """Put an answer into the question on the screen, and stay there."""
    for part in given:
        if part.startswith(">>"):
            if page.locator("details.tell:not([open])").count():  # folded away under faces
                page.locator("details.tell > summary").click()
            page.locator("[name=why]").fill(part[2:])
        elif part.startswith(">"):
            page.locator("[name=answer]").fill(part[1:])
        else:
            pick(page, part)


def answer_until(page: Page, last: str, said: Mapping[str, list[str]]) -> list[str]:
    """Answer one question after another until one is on the screen; give those answered.

    Raises:
        AssertionError: it never came.
    """
    answered: list[str] = []
    for _ in range(MOST_SCREENS):
        now = question_of(page)
        if now == last:
            return answered
        answer(page, said)
        answered.append(now)
    raise AssertionError(f"“{last}” never came; there were {answered}")


def five_words(page: Page) -> list[str]:
    """Stop on a question, and give the five words to come back with."""
    press(page, "Stop and come back later")
    press(page, "Get my five words")
    return [word.strip() for word in page.locator("#words li").all_inner_texts()]


def come_back(page: Page, typed: str) -> None:
    """Open the draft with the words as typed."""
    page.goto("/")
    page.get_by_role("link", name="Type your five words").click()
    page.get_by_label("words").fill(typed)
    press(page, "Open my answers")


def receipt_on(page: Page) -> str:
    """Give the receipt code on the thank-you page."""
    return page.locator(".receipt li").inner_text().strip()


def open_receipt(page: Page, code: str) -> None:
    """Type a receipt code into “Find my answers”."""
    page.goto("/")
    page.get_by_role("contentinfo").get_by_role("link", name="Find my answers").click()
    page.get_by_label("Your receipt code").fill(code)
    press(page, "Show me")
