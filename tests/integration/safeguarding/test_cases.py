from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from app import audit
from app.access import Actor, Role
from app.errors import NotFoundError
from app.safeguarding import queries, service
from app.safeguarding.models import CaseState, Clock
from tests.factories import make_comment, make_consultation, make_user, save

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from app.comments.models import Comment
    from app.safeguarding.models import Case


@pytest.fixture
def comment(session: Session) -> Comment:
    consultation = make_consultation(session)
    return make_comment(
        session,
        consultation,
        text="Kayleigh hit me",
        redacted="[name] hit me",
        contribution_id="c1",
    )


def make_actor(session: Session) -> Actor:
    user = make_user(session, Role.SAFEGUARDING_LEAD)
    return Actor(id=user.id, name=user.name, roles=frozenset({Role.SAFEGUARDING_LEAD}))


def open_case(session: Session, comment: Comment, clock: str = "today", *about: str) -> Case:
    return service.open_case(session, comment.id, clock, about or ("physical_abuse",))


def test_a_comment_has_one_case_with_its_most_urgent_clock(
    session: Session, comment: Comment
) -> None:
    first = open_case(session, comment, "week", "neglect")
    due = first.see_by

    again = open_case(session, comment, "now", "suicide")
    open_case(session, comment, "week", "neglect")

    assert again is first
    assert first.clock is Clock.NOW
    assert first.see_by < due
    assert first.categories == ["neglect", "suicide"]


def test_a_closed_case_is_not_opened_again(session: Session, comment: Comment) -> None:
    actor = make_actor(session)
    case = open_case(session, comment)
    service.take_case(session, case, actor=actor)
    service.close_case(session, case, "Spoke with the home.", actor=actor)

    open_case(session, comment, "now")

    assert (case.state, case.clock) == (CaseState.CLOSED, Clock.TODAY)
    assert queries.comments_in_open_cases(session, [comment.id]) == set()


def test_every_step_is_on_record(session: Session, comment: Comment) -> None:
    actor, deputy = make_actor(session), make_actor(session)
    case = open_case(session, comment)
    service.take_case(session, case, actor=actor)
    service.take_case(session, case, actor=actor)
    service.take_case(session, case, actor=deputy)
    service.close_case(session, case, "Told the duty team.", actor=deputy)

    deeds = audit.entries_about(session, f"case:{case.id}")

    steps = [(deed.action, deed.actor) for deed in deeds]
    assert steps == [
        ("case_opened", "system"),
        ("case_taken", actor.label),
        ("case_taken", deputy.label),
        ("case_closed", deputy.label),
    ]
    assert not any("hit me" in str(deed.details) for deed in deeds)


def test_no_step_can_be_skipped(session: Session, comment: Comment) -> None:
    actor = make_actor(session)
    case = open_case(session, comment)

    with pytest.raises(service.NotOwnerError, match="Take this case first"):
        service.close_case(session, case, "Done.", actor=actor)
    service.take_case(session, case, actor=actor)
    with pytest.raises(service.OutcomeMissingError, match="what was done"):
        service.close_case(session, case, "  ", actor=actor)
    service.close_case(session, case, "Done.", actor=actor)
    with pytest.raises(service.CaseClosedError, match="closed already"):
        service.close_case(session, case, "Again.", actor=actor)
    with pytest.raises(service.CaseClosedError, match="is closed"):
        service.take_case(session, case, actor=actor)


def test_sexual_abuse_cannot_close_without_a_report(session: Session, comment: Comment) -> None:
    actor = make_actor(session)
    case = open_case(session, comment, "now", "sexual_abuse_exploitation")
    service.take_case(session, case, actor=actor)

    with pytest.raises(service.OutcomeMissingError, match="reported to"):
        service.close_case(session, case, "Done.", actor=actor)
    service.close_case(session, case, "Done.", reported="MASH, 3 May, by Sam", actor=actor)

    assert case.outcome == "Done.\n\nReported: MASH, 3 May, by Sam"


def test_the_list_is_most_urgent_first(session: Session) -> None:
    consultation = make_consultation(session)
    cases = {
        clock: open_case(session, make_comment(session, consultation), clock)
        for clock in ("week", "now", "today")
    }

    assert queries.open_cases(session) == [cases["now"], cases["today"], cases["week"]]


def test_the_full_words_open_only_to_whoever_takes_the_case(
    session: Session, comment: Comment, as_: Callable[[Role], FlaskClient]
) -> None:
    consultation_id = comment.consultation_id
    together: dict[str, Any] = {"contribution_id": "c1", "text": "I live with Darren"}
    session.add(type(comment)(**_like(comment) | together))
    case = open_case(session, comment, "now")
    save(session)
    lead, deputy = as_(Role.SAFEGUARDING_LEAD), as_(Role.SAFEGUARDING_LEAD)

    listing = lead.get("/staff/safeguarding/").text
    before = lead.get(f"/staff/safeguarding/{case.id}").text
    lead.post(f"/staff/safeguarding/{case.id}/take")
    after = lead.get(f"/staff/safeguarding/{case.id}").text
    others = deputy.get(f"/staff/safeguarding/{case.id}").text

    assert consultation_id
    assert "Someone may not be safe" in listing
    assert "being hurt by somebody" in listing
    assert "Kayleigh" not in listing + before + others
    assert "Kayleigh hit me" in after
    assert "I live with Darren" in after
    assert "Take this case over" in others


def _like(comment: Comment) -> dict[str, Any]:
    same = ("consultation_id", "source", "prompt", "received_on")
    return {name: getattr(comment, name) for name in same}


def test_a_case_is_closed_with_an_outcome(
    session: Session, comment: Comment, as_: Callable[[Role], FlaskClient]
) -> None:
    case = open_case(session, comment, "today", "sexual_abuse_exploitation")
    save(session)
    lead = as_(Role.SAFEGUARDING_LEAD)
    address = f"/staff/safeguarding/{case.id}"
    lead.post(f"{address}/take")

    unfinished = lead.post(address, data={"outcome": "Rang the home."})
    done = lead.post(address, data={"outcome": "Rang the home.", "reported": "MASH today"})
    closed = lead.get(address).text

    assert unfinished.status_code == 422
    assert "Write whom this was reported to" in unfinished.text
    assert done.status_code == 302
    assert "Reported: MASH today" in closed
    assert "No open case" in lead.get("/staff/safeguarding/").text


@pytest.mark.parametrize(
    "role", [Role.STRATEGY_LEAD, Role.COORDINATOR, Role.ADMINISTRATOR], ids=str
)
def test_nobody_else_can_open_cases(
    role: Role, session: Session, comment: Comment, as_: Callable[[Role], FlaskClient]
) -> None:
    case = open_case(session, comment)
    save(session)
    someone = as_(role)

    answers = [
        someone.get("/staff/safeguarding/"),
        someone.get(f"/staff/safeguarding/{case.id}"),
        someone.post(f"/staff/safeguarding/{case.id}/take"),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403]


def test_a_case_that_is_not_there_is_said_to_be_missing(session: Session) -> None:
    with pytest.raises(NotFoundError, match="find that case"):
        queries.by_id(session, 1)


def test_support_lines_suit_the_age_and_hide_unchecked_hours() -> None:
    lines = {line.id: line for line in queries.support_lines()}
    childline = lines["childline"]

    assert childline.is_for(18)
    assert not childline.is_for(19)
    assert childline.hours_on(childline.last_checked + timedelta(days=90))
    assert childline.hours_on(childline.last_checked + timedelta(days=91)) == ""
    assert all(line.href.startswith(("tel:", "sms:")) for line in lines.values())
    assert not any("808 4994" in line.shown for line in lines.values())  # this one has closed
    assert all(line.last_checked >= date(2026, 11, 21) for line in lines.values())


def test_only_what_cannot_wait_a_week_is_kept_from_leads(session: Session) -> None:
    consultation = make_consultation(session)
    made = {when: make_comment(session, consultation) for when in ("now", "today", "week")}
    for when, comment in made.items():
        open_case(session, comment, when)

    held = queries.comments_held_back(session, [comment.id for comment in made.values()])

    assert held == {made["now"].id, made["today"].id}


def test_the_list_tells_new_cases_from_mine_and_from_somebody_elses(
    session: Session, as_: Callable[[Role], FlaskClient]
) -> None:
    consultation = make_consultation(session)
    cases = [open_case(session, make_comment(session, consultation), "now") for _ in range(3)]
    save(session)
    lead, deputy = as_(Role.SAFEGUARDING_LEAD), as_(Role.SAFEGUARDING_LEAD)
    lead.post(f"/staff/safeguarding/{cases[0].id}/take")
    deputy.post(f"/staff/safeguarding/{cases[1].id}/take")

    page = lead.get("/staff/safeguarding/").text

    new, _, taken = page.partition("Nobody has these yet")[2].partition("Yours, not closed")
    mine, _, theirs = taken.partition("Somebody else has these")
    parts = [[f"Case {case.id}." in part for case in cases] for part in (new, mine, theirs)]
    assert parts == [[False, False, True], [True, False, False], [False, True, False]]
    assert re.search(r"Staff \d+ has it\.", theirs)
