"""Staff: coordinators publish and close, strategy leads look, nobody else comes in."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from app import audit, clock
from app.access import Role
from app.surveys import queries
from app.surveys.models import Survey, SurveyState
from tests.factories import make_consultation, save
from tests.factories_building import make_promises
from tests.factories_surveys import make_survey

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    Signed = Callable[[Role], FlaskClient]

PULSE = "/staff/surveys/new/one-question-pulse"


def consultation_id(session: Session) -> int:
    made = make_consultation(session, title="What matters to you")
    make_promises(session)
    save(session)
    return made.id


def form(chosen: int, **changes: str) -> dict[str, str]:
    day = clock.today() + timedelta(days=7)
    values = {"consultation": str(chosen), "slug": "now", "closes_on": day.isoformat()}
    return values | changes


def test_a_coordinator_publishes_from_a_template(as_: Signed, session: Session) -> None:
    consultation = consultation_id(session)
    browser = as_(Role.COORDINATOR)
    assert "One-question pulse" in browser.get("/staff/surveys/new").text
    assert "How are things for you right now?" in browser.get(PULSE).text

    published = browser.post(PULSE, data=form(consultation))

    survey = session.scalars(sa.select(Survey)).one()
    assert published.location == f"/staff/surveys/{survey.id}"
    shown = browser.get(published.location).text
    assert "/q/now" in shown
    assert "Fewer than 10" in shown
    assert survey.definition["key"] == "one-question-pulse"
    history = audit.entries_about(session, f"survey:{survey.id}")
    assert [entry.actor.partition(":")[0] for entry in history] == ["user"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"slug": "two words"}, "small letters, numbers and dashes"),
        ({"slug": ""}, "Write an address"),
        ({"closes_on": "2020-01-01"}, "has passed"),
        ({"closes_on": "soon"}, "date"),
        ({"consultation": "99"}, "Not a valid choice"),
    ],
)
def test_a_fault_is_said_and_what_was_typed_stays(
    as_: Signed, session: Session, wrong: dict[str, str], said: str
) -> None:
    consultation = consultation_id(session)
    browser = as_(Role.COORDINATOR)

    refused = browser.post(PULSE, data=form(consultation, **wrong))

    assert refused.status_code == 422
    assert said in unescape(refused.text)
    assert session.scalar(sa.select(sa.func.count(Survey.id))) == 0


def test_without_an_open_consultation_there_is_nothing_to_publish_into(as_: Signed) -> None:
    assert "No consultation is open" in as_(Role.COORDINATOR).get(PULSE).text


def test_an_unknown_template_is_not_found(as_: Signed) -> None:
    assert as_(Role.COORDINATOR).get("/staff/surveys/new/nothing").status_code == 404


def test_closing_asks_first_and_then_takes_no_more(
    as_: Signed, client: FlaskClient, session: Session, survey: Survey
) -> None:
    browser = as_(Role.COORDINATOR)
    address = f"/staff/surveys/{survey.id}/close"
    assert "Nobody can send answers after this" in browser.get(address).text
    assert queries.is_open(survey)
    session.rollback()

    browser.post(address)

    session.expire_all()
    assert session.get_one(Survey, survey.id).state is SurveyState.CLOSED
    session.rollback()
    assert client.post("/q/life").status_code == 409


def test_the_list_hides_small_figures(as_: Signed, session: Session, survey: Survey) -> None:
    make_survey(session, slug="old", title="Old one", state=SurveyState.CLOSED)
    save(session)

    listed = as_(Role.COORDINATOR).get("/staff/surveys/").text

    assert "Old one" in listed
    assert listed.count("fewer than 10") == 3
    assert "Publish a survey" in listed


def test_a_strategy_lead_may_look_and_nothing_more(
    as_: Signed, session: Session, survey: Survey
) -> None:
    lead = as_(Role.STRATEGY_LEAD)

    listed, shown = lead.get("/staff/surveys/"), lead.get(f"/staff/surveys/{survey.id}")

    assert listed.status_code == shown.status_code == 200
    assert "Publish a survey" not in listed.text
    assert "Close this survey" not in shown.text
    for address in ("/staff/surveys/new", PULSE, f"/staff/surveys/{survey.id}/close"):
        assert lead.get(address).status_code == 403
        assert lead.post(address).status_code in (403, 405)
    session.expire_all()
    assert session.get_one(Survey, survey.id).state is SurveyState.OPEN


def test_nobody_else_comes_in(as_: Signed, client: FlaskClient, survey: Survey) -> None:
    for role in (Role.SAFEGUARDING_LEAD, Role.ADMINISTRATOR):
        assert as_(role).get("/staff/surveys/").status_code == 403
    assert client.get("/staff/surveys/").status_code == 302
    assert client.post(PULSE).status_code == 403
