from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from app import audit, clock
from app.access import Role
from app.comments.models import Voice
from app.coverage import queries, service
from app.coverage.models import CohortFigure, CoverageWave
from app.coverage.rules import EVERYBODY, Family
from app.coverage.service import Figure
from tests.architecture.page_rules import faults_of_page
from tests.factories import make_consultation, save
from tests.factories_coverage import ASKED, answer, make_note
from tests.factories_replies import make_actor
from tests.factories_surveys import make_definition, make_survey

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from app.access import Actor
    from app.consultations.models import Consultation
    from app.surveys.models import Survey
    from app.tasks import Queue

PAGE = "/staff/coverage/for/after-care/"


@pytest.fixture
def consultation(session: Session) -> Consultation:
    make_consultation(session)
    return make_consultation(session, slug="after-care", title="After care")


@pytest.fixture
def survey(session: Session, consultation: Consultation) -> Survey:
    definition = make_definition(questions=ASKED)
    return make_survey(session, definition=definition, consultation_id=consultation.id)


@pytest.fixture
def coordinator(session: Session) -> Actor:
    return make_actor(session, Role.COORDINATOR)


def test_answers_and_notes_are_counted_by_group(
    session: Session, consultation: Consultation, survey: Survey
) -> None:
    answer(session, survey, 3, age_band="age_18_20", about_you=["custody", "parents"])
    answer(session, survey, 2, age_band="older", about_you=["none"])
    answer(session, survey, 4, is_sent=False, age_band="age_18_20")
    make_note(session, consultation)
    make_note(session, consultation, bands=["age_16_17", "age_18_20"], head_count=8)
    make_note(session, consultation, voice=Voice.CARER, bands=[], head_count=5)
    make_note(session, consultation, sent_on=None)
    make_note(session, consultation, deleted_on=clock.today())
    make_note(session, consultation, voice=Voice.PROFESSIONAL, bands=[])

    counts = queries.count_heard(session, consultation)

    assert counts.young == 5 + 12 + 8
    assert counts.groups == {
        "age_16_17": 13,
        "age_18_20": 4,
        "custody": 3,
        "parent": 3,
        "carers": 5,
    }
    assert counts.asked == {"age_16_17", "age_18_20", "custody", "parent", "carers"}


def test_a_mapping_says_what_an_answer_stands_for(
    session: Session, consultation: Consultation, survey: Survey, coordinator: Actor
) -> None:
    answer(session, survey, 3, age_band="older", about_you=["parents"])
    chosen = {("age_band", "older"): "age_21_25", ("about_you", "parents"): ""}

    service.map_survey(session, survey, chosen, actor=coordinator)

    assert queries.count_heard(session, consultation).groups == {"age_21_25": 3}
    for wrong in ({("age_band", "gone"): "custody"}, {("age_band", "older"): "gone"}):
        with pytest.raises(service.UnknownGroupError):
            service.map_survey(session, survey, wrong, actor=coordinator)


def test_carers_answers_are_a_group_of_their_own(
    session: Session, consultation: Consultation
) -> None:
    definition = make_definition(questions=ASKED, voice="carer")
    answer(
        session,
        make_survey(session, definition=definition, consultation_id=consultation.id),
        11,
        age_band="older",
    )

    wave = service.take_wave(session, consultation)

    assert wave.shown == {"people": None, "groups": {"carers": {"heard": "heard", "shown": 10}}}


def test_waves_are_a_week_and_ten_people_apart_and_hold_figures_steady(
    session: Session, consultation: Consultation, survey: Survey
) -> None:
    answer(session, survey, 9, age_band="age_18_20")
    with pytest.raises(service.TooSoonError, match="ten more people"):
        service.take_wave(session, consultation)
    answer(session, survey, 11, age_band="age_18_20")
    answer(session, survey, 20, age_band="age_16_17")
    first = service.take_wave(session, consultation)
    answer(session, survey, 3, age_band="age_16_17")
    answer(session, survey, 12, age_band="age_18_20")
    with pytest.raises(service.TooSoonError):
        service.take_wave(session, consultation)
    first.taken_on = clock.today() - timedelta(days=7)

    second = service.take_wave(session, consultation)

    assert first.counts[EVERYBODY] == 40
    assert (second.counts["age_16_17"], second.counts["age_18_20"]) == (20, 32)
    assert second.shown["groups"]["age_16_17"]["shown"] == 20


def test_a_live_answer_changes_nothing_on_the_page(
    session: Session,
    consultation: Consultation,
    survey: Survey,
    as_: Callable[[Role], FlaskClient],
) -> None:
    answer(session, survey, 30, age_band="age_18_20")
    service.take_wave(session, consultation)
    save(session)
    lead = as_(Role.STRATEGY_LEAD)
    before = lead.get(PAGE).text
    answer(session, survey, 1, age_band="age_18_20", about_you=["custody"])
    save(session)

    assert main_of(lead.get(PAGE).text) == main_of(before)


def main_of(page: str) -> str:
    return re.sub(r'value="[^"]{40,}"', "", page.split("<main", 1)[1])


def test_the_page_says_who_is_missing_and_what_to_try(
    session: Session,
    consultation: Consultation,
    survey: Survey,
    coordinator: Actor,
    as_: Callable[[Role], FlaskClient],
) -> None:
    answer(session, survey, 24, age_band="age_18_20", about_you=["none"])
    answer(session, survey, 7, age_band="age_16_17", about_you=["parents"])
    day = clock.today()
    service.set_figures(
        session,
        None,
        {"custody": Figure(11, "Youth justice", day), "parent": Figure(4, "PAs", day)},
        actor=coordinator,
    )
    service.set_figures(
        session, consultation, {"parent": Figure(23, "Our list", day)}, actor=coordinator
    )
    service.take_wave(session, consultation)
    save(session)

    page = as_(Role.COORDINATOR).get(PAGE).text

    assert faults_of_page(page) == []
    assert "about 30 young people took part" in page
    rows = dict(re.findall(r'<th scope="row">([^<]+)</th><td>([^<]+)</td>', page.replace("\n", "")))
    assert rows["Parents"] == "about 25"
    assert rows["In custody"] == "about 10"
    assert "In custody: not heard yet" in page
    assert "Parents: a few" in page
    assert "Send the paper survey first" in page
    assert "Our list" in page
    assert not re.search(r"<td>(about )?(7|24|31|23|4)\b", page)
    assert "fewer than ten" not in page


def test_a_due_wave_is_taken_in_the_background(
    session: Session, consultation: Consultation, survey: Survey, queue: Queue
) -> None:
    answer(session, survey, 10, age_band="age_18_20")
    save(session)

    queue.run_sweeps()
    queue.run_sweeps()

    session.expire_all()
    waves = session.scalars(sa.select(CoverageWave)).all()
    assert [(w.consultation_id, w.people) for w in waves] == [(consultation.id, 10)]


def test_new_figures_wait_until_they_are_safe(
    session: Session, consultation: Consultation, as_: Callable[[Role], FlaskClient]
) -> None:
    del consultation
    save(session)

    page = as_(Role.COORDINATOR).post(f"{PAGE}freeze", follow_redirects=True).text

    assert "New figures wait until a week has passed" in page
    assert "Figures come when ten people have taken part" in page
    assert "Not heard yet</strong>" not in page


def test_numbers_are_typed_in_kept_and_taken_out_again(
    session: Session, consultation: Consultation, as_: Callable[[Role], FlaskClient]
) -> None:
    save(session)
    browser = as_(Role.COORDINATOR)
    typed = {
        "people-custody": "1,100",
        "source-custody": "Youth justice",
        "as_at-custody": "2026-04-01",
    }

    for address in (f"{PAGE}figures", "/staff/coverage/figures"):
        assert faults_of_page(browser.get(address).text) == []
        assert browser.post(address, data=typed).status_code == 302
    again = browser.get(f"{PAGE}figures").text
    browser.post(f"{PAGE}figures", data={})

    assert 'value="1100"' in again
    rows = session.scalars(sa.select(CohortFigure)).all()
    assert [(row.consultation_id, row.people) for row in rows] == [(None, 1100)]
    deeds = audit.entries_about(session, f"consultation:{consultation.id}")
    assert [deed.details for deed in deeds] == [{"groups": ["custody"]}] * 2


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"people-custody": "lots"}, "In custody: Write a whole number"),
        ({"people-custody": "-3"}, "Write a whole number"),
        ({"people-custody": "9" * 150}, "Write a whole number"),
        ({"people-custody": "100001"}, "Write a whole number"),
        ({"people-custody": "٣"}, "Write a whole number"),
        ({"source-custody": ""}, "Say where the number is from"),
        ({"as_at-custody": "soon"}, "Give the day it was true"),
        ({"as_at-custody": "2999-01-01"}, "not later than today"),
    ],
)
def test_a_wrong_number_is_named_and_everything_typed_is_kept(
    session: Session, as_: Callable[[Role], FlaskClient], changes: dict[str, str], sentence: str
) -> None:
    typed = {
        "people-custody": "11",
        "source-custody": "Youth justice",
        "as_at-custody": "2026-04-01",
        "people-parent": "23",
        "source-parent": "Our list",
        "as_at-parent": "2026-04-01",
    } | changes

    page = as_(Role.COORDINATOR).post("/staff/coverage/figures", data=typed)

    assert page.status_code == 422
    assert sentence in page.text
    assert faults_of_page(page.text) == []
    assert all(f'value="{value}"' in page.text for value in typed.values())
    assert session.scalars(sa.select(CohortFigure)).all() == []


def test_groups_are_renamed_left_out_and_added(
    session: Session, consultation: Consultation, as_: Callable[[Role], FlaskClient]
) -> None:
    del consultation
    save(session)
    browser = as_(Role.COORDINATOR)
    sent = {
        "label-custody": "Inside",
        "out-came_alone": "y",
        "new-label": "Young carers",
        "new-family": "life",
    }

    answer_ = browser.post("/staff/coverage/groups", data=sent)
    page = browser.get(PAGE).text
    again = browser.post("/staff/coverage/groups", data=sent | {"label-parent": "inside"})

    assert answer_.status_code == 302
    assert ">Inside<" in page
    assert ">Young carers<" in page
    assert "Came to the UK alone" not in page
    assert again.status_code == 422
    assert "Another group has that name already." in again.text
    assert faults_of_page(again.text) == []
    known = {group.key: group for group in queries.groups(session)}
    assert known["young_carers"].family is Family.LIFE
    assert known["custody"].label == "Inside"


def test_a_survey_is_mapped_on_its_page(
    session: Session, survey: Survey, as_: Callable[[Role], FlaskClient]
) -> None:
    save(session)
    browser = as_(Role.COORDINATOR)
    address = f"/staff/coverage/surveys/{survey.id}"

    page = browser.get(address).text
    answer_ = browser.post(address, data={"group.age_band.older": "age_21_25"})
    wrong = browser.post(address, data={"group.age_band.older": "nobody"})

    assert faults_of_page(page) == []
    assert re.search(r'<option value="parent" selected>', page)
    assert answer_.status_code == 302
    assert wrong.status_code == 422
    chosen = {o.option_id: o.group_key for o in queries.mapped_options(session, survey)}
    assert chosen["older"] == "age_21_25"
    assert chosen["custody"] == "custody"
    assert chosen["none"] == ""


def test_a_survey_that_does_not_ask_says_so(
    session: Session, as_: Callable[[Role], FlaskClient]
) -> None:
    plain = make_survey(session)
    save(session)

    page = as_(Role.COORDINATOR).get(f"/staff/coverage/surveys/{plain.id}").text

    assert "does not ask who is answering" in page


def test_leads_look_and_only_coordinators_change(
    session: Session,
    consultation: Consultation,
    survey: Survey,
    as_: Callable[[Role], FlaskClient],
) -> None:
    del consultation
    save(session)
    lead, other = as_(Role.STRATEGY_LEAD), as_(Role.SAFEGUARDING_LEAD)

    assert lead.get("/staff/coverage/").status_code == 200
    assert lead.get(PAGE).status_code == 200
    assert other.get(PAGE).status_code == 403
    for address in (
        f"{PAGE}figures",
        "/staff/coverage/figures",
        "/staff/coverage/groups",
        f"/staff/coverage/surveys/{survey.id}",
    ):
        assert lead.get(address).status_code == 403
        assert f'href="{address}"' not in lead.get(PAGE).text
