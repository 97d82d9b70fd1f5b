from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.replies import queries
from app.replies.models import ReplyState, ReplyUpdate
from app.replies.queries import BoardFilters
from app.replies.rules import Decision, Progress
from tests import factories
from tests import factories_replies as make

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from app.replies.models import Reply


@pytest.fixture
def board(session: Session) -> dict[str, Reply]:
    """A done and a refused answer, and a draft that nobody may see."""
    make.make_framework(session)
    consultation = factories.make_consultation(session)
    money = make.make_insight(session, consultation, theme_id="money", headline="Bus fares")
    workers = make.make_insight(session, consultation, theme_id="workers", headline="Goodbyes")
    secret = make.make_insight(session, consultation, headline="Not out yet")
    rows = {
        "no": make.make_reply(
            session,
            money,
            slug="bus-fares",
            decision=Decision.NO,
            progress=Progress.CANNOT,
            we_did="We can’t pay for bus travel.",
            because="The region sets the fares.",
        ),
        "done": make.make_reply(session, workers, slug="goodbyes", progress=Progress.DONE),
        "draft": make.make_reply(session, secret, slug="secret", state=ReplyState.DRAFT),
    }
    factories.save(session)
    return rows


def test_the_empty_board_says_so(client: FlaskClient) -> None:
    page = client.get("/you-said-we-did")

    assert page.status_code == 200
    assert "No answers yet" in page.text


def test_the_board_shows_what_is_published_and_nothing_else(
    client: FlaskClient, board: dict[str, Reply]
) -> None:
    text = client.get("/you-said-we-did").text

    assert "Bus fares" in text
    assert "Goodbyes" in text
    assert "Not out yet" not in text
    assert client.get("/you-said-we-did/secret").status_code == 404


def test_a_no_stands_with_its_reason_on_the_card_and_on_its_page(
    client: FlaskClient, board: dict[str, Reply]
) -> None:
    card = client.get("/you-said-we-did").text
    page = client.get("/you-said-we-did/bus-fares").text

    assert "We can’t, and this is why" in card
    assert "The region sets the fares." in card
    assert "Our answer is no" in page
    assert "The region sets the fares." in page


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("status=done", "Goodbyes", "Bus fares"),
        ("priority=CEP1", "Bus fares", "Goodbyes"),
        ("status=cannot&priority=CEP1", "Bus fares", "Goodbyes"),
    ],
)
def test_filters_are_plain_addresses(
    client: FlaskClient, board: dict[str, Reply], query: str, shown: str, hidden: str
) -> None:
    text = client.get(f"/you-said-we-did?{query}").text

    assert shown in text
    assert hidden not in text


def test_a_filter_that_fits_nothing_offers_the_way_back(
    client: FlaskClient, board: dict[str, Reply]
) -> None:
    page = client.get("/you-said-we-did?status=done&priority=CEP1")

    assert page.status_code == 200
    assert "Nothing here yet" in page.text
    assert "Show everything" in page.text


@pytest.mark.parametrize(
    "query", ["status=%00", "status=bogus", "priority=%27--", "page=-3", "page=x", "page=99999999"]
)
def test_odd_filters_never_break_the_board(
    client: FlaskClient, board: dict[str, Reply], query: str
) -> None:
    assert client.get(f"/you-said-we-did?{query}").status_code == 200


def test_counts_follow_the_other_filter(session: Session, board: dict[str, Reply]) -> None:
    all_of_it = queries.published(session)
    money = queries.published(session, BoardFilters(priority="CEP1"))

    assert all_of_it.by_progress[Progress.DONE] == 1
    assert money.by_progress[Progress.DONE] == 0
    assert {p.id: count for p, count in all_of_it.priorities} == {"CEP1": 1, "CEP3": 1}


def test_the_board_has_pages(session: Session) -> None:
    consultation = factories.make_consultation(session)
    for _ in range(queries.PAGE_SIZE + 1):
        make.make_reply(session, make.make_insight(session, consultation))

    first = queries.published(session)
    second = queries.published(session, BoardFilters(page=2))

    assert first.last_page == 2
    assert len(first.cards) == queries.PAGE_SIZE
    assert len(second.cards) == 1
    assert second.cards[0] not in first.cards


def test_the_page_of_an_answer_shows_every_step_and_the_priority(
    client: FlaskClient, session: Session, board: dict[str, Reply]
) -> None:
    reply = board["done"]
    session.add(
        ReplyUpdate(
            reply_id=reply.id,
            text="Every worker has a goodbye plan.",
            progress=Progress.DONE,
            on=reply.published_at.date() if reply.published_at else None,
            by_id=reply.drafted_by_id,
        )
    )
    factories.save(session)

    text = client.get("/you-said-we-did/goodbyes").text

    assert "Every worker has a goodbye plan." in text
    assert "People I can trust" in text
    assert "Head of Care Experienced Services" in text
    assert "About 30 young people told us" in text
