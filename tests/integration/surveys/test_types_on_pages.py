"""Every type of question, sections, mixed order and earlier answers, as a browser meets them."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from app.comments.models import Comment
from app.surveys.models import Answer, Response
from tests.factories import save
from tests.factories_surveys import make_definition, make_survey

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

OPTIONS: list[dict[str, Any]] = [
    {"id": "apple", "wording": "Apple"},
    {"id": "bread", "wording": "Bread & butter"},
    {"id": "other_food", "wording": "Something else", "other": True},
]
PICTURES = [{**o, "symbol": s} for o, s in zip(OPTIONS, ("food", "bus", "star"), strict=True)]
ROWS = [{"id": "tea", "wording": "Tea"}, {"id": "milk", "wording": "Milk"}]
RANK = {"id": "rank", "type": "ranking", "wording": "What is best?", "options": OPTIONS,
        "why": "Why?", "prefer_not_to_say": True}  # fmt: skip
GRID = {"id": "grid", "type": "matrix", "wording": "How are they?", "options": OPTIONS[:2],
        "rows": ROWS, "prefer_not_to_say": True}  # fmt: skip
PICK = {"id": "pick", "type": "image", "wording": "Which?", "options": PICTURES,
        "prefer_not_to_say": True}  # fmt: skip
MOVED = {"id": "moved", "type": "yes_no", "wording": "Have you moved?"}
WORDS = {"id": "words", "type": "long_text", "wording": "Say more."}


def ask(session: Session, *questions: dict[str, Any], **changes: Any) -> None:
    definition = make_definition(questions=list(questions), **changes)
    make_survey(session, slug="food", definition=definition)
    save(session)


def begin(client: FlaskClient) -> str:
    location: str = client.post("/q/food").location
    return location


def kept(session: Session) -> dict[str, dict[str, Any]]:
    session.rollback()
    found = {row.question_id: row.value for row in session.scalars(sa.select(Answer))}
    session.rollback()  # or the next page would wait for this reader's lock
    return found


def said(page: str) -> list[str]:
    return [
        unescape(one) for one in re.findall(r'<span class="kept[^"]*">(.*?)</span>', page, re.S)
    ]


def order_on(page: str) -> list[str]:
    return re.findall(r'<input type="(?:radio|checkbox)"[^>]* value="([^"]+)"', page)


def test_a_ranking_is_asked_kept_shown_and_sent(client: FlaskClient, session: Session) -> None:
    ask(session, RANK)
    page = client.get(begin(client)).text
    assert page.count("<select") == 3
    assert "Prefer not to say" in page

    tie = client.post("/q/food/1", data={"rank_apple": "1", "rank_bread": "1", "why": "both"})
    places = {"rank_bread": "1", "rank_other_food": "2", "other": "my nan’s", "why": "warm"}
    done = client.post("/q/food/1", data=places)

    assert tie.status_code == 422
    assert "the same place" in tie.text
    assert tie.text.count('<option value="1" selected>') == 2
    assert ">both</textarea>" in tie.text.replace("\n", "")
    assert done.location == "/q/food/check"
    assert kept(session)["rank"]["value"] == ["bread", "other_food"]
    assert said(client.get("/q/food/check").text) == [
        "1. Bread & butter\n2. Something else: my nan’s",
        "warm",
    ]
    client.post("/q/food/send")
    session.rollback()
    assert sorted(session.scalars(sa.select(Comment.text))) == ["my nan’s", "warm"]


def test_a_matrix_keeps_its_rows_and_any_can_be_left_empty(
    client: FlaskClient, session: Session
) -> None:
    ask(session, GRID, WORDS)
    page = client.get(begin(client)).text
    assert re.findall(r'<legend class="matrix__name">(.*?)</legend>', page) == ["Tea", "Milk"]
    client.post("/q/food/1", data={"row_tea": "apple", "row_milk": "bread"})

    again = client.post("/q/food/1", data={"row_tea": "", "row_milk": "bread"})

    assert again.location == "/q/food/2"
    assert kept(session)["grid"]["value"] == {"milk": "bread"}
    assert re.findall(r'name="(\w+)" value="(\w+)" checked', client.get("/q/food/1").text) == [
        ("row_milk", "bread")
    ]
    assert said(client.get("/q/food/check").text) == ["Milk: Bread & butter"]
    assert client.post("/q/food/1", data={"row_tea": "made_up"}).status_code == 422


def test_an_image_choice_always_has_its_words(client: FlaskClient, session: Session) -> None:
    ask(session, PICK, WORDS)

    page = client.get(begin(client)).text
    drawings = re.findall(r'<svg class="ico symbol"[^>]*>', page)
    client.post("/q/food/1", data={"other": "my nan’s"})

    assert len(drawings) == 3
    assert all('aria-hidden="true"' in one for one in drawings)
    assert all(f">{words}</label>" in page for words in ("Apple", "Bread &amp; butter"))
    assert kept(session)["pick"]["value"] == "other_food"


@pytest.mark.parametrize(
    ("question", "first"), [(RANK, "rank_apple"), (GRID, "row_tea-0"), (PICK, "answer-0")]
)
def test_nothing_at_all_names_the_ways_out_and_links_to_the_first_box(
    client: FlaskClient, session: Session, question: dict[str, Any], first: str
) -> None:
    ask(session, question, WORDS)
    begin(client)

    empty = client.post("/q/food/1", data={})
    private = client.post("/q/food/1", data={"prefer_not_to_say": "1"})

    assert empty.status_code == 422
    assert f'href="#{first}"' in empty.text
    assert f'id="{first}"' in empty.text
    assert private.location == "/q/food/2"
    assert kept(session)[str(question["id"])]["state"] == "prefer_not_to_say"


def test_a_question_left_empty_asks_once_more(client: FlaskClient, session: Session) -> None:
    ask(session, {**MOVED, "ask_again": True}, WORDS)
    begin(client)

    first = client.post("/q/food/1", data={})
    assert first.status_code == 422
    assert "You left this one. You can answer it or skip it." in first.text
    assert 'name="asked_again"' in first.text
    assert 'name="asked_again"' not in client.get("/q/food/1").text
    second = client.post("/q/food/1", data={"asked_again": "1"})

    assert second.location == "/q/food/2"
    assert kept(session)["moved"]["state"] == "skipped"


def test_a_whole_section_hides_keeps_its_answers_and_comes_back(
    client: FlaskClient, session: Session
) -> None:
    move = {"id": "move", "title": "The move", "relevance": {"question": "moved", "is": "yes"}}
    ask(session, MOVED, {**PICK, "section": "move"}, {**WORDS, "section": "move"}, RANK,
        sections=[move])  # fmt: skip
    begin(client)
    assert client.post("/q/food/1", data={"answer": "yes"}).location == "/q/food/2"
    client.post("/q/food/2", data={"answer": "apple"})
    client.post("/q/food/3", data={"answer": "It was loud"})
    client.post("/q/food/4", data={"skip": "1"})

    assert client.post("/q/food/1", data={"answer": "no"}).location == "/q/food/4"
    hidden = client.get("/q/food/check").text
    assert "It was loud" not in hidden
    assert client.get("/q/food/2").location == "/q/food/4"
    assert kept(session)["words"]["value"] == "It was loud"
    client.post("/q/food/1", data={"answer": "yes"})
    assert "It was loud" in client.get("/q/food/check").text
    client.post("/q/food/1", data={"answer": "no"})
    client.post("/q/food/send")

    session.rollback()
    assert list(session.scalars(sa.select(Comment.text))) == []
    assert session.scalars(sa.select(Response)).one().submitted_on is not None


def test_the_mixed_order_is_the_same_on_every_page_and_is_not_stored(
    client: FlaskClient, session: Session
) -> None:
    letters = [{"id": c, "wording": c.upper()} for c in "abcdefgh"]
    many = {"id": "many", "type": "multiple", "wording": "Which?", "shuffle": True,
            "options": [*letters, OPTIONS[2]]}  # fmt: skip
    parts = [{"id": f"p{n}", "type": "faces", "wording": f"Part {n}", "section": "s"}
             for n in range(6)]  # fmt: skip
    ask(session, many, *parts, WORDS, sections=[{"id": "s", "title": "S", "shuffle": True}])

    def seen() -> tuple[list[str], list[str]]:
        pages = [client.get(f"/q/food/{n}").text for n in range(2, 8)]
        titles = [re.findall(r"Part \d", page)[0] for page in pages]
        return order_on(client.get("/q/food/1").text), titles

    begin(client)
    once = seen()
    client.post("/q/food/1", data={"answer": ["h", "a", "c"]})
    assert seen() == once
    assert kept(session)["many"]["value"] == ["a", "c", "h"]
    assert sorted(once[1]) == [f"Part {n}" for n in range(6)]
    assert once[0][-1] == "other_food"

    orders = {tuple(once[0])}
    for _ in range(4):
        client.post("/q/food/again")
        begin(client)
        orders.add(tuple(seen()[0]))
    assert len(orders) > 1


def test_an_earlier_pick_is_said_back_to_the_person_and_to_nobody_else(
    client: FlaskClient, session: Session
) -> None:
    piped = {**WORDS, "wording": "What is {answer:pick|the food} like?"}
    ask(session, PICK, piped)
    begin(client)
    client.post("/q/food/1", data={"answer": "bread"})

    page = client.get("/q/food/2").text
    client.post("/q/food/2", data={"answer": "Dry"})
    check = client.get("/q/food/check").text
    client.post("/q/food/send")

    assert "What is Bread &amp; butter like?" in page
    assert "What is Bread &amp; butter like?" in check
    session.rollback()
    assert session.scalars(sa.select(Comment.prompt)).one() == "What is the food like?"


def test_own_words_are_never_said_back(client: FlaskClient, session: Session) -> None:
    ask(session, PICK, {**WORDS, "wording": "What is {answer:pick|the food} like?"})
    begin(client)
    client.post("/q/food/1", data={"other": "at Auntie Jean’s"})

    page = client.get("/q/food/2").text

    assert "What is the food like?" in page
    assert "Jean" not in page
