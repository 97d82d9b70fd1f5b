from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from app import audit, clock
from app.access import Role
from app.consultations import queries, service
from app.consultations.service import ConsultationDraft, ConsultationState
from app.errors import NotFoundError
from tests.factories import FRAMEWORK, make_consultation, save

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

FILLED_IN: dict[str, Any] = {
    "title": "Where you live",
    "purpose": "To hear what home is like.",
    "what_can_change": "How we tell you about moves.",
    "who_decides": "The Board",
    "who_chose": "The Forum",
    "framework_key": FRAMEWORK,
    "opens_on": "2026-11-01",
    "closes_on": "2026-12-01",
    "reply_by": "2027-01-15",
}


def draft(**changes: Any) -> ConsultationDraft:
    days = {
        name: date.fromisoformat(FILLED_IN[name]) for name in ("opens_on", "closes_on", "reply_by")
    }
    return ConsultationDraft(**FILLED_IN | days | changes)


def test_a_consultation_gets_an_address_of_its_own(session: Session) -> None:
    first = service.create_consultation(session, draft(), actor=None)

    second = service.create_consultation(session, draft(), actor=None)

    assert [first.slug, second.slug] == ["where-you-live", "where-you-live-2"]
    assert queries.by_slug(session, "where-you-live-2") is second


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"closes_on": date(2026, 10, 1)}, "closing date is before the opening"),
        ({"reply_by": date(2026, 11, 15)}, "reply date is before the closing"),
    ],
)
def test_dates_must_follow_one_another(
    session: Session, changes: dict[str, date], words: str
) -> None:
    with pytest.raises(service.DatesOutOfOrderError, match=words):
        service.create_consultation(session, draft(**changes), actor=None)


def test_a_closed_consultation_stays_closed(session: Session) -> None:
    consultation = make_consultation(session)
    service.move_on(session, consultation, ConsultationState.CLOSED, actor=None)
    service.move_on(session, consultation, ConsultationState.CLOSED, actor=None)

    with pytest.raises(service.ConsultationClosedError, match="is closed"):
        service.move_on(session, consultation, ConsultationState.OPEN, actor=None)

    deeds = audit.entries_about(session, f"consultation:{consultation.id}")
    assert [deed.details for deed in deeds] == [{"state": "closed"}]
    assert queries.open_consultations(session) == []


def test_what_is_not_there_is_said_to_be_missing(session: Session) -> None:
    with pytest.raises(NotFoundError, match="find that consultation"):
        queries.by_slug(session, "gone")


def test_a_coordinator_starts_one_and_sees_it_listed(as_: Callable[[Role], FlaskClient]) -> None:
    coordinator = as_(Role.COORDINATOR)
    before = coordinator.get("/staff/consultations/").text

    sent = coordinator.post("/staff/consultations/new", data=FILLED_IN)
    after = coordinator.get("/staff/consultations/").text

    assert "No consultation yet" in before
    assert sent.status_code == 302
    assert "To hear what home is like." in after
    assert "15 January 2027" in after


def test_what_is_missing_is_said_and_what_was_typed_is_kept(
    as_: Callable[[Role], FlaskClient],
) -> None:
    wrong = FILLED_IN | {"purpose": "", "closes_on": "2026-10-01", "reply_by": "2026-09-01"}

    answer = as_(Role.COORDINATOR).post("/staff/consultations/new", data=wrong)

    assert answer.status_code == 422
    assert "Say what it is for." in answer.text
    assert "The closing date is before the opening date." in answer.text
    assert "The reply date is before the closing date." in answer.text
    assert "How we tell you about moves." in answer.text
    assert 'value="2026-10-01"' in answer.text


def test_only_coordinators_start_consultations(
    session: Session, as_: Callable[[Role], FlaskClient]
) -> None:
    make_consultation(session)
    save(session)

    assert as_(Role.STRATEGY_LEAD).get("/staff/consultations/new").status_code == 403


def test_a_slip_is_put_right_and_a_moved_date_is_on_record(
    session: Session, as_: Callable[[Role], FlaskClient]
) -> None:
    consultation = service.create_consultation(session, draft(), actor=None)
    save(session)
    coordinator = as_(Role.COORDINATOR)
    address = f"/staff/consultations/{consultation.slug}/change"

    shown = coordinator.get(address).text
    sent = coordinator.post(
        address, data=FILLED_IN | {"title": "Where you stay", "reply_by": "2027-02-15"}
    )
    session.expire_all()

    assert 'value="2027-01-15"' in shown
    assert sent.status_code == 302
    assert (consultation.title, consultation.slug) == ("Where you stay", "where-you-live")
    details = audit.entries_about(session, f"consultation:{consultation.id}")[-1].details
    assert details == {"words": ["title"], "dates": {"reply_by": ["2027-01-15", "2027-02-15"]}}


def test_a_closed_consultation_cannot_be_changed(
    session: Session, as_: Callable[[Role], FlaskClient]
) -> None:
    consultation = make_consultation(session)
    service.move_on(session, consultation, ConsultationState.CLOSED, actor=None)
    save(session)

    answer = as_(Role.COORDINATOR).post(
        f"/staff/consultations/{consultation.slug}/change", data=FILLED_IN
    )

    assert answer.status_code == 409
    assert "nothing more can change" in answer.text
    assert "To hear what home is like." in answer.text  # typed words are never lost


def test_nothing_is_asked_in_a_consultation_whose_time_is_over(session: Session) -> None:
    going_on = make_consultation(session)
    make_consultation(session, closes_on=clock.today() - timedelta(days=1))

    assert queries.open_consultations(session) == [going_on]
