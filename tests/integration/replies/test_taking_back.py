"""Taking words back with a receipt: what goes, what stays, and what the pages say of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from app import audit, clock
from app.access import Role
from app.accounts import service as accounts
from app.comments import queries as comments
from app.comments.models import Comment
from app.comments.service import StoredReading, store_reading
from app.errors import NotFoundError
from app.forum import service as forum
from app.forum.models import Post
from app.insights import service as insights
from app.insights.models import Correction, Snapshot, ThemeAssignment, ThemeReading
from app.replies import receipts
from app.safeguarding import service as safeguarding
from app.safeguarding.models import Case
from app.surveys import queries as surveys_queries
from app.surveys import service as surveys
from app.surveys.models import Answer, Response
from tests import factories
from tests import factories_replies as make
from tests.factories_insights import ABOUT_BUSES, make_reading, make_version
from tests.factories_surveys import make_survey

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from app.accounts.models import Receipt
    from app.surveys.models import Survey
    from app.tasks import Queue

WORDS = "I told my worker about the blue door and she laughed."
SAFE, WORRY = StoredReading("en", (), None, ()), StoredReading("en", (), "today", ("suicide",))


@pytest.fixture
def survey(session: Session) -> Survey:
    published = make_survey(session, slug="life")
    make_version(session)
    return published


def send(session: Session, survey: Survey, visit: str = "visit", text: str = WORDS) -> Receipt:
    response = surveys.start_response(session, survey, visit)
    question = next(q for q in surveys_queries.definition_of(survey).questions if q.id == "change")
    answer = {"state": "answered", "value": text, "why": None, "other": None}
    surveys.save_answer(session, response, question, answer)  # type: ignore[arg-type]
    return surveys.submit_response(session, response, visit)


def code_of(session: Session, survey: Survey, visit: str = "visit") -> str:
    return accounts.receipt_code_for(f"{survey.id}:{visit}", session.info["pepper"])


def comment_of(session: Session, receipt: Receipt) -> Comment:
    return session.scalars(sa.select(Comment).where(Comment.receipt_id == receipt.id)).one()


def everything(session: Session) -> str:
    """Every value of every table, as somebody with the file would read it."""
    tables = Comment.metadata.sorted_tables
    rows = [row for table in tables for row in session.execute(sa.select(table))]
    return " ".join(str(value) for row in rows for value in row)


def test_one_confirm_deletes_answers_words_and_what_was_noted_about_them(
    client: FlaskClient, session: Session, survey: Survey
) -> None:
    receipt, decoy = send(session, survey), send(session, survey, "someone else", "Keep me")
    comment = comment_of(session, receipt)
    store_reading(session, comment, SAFE)
    actor = make.make_actor(session, Role.STRATEGY_LEAD)
    insights.correct(session, comment, ABOUT_BUSES, actor=actor)
    code = code_of(session, survey)
    factories.save(session)

    client.post("/receipt", data={"code": code})
    asked = client.get("/receipt/take-back")
    client.post("/receipt/take-back")
    shown = client.get("/receipt/status").text

    session.expire_all()
    left = everything(session)
    assert "What stays" in asked.text
    assert f"You took your words back on {clock.today().day}" in shown
    assert "blue door" not in left
    assert "Keep me" in left
    assert session.scalars(sa.select(Response.receipt_id)).all() == [decoy.id]
    for table in (Correction, ThemeReading, ThemeAssignment):
        assert session.scalar(sa.select(sa.func.count()).select_from(table)) == 0
    assert session.scalar(sa.select(sa.func.count()).select_from(Answer)) == 1


def test_twice_is_harmless_and_the_deed_is_on_record_without_content(
    session: Session, survey: Survey
) -> None:
    receipt = send(session, survey)
    store_reading(session, comment_of(session, receipt), SAFE)

    receipts.take_back(session, receipt.id)
    receipts.take_back(session, receipt.id)

    entries = audit.entries_about(session, f"receipt:{receipt.id}")
    assert [entry.action for entry in entries] == ["words_taken_back"]
    assert entries[0].details == {"sendings": 1, "comments": 1, "kept_for_safety": 0}


def test_released_figures_stay(session: Session, survey: Survey) -> None:
    receipt = send(session, survey)
    version = make_version(session)
    figures = {"themes": {"buses": {"words": "about 20", "percent": None}}}
    session.add(
        Snapshot(
            consultation_id=survey.consultation_id,
            framework_version_id=version.id,
            taken_on=clock.today(),
            contributions=20,
            figures=figures,
        )
    )
    make_reading(session, comment_of(session, receipt), version, {"buses": 0.9})

    receipts.take_back(session, receipt.id)

    assert session.scalars(sa.select(Snapshot)).one().figures == figures


def test_words_in_an_open_case_stay_with_the_case_alone_and_go_when_it_closes(
    client: FlaskClient, session: Session, survey: Survey, queue: Queue
) -> None:
    receipt = send(session, survey)
    comment = comment_of(session, receipt)
    store_reading(session, comment, WORRY)
    case = safeguarding.open_case(session, comment.id, "today", ["suicide"])
    actor = make.make_actor(session, Role.SAFEGUARDING_LEAD)
    code = code_of(session, survey)
    factories.save(session)

    client.post("/receipt", data={"code": code})
    asked = client.get("/receipt/take-back").text
    client.post("/receipt/take-back")
    session.expire_all()
    kept = session.scalars(sa.select(Comment)).one()
    while_open = (kept.text, kept.receipt_id, kept.withdrawn_on)
    case = session.get_one(Case, case.id)
    safeguarding.take_case(session, case, actor=actor)
    safeguarding.close_case(session, case, "Rang the duty team.", reported="to them", actor=actor)
    factories.save(session)
    queue.run_sweeps()
    session.expire_all()

    assert "by law has to keep those words" in asked
    assert while_open == (WORDS, None, clock.today())
    assert "blue door" not in everything(session)
    assert session.get_one(Case, case.id).outcome is not None
    assert "case_words_taken_back" in [
        entry.action for entry in audit.entries_about(session, f"case:{case.id}")
    ]


def test_words_that_nobody_has_scanned_wait_for_the_scan_unseen(
    session: Session, survey: Survey
) -> None:
    receipt = send(session, survey)
    comment = comment_of(session, receipt)

    receipts.take_back(session, receipt.id)
    waiting = comments.count_to_read(session)
    with pytest.raises(NotFoundError):
        comments.readable(session, comment.id)
    store_reading(session, comment, SAFE)
    settled = safeguarding.settle_words_taken_back(session)

    assert (waiting, settled) == (0, 1)
    assert "blue door" not in everything(session)


def test_a_post_goes_from_the_forum_too(client: FlaskClient, session: Session) -> None:
    topic = make.make_topic(session, factories.make_consultation(session), title="Evenings")
    post, code = forum.send_post(session, topic, "Slow Comet", WORDS, send_key="k" * 43)
    store_reading(session, session.get_one(Comment, post.comment_id), SAFE)
    slug = topic.slug
    factories.save(session)

    client.post("/receipt", data={"code": code})
    client.post("/receipt/take-back")

    session.expire_all()
    assert session.scalar(sa.select(sa.func.count()).select_from(Post)) == 0
    assert "blue door" not in everything(session)
    assert client.get(f"/forum/{slug}").status_code == 200


def test_without_an_open_receipt_there_is_nothing_to_take_back(client: FlaskClient) -> None:
    assert client.get("/receipt/take-back").location == "/receipt"
    assert client.post("/receipt/take-back").location == "/receipt"


def test_sending_again_from_the_same_visit_opens_the_receipt_again(
    session: Session, survey: Survey
) -> None:
    receipt = send(session, survey)
    receipts.take_back(session, receipt.id)

    again = send(session, survey)

    assert again.id == receipt.id
    assert again.withdrawn_on is None
