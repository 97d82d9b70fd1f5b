"""Notes as pages need them: head counts only as safe figures, words only while they may change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from app.comments import queries as comments
from app.disclosure import safe_count
from app.errors import NotFoundError
from app.insights.models import Correction
from app.notes.models import Note, NoteLine
from app.notes.rules import About, Content, Line
from app.safeguarding.models import Case

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from app.consultations.models import Consultation


@dataclass(frozen=True)
class ListedNote:
    """A note in the list: no words, and no count of people that could point at anybody."""

    note: Note
    people: str
    comments: int
    is_read: bool


def by_id(session: Session, note_id: str) -> Note:
    """Give one note that is not deleted.

    Raises:
        NotFoundError: there is none.
    """
    note = found(session, note_id)
    if note is None or note.deleted_on is not None:
        raise NotFoundError("We can't find that note. It may have been deleted.")
    return note


def deleted_by_id(session: Session, note_id: str) -> Note:
    """Give one note that was deleted lately.

    Raises:
        NotFoundError: there is none.
    """
    note = found(session, note_id)
    if note is None or note.deleted_on is None:
        raise NotFoundError("We can't find that note. Deleted notes are kept for seven days.")
    return note


def found(session: Session, note_id: str) -> Note | None:
    """Give a note, deleted or not, with its lines; None where there is none."""
    wanted = sa.select(Note).where(Note.id == note_id).options(selectinload(Note.lines))
    return session.scalar(wanted)


def listed(session: Session, consultation: Consultation) -> list[ListedNote]:
    """Give the notes of a consultation: those not sent first, then by id, which says nothing."""
    return [
        ListedNote(note, people_in_words(note), len(note.lines), is_read(session, note))
        for note in _of(session, consultation, Note.deleted_on.is_(None))
    ]


def listed_note(session: Session, note: Note) -> ListedNote:
    """Give one note as the list shows it."""
    return ListedNote(note, people_in_words(note), len(note.lines), is_read(session, note))


def deleted(session: Session, consultation: Consultation) -> list[Note]:
    """Give the notes that were deleted lately and can be put back."""
    return _of(session, consultation, Note.deleted_on.is_not(None))


def deleted_before(session: Session, day: date) -> list[Note]:
    """Give the notes that were deleted before a day."""
    return list(session.scalars(sa.select(Note).where(Note.deleted_on < day).order_by(Note.id)))


def _of(session: Session, consultation: Consultation, which: sa.ColumnElement[bool]) -> list[Note]:
    wanted = (
        sa.select(Note)
        .where(Note.consultation_id == consultation.id, which)
        .options(selectinload(Note.lines))
        .order_by(Note.sent_on.is_not(None), Note.id)
    )
    return list(session.scalars(wanted))


def people_in_words(note: Note) -> str:
    """Give how many people were there, as safe words."""
    if note.head_count is None:
        return "not said yet"
    return f"{safe_count(note.head_count).in_words} people"


def is_read(session: Session, note: Note) -> bool:
    """Say whether anybody has read, checked or taken on any of the words of a note."""
    ids = [line.comment_id for line in note.lines if line.comment_id is not None]
    if any(comment.read_on is not None for comment in comments.by_ids(session, ids)):
        return True
    checked = sa.select(Correction.id).where(Correction.comment_id.in_(ids))
    return session.scalar(checked.limit(1)) is not None or bool(with_cases(session, ids))


def is_scanned(session: Session, note: Note) -> bool:
    """Say whether every comment of a note was looked at for worries."""
    ids = [line.comment_id for line in note.lines if line.comment_id is not None]
    return all(comments.is_scanned(comment) for comment in comments.by_ids(session, ids))


def with_cases(session: Session, comment_ids: list[str]) -> set[str]:
    """Choose the comments that the safeguarding lead has or had a case about."""
    wanted = sa.select(Case.comment_id).where(Case.comment_id.in_(comment_ids))
    return set(session.scalars(wanted.order_by(Case.comment_id)))


def content_of(session: Session, note: Note) -> Content:
    """Give a note as it was typed in, to change it. Only for notes that may still change."""
    ids = [line.comment_id for line in note.lines if line.comment_id is not None]
    texts = {comment.id: comment.text for comment in comments.by_ids(session, ids)}
    return Content(
        about_of(note),
        tuple(
            Line(
                texts.get(line.comment_id or "", line.text),
                line.is_verbatim,
                line.how_many,
                line.was_helped,
            )
            for line in note.lines
        ),
    )


def about_of(note: Note) -> About:
    """Give who met, when and where."""
    return About(
        kind=note.kind,
        held_on=note.held_on,
        place=note.place,
        head_count=note.head_count,
        bands=tuple(note.bands),
        voice=note.voice.value,
        may_share=note.may_share,
    )


def sent_notes(session: Session, consultation_id: int) -> list[Note]:
    """Give the notes that count: sent, and not deleted."""
    wanted = sa.select(Note).where(
        Note.consultation_id == consultation_id,
        Note.sent_on.is_not(None),
        Note.deleted_on.is_(None),
        sa.exists().where(NoteLine.note_id == Note.id),
    )
    return list(session.scalars(wanted.order_by(Note.id)))
