from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from app import audit, clock
from app.access import Role
from app.comments import service as comments
from app.comments.models import Comment, Source, Voice
from app.comments.service import StoredReading
from app.consultations.service import ConsultationState
from app.insights.models import Correction, ThemeReading
from app.notes import queries, service
from app.notes.rules import About, Content, Line, NoteKind
from app.replies.receipts import find_receipt, receipt_page
from app.safeguarding.service import open_case
from tests.factories import make_consultation
from tests.factories_insights import make_reading, make_version
from tests.factories_replies import make_actor

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.access import Actor
    from app.consultations.models import Consultation
    from app.notes.models import Note

KEY = "0123456789abcdef0123456789abcdef"
BUS = Line("The bus is too dear.", is_verbatim=True, how_many=4)
HOME = Line("They want a say in where they live.", was_helped=True)


def about(**changes: Any) -> About:
    values: dict[str, Any] = {
        "kind": NoteKind.GROUP,
        "held_on": clock.today(),
        "place": "Forum night",
        "head_count": 12,
        "bands": ("age_18_20",),
        "may_share": True,
    }
    return About(**values | changes)


@pytest.fixture
def coordinator(session: Session) -> Actor:
    return make_actor(session, Role.COORDINATOR)


@pytest.fixture
def consultation(session: Session) -> Consultation:
    make_consultation(session)
    return make_consultation(session)


def draft(
    session: Session, consultation: Consultation, actor: Actor, *lines: Line, **changes: Any
) -> Note:
    content = Content(about(**changes), lines or (BUS, HOME))
    return service.save_draft(session, consultation, KEY, content, revision=0, actor=actor)


def sent(
    session: Session, consultation: Consultation, actor: Actor, *lines: Line, **changes: Any
) -> Note:
    """A note that was sent and looked at for worries, as the worker does within minutes."""
    note = draft(session, consultation, actor, *lines, **changes)
    service.send_note(session, note, actor=actor)
    scan(session)
    return note


def scan(session: Session) -> None:
    for comment in session.scalars(sa.select(Comment)).all():
        if comment.scanned_on is None:
            comments.store_reading(session, comment, StoredReading("en", (), None, ()))


def said(session: Session) -> list[Comment]:
    return sorted(session.scalars(sa.select(Comment)), key=lambda comment: comment.text)


def test_each_line_becomes_a_comment_that_tells_no_day_and_no_place(
    session: Session, consultation: Consultation, coordinator: Actor
) -> None:
    note = sent(session, consultation, coordinator)

    bus, home = said(session)
    assert (bus.text, home.text) == (BUS.text, HOME.text)
    assert bus.source is Source.NOTE
    assert {bus.contribution_id, home.contribution_id} == {note.id}
    assert {bus.receipt_id, home.receipt_id} == {note.receipt_id}
    assert {bus.prompt, home.prompt} == {"Said in a group"}
    assert (bus.may_quote, home.may_quote) == (True, False)
    assert [line.text for line in note.lines] == ["", ""]
    assert [line.was_helped for line in note.lines] == [False, True]


def test_nothing_that_points_at_one_person_is_kept(
    session: Session, consultation: Consultation, coordinator: Actor
) -> None:
    one = sent(
        session, consultation, coordinator, Line("I am lonely.", is_verbatim=True), head_count=1
    )

    assert (one.held_on, one.place, one.head_count, one.may_share) == (None, "", 1, False)
    assert [(c.prompt, c.may_quote) for c in said(session)] == [("Said to a worker", False)]


def test_sending_twice_sends_once(
    session: Session, consultation: Consultation, coordinator: Actor
) -> None:
    note = sent(session, consultation, coordinator)

    service.send_note(session, note, actor=coordinator)

    assert len(said(session)) == 2


def test_the_receipt_shows_how_far_it_has_got(
    session: Session, consultation: Consultation, coordinator: Actor
) -> None:
    note = sent(session, consultation, coordinator)

    receipt = find_receipt(session, service.receipt_code(session, note))

    assert receipt is not None
    page = receipt_page(session, receipt.id)
    assert page is not None
    assert page.has_words
    assert page.consultation is consultation


def test_a_draft_is_no_comment_and_the_same_key_is_one_note(
    session: Session, consultation: Consultation, coordinator: Actor
) -> None:
    note = draft(session, consultation, coordinator, Line("One."), head_count=None, kind=None)
    again = service.save_draft(
        session, consultation, KEY, Content(about(), (BUS,)), revision=1, actor=coordinator
    )

    assert again is note
    assert [line.text for line in note.lines] == [BUS.text]
    assert said(session) == []
    with pytest.raises(service.ChangedMeanwhileError, match="Somebody else"):
        service.save_draft(
            session, consultation, KEY, Content(about(), ()), revision=1, actor=coordinator
        )


def test_an_unfinished_note_cannot_be_sent(
    session: Session, consultation: Consultation, coordinator: Actor
) -> None:
    note = draft(session, consultation, coordinator, bands=())

    with pytest.raises(service.UnfitNoteError, match="age group"):
        service.send_note(session, note, actor=coordinator)

    assert said(session) == []


def test_words_that_change_become_new_comments_and_the_others_stay(
    session: Session, consultation: Consultation, coordinator: Actor
) -> None:
    note = sent(session, consultation, coordinator)
    version = make_version(session)
    bus, home = said(session)
    make_reading(session, home, version, {"homes": 0.9})
    better = Line("They want a say in where they live next.")

    service.change_note(
        session, note, Content(about(), (better, BUS)), revision=1, actor=coordinator
    )

    kept, new = said(session)
    assert kept.id == bus.id
    assert new.text == better.text
    assert new.scanned_on is None
    assert [line.comment_id for line in note.lines] == [new.id, kept.id]
    assert session.scalars(sa.select(ThemeReading)).all() == []


def test_a_group_that_takes_back_its_yes_is_not_quoted_any_more(
    session: Session, consultation: Consultation, coordinator: Actor
) -> None:
    note = sent(session, consultation, coordinator)

    content = Content(about(may_share=False), (BUS, HOME))
    service.change_note(session, note, content, revision=1, actor=coordinator)

    assert [comment.may_quote for comment in said(session)] == [False, False]


def test_read_words_no_longer_change_but_can_be_taken_out(
    session: Session, consultation: Consultation, coordinator: Actor
) -> None:
    note = sent(session, consultation, coordinator)
    bus, home = said(session)
    comments.mark_read(session, [bus], actor=coordinator)
    session.add(
        Correction(
            comment_id=home.id,
            framework_key="x",
            theme_ids=[],
            priority_ids=[],
            reason="",
            by_id=coordinator.id,
            at=clock.now(),
        )
    )

    with pytest.raises(service.NoteReadError, match="Somebody has read"):
        service.change_note(session, note, Content(about(), (BUS,)), revision=1, actor=coordinator)
    service.delete_note(session, note, actor=coordinator)

    assert said(session) == []
    assert session.scalars(sa.select(Correction)).all() == []


def test_a_deletion_is_undone_with_every_word(
    session: Session, consultation: Consultation, coordinator: Actor
) -> None:
    note = sent(session, consultation, coordinator)

    service.delete_note(session, note, actor=coordinator)
    gone = said(session)
    service.put_back(session, note, actor=coordinator)

    assert gone == []
    assert [comment.text for comment in said(session)] == [BUS.text, HOME.text]
    deeds = [entry.action for entry in audit.entries_about(session, f"note:{note.id}")]
    assert deeds == ["note_started", "note_sent", "note_deleted", "note_put_back"]


def test_what_the_safeguarding_lead_has_stays_with_the_lead(
    session: Session, consultation: Consultation, coordinator: Actor
) -> None:
    note = sent(session, consultation, coordinator)
    bus, home = said(session)
    open_case(session, home.id, "today", ["harm"])

    with pytest.raises(service.NoteReadError):
        service.change_note(session, note, Content(about(), (BUS,)), revision=1, actor=coordinator)
    service.delete_note(session, note, actor=coordinator)
    still_there = [comment.id for comment in said(session)]
    service.put_back(session, note, actor=coordinator)

    assert still_there == [home.id]
    assert [comment.text for comment in said(session)] == [BUS.text, HOME.text]
    assert bus.id not in {comment.id for comment in said(session)}


def test_nothing_is_taken_away_before_the_scan_for_worries(
    session: Session, consultation: Consultation, coordinator: Actor
) -> None:
    note = draft(session, consultation, coordinator)
    service.send_note(session, note, actor=coordinator)

    with pytest.raises(service.NoteNotScannedError, match="few minutes"):
        service.delete_note(session, note, actor=coordinator)

    assert len(said(session)) == 2


def test_a_closed_consultation_takes_no_notes(
    session: Session, consultation: Consultation, coordinator: Actor
) -> None:
    note = sent(session, consultation, coordinator)
    service.delete_note(session, note, actor=coordinator)
    consultation.state = ConsultationState.CLOSED

    with pytest.raises(service.NotesClosedError, match="takes no more notes"):
        draft(session, consultation, coordinator)
    with pytest.raises(service.NotesClosedError, match="takes no more notes"):
        service.put_back(session, note, actor=coordinator)


def test_after_seven_days_a_deleted_note_is_gone(
    session: Session, consultation: Consultation, coordinator: Actor
) -> None:
    note = sent(session, consultation, coordinator)
    service.delete_note(session, note, actor=coordinator)

    kept = service.forget_deleted_notes(session)
    note.deleted_on = clock.today() - timedelta(days=8)
    session.flush()
    forgotten = service.forget_deleted_notes(session)

    assert (kept, forgotten) == (0, 1)
    assert queries.found(session, KEY) is None


def test_voices_stay_apart(
    session: Session, consultation: Consultation, coordinator: Actor
) -> None:
    sent(session, consultation, coordinator, BUS, voice="carer", bands=())

    assert [comment.voice for comment in said(session)] == [Voice.CARER]
