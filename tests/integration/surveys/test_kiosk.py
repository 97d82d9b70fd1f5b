"""A shared screen: it starts again for each person and shows nothing of the one before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.access import Role
from app.web.kiosk import kiosk_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient

    from app.surveys.models import Survey

PRIVATE = "only I know about the blue door"
CHANGE = "/q/life/5"


@pytest.fixture
def kiosk(app: Flask, client: FlaskClient, survey: Survey) -> FlaskClient:
    """A device that a coordinator's link was opened on."""
    with app.test_request_context():
        link = f"/kiosk/life/{kiosk_key('life')}"
    assert "Make this device a kiosk?" in client.get(link).text
    assert client.post(link).location == "/kiosk"
    return client


def answers(kiosk: FlaskClient) -> None:
    kiosk.post("/q/life")
    kiosk.post(CHANGE, data={"answer": PRIVATE})


def assert_clear(kiosk: FlaskClient) -> None:
    for address in (CHANGE, "/q/life/check", "/q/life/thanks", "/q/life/stop"):
        page = kiosk.get(address, follow_redirects=True)
        assert PRIVATE not in page.text
        assert page.headers["Cache-Control"] == "no-store"
        assert kiosk.get(address).location == "/q/life"


def test_a_link_that_was_not_made_here_makes_no_kiosk(client: FlaskClient, survey: Survey) -> None:
    assert client.post("/kiosk/life/" + "0" * 20).status_code == 404
    assert client.get("/kiosk").location == "/"


@pytest.mark.parametrize("way", ["/kiosk/done", "/leave", "/kiosk"])
def test_done_leave_and_a_new_start_wipe_the_visit_and_keep_the_kiosk(
    kiosk: FlaskClient, way: str
) -> None:
    answers(kiosk)

    kiosk.get(way)

    assert_clear(kiosk)
    assert "Start" in kiosk.get("/kiosk").text


def test_after_sending_the_code_is_offered_for_paper_and_the_screen_clears_itself(
    kiosk: FlaskClient,
) -> None:
    answers(kiosk)
    kiosk.post("/q/life/send")

    page = kiosk.get("/q/life/thanks").text

    assert "Write the code on paper now" in page
    assert '<meta http-equiv="refresh" content="120; url=/kiosk/done">' in page
    assert 'data-kiosk="/kiosk/done"' in page
    assert 'data-idle-minutes="2"' in page
    assert "Copy the code" not in page
    kiosk.get("/kiosk/done")
    assert_clear(kiosk)


def test_somebody_who_types_without_scripts_has_longer(kiosk: FlaskClient) -> None:
    kiosk.post("/q/life")

    assert 'content="600; url=/kiosk/done"' in kiosk.get(CHANGE).text
    assert 'content="120; url=/kiosk/done"' in kiosk.get("/q/life/2").text


def test_the_start_screen_waits_for_ever_and_other_devices_know_no_kiosk(
    app: Flask, kiosk: FlaskClient
) -> None:
    assert 'http-equiv="refresh"' not in kiosk.get("/kiosk").text
    assert "data-kiosk" not in app.test_client().get("/q/life").text


def test_the_same_link_stops_the_kiosk(app: Flask, kiosk: FlaskClient) -> None:
    with app.test_request_context():
        link = f"/kiosk/life/{kiosk_key('life')}"

    kiosk.post(link, data={"stop": "1"})

    assert kiosk.get("/kiosk").location == "/"


def test_a_forged_cookie_is_no_kiosk(client: FlaskClient, survey: Survey) -> None:
    client.set_cookie("kiosk", "ImxpZmUi.forged")

    assert client.get("/kiosk").location == "/"


def test_a_coordinator_finds_the_link_on_the_survey(
    app: Flask, as_: Callable[[Role], FlaskClient], survey: Survey
) -> None:
    with app.test_request_context():
        key = kiosk_key("life")

    assert f"/kiosk/life/{key}" in as_(Role.COORDINATOR).get(f"/staff/surveys/{survey.id}").text
    assert key not in as_(Role.STRATEGY_LEAD).get(f"/staff/surveys/{survey.id}").text


@pytest.mark.parametrize("size", ["large", "larger", "double"])
def test_words_can_be_twice_as_big_without_scripts(client: FlaskClient, size: str) -> None:
    client.post("/look", data={"size": size, "theme": "dark", "next": "/"})

    page = client.get("/").text

    assert f'data-size="{size}"' in page
    assert 'data-theme="dark"' in page


def test_the_next_person_at_a_kiosk_starts_in_english(kiosk: FlaskClient) -> None:
    kiosk.get("/q/life?lang=ar")
    chosen = kiosk.get("/q/life").text

    waiting = kiosk.get("/kiosk/done", follow_redirects=True).text

    assert 'dir="rtl"' in chosen
    assert '<html lang="en" dir="ltr"' in waiting
    assert '<html lang="en" dir="ltr"' in kiosk.get("/q/life").text
