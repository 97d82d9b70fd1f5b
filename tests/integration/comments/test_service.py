from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app import audit
from app.access import Actor, Role
from app.comments import queries, rules, service
from app.comments.events import CommentReceived, WordsCovered
from app.comments.models import Source
from app.comments.service import CommentDraft, StoredReading
from app.errors import NotFoundError
from app.tasks import take_events
from tests.factories import make_comment, make_consultation, make_user

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.consultations.models import Consultation


@pytest.fixture
def consultation(session: Session) -> Consultation:
    return make_consultation(session)


@pytest.fixture
def actor(session: Session) -> Actor:
    user = make_user(session, Role.COORDINATOR)
    return Actor(id=user.id, name=user.name, roles=frozenset({Role.COORDINATOR}))


def draft(consultation: Consultation, text: str) -> CommentDraft:
    return CommentDraft(consultation.id, Source.FORUM, "post-1", "What would help?", text)


def test_words_that_come_in_are_kept_and_announced(
    session: Session, consultation: Consultation
) -> None:
    comment = service.receive_comment(session, draft(consultation, "More buses\x00 please"))

    assert comment.text == "More buses\ufffd please"
    assert comment.redacted is None
    assert take_events(session) == [CommentReceived(comment_id=comment.id)]


def test_a_comment_of_spaces_is_refused(session: Session, consultation: Consultation) -> None:
    with pytest.raises(service.EmptyCommentError, match="write something"):
        service.receive_comment(session, draft(consultation, " \n "))


def test_a_reading_covers_what_is_private(session: Session, consultation: Consultation) -> None:
    comment = make_comment(session, consultation, text="Kayleigh left")
    hidden = (rules.HiddenSpan(0, 8, "PERSON", "[name]"),)

    service.store_reading(session, comment, StoredReading("en", hidden, "week", ("neglect",)))

    assert comment.redacted == "[name] left"
    assert (comment.scan_clock, comment.scan_categories) == ("week", ["neglect"])
    assert comment.scanned_on is not None


def test_what_a_person_covered_stays_covered_when_the_engine_reads_again(
    session: Session, consultation: Consultation, actor: Actor
) -> None:
    comment = make_comment(session, consultation, text="Ask Shaz at the Hub")
    service.store_reading(session, comment, StoredReading("en", (), None, ()))

    places = service.cover_words(session, comment, "shaz", actor=actor)
    service.store_reading(session, comment, StoredReading("en", (), None, ()))

    assert places == 1
    assert comment.redacted == "Ask [hidden] at the Hub"
    assert WordsCovered(comment_id=comment.id) in take_events(session)
    assert [e.action for e in audit.entries_about(session, f"comment:{comment.id}")] == [
        "words_covered"
    ]


def test_words_that_are_not_there_cannot_be_covered(
    session: Session, consultation: Consultation, actor: Actor
) -> None:
    comment = make_comment(session, consultation, text="Ask Shaz")

    with pytest.raises(service.WordsNotFoundError, match="not in this comment"):
        service.cover_words(session, comment, "Darren", actor=actor)


def test_the_first_reading_by_a_person_stands(
    session: Session, consultation: Consultation, actor: Actor
) -> None:
    comment = make_comment(session, consultation)
    other = make_user(session, Role.COORDINATOR)
    service.mark_read(session, [comment], actor=actor)

    service.mark_read(session, [comment], actor=Actor(id=other.id, name=other.name))

    assert comment.read_by_id == actor.id
    assert len(audit.entries_about(session, f"comment:{comment.id}")) == 1


def test_the_queue_gives_worries_first_and_leaves_out_what_cannot_be_shown(
    session: Session, consultation: Consultation, actor: Actor
) -> None:
    calm = [make_comment(session, consultation, redacted="calm") for _ in range(3)]
    week = make_comment(session, consultation, redacted="week", scan_clock="week")
    now = make_comment(session, consultation, redacted="now", scan_clock="now")
    done = make_comment(session, consultation, redacted="done")
    make_comment(session, consultation)  # not covered up yet
    service.mark_read(session, [done], actor=actor)

    waiting = queries.to_read(session, limit=10)

    assert waiting[:2] == [now, week]
    assert [c.id for c in waiting[2:]] == sorted(c.id for c in calm)
    assert queries.count_to_read(session) == 6


def test_comments_are_found_by_receipt_and_by_sending(
    session: Session, consultation: Consultation
) -> None:
    one = make_comment(session, consultation, contribution_id="c1", question_id="b")
    two = make_comment(session, consultation, contribution_id="c1", question_id="a")
    make_comment(session, consultation, contribution_id="c2")

    assert queries.by_contribution(session, "c1") == [two, one]
    assert queries.by_receipt(session, "none") == []
    assert len(queries.unscanned(session)) == 3


def test_a_comment_that_is_not_there_is_said_to_be_missing(session: Session) -> None:
    with pytest.raises(NotFoundError, match="find that comment"):
        queries.by_id(session, "gone")
