from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from app import clock
from app.accounts import service as accounts
from app.forum import service as forum
from app.forum.rules import PostState
from app.insights.models import ThemeAssignment, ThemeReading
from app.replies import receipts
from app.replies.models import ReplyState
from tests import factories
from tests import factories_replies as make

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from app.accounts.models import Receipt
    from app.comments.models import Comment
    from app.consultations.models import Consultation
    from app.frameworks.models import FrameworkVersion

WORDS = "My worker left and nobody told me, I cried for a week."


@pytest.fixture
def consultation(session: Session) -> Consultation:
    return factories.make_consultation(session)


@pytest.fixture
def framework(session: Session) -> FrameworkVersion:
    return make.make_framework(session)


@pytest.fixture
def code(session: Session) -> str:
    return accounts.receipt_code_for("somebody’s visit", session.info["pepper"])


@pytest.fixture
def receipt(session: Session, code: str) -> Receipt:
    return accounts.issue_receipt(session, code)


def write(
    session: Session,
    consultation: Consultation,
    framework: FrameworkVersion,
    receipt: Receipt,
    theme_id: str,
) -> Comment:
    """A comment in which the engine found one theme."""
    comment = factories.make_comment(session, consultation, text=WORDS, receipt_id=receipt.id)
    reading = ThemeReading(
        comment_id=comment.id,
        framework_version_id=framework.id,
        engine="test-1",
        tone="problem",
        tone_score=0.9,
        abstained=False,
        read_on=clock.today(),
    )
    reading.assignments.append(
        ThemeAssignment(kind="theme", target_id=theme_id, score=0.9, evidence=[[0, 14]])
    )
    session.add(reading)
    session.flush()
    return comment


def open_page(client: FlaskClient, code: str) -> str:
    sent = client.post("/receipt", data={"code": code})
    assert sent.status_code == 302
    return client.get(sent.headers["Location"]).text


def test_the_receipt_shows_the_answer_to_a_theme_in_the_persons_words(
    client: FlaskClient,
    session: Session,
    consultation: Consultation,
    framework: FrameworkVersion,
    receipt: Receipt,
    code: str,
) -> None:
    write(session, consultation, framework, receipt, "workers")
    mine = make.make_insight(session, consultation, theme_id="workers", headline="Goodbyes")
    other = make.make_insight(session, consultation, theme_id="money", headline="Bus fares")
    make.make_reply(session, mine)
    make.make_reply(session, other)
    factories.save(session)

    text = open_page(client, code)

    assert "Goodbyes" in text
    assert "four weeks before they leave" in text
    assert "Bus fares" not in text


def test_the_receipt_never_shows_what_was_written(
    client: FlaskClient,
    session: Session,
    consultation: Consultation,
    framework: FrameworkVersion,
    receipt: Receipt,
    code: str,
) -> None:
    write(session, consultation, framework, receipt, "workers")
    factories.save(session)

    text = open_page(client, code)

    for part in ("cried for a week", "nobody told me", "My worker left"):
        assert part not in text


def test_a_theme_without_a_published_answer_says_until_when(
    session: Session,
    consultation: Consultation,
    framework: FrameworkVersion,
    receipt: Receipt,
    client: FlaskClient,
    code: str,
) -> None:
    write(session, consultation, framework, receipt, "workers")
    mine = make.make_insight(session, consultation, theme_id="workers", headline="Goodbyes")
    make.make_reply(session, mine, state=ReplyState.DRAFT, we_did="A secret draft of ours.")
    factories.save(session)

    text = open_page(client, code)

    assert "There is no answer yet" in text
    assert f"{consultation.reply_by.day} {consultation.reply_by:%B %Y}" in text
    assert "secret draft" not in text


def test_words_of_another_consultation_bring_no_answer(
    session: Session,
    consultation: Consultation,
    framework: FrameworkVersion,
    receipt: Receipt,
) -> None:
    elsewhere = factories.make_consultation(session)
    write(session, elsewhere, framework, receipt, "workers")
    make.make_reply(session, make.make_insight(session, consultation, theme_id="workers"))

    shown = receipts.receipt_page(session, receipt.id)

    assert shown is not None
    assert shown.themes == ()


def test_a_post_shows_its_state_and_reason_and_not_its_words(
    client: FlaskClient, session: Session, consultation: Consultation
) -> None:
    topic = make.make_topic(session, consultation, title="Evenings")
    post, code = forum.send_post(session, topic, "Slow Comet", WORDS, send_key="k" * 43)
    post.state, post.reason = PostState.NOT_PUBLISHED, "It names a real person."
    factories.save(session)

    text = open_page(client, code)

    assert "Evenings" in text
    assert "It names a real person." in text
    assert "cried for a week" not in text


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (PostState.WAITING, "waiting to be checked"),
        (PostState.PUBLISHED, "Everybody can read it"),
        (PostState.CHANGED, "published, with a change"),
    ],
)
def test_a_post_says_how_far_it_is(
    client: FlaskClient, session: Session, consultation: Consultation, state: PostState, words: str
) -> None:
    topic = make.make_topic(session, consultation)
    post, code = forum.send_post(session, topic, "Slow Comet", WORDS, send_key="k" * 43)
    post.state, post.reason = state, "We took out a name."
    factories.save(session)

    assert words in open_page(client, code)


def test_ticks_without_words_lead_to_the_board(
    client: FlaskClient, session: Session, receipt: Receipt, code: str
) -> None:
    factories.save(session)

    text = open_page(client, code)

    assert "wrote no words" in text


def without_token(page: str) -> str:
    return re.sub(r'name="csrf_token"[^>]*>', "", page)


def test_every_miss_gets_the_very_same_page(
    client: FlaskClient, session: Session, receipt: Receipt, code: str
) -> None:
    unknown = accounts.receipt_code_for("nobody’s visit", session.info["pepper"])
    wrong_end = code[:-1] + ("0" if code[-1] != "0" else "1")
    factories.save(session)

    answers = [
        client.post("/receipt", data={"code": typed})
        for typed in (unknown, wrong_end, "", "x" * 9_000, "<b>hello</b>", "\x00", "🦊", "ABCD-EF")
    ]

    assert {answer.status_code for answer in answers} == {422}
    assert len({without_token(answer.text) for answer in answers}) == 1
    assert "We can’t find that code" in answers[0].text


def test_a_code_typed_in_any_way_opens_the_page(
    client: FlaskClient, session: Session, receipt: Receipt, code: str
) -> None:
    factories.save(session)

    sent = client.post("/receipt", data={"code": f"  {code.lower().replace('-', ' ')} "})

    assert sent.status_code == 302


def test_the_page_opens_only_in_the_visit_that_typed_the_code(
    client: FlaskClient, session: Session, receipt: Receipt, code: str
) -> None:
    factories.save(session)
    open_page(client, code)

    stranger = client.application.test_client().get("/receipt/status")
    client.post("/receipt/close")
    after = client.get("/receipt/status")

    assert stranger.status_code == after.status_code == 302
    assert stranger.headers["Location"] == "/receipt"


def test_the_code_is_not_kept_in_the_cookie(
    client: FlaskClient, session: Session, receipt: Receipt, code: str
) -> None:
    factories.save(session)
    open_page(client, code)

    with client.session_transaction() as cookie:
        kept = str(dict(cookie))

    assert code not in kept
    assert code.replace("-", "") not in kept
