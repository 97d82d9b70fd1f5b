"""Signing in as staff do it: password, code, out again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pyotp
import pytest
import sqlalchemy as sa

from app import audit
from app.access import Role
from app.accounts import queries
from app.accounts.models import User
from tests.factories import save
from tests.factories_accounts import (
    ACCOUNT,
    CODE,
    NOON,
    PASSWORD,
    SIGN_IN,
    code_now,
    give_password,
    make_staff,
    set_up_code_app,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    import time_machine
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session


def test_password_and_code_together_open_the_staff_room(app_key: str, client: FlaskClient) -> None:
    first = give_password(client, " ANN@council.example ")
    between = client.get(ACCOUNT)
    second = client.post(CODE, data={"code": code_now(app_key)})
    inside = client.get(ACCOUNT)

    assert first.location == f"{CODE}?next=/staff/"
    assert between.location == "/staff/sign-in?next=/staff/account"
    assert second.location == "/staff/"
    assert inside.status_code == 200
    assert "ann@council.example" in inside.text


def test_whatever_is_wrong_the_answer_is_the_same(app_key: str, client: FlaskClient) -> None:
    del app_key
    tries = [
        ("ann@council.example", "not-her-password"),
        ("nobody@council.example", PASSWORD),
        ("ann@council.example", ""),
        ("", PASSWORD),
        ("ann@council.example", "x" * 1_000_000),
    ]

    answers = [give_password(client, email, password) for email, password in tries]

    assert [answer.status_code for answer in answers] == [422] * 5
    for answer in answers:
        assert "That email address and password do not go together" in answer.text
    assert client.get(CODE).location == SIGN_IN


def test_a_closed_account_is_refused_in_the_same_words(
    app_key: str, client: FlaskClient, session: Session
) -> None:
    del app_key
    session.execute(sa.update(User).values(active=False))
    save(session)

    answer = give_password(client)

    assert answer.status_code == 422
    assert "That email address and password do not go together" in answer.text


def test_a_used_code_is_refused_in_another_browser(
    app_key: str, client: FlaskClient, app: Flask
) -> None:
    code = code_now(app_key)
    give_password(client)
    client.post(CODE, data={"code": code})
    thief = app.test_client()
    give_password(thief)

    answer = thief.post(CODE, data={"code": code})

    assert answer.status_code == 422
    assert "works once" in answer.text
    assert thief.get(ACCOUNT).status_code == 302


def test_an_older_code_is_refused_after_a_newer_one(app_key: str, client: FlaskClient) -> None:
    give_password(client)
    client.post(CODE, data={"code": code_now(app_key, shift_s=30)})
    client.post("/staff/sign-out")
    give_password(client)

    answer = client.post(CODE, data={"code": code_now(app_key)})

    assert answer.status_code == 422


@pytest.mark.parametrize("shift_s", [-30, 0, 30])
def test_a_phone_half_a_minute_out_still_works(
    app_key: str, client: FlaskClient, shift_s: int
) -> None:
    give_password(client)

    assert client.post(CODE, data={"code": code_now(app_key, shift_s=shift_s)}).status_code == 302


def test_a_phone_further_out_does_not(app_key: str, client: FlaskClient) -> None:
    give_password(client)

    for shift_s in (-90, -60, 60, 90):
        answer = client.post(CODE, data={"code": code_now(app_key, shift_s=shift_s)})
        assert answer.status_code == 422


def test_a_new_person_sets_up_a_code_app_before_anything_else(
    session: Session, client: FlaskClient, noon: time_machine.Traveller
) -> None:
    del noon
    make_staff(session)
    save(session)

    first = give_password(client)
    key = set_up_code_app(client)
    too_early = client.get(ACCOUNT)
    wrong = client.post(CODE, data={"code": "000000"})
    right = client.post(CODE, data={"code": pyotp.TOTP(key).at(NOON)})

    assert first.location == "/staff/sign-in/code-app"
    assert too_early.status_code == 302
    assert wrong.status_code == 422
    assert right.location == "/staff/"
    assert client.get(ACCOUNT).status_code == 200


def test_an_abandoned_set_up_leaves_nothing_behind(session: Session, client: FlaskClient) -> None:
    user = make_staff(session)
    save(session)
    give_password(client)

    set_up_code_app(client)

    session.refresh(user)
    assert (user.tf_primary_method, user.tf_totp_secret) == (None, None)


def test_the_square_is_a_picture_the_policy_allows(session: Session, client: FlaskClient) -> None:
    make_staff(session)
    save(session)
    give_password(client)

    page = client.post("/staff/sign-in/code-app", data={"setup": "authenticator"})

    assert 'src="data:image/svg+xml;base64,' in page.text
    assert "img-src 'self' data:" in page.headers["Content-Security-Policy"]
    assert "style=" not in page.text


def test_no_way_of_signing_in_but_the_code_app_can_be_chosen(
    session: Session, client: FlaskClient
) -> None:
    make_staff(session)
    save(session)
    give_password(client)

    for way in ("email", "sms", "disable"):
        answer = client.post("/staff/sign-in/code-app", data={"setup": way, "phone": "0151"})
        assert answer.status_code == 422


def test_signing_out_ends_copies_of_the_cookie_too(
    app_key: str, client: FlaskClient, app: Flask
) -> None:
    give_password(client)
    client.post(CODE, data={"code": code_now(app_key)})
    copied = client.get_cookie("heard")
    assert copied is not None
    thief = app.test_client()
    thief.set_cookie("heard", copied.value)
    before = thief.get(ACCOUNT).status_code

    client.post("/staff/sign-out")

    assert before == 200
    assert client.get(ACCOUNT).status_code == 302
    assert thief.get(ACCOUNT).status_code == 302


def test_signing_out_takes_a_button_not_a_link(as_: Callable[[Role], FlaskClient]) -> None:
    browser = as_(Role.COORDINATOR)

    answer = browser.get("/staff/sign-out")

    assert answer.status_code == 405
    assert browser.get(ACCOUNT).status_code == 200


def test_forms_without_their_token_are_refused(app: Flask, session: Session) -> None:
    make_staff(session)
    save(session)
    browser = app.test_client()

    answers = [
        browser.post(path, data={"email": "ann@council.example", "password": PASSWORD, "code": "1"})
        for path in (SIGN_IN, CODE, "/staff/sign-out", "/staff/password", "/staff/recovery-codes")
    ]

    assert [answer.status_code for answer in answers] == [400] * 5


def test_a_young_persons_visit_does_not_go_along_into_the_staff_room(
    app_key: str, client: FlaskClient
) -> None:
    with client.session_transaction() as cookie:
        cookie["visitor"], cookie["receipt"], cookie["csrf_token"] = "token", "id", "fixed"
    give_password(client)

    client.post(CODE, data={"code": code_now(app_key)})

    with client.session_transaction() as cookie:
        assert not {"visitor", "receipt", "tf_user_id", "tf_state"} & set(cookie)
        assert cookie.get("csrf_token") != "fixed"
        assert cookie.permanent


def test_a_busy_visit_ends_after_a_working_day(
    app_key: str, client: FlaskClient, noon: time_machine.Traveller
) -> None:
    give_password(client)
    client.post(CODE, data={"code": code_now(app_key)})

    seen = []
    for _ in range(37):  # 12 hours and 20 minutes, a page every 20 minutes less a second
        noon.shift(timedelta(minutes=20, seconds=-1))
        seen.append(client.get(ACCOUNT).status_code)

    assert seen[0] == 200
    assert seen.index(302) == 36


def test_an_idle_visit_ends_after_twenty_minutes(
    app_key: str, client: FlaskClient, noon: time_machine.Traveller
) -> None:
    give_password(client)
    client.post(CODE, data={"code": code_now(app_key)})

    noon.shift(timedelta(minutes=21))

    assert client.get(ACCOUNT).status_code == 302


def test_a_forged_way_on_leads_to_our_own_first_page(app_key: str, client: FlaskClient) -> None:
    person = {"email": "ann@council.example", "password": PASSWORD}
    forged = ["https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil", "x:y"]

    answers = [client.post(SIGN_IN, data=person | {"next": way_on}) for way_on in forged]
    inside = client.post(f"{CODE}?next=//evil.example", data={"code": code_now(app_key)})

    assert {answer.location for answer in answers} == {f"{CODE}?next=/staff/"}
    assert inside.location == "/staff/"


def test_the_way_on_is_kept_through_both_steps(app_key: str, client: FlaskClient) -> None:
    asked = client.get(ACCOUNT).location
    page = client.get(asked)
    assert 'value="/staff/account"' in page.text

    first = client.post(
        SIGN_IN, data={"email": "ann@council.example", "password": PASSWORD, "next": ACCOUNT}
    )
    second = client.post(first.location, data={"code": code_now(app_key)})

    assert second.location == ACCOUNT


def test_signing_in_is_in_the_audit_trail_and_the_last_visit_is_kept(
    app_key: str, client: FlaskClient, session: Session
) -> None:
    give_password(client)
    client.post(CODE, data={"code": code_now(app_key)})

    user = queries.user_by_email(session, "ann@council.example")

    assert user is not None
    assert user.last_seen_at == NOON + timedelta(minutes=5)
    deeds = audit.entries_about(session, f"user:{user.id}")
    assert [deed.action for deed in deeds] == ["staff_added", "signed_in", "signed_in"]
    assert deeds[-1].details == {"way": "code_app"}


@pytest.mark.parametrize(
    "path", ["/staff/sign-in/rescue", "/staff/sign-in/way", "/staff/fs-static/js/base64.js"]
)
def test_pages_we_do_not_offer_are_not_there(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404
    assert client.post(path).status_code in {404, 405}


def test_a_script_cannot_sign_in_by_json(app_key: str, client: FlaskClient) -> None:
    del app_key

    answer = client.post(SIGN_IN, json={"email": "ann@council.example", "password": PASSWORD})

    assert not answer.is_json
    assert "auth_token" not in answer.text
