from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from app import clock
from app.access import Role
from app.comments.models import Comment
from tests.factories import make_comment, make_consultation, save

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from app.db import Database


def fresh(database: Database, comment: Comment) -> Comment:
    with database.session(write=False) as session:
        found = session.get(Comment, comment.id)
    assert found is not None
    return found


def test_a_coordinator_reads_covered_words_and_says_so(
    session: Session, database: Database, as_: Callable[[Role], FlaskClient]
) -> None:
    comment = make_comment(
        session,
        make_consultation(session),
        text="Kayleigh left",
        redacted="[name] left",
        hidden_spans=[{"start": 0, "end": 8, "type": "PERSON", "shown": "[name]"}],
    )
    save(session)
    coordinator = as_(Role.COORDINATOR)

    page = coordinator.get("/staff/comments/").text
    sent = coordinator.post("/staff/comments/read", data={"comment": comment.id})

    assert '<span class="hid">name</span> left' in page
    assert "Kayleigh" not in page
    assert sent.status_code == 302
    assert fresh(database, comment).read_on == clock.today()
    assert "Everything is read" in coordinator.get("/staff/comments/").text


def test_a_whole_page_is_read_with_one_press(
    session: Session, database: Database, as_: Callable[[Role], FlaskClient]
) -> None:
    consultation = make_consultation(session)
    two = [make_comment(session, consultation, redacted="words") for _ in range(2)]
    other = make_comment(session, consultation, redacted="words")
    save(session)

    as_(Role.COORDINATOR).post("/staff/comments/read", data={"comment": [c.id for c in two]})

    assert [fresh(database, c).read_on is not None for c in [*two, other]] == [True, True, False]


def test_a_missed_name_is_covered_in_place(
    session: Session, database: Database, as_: Callable[[Role], FlaskClient]
) -> None:
    comment = make_comment(
        session, make_consultation(session), text="Ask Shaz", redacted="Ask Shaz"
    )
    save(session)
    coordinator = as_(Role.COORDINATOR)

    coordinator.post(f"/staff/comments/{comment.id}", data={"words": "shaz"})
    page = coordinator.get(f"/staff/comments/{comment.id}").text

    assert fresh(database, comment).redacted == "Ask [hidden]"
    assert "Shaz" not in page
    assert "Covered. Nobody sees those words any more." in page


def test_an_empty_box_is_said_beside_the_box(
    session: Session, as_: Callable[[Role], FlaskClient]
) -> None:
    comment = make_comment(session, make_consultation(session), redacted="words")
    save(session)

    answer = as_(Role.COORDINATOR).post(f"/staff/comments/{comment.id}", data={"words": ""})

    assert answer.status_code == 422
    assert "Type the words to cover." in answer.text


def test_late_reading_is_pointed_out(session: Session, as_: Callable[[Role], FlaskClient]) -> None:
    old = clock.today() - timedelta(days=9)
    make_comment(session, make_consultation(session), redacted="words", received_on=old)
    save(session)

    page = as_(Role.COORDINATOR).get("/staff/comments/").text

    assert "more than two working days" in page
    assert str(old.year) not in page  # no dates beside words


def test_words_the_engine_has_not_covered_are_not_shown(
    session: Session, as_: Callable[[Role], FlaskClient]
) -> None:
    comment = make_comment(session, make_consultation(session), text="I am Kayleigh")
    save(session)
    coordinator = as_(Role.COORDINATOR)

    pages = [
        coordinator.get("/staff/comments/").text,
        coordinator.get(f"/staff/comments/{comment.id}").text,
    ]

    assert not any("Kayleigh" in page for page in pages)
    assert "covering up names in 1 new comment" in pages[0]


@pytest.mark.parametrize(
    "role", [Role.STRATEGY_LEAD, Role.SAFEGUARDING_LEAD, Role.ADMINISTRATOR], ids=str
)
def test_the_reading_queue_is_for_coordinators(
    role: Role, as_: Callable[[Role], FlaskClient]
) -> None:
    assert as_(role).get("/staff/comments/").status_code == 403


def test_what_was_noted_as_read_too_soon_is_put_back(
    session: Session, database: Database, as_: Callable[[Role], FlaskClient]
) -> None:
    consultation = make_consultation(session)
    two = [make_comment(session, consultation, redacted="words") for _ in range(2)]
    save(session)
    coordinator = as_(Role.COORDINATOR)
    ids = {"comment": [comment.id for comment in two]}

    sent = coordinator.post("/staff/comments/read", data=ids)
    offered = coordinator.get(sent.location).text
    later = coordinator.get("/staff/comments/").text
    coordinator.post("/staff/comments/unread", data=ids)
    after = coordinator.get(sent.location).text

    assert "Put all 2 back" in offered
    assert "Put all 2 back" not in later + after
    assert [fresh(database, comment).read_on for comment in two] == [None, None]
    assert [fresh(database, comment).read_by_id for comment in two] == [None, None]


def test_words_that_are_not_there_come_back_beside_their_box(
    session: Session, as_: Callable[[Role], FlaskClient]
) -> None:
    comment = make_comment(
        session, make_consultation(session), text="Ask Shaz", redacted="Ask Shaz"
    )
    save(session)

    answer = as_(Role.COORDINATOR).post(f"/staff/comments/{comment.id}", data={"words": "Sharon"})

    assert answer.status_code == 422
    assert "Those words are not in this comment." in answer.text
    assert 'value="Sharon"' in answer.text
    assert answer.text.count('id="words"') == 1
