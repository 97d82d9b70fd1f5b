"""Keep notes, hand their words over as comments, and take them back while nobody has read them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from app import audit, clock
from app.accounts import service as accounts
from app.comments import queries as comments_queries
from app.comments import service as comments
from app.comments.queries import Source, Voice
from app.consultations import queries as consultations
from app.consultations.service import ConsultationState
from app.errors import ConflictError, DomainError
from app.insights import service as insights
from app.notes import queries, rules
from app.notes.models import Note, NoteLine

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.access import Actor
    from app.consultations.models import Consultation
    from app.notes.rules import Content, Line

__all__ = [
    "ChangedMeanwhileError",
    "NoteNotScannedError",
    "NoteReadError",
    "NotesClosedError",
    "UnfitNoteError",
    "change_note",
    "delete_note",
    "forget_deleted_notes",
    "put_back",
    "receipt_code",
    "save_draft",
    "send_note",
]


class UnfitNoteError(DomainError):
    """The note cannot be kept or sent as it is; `faults` says why, box by box."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(next(iter(faults.values())))
        self.faults = faults


class NotesClosedError(ConflictError):
    """The consultation takes no more notes."""


class NoteReadError(ConflictError):
    """Somebody has read the words, so they no longer change."""


class NoteNotScannedError(ConflictError):
    """The words wait for the scan for worries, so nobody may take them away."""


class ChangedMeanwhileError(ConflictError):
    """Somebody else has saved the note since the page was opened."""


def save_draft(
    session: Session,
    consultation: Consultation,
    note_id: str,
    content: Content,
    *,
    revision: int,
    actor: Actor,
) -> Note:
    """Keep a note that is not sent yet. The same id twice is one note, so a second press is safe.

    Raises:
        NotesClosedError: the consultation is closed.
        UnfitNoteError: something in it can never be right.
        ChangedMeanwhileError: somebody else has saved it since.
        NoteReadError: it has been sent, so it is no draft any more.
    """
    _check_open(consultation)
    _refuse(rules.faults_in_draft(content, clock.today()))
    note = queries.found(session, note_id)
    if note is None:
        note = Note(
            id=note_id,
            consultation_id=consultation.id,
            bands=[],
            revision=0,
            is_example=consultation.is_example,
        )
        session.add(note)
        audit.record(session, "note_started", f"note:{note_id}", actor=actor)
    else:
        _check_draft(note, consultation, revision)
    _write_about(note, content.about)
    note.lines[:] = [_row(number, line) for number, line in enumerate(content.lines)]
    note.revision += 1
    session.flush()
    return note


def send_note(session: Session, note: Note, *, actor: Actor) -> Note:
    """Hand the words over as comments. Sending twice is harmless: the first time stands.

    The day and the place of a talk with one person are dropped here and kept nowhere.

    Raises:
        NotesClosedError: the consultation is closed.
        UnfitNoteError: something is missing.
    """
    if note.sent_on is not None:
        return note
    _check_open(consultations.by_id(session, note.consultation_id))
    _refuse(rules.faults_in(queries.content_of(session, note), clock.today()))
    note.sent_on = clock.today()
    _forget_what_points_at_one(note)
    note.receipt_id = accounts.issue_receipt(session, receipt_code(session, note)).id
    _hand_over(session, note)
    audit.record(session, "note_sent", f"note:{note.id}", actor=actor, comments=len(note.lines))
    return note


def change_note(
    session: Session, note: Note, content: Content, *, revision: int, actor: Actor
) -> Note:
    """Put a sent note right. Words that changed become new comments, to be scanned and read anew.

    Raises:
        NotesClosedError: the consultation is closed.
        NoteReadError: somebody has read the words, or the safeguarding lead has one of them.
        NoteNotScannedError: its words were not looked at for worries yet.
        UnfitNoteError: it would no longer be fit to send.
        ChangedMeanwhileError: somebody else has saved it since.
    """
    _check_open(consultations.by_id(session, note.consultation_id))
    if queries.is_read(session, note):
        raise NoteReadError(
            "Somebody has read these words, so they can't change. Delete the note, or write a "
            "new one that puts it right."
        )
    if note.revision != revision:
        raise ChangedMeanwhileError(CHANGED)
    _check_scanned(session, note)
    _refuse(rules.faults_in(content, clock.today()))
    was = rules.prompt_of(queries.about_of(note)), note.voice, note.may_share
    kept = queries.content_of(session, note).lines
    _write_about(note, content.about)
    _forget_what_points_at_one(note)
    is_same = was == (rules.prompt_of(queries.about_of(note)), note.voice, note.may_share)
    old = list(zip(kept, note.lines, strict=True)) if is_same else []
    stay: list[NoteLine] = []
    for number, line in enumerate(content.lines):
        match = next((pair for pair in old if _same_words(pair[0], line)), None)
        if match is None:
            stay.append(_row(number, line))
            continue
        old.remove(match)
        row = match[1]
        row.position, row.how_many, row.was_helped = number, line.how_many, line.was_helped
        stay.append(row)
    _take_back(session, [row for row in note.lines if row not in stay])
    note.lines[:] = stay
    note.revision += 1
    session.flush()
    _hand_over(session, note)
    audit.record(session, "note_changed", f"note:{note.id}", actor=actor, comments=len(stay))
    return note


def delete_note(session: Session, note: Note, *, actor: Actor) -> Note:
    """Delete a note and take its words out of every list and figure; for a week it can come back.

    What the safeguarding lead has a case about stays with the lead. Twice is harmless.

    Raises:
        NoteNotScannedError: its words were not looked at for worries yet.
    """
    if note.deleted_on is not None:
        return note
    _check_scanned(session, note)
    _take_back(session, note.lines)
    note.deleted_on = clock.today()
    session.flush()
    audit.record(session, "note_deleted", f"note:{note.id}", actor=actor)
    return note


def put_back(session: Session, note: Note, *, actor: Actor) -> Note:
    """Undo a deletion: a note that was sent is sent again, and its words wait to be read again.

    Raises:
        NotesClosedError: the consultation has closed meanwhile.
    """
    if note.deleted_on is None:
        return note
    _check_open(consultations.by_id(session, note.consultation_id))
    note.deleted_on = None
    if note.sent_on is not None:
        _hand_over(session, note)
    session.flush()
    audit.record(session, "note_put_back", f"note:{note.id}", actor=actor)
    return note


def forget_deleted_notes(session: Session) -> int:
    """Delete for good what was deleted a week ago; give how many there were."""
    last_day = clock.today() - timedelta(days=rules.DELETED_KEPT_DAYS)
    old = queries.deleted_before(session, last_day)
    for note in old:
        session.delete(note)
    session.flush()
    return len(old)


def receipt_code(session: Session, note: Note) -> str:
    """Give the code that the group can take home; the same each time, and stored nowhere."""
    return accounts.receipt_code_for(f"note:{note.id}", session.info["pepper"])


CHANGED = (
    "Somebody else has saved this note since you opened it. What you typed is below. "
    "Press the button again to keep yours instead."
)


def _check_open(consultation: Consultation) -> None:
    if consultation.state is ConsultationState.CLOSED:
        raise NotesClosedError("This consultation is closed, so it takes no more notes.")


def _check_scanned(session: Session, note: Note) -> None:
    if not queries.is_scanned(session, note):
        raise NoteNotScannedError(
            "The computer is still looking through this note for worries. "
            "Try again in a few minutes."
        )


def _check_draft(note: Note, consultation: Consultation, revision: int) -> None:
    if note.sent_on is not None or note.deleted_on is not None:
        raise NoteReadError("This note has been sent or deleted. Open it from the list.")
    if note.consultation_id != consultation.id or note.revision != revision:
        raise ChangedMeanwhileError(CHANGED)


def _refuse(faults: dict[str, str]) -> None:
    if faults:
        raise UnfitNoteError(faults)


def _write_about(note: Note, about: rules.About) -> None:
    note.kind = about.kind
    note.held_on = about.held_on
    note.place = about.place
    note.head_count = about.head_count
    note.bands = [band for band in rules.BANDS if band in about.bands]
    note.voice = Voice(about.voice)
    note.may_share = about.may_share and not about.is_one_person


def _forget_what_points_at_one(note: Note) -> None:
    if queries.about_of(note).is_one_person:
        note.head_count = 1
        note.held_on = None
        note.place = ""


def _row(number: int, line: Line) -> NoteLine:
    return NoteLine(
        position=number,
        text=line.text,
        is_verbatim=line.is_verbatim,
        how_many=line.how_many,
        was_helped=line.was_helped,
    )


def _same_words(old: Line, new: Line) -> bool:
    return (old.text, old.is_verbatim) == (new.text, new.is_verbatim)


def _hand_over(session: Session, note: Note) -> None:
    """Make a comment of each line that is none yet; from then on the words stand there alone."""
    about = queries.about_of(note)
    for row in note.lines:
        if row.comment_id is not None:
            continue
        line = rules.Line(row.text, row.is_verbatim)
        comment = comments.receive_comment(
            session,
            comments.CommentDraft(
                consultation_id=note.consultation_id,
                source=Source.NOTE,
                contribution_id=note.id,
                receipt_id=note.receipt_id,
                prompt=rules.prompt_of(about),
                voice=note.voice,
                may_quote=rules.may_quote(about, line),
                text=row.text,
                is_example=note.is_example,
            ),
        )
        row.comment_id, row.text = comment.id, ""
    session.flush()


def _take_back(session: Session, rows: list[NoteLine]) -> None:
    """Move words out of the comments again; what the safeguarding lead has stays there."""
    ids = [row.comment_id for row in rows if row.comment_id is not None]
    stay = queries.with_cases(session, ids)
    gone = {c.id: c.text for c in comments_queries.by_ids(session, ids) if c.id not in stay}
    for row in rows:
        if row.comment_id in gone:
            row.text, row.comment_id = gone[row.comment_id], None
    session.flush()
    insights.forget_comments(session, sorted(gone))
