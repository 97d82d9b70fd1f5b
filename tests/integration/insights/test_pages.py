from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from app.access import Role
from app.insights import queries, service
from app.safeguarding.service import open_case
from tests.factories import FRAMEWORK, make_consultation, save
from tests.factories_insights import make_read_comment

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from app.consultations.models import Consultation
    from app.db import Database
    from app.frameworks.models import FrameworkVersion


def words_of(page: str) -> str:
    """The page as a person reads it."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_a_lead_walks_from_consultation_to_signed_off_theme(
    session: Session,
    consultation: Consultation,
    version: FrameworkVersion,
    as_: Callable[[Role], FlaskClient],
) -> None:
    for _ in range(12):
        make_read_comment(session, consultation, version)
    service.take_snapshot(session, consultation)
    save(session)
    lead = as_(Role.STRATEGY_LEAD)
    address = f"/staff/insights/{consultation.slug}/"

    chosen = lead.get("/staff/insights/").text
    table = words_of(lead.get(address).text)
    theme = lead.get(f"{address}themes/workers").text
    empty = lead.post(f"{address}themes/workers", data={"headline": "", "you_said": ""})
    words = {"headline": "Workers who leave", "you_said": "We lose our workers."}
    signed = lead.post(f"{address}themes/workers", data=words)
    after = lead.get(f"{address}themes/workers").text

    assert address in chosen
    assert "Raised most: “Workers leaving”, by about 10 young people" in table
    assert "Workers leaving 10 young people 10 young people <10" not in table  # it is escaped
    assert "Workers leaving 10 young people 10 young people &lt;10 , hidden to protect" in table
    assert "Feeling safe &lt;10 , hidden to protect people not split" in table
    assert "engine-1" in table
    assert "<mark>My worker</mark> keeps changing" in theme
    assert "About 10" in theme
    assert empty.status_code == 422
    assert "Write a headline." in empty.text
    assert signed.status_code == 302
    assert "/staff/replies/new/" in after
    assert "About 10 young people" in after


def test_before_ten_people_there_are_no_figures_but_the_comments_can_be_read(
    session: Session,
    consultation: Consultation,
    version: FrameworkVersion,
    as_: Callable[[Role], FlaskClient],
) -> None:
    make_read_comment(session, consultation, version)
    save(session)
    lead = as_(Role.STRATEGY_LEAD)

    overview = lead.get(f"/staff/insights/{consultation.slug}/").text
    theme = lead.get(f"/staff/insights/{consultation.slug}/themes/workers").text

    assert "There are no figures yet" in overview
    assert "Workers leaving" in overview
    assert "keeps changing" in theme


def test_nothing_is_read_yet(
    session: Session, consultation: Consultation, as_: Callable[[Role], FlaskClient]
) -> None:
    save(session)
    lead = as_(Role.STRATEGY_LEAD)
    address = f"/staff/insights/{consultation.slug}/"

    answers = [lead.get(address), lead.get(f"{address}themes/workers")]

    assert [answer.status_code for answer in answers] == [200, 404]


def test_comments_with_the_safeguarding_lead_show_no_words(
    session: Session,
    consultation: Consultation,
    version: FrameworkVersion,
    as_: Callable[[Role], FlaskClient],
) -> None:
    comment = make_read_comment(session, consultation, version, text="My worker hits me")
    open_case(session, comment.id, "now", ["physical_abuse"])
    save(session)
    lead = as_(Role.STRATEGY_LEAD)
    address = f"/staff/insights/{consultation.slug}"

    pages = [
        lead.get(f"{address}/themes/workers").text,
        lead.get(f"{address}/comments/{comment.id}").text,
        lead.get(f"{address}/comments/{comment.id}?theme=workers").text,
    ]
    refused = lead.post(f"{address}/comments/{comment.id}", data={"nothing": "y", "why": "x"})

    assert not any("hits me" in page for page in pages)
    assert "is with the safeguarding lead just now" in pages[0]
    assert "with the safeguarding lead" in pages[1]
    assert refused.status_code == 200
    assert queries.correction_of(session, comment.id, FRAMEWORK) is None


def test_a_comment_is_checked_and_the_next_one_comes(
    session: Session,
    consultation: Consultation,
    version: FrameworkVersion,
    database: Database,
    as_: Callable[[Role], FlaskClient],
) -> None:
    comment = make_read_comment(session, consultation, version, {})
    following = make_read_comment(session, consultation, version)
    save(session)
    lead = as_(Role.STRATEGY_LEAD)
    address = f"/staff/insights/{consultation.slug}/comments/"

    first = lead.get(address)
    shown = lead.get(first.location).text
    verdict = {"themes": ["homes"], "priorities": ["P2"], "why": "It is about the damp."}
    saved = lead.post(first.location, data=verdict)
    last = lead.post(saved.location, data={"themes": ["workers"], "priorities": ["P1"]})
    overview = lead.get(last.location).text

    assert first.location.endswith(comment.id)
    assert "Fits nothing in the strategy" in shown
    assert saved.location.endswith(following.id)
    assert last.location.endswith(f"/insights/{consultation.slug}/")
    assert "Every suggestion is checked." in overview
    assert "2 comments have been checked so far" in words_of(overview)
    with database.session(write=False) as later:
        found = queries.effective_of(later, [comment.id], FRAMEWORK)[comment.id]
    assert found.theme_ids == {"homes"}
    assert found.priority_ids == {"P2"}


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Tick what fits. If nothing does"),
        ({"nothing": "y", "themes": ["homes"], "why": "x"}, "not both"),
        ({"themes": ["homes"]}, "Say in a few words why you changed it."),
        ({"themes": ["pets"], "why": "x"}, "has no theme “pets”"),
    ],
)
def test_an_unclear_verdict_is_sent_back(
    session: Session,
    consultation: Consultation,
    version: FrameworkVersion,
    as_: Callable[[Role], FlaskClient],
    sent: dict[str, object],
    words: str,
) -> None:
    comment = make_read_comment(session, consultation, version)
    save(session)

    answer = as_(Role.STRATEGY_LEAD).post(
        f"/staff/insights/{consultation.slug}/comments/{comment.id}", data=sent
    )

    assert answer.status_code == 422
    assert words in answer.text


def test_a_themes_comments_are_walked_in_their_own_order(
    session: Session,
    consultation: Consultation,
    version: FrameworkVersion,
    as_: Callable[[Role], FlaskClient],
) -> None:
    ids = sorted(make_read_comment(session, consultation, version).id for _ in range(9))
    make_read_comment(session, consultation, version, {"homes": 0.9})
    save(session)
    lead = as_(Role.STRATEGY_LEAD)
    address = f"/staff/insights/{consultation.slug}/comments/"
    agree = {"themes": ["workers"], "priorities": ["P1"]}

    middle = lead.post(f"{address}{ids[4]}?theme=workers", data=agree)
    end = lead.post(f"{address}{ids[8]}?theme=workers", data=agree)

    assert middle.location == f"{address}{ids[5]}?theme=workers"
    assert end.location == f"/staff/insights/{consultation.slug}/themes/workers"


def test_pages_with_words_hold_nothing_about_who_wrote_them(
    session: Session,
    consultation: Consultation,
    version: FrameworkVersion,
    as_: Callable[[Role], FlaskClient],
) -> None:
    comment = make_read_comment(session, consultation, version, contribution_id="who-1")
    save(session)
    lead = as_(Role.STRATEGY_LEAD)
    address = f"/staff/insights/{consultation.slug}"

    pages = [
        lead.get(f"{address}/themes/workers").text,
        lead.get(f"{address}/comments/{comment.id}").text,
        lead.get(f"{address}/no-priority").text,
    ]

    for page in pages:
        assert "who-1" not in page
        assert f"{comment.received_on:%B %Y}" not in page


def test_what_fits_no_priority_is_listed(
    session: Session,
    consultation: Consultation,
    version: FrameworkVersion,
    as_: Callable[[Role], FlaskClient],
) -> None:
    make_read_comment(session, consultation, version, {"buses": 0.9}, text="Keep my dog with me")
    make_read_comment(session, consultation, version)
    save(session)

    page = as_(Role.COORDINATOR).get(f"/staff/insights/{consultation.slug}/no-priority").text

    assert "Keep my dog with me" in page
    assert "keeps changing" not in page


def test_only_a_strategy_lead_signs_off(
    session: Session,
    consultation: Consultation,
    version: FrameworkVersion,
    as_: Callable[[Role], FlaskClient],
) -> None:
    make_read_comment(session, consultation, version)
    save(session)
    coordinator = as_(Role.COORDINATOR)
    address = f"/staff/insights/{consultation.slug}/themes/workers"

    page = coordinator.get(address).text
    refused = coordinator.post(address, data={"headline": "x", "you_said": "x"})

    assert "Sign this off" not in page
    assert refused.status_code == 403
    assert "A strategy lead signs themes off." in refused.text


def test_hostile_words_are_shown_as_words(
    session: Session,
    consultation: Consultation,
    version: FrameworkVersion,
    as_: Callable[[Role], FlaskClient],
) -> None:
    text = "<script>alert(1)</script> \u202eworkers"
    comment = make_read_comment(session, consultation, version, {}, text=text)
    save(session)

    page = (
        as_(Role.STRATEGY_LEAD)
        .get(f"/staff/insights/{consultation.slug}/comments/{comment.id}")
        .text
    )

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "\u202e" not in page


def test_a_comment_of_another_consultation_is_not_found_here(
    session: Session,
    consultation: Consultation,
    version: FrameworkVersion,
    as_: Callable[[Role], FlaskClient],
) -> None:
    elsewhere = make_read_comment(session, make_consultation(session), version)
    save(session)

    answer = as_(Role.STRATEGY_LEAD).get(
        f"/staff/insights/{consultation.slug}/comments/{elsewhere.id}"
    )

    assert answer.status_code == 404


@pytest.mark.parametrize("role", [Role.SAFEGUARDING_LEAD, Role.ADMINISTRATOR], ids=str)
def test_insights_are_for_leads_and_coordinators(
    role: Role, as_: Callable[[Role], FlaskClient]
) -> None:
    assert as_(role).get("/staff/insights/").status_code == 403


def test_a_case_that_can_wait_a_week_hides_nothing_from_the_lead(
    session: Session,
    consultation: Consultation,
    version: FrameworkVersion,
    as_: Callable[[Role], FlaskClient],
) -> None:
    comment = make_read_comment(session, consultation, version, text="My worker was rude to me")
    open_case(session, comment.id, "week", ["emotional_discrimination_care"])
    save(session)
    lead = as_(Role.STRATEGY_LEAD)
    address = f"/staff/insights/{consultation.slug}"

    theme = lead.get(f"{address}/themes/workers").text
    alone = lead.get(f"{address}/comments/{comment.id}").text

    assert "was rude to me" in theme
    assert "was rude to me" in alone
    assert "safeguarding" not in theme + alone
    assert lead.get(f"{address}/comments/").location.endswith(comment.id)


def test_a_lead_sees_which_words_may_be_quoted(
    session: Session,
    consultation: Consultation,
    version: FrameworkVersion,
    as_: Callable[[Role], FlaskClient],
) -> None:
    willing = make_read_comment(session, consultation, version, text="Workers stay too short")
    make_read_comment(session, consultation, version, text="Workers never ring back")
    willing.may_quote = True
    save(session)

    page = as_(Role.STRATEGY_LEAD).get(f"/staff/insights/{consultation.slug}/themes/workers").text

    assert page.count("May be quoted, if nothing in it points at anyone") == 1
    assert page.count("Not to be quoted") == 1
