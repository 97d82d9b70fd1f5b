from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
import time_machine

import nlp
from app import clock
from app.comments import service as comments
from app.comments.models import Comment
from app.comments.rules import cover, spans_of
from app.comments.service import CommentDraft, Source
from app.insights import queries, reading, service, theming
from app.insights.models import ThemeReading
from app.safeguarding import queries as safeguarding
from tests.factories import FRAMEWORK, make_comment, save
from tests.factories_insights import engine_saying, make_version

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from app.access import Actor
    from app.config import Settings
    from app.consultations.models import Consultation
    from app.db import Database
    from app.tasks import Queue


@pytest.mark.slow
def test_words_are_read_covered_and_themed_by_the_real_engine(
    session: Session, consultation: Consultation, queue: Queue, database: Database
) -> None:
    text = (
        "My PA Kayleigh keeps changing our meetings. Ring me on 07700 900123 she never rings back."
    )
    comment = comments.receive_comment(
        session, CommentDraft(consultation.id, Source.SURVEY, "c1", "What would you change?", text)
    )
    save(session)

    found = queue.run_sweeps()

    with database.session(write=False) as later:
        stored = later.get(Comment, comment.id)
        effective = queries.effective_of(later, [comment.id], FRAMEWORK)[comment.id]
        read = queries.readings_of(later, [comment.id], FRAMEWORK)[comment.id]
    assert found == 1
    assert stored is not None
    assert stored.redacted is not None
    assert "07700" not in stored.redacted
    assert "Kayleigh" not in stored.redacted
    assert "worker_support" in effective.theme_ids
    assert "CEP3" in effective.priority_ids
    assert read.engine.startswith("heard-")
    row = next(row for row in read.assignments if row.target_id == "worker_support")
    assert all(0 <= start < end <= len(stored.redacted) for start, end in row.evidence)


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "My worker Darren left\u202e and nobody said.",
        "Email me: jay.smith@example.org or find me at L36 9YU, Huyton.",
        "\ud83d\ude22 I miss my sister Aaliyah every day",
    ],
)
def test_what_we_cover_is_what_the_engine_covers(
    session: Session, consultation: Consultation, text: str
) -> None:
    text = text.encode("utf-16", "surrogatepass").decode("utf-16")
    comment = make_comment(session, consultation, text=text)

    service.read_comment(session, comment.id)

    engine = nlp.Pipeline(nlp.load_framework(FRAMEWORK), models=theming._models_folder())
    expected = next(engine.read([nlp.Comment("x", text, comment.prompt)]))
    assert comment.redacted == expected.redacted
    assert cover(text, spans_of(comment.hidden_spans)) == expected.redacted


@pytest.mark.slow
def test_reading_twice_leaves_the_same_rows(session: Session, consultation: Consultation) -> None:
    comment = make_comment(session, consultation)
    service.read_comment(session, comment.id)
    first = _rows(session, comment)

    service.read_comment(session, comment.id)

    assert _rows(session, comment) == first
    assert session.scalar(sa.select(sa.func.count()).select_from(ThemeReading)) == 1


def _rows(session: Session, comment: Comment) -> list[tuple[str, str, float]]:
    read = queries.readings_of(session, [comment.id], FRAMEWORK)[comment.id]
    return sorted((row.kind, row.target_id, row.score) for row in read.assignments)


@pytest.mark.slow
def test_covering_a_word_moves_the_evidence_with_it(
    session: Session, consultation: Consultation, lead: Actor
) -> None:
    text = "The corner shop is fine. My worker keeps changing and never rings me back."
    comment = make_comment(session, consultation, text=text)
    service.read_comment(session, comment.id)

    comments.cover_words(session, comment, "corner shop", actor=lead)
    service.read_comment(session, comment.id)

    read = queries.readings_of(session, [comment.id], FRAMEWORK)[comment.id]
    row = next(row for row in read.assignments if row.target_id == "worker_support")
    assert comment.redacted is not None
    marked = [comment.redacted[start:end] for start, end in row.evidence]
    assert comment.redacted.startswith("The [hidden] is fine")
    assert any("My worker keeps changing" in words for words in marked)


@pytest.mark.parametrize(
    ("task", "event"),
    [
        ("read_received_comment", "CommentReceived"),
        ("read_covered_comment", "WordsCovered"),
    ],
)
def test_each_nudge_has_its_comment_read(
    session: Session,
    consultation: Consultation,
    queue: Queue,
    monkeypatch: pytest.MonkeyPatch,
    task: str,
    event: str,
) -> None:
    make_version(session)
    comment = make_comment(session, consultation)
    decoy = make_comment(session, consultation)
    save(session)
    monkeypatch.setattr(theming, "read", engine_saying())

    for _ in range(2):  # twice is harmless
        queue.run(f"app.insights.tasks.{task}", event, {"comment_id": comment.id})

    session.expire_all()
    assert session.get_one(Comment, comment.id).redacted == comment.text
    assert session.get_one(Comment, decoy.id).redacted is None


def test_a_worry_opens_a_case(
    session: Session, consultation: Consultation, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_version(session)
    comment = make_comment(session, consultation)
    monkeypatch.setattr(
        theming, "read", engine_saying(scan_clock="now", scan_categories=("suicide",))
    )

    service.read_comment(session, comment.id)

    case = safeguarding.by_comment(session, comment.id)
    assert case is not None
    assert (case.clock.value, case.categories) == ("now", ["suicide"])


def test_words_in_another_language_are_brought_to_a_person(
    session: Session, consultation: Consultation, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_version(session)
    comment = make_comment(session, consultation)
    monkeypatch.setattr(theming, "read", engine_saying(language="pl", scan_clock="today"))

    service.read_comment(session, comment.id)

    case = safeguarding.by_comment(session, comment.id)
    assert case is not None
    assert case.categories == ["other_language"]


def broken(_body: object, _words: object, _lessons: object) -> list[theming.EngineReading]:
    raise RuntimeError("out of memory")


def test_where_the_engine_breaks_a_person_must_look_today(
    session: Session, consultation: Consultation, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = make_version(session)
    comment = make_comment(session, consultation)
    monkeypatch.setattr(theming, "read", broken)

    service.read_comment(session, comment.id)

    case = safeguarding.by_comment(session, comment.id)
    read = queries.reading_by(session, comment.id, version.id)
    assert case is not None
    assert (case.clock.value, case.categories) == ("today", ["not_scanned"])
    assert comment.redacted is None  # nothing is shown: it may hold names
    assert read is not None
    assert read.abstained


def test_one_comment_that_breaks_the_engine_takes_no_other_with_it(
    session: Session, consultation: Consultation, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_version(session)
    good = make_comment(session, consultation, text="good")
    bad = make_comment(session, consultation, text="bad")

    def picky(
        body: object, words: Sequence[theming.Words], _lessons: object
    ) -> list[theming.EngineReading]:
        if any(row.text == "bad" for row in words):
            raise RuntimeError("cannot read this")
        return engine_saying()(body, words)

    monkeypatch.setattr(theming, "read", picky)

    service.read_comments(session, [good.id, bad.id])

    assert good.redacted == "good"
    assert safeguarding.by_comment(session, good.id) is None
    assert bad.redacted is None
    assert safeguarding.by_comment(session, bad.id) is not None


def test_a_broken_reading_is_tried_again_the_next_day(
    session: Session, consultation: Consultation, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_version(session)
    comment = make_comment(session, consultation)
    save(session)
    monkeypatch.setattr(theming, "read", broken)
    queue.run_sweeps()
    monkeypatch.setattr(theming, "read", engine_saying())

    at_once = queue.run_sweeps()
    with time_machine.travel(clock.now() + timedelta(hours=25), tick=False):
        later = queue.run_sweeps()

    session.expire_all()
    assert (at_once, later) == (0, 1)
    assert session.get_one(Comment, comment.id).redacted == comment.text


def test_a_new_version_of_the_framework_has_everything_read_again(
    session: Session, consultation: Consultation, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_version(session)
    make_comment(session, consultation)
    save(session)
    monkeypatch.setattr(theming, "read", engine_saying())
    first = queue.run_sweeps()
    make_version(session, title="Our new promise")
    save(session)

    assert (first, queue.run_sweeps(), queue.run_sweeps()) == (1, 1, 0)


def test_the_framework_that_comes_with_heard_is_used_until_one_is_published(
    session: Session, consultation: Consultation, monkeypatch: pytest.MonkeyPatch
) -> None:
    comment = make_comment(session, consultation)
    monkeypatch.setattr(theming, "read", engine_saying())

    batches = reading.plan(session, [comment.id])
    service.read_comment(session, comment.id)

    assert batches[0].body["id"] == FRAMEWORK
    assert queries.readings_of(session, [comment.id], FRAMEWORK)
    assert service.publish_shipped_framework(session, FRAMEWORK).key == FRAMEWORK


def test_a_framework_nobody_knows_is_refused() -> None:
    with pytest.raises(theming.UnknownFrameworkError, match="No strategy called “x”"):
        theming.shipped_framework("x")


def test_a_worker_of_its_own_knows_every_table(settings: Settings) -> None:
    """Foreign keys between domains name tables; a process that lacks one cannot save a reading."""
    code = (
        "from app.config import load_settings; from app.db import Base, Database;"
        "from app.factory import make_queue; s = load_settings();"
        "make_queue(s, Database(s)); print(len(Base.metadata.sorted_tables))"
    )
    environment = os.environ | {"HEARD_INSTANCE": str(settings.instance), "HEARD_MODE": "demo"}

    done = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False
    )

    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 10
