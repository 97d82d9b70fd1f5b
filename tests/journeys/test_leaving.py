"""Somebody comes into the room: leaving fast, and what the next person at the phone can see."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys import young

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.journeys.browsing import Elsewhere, Visits

SAVED = "My carer shouts a lot when I come in late."
TYPED = "And nobody believes me about it."
SAID = {
    "How are things for you right now?": ["Not good", f">>{SAVED}"],
    "How do you feel about where you live right now?": ["Not good"],
}
HOME_BETTER = "What would make where you live better for you?"
BOTH = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])


def writes(page: Page) -> str:
    """Save some words and type some more; give the address they were typed at."""
    young.start_survey(page)
    young.answer_until(page, HOME_BETTER, SAID)
    young.fill(page, [f">{TYPED}"])
    return page.url


def assert_no_words(page: Page) -> None:
    text = page.content()
    boxes = page.get_by_role("textbox").all()
    values = " ".join(box.input_value() for box in boxes)
    for words in (SAVED, TYPED):
        assert words not in text
        assert words not in values


def leaves(page: Page) -> None:
    page.get_by_role("banner").get_by_role("link", name="Leave").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Rain later")


@BOTH
def test_leaving_takes_the_words_off_the_phone(
    visits: Visits, elsewhere: Elsewhere, scripts: bool
) -> None:
    page = visits.open(scripts=scripts)
    typed_at = writes(page)

    leaves(page)

    assert not {"referer", "cookie"} & elsewhere.visits[-1]
    page.go_back()
    assert_no_words(page)
    for address in (typed_at, "/q/life/1", "/q/life/check"):
        page.goto(address)
        assert_no_words(page)
        expect(page.get_by_role("button", name="Start", exact=True)).to_be_visible()


@pytest.mark.parametrize("key", ["Escape", "Shift"])
def test_a_key_pressed_three_times_leaves(visits: Visits, key: str) -> None:
    page = visits.open()
    writes(page)

    for _ in range(3):
        page.keyboard.press(key)

    expect(page.get_by_role("heading", level=1)).to_have_text("Rain later")
    page.go_back()
    assert_no_words(page)


@BOTH
def test_the_next_person_at_another_phone_sees_nothing_of_a_draft(
    visits: Visits, scripts: bool
) -> None:
    typed_at = writes(visits.open(scripts=scripts))
    other = visits.open(scripts=scripts)

    for address in (typed_at, "/q/life/1", "/q/life/check", "/q/life/stop", "/q/life/thanks"):
        other.goto(address)

        assert_no_words(other)
        expect(other.get_by_role("button", name="Start", exact=True)).to_be_visible()


@BOTH
def test_somebody_else_at_the_same_phone_starts_with_nothing(visits: Visits, scripts: bool) -> None:
    page = visits.open(scripts=scripts)
    young.start_survey(page, "How are things?")
    young.answer_until(page, "Check your answers", SAID)
    young.press(page, "Send")
    code = young.receipt_on(page)

    young.press(page, "Someone else wants to answer")

    expect(page.get_by_role("button", name="Start", exact=True)).to_be_visible()
    page.go_back()
    assert code not in page.content()
    assert_no_words(page)


def test_help_brings_numbers_to_call_into_view(visits: Visits) -> None:
    page = visits.open()
    young.start_survey(page)

    page.get_by_role("banner").get_by_role("link", name="Help").click()

    expect(page.locator(":target").get_by_role("link").first).to_be_in_viewport()
    assert young.question_of(page) == "How are things for you right now?"
