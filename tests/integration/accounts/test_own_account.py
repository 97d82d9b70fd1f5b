"""What staff change about their own sign-in: recovery codes, password, phone."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from app.access import Role
from app.accounts import queries
from tests.factories_accounts import ACCOUNT, CODE, PASSWORD, code_now, give_password

if TYPE_CHECKING:
    from collections.abc import Callable

    import time_machine
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session


def test_each_recovery_code_works_once(app_key: str, client: FlaskClient) -> None:
    give_password(client)
    client.post(CODE, data={"code": code_now(app_key)})
    made = client.post("/staff/recovery-codes", data={"generate_new_codes": "1"})
    codes = re.findall(r'<li><strong class="num">([^<]+)<', made.text)
    client.post("/staff/sign-out")

    answers = []
    for code in (codes[3], codes[3], codes[4].upper().replace("-", " ")):
        give_password(client)
        answers.append(client.post("/staff/sign-in/recovery-code", data={"code": code}))
        client.post("/staff/sign-out")

    assert len(codes) == 8
    assert [answer.status_code for answer in answers] == [302, 422, 302]


def test_recovery_codes_are_not_readable_in_the_database(
    app_key: str, client: FlaskClient, session: Session
) -> None:
    give_password(client)
    client.post(CODE, data={"code": code_now(app_key)})
    made = client.post("/staff/recovery-codes", data={"generate_new_codes": "1"})
    codes = re.findall(r'<li><strong class="num">([^<]+)<', made.text)

    user = queries.user_by_email(session, "ann@council.example")

    assert user is not None
    assert user.mf_recovery_codes is not None
    assert len(user.mf_recovery_codes) == 8
    assert not set(codes) & set(user.mf_recovery_codes)


def test_changing_how_you_sign_in_takes_the_password_again_after_a_while(
    app_key: str, client: FlaskClient, noon: time_machine.Traveller
) -> None:
    give_password(client)
    client.post(CODE, data={"code": code_now(app_key)})
    for _ in range(3):
        noon.shift(timedelta(minutes=15))
        client.get("/staff/")

    asked = client.get("/staff/recovery-codes")
    wrong = client.post("/staff/sign-in/again", data={"password": "not-hers"})
    client.post("/staff/sign-in/again", data={"password": PASSWORD})

    assert asked.location == "/staff/sign-in/again?next=/staff/recovery-codes"
    assert wrong.status_code == 422
    assert client.get("/staff/recovery-codes").status_code == 200


def test_a_changed_password_works_and_ends_other_visits(
    app_key: str, client: FlaskClient, app: Flask, noon: time_machine.Traveller
) -> None:
    other = app.test_client()
    for browser in (client, other):
        give_password(browser)
        browser.post(CODE, data={"code": code_now(app_key)})
        noon.shift(timedelta(seconds=30))
    new = "yellow-badger-kite-thunder"

    weak = client.post("/staff/password", data=change(new="short"))
    same = client.post("/staff/password", data=change(new=PASSWORD))
    unlike = client.post("/staff/password", data=change(new=new) | {"new_password_confirm": "no"})
    done = client.post("/staff/password", data=change(new=new))

    assert [answer.status_code for answer in (weak, same, unlike)] == [422, 422, 422]
    assert "14 characters or more" in weak.text
    assert done.location == ACCOUNT
    assert client.get(ACCOUNT).status_code == 200
    assert other.get(ACCOUNT).status_code == 302
    assert give_password(other).status_code == 422
    assert give_password(other, password=new).status_code == 302


def change(*, new: str) -> dict[str, str]:
    return {"password": PASSWORD, "new_password": new, "new_password_confirm": new}


def test_a_new_phone_takes_over_from_the_old_one(
    app_key: str, client: FlaskClient, noon: time_machine.Traveller
) -> None:
    give_password(client)
    client.post(CODE, data={"code": code_now(app_key)})
    noon.shift(timedelta(minutes=1))
    page = client.post("/staff/sign-in/code-app", data={"setup": "authenticator"})
    key = re.findall(r'id="key">([^<]+)<', page.text)[0].replace("-", "")
    form = re.findall(r'action="(/staff/sign-in/code-app/[^"]+)"', page.text)[0]

    done = client.post(form, data={"code": code_now(key)})
    client.post("/staff/sign-out")
    noon.shift(timedelta(minutes=1))
    give_password(client)

    assert done.location == ACCOUNT
    assert client.post(CODE, data={"code": code_now(app_key)}).status_code == 422
    assert client.post(CODE, data={"code": code_now(key)}).status_code == 302


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ANYONE])
def test_every_job_sees_its_own_sign_in_page(
    as_: Callable[[Role], FlaskClient], role: Role
) -> None:
    assert as_(role).get(ACCOUNT).status_code == 200
