"""A whole survey with a keyboard alone, and the place always to be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.journeys import young

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.journeys.browsing import Visits

MOST_TABS = 60
WORDS = "It would help if letters came in plain words."
SAID = {
    "How are things for you right now?": ["Good"],
    "Do you feel safe where you live?": ["Yes"],
    "Who can you talk to when things are hard?": ["A friend", "A worker"],
    "How often do you feel lonely?": ["Prefer not to say"],
    "How easy is it to get hold of your worker?": ["7"],
    "What one thing would you change for young people like you?": [f">{WORDS}"],
}
# What has the focus, and whether anything of it can be seen: a box is shown by its label.
FOCUS = """() => {
  const focused = document.activeElement;
  const isBox = ['radio', 'checkbox'].includes(focused.type);
  const label = focused.labels && focused.labels[0];
  const shown = isBox && label ? label : focused;
  const box = shown.getBoundingClientRect();
  const points = [[0.5, 0.5], [0.1, 0.2], [0.9, 0.8]].map(([x, y]) =>
    document.elementFromPoint(box.x + box.width * x, box.y + box.height * y));
  return {
    kind: focused.type || focused.tagName.toLowerCase(),
    name: focused.getAttribute('name') || '',
    text: ((label || focused).innerText || '').trim(),
    seen: points.some((found) => found && (shown.contains(found) || found.contains(focused))),
  };
}"""


def focus(page: Page) -> dict[str, Any]:
    """Say where the keyboard is; it must never be somewhere that cannot be seen."""
    found: dict[str, Any] = page.evaluate(FOCUS)
    assert found["seen"], f"the focus is hidden on {page.url}: {found}"
    return found


def tab_to(page: Page, is_it: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """Press Tab until the right thing has the focus.

    Raises:
        AssertionError: it cannot be reached.
    """
    passed = []
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        found = focus(page)
        if is_it(found):
            return found
        passed.append(found["text"])
    raise AssertionError(f"not reached by keyboard on {page.url}; passed {passed}")


def press(page: Page, text: str) -> None:
    """Tab to a button or link and press Enter; wait for the page it leads to."""
    tab_to(page, lambda found: found["text"].startswith(text))
    with page.expect_navigation():
        page.keyboard.press("Enter")


def answer(page: Page, given: list[str]) -> None:
    """Answer the question on the screen."""
    for part in given:
        if part.startswith(">"):
            tab_to(page, lambda found: found["name"] == "answer")
            page.keyboard.type(part[1:])
            continue
        found = tab_to(page, lambda found: found["name"] == "answer")
        while not found["text"].startswith(part):
            page.keyboard.press("Tab" if found["kind"] == "checkbox" else "ArrowDown")
            found = focus(page)
            assert found["name"] == "answer", f"“{part}” cannot be reached"
        if found["kind"] == "checkbox" or not is_checked(page):
            page.keyboard.press("Space")


def is_checked(page: Page) -> bool:
    return bool(page.evaluate("document.activeElement.checked"))


def test_a_whole_survey_by_keyboard_alone(visits: Visits) -> None:
    page = visits.open(desk=True)
    page.goto("/")

    page.keyboard.press("Tab")
    assert focus(page)["text"].startswith("Skip to")
    tab_to(page, lambda found: young.YEARLY in found["text"])
    with page.expect_navigation():
        page.keyboard.press("Enter")
    press(page, "Start")
    for _ in range(young.MOST_SCREENS):
        now = young.question_of(page)
        if now == "Check your answers":
            break
        answer(page, SAID.get(now, []))
        press(page, "Continue" if now in SAID else "Skip this question")
    shown = page.inner_text("main")
    press(page, "Send")

    assert all(given[0].lstrip(">") in shown for given in SAID.values())
    assert "A friend" in shown
    assert "A worker" in shown
    assert young.receipt_on(page).count("-") == 3
