"""What differs by mode: the demo's codes, production's refusals, and limits on guessing."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine

from app import create_app
from app.accounts import service
from app.config import Mode
from app.web.limits import limiter
from tests.factories import save
from tests.factories_accounts import CODE, NOON, PASSWORD, SIGN_IN, give_password, make_staff

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask
    from sqlalchemy.orm import Session

    from app.accounts.models import User
    from app.config import Settings

SHOWN = re.compile(r'id="demo-code-now">(\d{6})<')


@pytest.fixture
def site_in(settings: Settings) -> Iterator[Callable[[Mode], Flask]]:
    """Build the same site in another mode."""
    opened: list[Flask] = []

    def build(mode: Mode) -> Flask:
        site = create_app(settings.model_copy(update={"mode": mode}))
        site.config["WTF_CSRF_ENABLED"] = False
        limiter.reset()
        opened.append(site)
        return site

    yield build
    limiter.reset()
    limiter.enabled = False
    for site in opened:
        site.extensions["heard_database"].engine.dispose()


@pytest.fixture
def example(session: Session) -> User:
    user = make_staff(session, is_example=True)
    save(session)
    return user


def in_mode(settings: Settings, mode: Mode) -> Settings:
    return settings.model_copy(update={"mode": mode})


def test_the_demo_shows_an_example_persons_code_and_it_works(
    site_in: Callable[[Mode], Flask], example: User
) -> None:
    assert example.is_example
    browser = site_in(Mode.DEMO).test_client()

    with time_machine.travel(NOON, tick=False):
        statuses = []
        for _ in range(2):  # twice in one half-minute: the second time by the code that comes next
            give_password(browser)
            code = SHOWN.findall(browser.get(CODE).text)[0]
            statuses.append(browser.post(CODE, data={"code": code}).status_code)
            browser.post("/staff/sign-out")
        give_password(browser)
        page = browser.get(CODE)

    assert statuses == [302, 302]
    assert not SHOWN.search(page.text)
    assert "Wait half a minute" in page.text


def test_the_demo_shows_no_code_of_a_real_person(
    site_in: Callable[[Mode], Flask], session: Session, settings: Settings, example: User
) -> None:
    example.is_example = False
    save(session)
    browser = site_in(Mode.DEMO).test_client()
    give_password(browser)

    page = browser.get(CODE)

    assert page.status_code == 200
    assert "demo" not in re.sub("<aside.*?</aside>", "", page.text)
    assert service.demo_code(session, in_mode(settings, Mode.DEMO), example) is None


@pytest.mark.parametrize("mode", [Mode.PRODUCTION, Mode.TEST])
def test_no_other_mode_gives_out_a_code(
    session: Session, settings: Settings, example: User, mode: Mode
) -> None:
    assert service.demo_code(session, in_mode(settings, mode), example) is None


def test_production_lets_no_example_person_in(
    site_in: Callable[[Mode], Flask], example: User
) -> None:
    assert example.is_example
    browser = site_in(Mode.PRODUCTION).test_client()

    answer = browser.post(
        SIGN_IN,
        data={"email": "ann@council.example", "password": PASSWORD},
        base_url="https://localhost",
    )

    assert answer.status_code == 422
    assert "do not go together" in answer.text


def test_wrong_passwords_are_slowed_for_that_person_alone(
    site_in: Callable[[Mode], Flask], session: Session
) -> None:
    make_staff(session)
    make_staff(session, email="bo@council.example", name="Bo")
    save(session)
    browser = site_in(Mode.DEMO).test_client()

    with time_machine.travel(NOON, tick=False) as clock:
        wrong = [give_password(browser, password=f"wrong-{n}").status_code for n in range(8)]
        right = give_password(browser).status_code
        somebody_else = give_password(browser, "bo@council.example").status_code
        clock.shift(timedelta(minutes=1, seconds=1))
        later = give_password(browser).status_code

    assert wrong == [422] * 6 + [429] * 2
    assert right == 429
    assert somebody_else == 302
    assert later == 302


def test_an_address_nobody_has_is_slowed_in_the_same_way(
    site_in: Callable[[Mode], Flask],
) -> None:
    browser = site_in(Mode.DEMO).test_client()

    with time_machine.travel(NOON, tick=False):
        answers = [give_password(browser, "no@council.example").status_code for _ in range(8)]

    assert answers == [422] * 6 + [429] * 2


def test_other_spellings_of_an_address_give_no_more_tries(
    site_in: Callable[[Mode], Flask], example: User
) -> None:
    assert example.is_example
    site = site_in(Mode.DEMO)
    spellings = [
        "ann@council.example",
        " ann@council.example ",
        "ANN@COUNCIL.EXAMPLE",
        "ann@Council.Example",
        "ann@\uff43\uff4f\uff55ncil.example",
        "ann@council\u3002example",
        "Ann@council.example\t",
        "aNN@council.example",
    ]

    with time_machine.travel(NOON, tick=False) as clock:
        right = [give_password(site.test_client(), typed).status_code for typed in spellings]
        clock.shift(timedelta(minutes=2))
        wrong = [
            give_password(site.test_client(), typed, "wrong").status_code for typed in spellings
        ]

    assert right == [302] * 8, "each spelling is Ann"
    assert wrong == [422] * 6 + [429] * 2


def test_an_address_sent_with_the_code_gives_no_more_tries(
    site_in: Callable[[Mode], Flask], example: User
) -> None:
    assert example.is_example
    browser = site_in(Mode.DEMO).test_client()

    with time_machine.travel(NOON, tick=False):
        give_password(browser)
        answers = [
            browser.post(CODE, data={"code": "000000", "email": f"{n}@x.example"}).status_code
            for n in range(8)
        ]

    assert answers == [422] * 6 + [429] * 2


def test_wrong_codes_are_slowed_and_then_stopped_for_the_hour(
    site_in: Callable[[Mode], Flask], example: User
) -> None:
    assert example.is_example
    site = site_in(Mode.DEMO)
    answers = []

    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(6):
            browser = site.test_client()  # a fresh cookie gives no fresh tries
            give_password(browser)
            answers += [browser.post(CODE, data={"code": "000000"}).status_code for _ in range(6)]
            clock.shift(timedelta(minutes=1, seconds=1))

    assert answers.count(422) == 20
    assert answers.count(429) == 16


def test_one_network_gets_forty_tries_a_minute_over_all_accounts(
    site_in: Callable[[Mode], Flask],
) -> None:
    browser = site_in(Mode.DEMO).test_client()

    with time_machine.travel(NOON, tick=False):
        answers = [browser.post(SIGN_IN, data={"email": f"{n}@x.example"}) for n in range(42)]

    assert [answer.status_code for answer in answers] == [422] * 40 + [429] * 2


def test_right_codes_are_never_counted_as_guesses(
    site_in: Callable[[Mode], Flask], example: User
) -> None:
    assert example.is_example
    browser = site_in(Mode.DEMO).test_client()
    statuses = []

    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(21):
            give_password(browser)
            code = SHOWN.findall(browser.get(CODE).text)[0]
            statuses.append(browser.post(CODE, data={"code": code}).status_code)
            browser.post("/staff/sign-out")
            clock.shift(timedelta(seconds=30))

    assert statuses == [302] * 21
