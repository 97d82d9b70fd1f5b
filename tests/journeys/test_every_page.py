"""Every page of every role: one h1, a title, nothing for axe to find, on a phone and at a desk."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from app.access import Role
from tests.journeys import young
from tests.journeys.browsing import DESK, PHONE, assert_sound, sideways
from tests.journeys.places import CLOSED, LEADS_TO, OPEN, Place, all_places, endpoint_of, go
from tests.journeys.staff import type_password

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.journeys.browsing import Visits
    from tests.journeys.site import Site
    from tests.journeys.staff import Desks

NOT_FOUND, NO_ENTRY, CONFLICT = 404, 403, 409


@pytest.mark.parametrize("place", all_places(), ids=str)
def test_a_page_has_nothing_for_axe_to_find(
    site: Site, visits: Visits, desks: Desks, place: Place
) -> None:
    page = visits.open() if place.role is Role.ANYONE else desks.open(place.role, desk=False)

    go(site, page, place)

    arrived = endpoint_of(urlsplit(page.url).path)
    assert arrived == LEADS_TO.get(place.endpoint, place.endpoint)
    assert_sound_at_every_width(page, is_for_young=place.is_for_young)
    if place.is_for_young:
        assert_help_is_at_hand(page)


def assert_sound_at_every_width(page: Page, *, is_for_young: bool) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert_sound(page)
    if is_for_young:
        assert sideways(page) <= 0, f"{page.url} scrolls sideways on a phone"
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    assert_sound(page)


def assert_help_is_at_hand(page: Page) -> None:
    button = page.get_by_role("banner").get_by_role("link", name=re.compile("^Help"))
    assert button.is_visible()
    target = button.get_attribute("href") or ""
    assert page.locator(target).count() == 1, f"Help leads to {target}, which is not on the page"
    numbers = page.locator(target).get_by_role("link")
    assert numbers.count() > 0
    leave = page.get_by_role("banner").get_by_role("link", name=re.compile("^Leave"))
    assert leave.is_visible()


def nothing_picked(page: Page) -> None:
    young.start_survey(page)
    young.press(page, "Continue")


def nothing_to_send(page: Page) -> None:
    page.goto(f"/q/{OPEN}")
    young.press(page, "Start")
    page.goto(f"/q/{OPEN}/check")


def words_to_keep(page: Page) -> None:
    young.start_survey(page)
    young.five_words(page)


def five_wrong_words(page: Page) -> None:
    young.come_back(page, "apple aple banana")


def wrong_code(page: Page) -> None:
    young.open_receipt(page, "ABCD-1234")


def empty_post(page: Page) -> None:
    page.goto("/forum")
    page.get_by_role("main").get_by_role("article").get_by_role("link").first.click()
    young.press(page, "Send to be checked")


def wrong_password(page: Page) -> None:
    page.goto("/staff/sign-in")
    page.get_by_label("Email").fill("nobody@demo.example")
    page.get_by_label("Password").fill("not-the-password-at-all")
    page.get_by_role("button", name="Go on").click()


def code_of_letters(page: Page) -> None:
    page.goto("/staff/sign-in")
    type_password(page, Role.SAFEGUARDING_LEAD)
    page.get_by_label("code").fill("abc")
    page.get_by_role("button", name="Sign in").click()


def dark_and_big(page: Page) -> None:
    page.goto("/look")
    young.pick(page, "Twice as big")
    young.pick(page, "Dark")
    young.press(page, "Save")
    page.goto("/you-said-we-did")


# How to get there: an address, or what a person does.
MOMENTS: dict[str, str | Callable[[Page], None]] = {
    "nothing picked": nothing_picked,
    "nothing to send": nothing_to_send,
    "words to keep": words_to_keep,
    "wrong words": five_wrong_words,
    "wrong code": wrong_code,
    "empty post": empty_post,
    "closed survey": f"/q/{CLOSED}",
    "not found": "/nothing-here",
    "filtered board": "/you-said-we-did?status=heard",
    "dark and big": dark_and_big,
}
STAFF_MOMENTS: dict[str, str | Callable[[Page], None]] = {
    "wrong password": wrong_password,
    "wrong authenticator code": code_of_letters,
    "staff page not found": "/staff/nothing-here",
}
# role, address, button that sends the form as it is
EMPTY_FORMS = [
    (Role.COORDINATOR, "/staff/forum/new", "Open the topic"),
    (Role.COORDINATOR, "/staff/consultations/new", "Start it"),
    (Role.COORDINATOR, "/staff/surveys/new/one-question-pulse", "Publish now"),
    (Role.STRATEGY_LEAD, "/staff/insights/how-is-life-2026/themes/housing", "Sign off"),
    (Role.ADMINISTRATOR, "/staff/password", "Change"),
]


@pytest.mark.parametrize("moment", [*MOMENTS, *STAFF_MOMENTS])
def test_a_page_that_says_no_has_nothing_for_axe_to_find(visits: Visits, moment: str) -> None:
    visits.expect(NOT_FOUND, CONFLICT)
    page = visits.open()

    way = (MOMENTS | STAFF_MOMENTS)[moment]
    if isinstance(way, str):
        page.goto(way)
    else:
        way(page)

    assert_sound_at_every_width(page, is_for_young=moment in MOMENTS)
    if moment in MOMENTS:
        assert_help_is_at_hand(page)


@pytest.mark.parametrize(("role", "address", "button"), EMPTY_FORMS, ids=str)
def test_a_staff_form_with_faults_has_nothing_for_axe_to_find(
    desks: Desks, role: Role, address: str, button: str
) -> None:
    page = desks.open(role)
    page.goto(address)
    main = page.get_by_role("main")
    for box in main.get_by_role("textbox").all():
        box.fill("")

    (
        main.get_by_role("button", name=button) if button else main.get_by_role("button")
    ).first.click()

    assert page.get_by_role("alert").is_visible()
    assert_sound_at_every_width(page, is_for_young=False)


def test_a_page_for_another_role_says_so_plainly(visits: Visits, desks: Desks) -> None:
    visits.expect(NO_ENTRY)
    page = desks.open(Role.COORDINATOR)

    page.goto("/staff/safeguarding/")

    assert page.get_by_role("main").get_by_role("link").count() == 1, "there must be a way on"
    assert_sound_at_every_width(page, is_for_young=False)
