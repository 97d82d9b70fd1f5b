"""What people say of single comments teaches the engine, and outranks it whatever it learns."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any, get_args

import pytest

from app import clock
from app.accounts.service import issue_receipt
from app.config import Settings, load_settings
from app.consultations import queries as consultations
from app.errors import SettingsError
from app.factory import make_queue
from app.forum import service as forum
from app.forum.models import Post, Topic
from app.forum.rules import PostState
from app.insights import queries, reading, service, theming
from app.insights.service import Verdict
from app.safeguarding.service import open_case
from nlp.config import ENGINES, VERSION
from tests.factories import FRAMEWORK, make_comment, make_consultation, save
from tests.factories_insights import (
    ABOUT_BUSES,
    SMALL,
    make_decided,
    make_read_comment,
    make_version,
    marks_of,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.access import Actor
    from app.comments.models import Comment
    from app.consultations.models import Consultation
    from app.db import Database
    from app.frameworks.models import FrameworkVersion
    from app.tasks import Queue


def lessons(session: Session, comment: Comment) -> list[theming.Lesson]:
    """What an engine about to read this comment is taught."""
    batches = reading.plan(session, [comment.id])
    return list(batches[0].lessons)


def test_the_verdicts_that_stand_are_taught_with_words_and_question(
    session: Session, consultation: Consultation, version: FrameworkVersion, lead: Actor
) -> None:
    first = make_read_comment(session, consultation, version, text="The 10A", prompt="What now?")
    second = make_read_comment(session, make_consultation(session), version, text="Damp")
    new = make_comment(session, consultation)

    service.correct(session, first, ABOUT_BUSES, actor=lead)
    service.correct(session, second, Verdict(["homes"], [], "The flat."), actor=lead)
    service.correct(session, first, Verdict([], [], "A joke."), actor=lead)

    assert lessons(session, new) == [
        theming.Lesson("Damp", "What would you change?", ("homes",), ()),
        theming.Lesson("The 10A", "What now?", (), ()),
    ]


def test_a_verdict_is_put_into_the_labels_of_the_engine() -> None:
    taught = theming._as_corrections(
        [theming.Lesson("a", "q", ("homes",), ("P1", "P2")), theming.Lesson("b", "", (), ())]
    )

    assert [found.labels for found in taught] == [
        {"theme:homes", "priority:P1", "priority:P2"},
        {"priority:none"},
    ]


def with_the_safeguarding_lead(session: Session, comment: Comment) -> None:
    open_case(session, comment.id, "today", ["self_harm"])


def kept_out_of_the_forum(session: Session, comment: Comment) -> None:
    place = comment.consultation_id
    topic = Topic(consultation_id=place, slug="t", title="T", body="B", opened_on=clock.today())
    session.add(topic)
    session.flush()
    post = Post(
        topic_id=topic.id,
        comment_id=comment.id,
        receipt_id=issue_receipt(session, forum.receipt_code(session, "k")).id,
        send_key="k",
        nickname="Jay",
        state=PostState.NOT_PUBLISHED,
        sent_on=clock.today(),
    )
    session.add(post)


def in_another_language(_session: Session, comment: Comment) -> None:
    comment.language = "pl"


def never_scanned(_session: Session, comment: Comment) -> None:
    comment.language, comment.redacted = None, None


@pytest.mark.parametrize(
    "hide", [with_the_safeguarding_lead, kept_out_of_the_forum, in_another_language, never_scanned]
)
def test_words_that_may_not_be_used_teach_nothing(
    session: Session,
    consultation: Consultation,
    version: FrameworkVersion,
    lead: Actor,
    hide: Any,
) -> None:
    usable, hidden = make_decided(session, consultation, version, lead, 2)
    usable.text, hidden.text = "usable", "hidden"
    hide(session, hidden)
    session.flush()

    taught = lessons(session, make_comment(session, consultation))

    assert [lesson.text for lesson in taught] == ["usable"]


def test_a_verdict_on_what_the_framework_no_longer_has_teaches_nothing(
    session: Session, consultation: Consultation, version: FrameworkVersion, lead: Actor
) -> None:
    make_decided(session, consultation, version, lead, 2)
    other = make_read_comment(session, consultation, version)
    service.correct(session, other, Verdict(["homes"], [], "The flat."), actor=lead)

    themes = [theme for theme in version.body["themes"] if theme["id"] != "buses"]
    make_version(session, themes=themes)

    taught = lessons(session, make_comment(session, consultation))
    assert [lesson.theme_ids for lesson in taught] == [("homes",)]


def test_another_strategy_learns_nothing_from_this_one(
    session: Session, consultation: Consultation, version: FrameworkVersion, lead: Actor
) -> None:
    make_decided(session, consultation, version, lead, 2)
    make_version(session, id="other-promise")
    elsewhere = make_consultation(session, framework_key="other-promise")

    assert lessons(session, make_comment(session, elsewhere)) == []


def test_only_the_newest_verdicts_are_taught(
    session: Session,
    consultation: Consultation,
    version: FrameworkVersion,
    lead: Actor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for number, comment in enumerate(make_decided(session, consultation, version, lead, 3)):
        comment.text = str(number)
    session.flush()
    monkeypatch.setattr(reading, "LESSONS", 2)

    taught = lessons(session, make_comment(session, consultation))

    assert [lesson.text for lesson in taught] == ["1", "2"]


def test_what_a_person_decided_is_read_by_the_engine_as_it_came(
    session: Session, consultation: Consultation, version: FrameworkVersion, lead: Actor
) -> None:
    (decided,) = make_decided(session, consultation, version, lead, 1)
    new = make_comment(session, consultation)

    batches = reading.plan(session, [decided.id, new.id])

    read = [([row.comment_id for row in b.words], len(b.lessons)) for b in batches]
    assert read == [([decided.id], 0), ([new.id], 1)]


def test_the_setting_says_which_engine_reads(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(theming, "_engine", [])

    make_queue(settings.model_copy(update={"engine": "static"}), database)
    quick = theming.engine_mark(20), theming._pipeline_for(SMALL).engine
    make_queue(settings, database)

    assert quick == (f"heard-static-{VERSION}+20", "static")
    assert theming._pipeline_for(SMALL).engine == "encoder"
    with pytest.raises(SettingsError, match="engine"):
        load_settings(instance=settings.instance, engine="psychic")


def test_the_setting_offers_every_engine_there_is() -> None:
    assert get_args(Settings.model_fields["engine"].annotation) == ENGINES


def test_a_site_starts_without_what_only_the_engine_needs(settings: Settings) -> None:
    code = (
        "import sys; from app.factory import create_app; create_app();"
        "print({'sklearn', 'scipy', 'onnxruntime', 'spacy', 'tokenizers'} & {*sys.modules})"
    )
    environment = os.environ | {"HEARD_INSTANCE": str(settings.instance), "HEARD_MODE": "demo"}

    done = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False
    )

    assert done.stdout.strip() == "set()", done.stderr


# From here on the real engine reads.

BUS_WORDS = (
    "The bus to college is late most days.",
    "Buses here stop running at six.",
    "A bus pass would help me get to work.",
    "There is no bus on Sundays where I live.",
    "It takes two buses to get into town.",
    "The bus fare went up again.",
)
NEW_WORDS = "The bus into town never comes on time."
OFF_TOPIC = "My kitchen could do with a new cooker."


def read_rows(session: Session, comment: Comment) -> list[tuple[Any, ...]]:
    key = consultations.by_id(session, comment.consultation_id).framework_key
    found = queries.readings_of(session, [comment.id], key)[comment.id]
    rows = [(row.kind, row.target_id, row.score, row.evidence) for row in found.assignments]
    return [(found.engine, found.abstained, found.reason), *sorted(rows)]


@pytest.mark.slow
def test_comments_alike_move_and_what_people_decided_never_does(
    session: Session,
    consultation: Consultation,
    version: FrameworkVersion,
    queue: Queue,
    lead: Actor,
) -> None:
    taught = [make_comment(session, consultation, text=text) for text in BUS_WORDS]
    odd_one = make_comment(session, consultation, text="The bus smells of chips.")
    alike = make_comment(session, consultation, text=NEW_WORDS)
    unlike = make_comment(session, consultation, text=OFF_TOPIC)
    save(session)
    queue.run_sweeps()

    def about(*comments: Comment) -> list[tuple[set[str], set[str]]]:
        session.expire_all()
        found = queries.effective_of(session, [c.id for c in comments], FRAMEWORK)
        return [({*found[c.id].theme_ids}, {*found[c.id].priority_ids}) for c in comments]

    before = about(alike, unlike)
    for comment in taught:
        service.correct(session, comment, ABOUT_BUSES, actor=lead)
    service.correct(session, odd_one, Verdict(["homes"], [], "Chips at home."), actor=lead)
    save(session)
    found = [queue.run_sweeps()]
    after = about(alike, unlike)
    rows = [read_rows(session, comment) for comment in (*taught, odd_one, alike, unlike)]
    save(session)
    found.append(queue.run_sweeps())

    assert before == [(set(), set()), (set(), set())]  # names alone: nothing is asserted
    assert after == [({"buses"}, {"P2"}), (set(), set())]
    assert about(*taught) == [({"buses"}, {"P2"})] * len(taught)
    assert about(odd_one) == [({"homes"}, set())]
    assert found == [2, 0]
    assert [read_rows(session, c) for c in (*taught, odd_one, alike, unlike)] == rows
    assert marks_of(session, alike) == [theming.engine_mark(5)]
    assert queries.agreement(session, consultation) == (0, 7)  # it did not mark its own work

    service.read_comments(session, [odd_one.id, alike.id])
    assert about(odd_one, alike) == [({"homes"}, set()), ({"buses"}, {"P2"})]


@pytest.mark.slow
def test_the_order_in_which_people_decide_changes_no_reading(
    session: Session, version: FrameworkVersion, lead: Actor
) -> None:
    readings = []
    for key, step in (("promise-one", 1), ("promise-two", -1)):
        make_version(session, id=key)
        where = make_consultation(session, framework_key=key)
        decided = [make_comment(session, where, text=text) for text in BUS_WORDS]
        new = make_comment(session, where, text=NEW_WORDS)
        service.read_comments(session, [comment.id for comment in decided])
        for comment in decided[::step]:
            service.correct(session, comment, ABOUT_BUSES, actor=lead)
        service.read_comment(session, new.id)
        readings.append(read_rows(session, new))

    assert readings[0] == readings[1]
    assert {("theme", "buses"), ("priority", "P2")} <= {row[:2] for row in readings[0]}
