"""One-use codes: each opens the survey once, and nothing joins it to an answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from app.access import Role
from app.audit import AuditEntry
from app.collectors import queries, rules, service
from app.collectors.models import Collector, OneUseCode
from app.collectors.rules import Kind
from app.db import Base
from app.errors import DomainError
from app.surveys.models import Response, Survey
from tests.factories import save
from tests.factories_collectors import coordinator, make_collector
from tests.factories_surveys import make_survey

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    Signed = Callable[[Role], FlaskClient]


@pytest.fixture
def survey(session: Session) -> Survey:
    return make_survey(session, slug="life")


@pytest.fixture
def collector(session: Session, survey: Survey) -> Collector:
    made = make_collector(session, survey, Kind.CODES)
    save(session)
    return made


@pytest.fixture
def codes(session: Session, collector: Collector) -> list[str]:
    made = service.make_codes(session, collector, 12, actor=coordinator(session))
    save(session)
    return made


def used(session: Session) -> int:
    session.expire_all()
    count = session.scalar(sa.select(sa.func.count()).where(OneUseCode.is_used))
    save(session)
    return count or 0


def test_a_code_opens_the_survey_once(
    client: FlaskClient, session: Session, collector: Collector, codes: list[str]
) -> None:
    door = f"/go/{collector.code}"
    assert "Your code" in client.get(door).text

    first = client.post(door, data={"code": rules.shown_code(codes[0])})
    again = client.post(door, data={"code": codes[0]})

    assert (first.status_code, first.location) == (302, "/q/life")
    assert again.status_code == 422
    assert "This code has been used" in again.text
    assert used(session) == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Type the code that is on your card"),
        ("k7m4", "You typed 4"),
        ("k7m4-q2r!", "is never in a code"),
        ("aaaaaaaa", "“A” is never in a code"),
        ("22222223", "One letter or number is not right"),
        ("22222222", "We don’t know this code"),
        ("x" * 500, "That is too long"),
        ("\U0001d4d0\u202e\x00", "is never in a code"),
    ],
)
def test_a_code_typed_wrong_says_so(
    client: FlaskClient,
    session: Session,
    collector: Collector,
    codes: list[str],
    typed: str,
    said: str,
) -> None:
    answered = client.post(f"/go/{collector.code}", data={"code": typed})

    assert answered.status_code == 422
    assert said in answered.text
    assert used(session) == 0
    assert codes


def test_a_code_of_another_collector_opens_nothing(
    client: FlaskClient, session: Session, survey: Survey, codes: list[str]
) -> None:
    other = make_collector(session, survey, Kind.CODES)
    save(session)

    assert "know this code" in client.post(f"/go/{other.code}", data={"code": codes[0]}).text
    assert used(session) == 0


def test_a_closed_collector_leaves_the_code_unused(
    client: FlaskClient, session: Session, collector: Collector, codes: list[str]
) -> None:
    service.close_collector(session, collector, actor=coordinator(session))
    save(session)

    answered = client.post(f"/go/{collector.code}", data={"code": codes[0]})

    assert "These questions have closed" in answered.text
    assert used(session) == 0
    with pytest.raises(DomainError, match="stays unused"):
        service.use_code(session, collector, codes[0])


def test_nothing_joins_a_code_to_what_was_answered(
    client: FlaskClient, session: Session, collector: Collector, codes: list[str]
) -> None:
    deeds = deeds_on_record(session)
    client.get("/go/" + make_way(session, collector))
    client.post(f"/go/{collector.code}", data={"code": codes[3]})
    client.post("/q/life")
    client.post("/q/life/1", data={"answer": "4"})
    client.post("/q/life/send")

    # no column: a hash, whether it was used, and nothing else that could be compared
    assert column_names(OneUseCode) == {
        "id", "collector_id", "code_hash", "is_used",
    }  # fmt: skip
    keys = {key.target_fullname for key in OneUseCode.__table__.foreign_keys}
    assert keys == {"collector.id"}
    assert not any("code" in name for name in column_names(Response))
    # not even the way: with few cards, “came by the cards” would name the one that was used
    session.expire_all()
    assert session.scalars(sa.select(Response.collector_id)).all() == [None]
    # no order and no time: random keys, no row numbers, no audit entry of the visit
    for name in ("one_use_code", "response", "answer"):
        assert Base.metadata.tables[name].dialect_options["sqlite"]["with_rowid"] is False
    assert deeds_on_record(session) == deeds + 1, "that is making the poster, and nothing more"
    # the visit does not carry the code either
    with client.session_transaction() as cookie:
        assert codes[3] not in str(dict(cookie))
        assert "via" not in cookie


def deeds_on_record(session: Session) -> int:
    count = session.scalar(sa.select(sa.func.count()).select_from(AuditEntry))
    save(session)
    return count or 0


def column_names(table: type[Base]) -> set[str]:
    return {column.name for column in sa.inspect(table).columns}


def make_way(session: Session, collector: Collector) -> str:
    """The same phone came by a poster before."""
    code = make_collector(session, queries.survey_of(session, collector)).code
    save(session)
    return code


def test_only_hashes_are_kept(session: Session, collector: Collector, codes: list[str]) -> None:
    rows = session.scalars(sa.select(OneUseCode)).all()

    kept = " ".join(f"{row.id} {row.code_hash}" for row in rows)
    assert len(rows) == len(codes) == len(set(codes)) == 12
    assert not any(code in kept for code in codes)
    ordered = session.scalars(sa.select(OneUseCode.code_hash).order_by(OneUseCode.id)).all()
    assert ordered != [queries.code_hash(session, code) for code in codes]


@pytest.mark.parametrize("count", [0, 9, 501, -1])
def test_so_few_codes_would_name_somebody(
    session: Session, collector: Collector, count: int
) -> None:
    with pytest.raises(DomainError, match="from 10 to 500"):
        service.make_codes(session, collector, count, actor=coordinator(session))


def test_a_link_has_no_codes(session: Session, survey: Survey) -> None:
    with pytest.raises(DomainError, match="without codes"):
        service.make_codes(session, make_collector(session, survey), 20, actor=coordinator(session))


def test_the_cards_come_once_as_a_pdf(as_: Signed, session: Session, collector: Collector) -> None:
    browser = as_(Role.COORDINATOR)
    page = f"/staff/collectors/{collector.id}"

    made = browser.post(f"{page}/codes.pdf", data={"count": "10"})
    refused = browser.post(f"{page}/codes.pdf", data={"count": "three"})

    assert made.mimetype == "application/pdf"
    assert made.data.startswith(b"%PDF-")
    assert "attachment" in made.headers["Content-Disposition"]
    assert made.headers["Cache-Control"] == "no-store"
    assert refused.status_code == 422
    assert session.scalar(sa.select(sa.func.count()).select_from(OneUseCode)) == 10
    save(session)
    shown = browser.get(page).text
    assert re.search(r"<b>10</b><span>codes printed", shown)
    assert "Fewer than 10" in shown


def test_how_many_used_theirs_moves_by_ten(session: Session, collector: Collector) -> None:
    made = service.make_codes(session, collector, 30, actor=coordinator(session))
    shown = []
    for at in range(12):
        service.use_code(session, collector, made[at])
        service.freeze_figures(session)
        shown.append(queries.listed_one(session, collector).sent.in_words)

    assert shown == ["fewer than 10"] * 9 + ["about 10"] * 3
