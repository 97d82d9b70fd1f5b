from __future__ import annotations

import html
import re
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from app.accounts import queries as accounts
from app.accounts.models import Receipt
from app.comments.models import Comment, Source
from app.forum import queries, service
from app.forum.models import Post
from app.forum.rules import PostState, UnfitPostError
from app.forum.service import TopicClosedError
from tests import factories
from tests import factories_replies as make

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from app.forum.models import Topic

KEY = "k" * 43
WORDS = "Ask me what I want to be called."


@pytest.fixture
def topic(session: Session) -> Topic:
    made = make.make_topic(session, factories.make_consultation(session), slug="new-workers")
    factories.save(session)
    return made


def send(client: FlaskClient, **changes: str) -> Any:
    typed = {"nickname": "Slow Comet", "text": WORDS, "send_key": KEY} | changes
    return client.post("/forum/new-workers", data=typed)


def count(session: Session, model: type[Any]) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def code_on(page: str) -> str:
    found = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z*~$=]", html.unescape(page))
    assert found is not None
    return found.group()


def test_a_post_becomes_a_comment_that_waits(session: Session, topic: Topic) -> None:
    post, code = service.send_post(session, topic, "Slow Comet", WORDS, send_key=KEY)

    comment = session.get_one(Comment, post.comment_id)
    receipt = accounts.receipt_by_code(session, code)
    assert post.state is PostState.WAITING
    assert (comment.source, comment.text, comment.prompt) == (Source.FORUM, WORDS, topic.title)
    assert comment.contribution_id == post.id
    assert receipt is not None
    assert comment.receipt_id == post.receipt_id == receipt.id
    assert queries.published_posts(session, topic) == []


def test_sending_twice_counts_once_and_gives_the_same_receipt(
    session: Session, topic: Topic
) -> None:
    first = service.send_post(session, topic, "Slow Comet", WORDS, send_key=KEY)
    second = service.send_post(session, topic, "Other", "Other words", send_key=KEY)

    assert first == second
    assert [count(session, model) for model in (Post, Comment, Receipt)] == [1, 1, 1]


def test_a_repeat_after_the_topic_closed_still_gives_the_receipt(
    session: Session, topic: Topic
) -> None:
    first = service.send_post(session, topic, "Slow Comet", WORDS, send_key=KEY)
    topic.is_open = False

    assert service.send_post(session, topic, "Slow Comet", WORDS, send_key=KEY) == first


def test_a_closed_topic_takes_no_post(session: Session, topic: Topic) -> None:
    topic.is_open = False

    with pytest.raises(TopicClosedError, match="has closed"):
        service.send_post(session, topic, "Slow Comet", WORDS, send_key=KEY)


def test_a_nickname_that_could_reach_somebody_is_refused(session: Session, topic: Topic) -> None:
    with pytest.raises(UnfitPostError, match="email"):
        service.send_post(session, topic, "me@mail.example", WORDS, send_key=KEY)


def test_the_stored_key_does_not_open_the_receipt(session: Session, topic: Topic) -> None:
    post, code = service.send_post(session, topic, "Slow Comet", WORDS, send_key=KEY)

    assert KEY not in post.send_key
    assert service.receipt_code(session, post.send_key) != code


def test_the_receipt_is_shown_once(client: FlaskClient, topic: Topic) -> None:
    sent = send(client)
    first = client.get(sent.headers["Location"])
    second = client.get(sent.headers["Location"])

    assert sent.status_code == 302
    assert code_on(first.text)
    assert first.headers["Cache-Control"] == "no-store"
    assert second.status_code == 302


def test_the_code_stands_in_no_address_and_in_no_file(
    client: FlaskClient, topic: Topic, tmp_path: Path
) -> None:
    sent = send(client)
    code = code_on(client.get(sent.headers["Location"]).text)

    assert code not in sent.headers["Location"]
    for file in tmp_path.iterdir():
        content = file.read_bytes() if file.is_file() else b""
        assert code.encode() not in content
        assert KEY.encode() not in content


def test_only_the_author_sees_a_waiting_post_and_only_in_this_visit(
    client: FlaskClient, topic: Topic
) -> None:
    send(client)
    own = client.get("/forum/new-workers").text
    stranger = client.application.test_client().get("/forum/new-workers").text
    client.get("/leave")
    after = client.get("/forum/new-workers").text

    assert WORDS in own
    assert "Only you can see this" in own
    assert WORDS not in stranger
    assert WORDS not in after


def test_a_receipt_opened_on_another_phone_shows_no_waiting_words(
    client: FlaskClient, topic: Topic
) -> None:
    code = code_on(client.get(send(client).headers["Location"]).text)
    other = client.application.test_client()

    opened = other.post("/receipt", data={"code": code}, follow_redirects=True)

    assert "Waiting" in opened.text or topic.title in opened.text
    assert WORDS not in opened.text
    assert WORDS not in other.get("/forum/new-workers").text
    assert WORDS in client.get("/forum/new-workers").text


def test_a_long_nickname_is_refused_in_plain_words(client: FlaskClient, topic: Topic) -> None:
    page = send(client, nickname="Jade Ann Smith")

    assert page.status_code == 422
    assert "Pick a nickname of one or two words." in page.text


def test_a_faulty_post_comes_back_with_its_words(
    client: FlaskClient, session: Session, topic: Topic
) -> None:
    page = send(client, nickname="ring 07700 900123")

    assert page.status_code == 422
    assert "looks like a phone number" in page.text
    assert WORDS in page.text
    assert count(session, Post) == 0


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("a" * 1_000_000, 422),
        ("", 422),
        ("\x00\u202e \u200b", 422),
        ("🦊🦊🦊", 302),
        ("<script>alert(1)</script>", 302),
        ("=HYPERLINK(1)", 302),
        ("\x00hello\u202e", 302),
    ],
)
def test_hostile_words_get_a_clear_answer(
    client: FlaskClient, topic: Topic, text: str, status: int
) -> None:
    page = send(client, text=text)

    assert page.status_code == status
    assert "<script>alert" not in client.get("/forum/new-workers").text


@pytest.mark.parametrize("key", ["", "short", "x" * 5_000, "k" * 42 + "\x00"])
def test_a_broken_send_key_still_sends(
    client: FlaskClient, session: Session, topic: Topic, key: str
) -> None:
    assert send(client, send_key=key).status_code == 302
    assert count(session, Post) == 1


def test_the_form_comes_with_a_made_up_nickname_and_its_key(
    client: FlaskClient, topic: Topic
) -> None:
    page = client.get("/forum/new-workers").text

    assert re.search(r'name="nickname"[^>]*value="[A-Z][a-z]+ [A-Z][a-z]+"', page)
    assert re.search(r'name="send_key"[^>]*value="[\w-]{43}"', page)


def test_twenty_presses_at_once_count_once(
    client: FlaskClient, session: Session, topic: Topic
) -> None:
    site = client.application

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: send(site.test_client()), range(20)))

    assert {answer.status_code for answer in answers} == {302}
    assert [count(session, model) for model in (Post, Comment, Receipt)] == [1, 1, 1]


def test_a_closed_topic_shows_no_form(client: FlaskClient, session: Session, topic: Topic) -> None:
    topic.is_open = False
    factories.save(session)

    page = client.get("/forum/new-workers")

    assert "<textarea" not in page.text
    assert "closed" in page.text
    assert send(client).status_code == 409


def test_topics_are_listed_with_what_everybody_can_read(
    client: FlaskClient, session: Session, topic: Topic
) -> None:
    make.make_post(session, topic, state=PostState.PUBLISHED, published_text="Be honest.")
    make.make_post(session, topic, "waiting words")
    factories.save(session)

    listed = client.get("/forum").text
    page = client.get("/forum/new-workers").text

    assert "1 post<" in listed
    assert "Be honest." in page
    assert "waiting words" not in page


def test_a_topic_that_is_not_there_says_so(client: FlaskClient) -> None:
    assert client.get("/forum/no-such-topic").status_code == 404
