"""Short addresses lead to the survey, close kindly, and note the way and nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from app import audit, clock
from app.access import Role
from app.collectors import queries, service
from app.collectors.models import Collector
from app.collectors.rules import ALPHABET, Kind
from app.surveys.models import Response, Survey
from tests.factories import save
from tests.factories_collectors import coordinator, make_collector
from tests.factories_surveys import make_survey

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from app.tasks import Queue

    Signed = Callable[[Role], FlaskClient]


@pytest.fixture
def survey(session: Session) -> Survey:
    published = make_survey(session, slug="life")
    save(session)
    return published


def answer(client: FlaskClient) -> None:
    client.post("/q/life")
    client.post("/q/life/1", data={"answer": "4"})
    assert client.post("/q/life/send").location == "/q/life/thanks"


def responses(session: Session) -> list[Response]:
    session.expire_all()
    return list(session.scalars(sa.select(Response).order_by(Response.id)))


def test_a_short_address_leads_to_the_start_and_says_nothing_of_care(
    client: FlaskClient, session: Session, survey: Survey
) -> None:
    collector = make_collector(session, survey, Kind.QR)
    save(session)

    led = client.get(f"/go/{collector.code}")

    assert (led.status_code, led.location) == (302, "/q/life")
    assert set(collector.code) <= set(ALPHABET)
    assert len(collector.code) == 5


@pytest.mark.parametrize("typed", ["{} ", "{0}", "{1}"])
def test_an_address_is_found_however_it_is_typed(
    client: FlaskClient, session: Session, survey: Survey, typed: str
) -> None:
    code = make_collector(session, survey).code
    save(session)

    assert client.get(f"/go/{typed.format(code.upper(), code)}").location == "/q/life"


def test_a_kiosk_says_that_it_is_one(client: FlaskClient, session: Session, survey: Survey) -> None:
    collector = make_collector(session, survey, Kind.KIOSK)
    save(session)

    assert client.get(f"/go/{collector.code}").location.startswith("http://localhost/kiosk/life/")


def test_an_address_that_never_was_is_said_kindly(client: FlaskClient) -> None:
    answered = client.get("/go/k7m4q")

    assert answered.status_code == 404
    assert "Nothing is at this address" in answered.text


def test_a_closed_one_and_one_to_come_answer_kindly(
    client: FlaskClient, session: Session, survey: Survey
) -> None:
    closed = make_collector(session, survey)
    service.close_collector(session, closed, actor=coordinator(session))
    tomorrow = clock.today() + timedelta(days=1)
    later = make_collector(session, survey, opens_on=tomorrow)
    save(session)

    over, to_come = (client.get(f"/go/{one.code}") for one in (closed, later))

    assert over.status_code == to_come.status_code == 200
    assert "These questions have closed" in over.text
    assert "not open yet" in to_come.text
    assert str(tomorrow.year) in to_come.text


def test_the_survey_closing_closes_every_way_to_it(
    client: FlaskClient, session: Session, survey: Survey
) -> None:
    collector = make_collector(session, survey)
    survey.closes_on = clock.today() - timedelta(days=1)
    save(session)

    assert "These questions have closed" in client.get(f"/go/{collector.code}").text


def test_the_answers_note_the_way_they_came(
    client: FlaskClient, session: Session, survey: Survey
) -> None:
    collector = make_collector(session, survey, Kind.QR)
    save(session)
    client.get(f"/go/{collector.code}")

    answer(client)

    assert [row.collector_id for row in responses(session)] == [collector.id]


def test_answers_by_the_plain_link_or_another_survey_note_none(
    client: FlaskClient, session: Session, survey: Survey
) -> None:
    other = make_survey(session, slug="other")
    collector = make_collector(session, other)
    save(session)
    client.get(f"/go/{collector.code}")

    answer(client)

    assert [row.collector_id for row in responses(session)] == [None]


def test_a_kiosk_keeps_its_way_for_whoever_comes_next(
    client: FlaskClient, session: Session, survey: Survey
) -> None:
    collector = make_collector(session, survey, Kind.KIOSK)
    save(session)
    client.get(f"/go/{collector.code}")
    answer(client)
    client.post("/q/life/again")

    answer(client)

    assert [row.collector_id for row in responses(session)] == [collector.id] * 2


def test_leaving_forgets_the_way_too(client: FlaskClient, session: Session, survey: Survey) -> None:
    collector = make_collector(session, survey)
    save(session)
    client.get(f"/go/{collector.code}")
    client.get("/leave")

    answer(client)

    assert [row.collector_id for row in responses(session)] == [None]


def test_who_goes_online_from_a_paper_sheet_has_not_answered_on_paper(
    client: FlaskClient, session: Session, survey: Survey
) -> None:
    collector = make_collector(session, survey, Kind.PAPER)
    save(session)
    client.get(f"/go/{collector.code}")

    answer(client)

    assert [row.collector_id for row in responses(session)] == [None]


def send_many(session: Session, collector: Collector, count: int) -> None:
    survey = queries.survey_of(session, collector)
    for _ in range(count):
        number = len(responses(session))
        row = Response(
            survey=survey,
            token_hash=f"hash-{number}",
            started_on=clock.today(),
            submitted_on=clock.today(),
            collector_id=collector.id,
        )
        session.add(row)
        session.flush()


def test_the_figure_does_not_move_with_one_person(
    session: Session, survey: Survey, queue: Queue
) -> None:
    collector = make_collector(session, survey)
    send_many(session, collector, 9)
    save(session)
    shown = []
    for more in (0, 1, 1, 3, 6):
        send_many(session, collector, more)
        save(session)
        queue.run_sweeps()
        session.expire_all()
        shown.append(queries.listed_one(session, collector).sent.in_words)

    # ten at once make the first figure; the next has to wait for a week as well
    assert shown == ["fewer than 10", *["about 10"] * 4]
    collector.frozen_on = clock.today() - timedelta(days=7)
    save(session)
    queue.run_sweeps()
    session.expire_all()
    assert queries.listed_one(session, collector).sent.in_words == "about 20"


def test_a_coordinator_makes_closes_and_opens_again(
    as_: Signed, session: Session, survey: Survey
) -> None:
    browser = as_(Role.COORDINATOR)
    home = f"/staff/collectors/surveys/{survey.id}"
    assert "No way of its own yet" in browser.get(home).text
    assert home in browser.get(f"/staff/surveys/{survey.id}").text
    day = survey.closes_on.isoformat()
    made = browser.post(
        f"{home}/new/qr",
        data={
            "name": "Youth club",
            "about": "Tell us.",
            "opens_on": clock.today().isoformat(),
            "closes_on": day,
        },
    )
    collector = session.scalars(sa.select(Collector)).one()
    save(session)
    page = f"/staff/collectors/{collector.id}"
    assert made.location == page
    assert "Fewer than 10" in browser.get(page).text
    assert "Youth club" in browser.get(home).text

    assert "Close it now" in browser.get(f"{page}/close").text
    browser.post(f"{page}/close")
    assert "Open it again" in browser.get(page).text
    assert browser.post(f"{page}/reopen", data={"closes_on": "2020-01-01"}).status_code == 422
    browser.post(f"{page}/reopen", data={"closes_on": day})

    assert "Open until" in browser.get(page).text
    with_deeds = [entry.action for entry in audit_of(session, f"collector:{collector.id}")]
    assert with_deeds == ["collector_made", "collector_closed", "collector_reopened"]


def audit_of(session: Session, subject: str) -> list[audit.AuditEntry]:
    return audit.entries_about(session, subject)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": ""}, "Give it a name"),
        ({"about": "For people in foster care"}, "speaks of care"),
        ({"closes_on": "2020-01-01"}, "before the first day"),
        ({"closes_on": "2999-01-01"}, "The survey itself closes on"),
        ({"opens_on": "soon"}, "That is not a date"),
    ],
)
def test_a_fault_is_said_and_what_was_typed_stays(
    as_: Signed, session: Session, survey: Survey, changes: dict[str, str], said: str
) -> None:
    values = {
        "name": "Youth club",
        "about": "Tell us.",
        "opens_on": clock.today().isoformat(),
        "closes_on": survey.closes_on.isoformat(),
    }

    refused = as_(Role.COORDINATOR).post(
        f"/staff/collectors/surveys/{survey.id}/new/link", data=values | changes
    )

    assert refused.status_code == 422
    assert said in refused.text
    assert changes.get("about", "Tell us.") in refused.text
    assert session.scalar(sa.select(Collector.id)) is None


def test_what_may_be_said_of_care_is_the_coordinators_choice(
    session: Session, survey: Survey
) -> None:
    made = make_collector(session, survey, about="For people in care", speaks_of_care=True)

    assert made.about == "For people in care"


@pytest.mark.parametrize("role", [Role.STRATEGY_LEAD, Role.SAFEGUARDING_LEAD, Role.ADMINISTRATOR])
def test_nobody_else_comes_in(as_: Signed, session: Session, survey: Survey, role: Role) -> None:
    collector = make_collector(session, survey)
    save(session)
    browser = as_(role)

    for path in (f"surveys/{survey.id}", str(collector.id), f"{collector.id}/poster.pdf"):
        assert browser.get(f"/staff/collectors/{path}").status_code == 403


def test_an_unknown_kind_or_number_is_not_found(as_: Signed, survey: Survey) -> None:
    browser = as_(Role.COORDINATOR)

    for path in (f"surveys/{survey.id}/new/pigeon", "surveys/999", "999", "paper/999"):
        assert browser.get(f"/staff/collectors/{path}").status_code == 404
