from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from app import clock
from app.access import STAFF, Role
from app.insights.service import take_snapshot
from app.replies.models import ReplyState
from app.replies.rules import Progress
from app.safeguarding import service as safeguarding
from app.tasks import ParkedTask
from tests import factories
from tests import factories_replies as make
from tests.factories_insights import make_read_comment, make_version

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

JOBS = {
    "1 safeguarding matter": {Role.SAFEGUARDING_LEAD},
    "1 forum post to check": {Role.COORDINATOR},
    "2 comments to read": {Role.COORDINATOR},
    "1 answer to publish": {Role.COORDINATOR},
    "1 theme without an answer": {Role.COORDINATOR, Role.STRATEGY_LEAD},
    "Update due: Late promise": {Role.COORDINATOR, Role.STRATEGY_LEAD},
    "1 piece of background work failed": {Role.COORDINATOR, Role.ADMINISTRATOR},
}


@pytest.fixture
def busy(session: Session) -> None:
    """One piece of every kind of work."""
    consultation = factories.make_consultation(session)
    comment = factories.make_comment(session, consultation, text="secret words of somebody")
    safeguarding.open_case(session, comment.id, "now", ["physical_abuse"])
    make.make_post(session, make.make_topic(session, consultation), "secret post")
    make.make_insight(session, consultation)
    draft = make.make_insight(session, consultation)
    make.make_reply(session, draft, state=ReplyState.DRAFT)
    late = make.make_insight(session, consultation, headline="Late promise")
    make.make_reply(session, late, due_on=clock.today() - timedelta(days=3))
    session.add(ParkedTask(task="a.task", event={}, error="ValueError", at=clock.now()))
    factories.save(session)


@pytest.mark.parametrize("role", sorted(STAFF))
def test_everybody_sees_their_own_work_and_nobody_elses(
    as_: Callable[[Role], FlaskClient], busy: None, role: Role
) -> None:
    page = as_(role).get("/staff/").text

    shown = {job for job in JOBS if job in page}
    assert shown == {job for job, roles in JOBS.items() if role in roles}
    assert "secret" not in page


@pytest.mark.parametrize("role", sorted(STAFF))
def test_every_button_leads_to_a_page(
    as_: Callable[[Role], FlaskClient], busy: None, role: Role
) -> None:
    browser = as_(role)
    main = browser.get("/staff/").text.partition("<main")[2].partition("</main>")[0]

    for link in {part.partition('"')[0] for part in main.split('href="')[1:]}:
        assert browser.get(link).status_code == 200, link


def test_only_the_safeguarding_lead_is_told_that_somebody_may_not_be_safe(
    as_: Callable[[Role], FlaskClient], busy: None
) -> None:
    pages = {role: as_(role).get("/staff/").text for role in STAFF}

    told = {role for role, page in pages.items() if "may not be safe" in page}
    assert told == {Role.SAFEGUARDING_LEAD}


def test_a_day_without_work_says_so(as_: Callable[[Role], FlaskClient], session: Session) -> None:
    factories.make_consultation(session)
    factories.save(session)

    assert "Nothing waits for you" in as_(Role.COORDINATOR).get("/staff/").text


def test_a_new_site_says_where_to_start(as_: Callable[[Role], FlaskClient]) -> None:
    coordinator = as_(Role.COORDINATOR)

    assert "Start the first consultation" in coordinator.get("/staff/").text
    assert "No consultation is open" in coordinator.get("/staff/forum/new").text


def test_a_consultation_that_is_answered_and_over_is_ready_to_close(
    as_: Callable[[Role], FlaskClient], session: Session
) -> None:
    over = clock.today() - timedelta(days=1)
    done = factories.make_consultation(session, title="Over and done", closes_on=over)
    make.make_reply(session, make.make_insight(session, done))
    factories.make_consultation(session, title="Over, no theme yet", closes_on=over)
    factories.save(session)

    page = as_(Role.COORDINATOR).get("/staff/").text

    assert "1 consultation ready to close" in page
    assert "Over and done" in page
    assert "no theme yet" not in page


def test_a_lead_is_told_of_themes_to_sign_off(
    as_: Callable[[Role], FlaskClient], session: Session
) -> None:
    consultation = factories.make_consultation(session, title="Life after care")
    version = make_version(session)
    for _ in range(10):
        make_read_comment(session, consultation, version)
    take_snapshot(session, consultation)
    factories.save(session)

    lead, coordinator = (
        as_(role).get("/staff/").text for role in (Role.STRATEGY_LEAD, Role.COORDINATOR)
    )

    assert "1 theme to read and sign off" in lead
    assert "to read and sign off" not in coordinator


def test_a_promise_that_is_kept_is_never_late(
    as_: Callable[[Role], FlaskClient], session: Session
) -> None:
    insight = make.make_insight(session, factories.make_consultation(session))
    past = clock.today() - timedelta(days=3)
    make.make_reply(session, insight, due_on=past, progress=Progress.DONE)
    factories.save(session)

    assert "Update due" not in as_(Role.COORDINATOR).get("/staff/").text


def test_failed_work_is_settled_once_and_stays_on_record(
    as_: Callable[[Role], FlaskClient], session: Session, busy: None
) -> None:
    administrator = as_(Role.ADMINISTRATOR)
    task = session.scalars(sa.select(ParkedTask)).one()
    factories.save(session)

    before = administrator.get("/staff/parked").text
    administrator.post(f"/staff/parked/{task.id}/settle")
    after = administrator.get("/staff/parked").text

    assert "a.task" in before
    assert "a.task" not in after
    session.refresh(task)
    assert task.resolved_at is not None


def test_a_stranger_is_sent_to_the_sign_in(client: FlaskClient) -> None:
    page = client.get("/staff/")

    assert page.status_code == 302
    assert "sign-in" in page.headers["Location"]
