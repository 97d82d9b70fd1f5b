"""`heard staff …`, run as a person runs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from app.accounts.cli import staff
from app.errors import ConflictError, NotFoundError
from tests.factories import save
from tests.factories_accounts import give_password, make_staff

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from app.config import Settings


@pytest.fixture(autouse=True)
def this_instance(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    monkeypatch.setenv("HEARD_INSTANCE", str(settings.instance))
    monkeypatch.setenv("HEARD_MODE", "demo")


def run(*words: str) -> str:
    result = CliRunner().invoke(staff, words, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def printed_password(output: str) -> str:
    return next(line.strip() for line in output.splitlines() if line.startswith("    "))


def test_somebody_added_can_sign_in_with_the_password_shown(client: FlaskClient) -> None:
    said = run("add", "Bo@council.example", "--name", "Bo", "--role", "strategy_lead")

    answer = give_password(client, "bo@council.example", printed_password(said))

    assert answer.location == "/staff/sign-in/code-app"


def test_a_role_that_does_not_exist_names_those_that_do() -> None:
    result = CliRunner().invoke(staff, ["add", "b@c.example", "--name", "B", "--role", "boss"])

    assert result.exit_code == 2
    assert "safeguarding_lead" in result.output


def test_an_address_is_given_once() -> None:
    run("add", "bo@council.example", "--name", "Bo", "--role", "coordinator")

    with pytest.raises(ConflictError):
        run("add", "bo@council.example", "--name", "Bo", "--role", "coordinator")


def test_the_list_says_who_can_do_what() -> None:
    empty = run("list")
    run("add", "bo@council.example", "--name", "Bo", "--role", "coordinator")

    full = run("list")

    assert "Nobody yet" in empty
    assert "bo@council.example" in full
    assert "Coordinator; no code app yet; never here" in full


def test_a_forgotten_password_is_replaced(session: Session, client: FlaskClient) -> None:
    make_staff(session)
    save(session)

    made = printed_password(run("password", "ann@council.example"))

    assert give_password(client).status_code == 422
    assert give_password(client, password=made).status_code == 302


def test_a_lost_phone_is_reset(session: Session, client: FlaskClient) -> None:
    make_staff(session, is_example=True)
    save(session)

    run("reset-code", "ann@council.example")

    assert give_password(client).location == "/staff/sign-in/code-app"


def test_a_closed_account_opens_nothing(session: Session, client: FlaskClient) -> None:
    make_staff(session)
    save(session)

    run("close", "ann@council.example")

    assert give_password(client).status_code == 422
    assert "closed" in run("list")


def test_the_code_of_an_example_person_is_shown_in_the_demo_only(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_staff(session, is_example=True)
    make_staff(session, email="real@council.example", name="Real")
    save(session)

    code = run("code", "ann@council.example").strip()

    assert len(code) == 6
    assert code.isdigit()
    with pytest.raises(NotFoundError, match="Only the demo's example people"):
        run("code", "real@council.example")
    monkeypatch.setenv("HEARD_MODE", "test")
    with pytest.raises(NotFoundError, match="Only the demo's example people"):
        run("code", "ann@council.example")


def test_an_unknown_address_is_said_to_be_unknown() -> None:
    with pytest.raises(NotFoundError, match="Nobody has the address"):
        run("reset-code", "no@council.example")
