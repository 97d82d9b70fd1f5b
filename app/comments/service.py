"""Take comments in, keep what the engine read, and note that a person has read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app import audit, clock
from app.comments import erasing, rules
from app.comments.events import CommentReceived, WordsCovered
from app.comments.models import Comment, Source, Voice
from app.errors import DomainError
from app.tasks import publish

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet
    from datetime import date

    from sqlalchemy.orm import Session

    from app.access import Actor

__all__ = [
    "CommentDraft",
    "EmptyCommentError",
    "Source",
    "StoredReading",
    "Voice",
    "WordsNotFoundError",
    "allow_quoting",
    "cover_words",
    "forget_comments",
    "mark_read",
    "mark_unread",
    "receive_comment",
    "store_failed_scan",
    "store_reading",
    "take_back",
]


@dataclass(frozen=True)
class CommentDraft:
    """A piece of free text on its way in. `contribution_id` is the response or post it is from."""

    consultation_id: int
    source: Source
    contribution_id: str
    prompt: str
    text: str
    receipt_id: str | None = None
    question_id: str | None = None
    voice: Voice = Voice.YOUNG_PERSON
    may_quote: bool = False
    is_example: bool = False
    received_on: date | None = None


@dataclass(frozen=True)
class StoredReading:
    """What the engine says must be hidden, which language it is, and how soon to act."""

    language: str | None
    spans: tuple[rules.HiddenSpan, ...]
    scan_clock: str | None
    scan_categories: tuple[str, ...]


class EmptyCommentError(DomainError):
    """There are no words to keep."""


class WordsNotFoundError(DomainError):
    """The words to cover do not stand in the comment."""


def receive_comment(session: Session, draft: CommentDraft) -> Comment:
    """Keep a young person's words and let the readers know.

    Raises:
        EmptyCommentError: there is nothing but spaces.
    """
    if not draft.text.strip():
        raise EmptyCommentError("Please write something first.")
    comment = Comment(
        consultation_id=draft.consultation_id,
        source=draft.source,
        contribution_id=draft.contribution_id,
        receipt_id=draft.receipt_id,
        question_id=draft.question_id,
        prompt=draft.prompt,
        voice=draft.voice,
        may_quote=draft.may_quote,
        is_example=draft.is_example,
        text=draft.text.replace("\x00", "\ufffd"),  # PostgreSQL cannot keep a null byte
        received_on=draft.received_on or clock.today(),
    )
    session.add(comment)
    session.flush()
    publish(session, CommentReceived(comment_id=comment.id))
    return comment


def store_reading(session: Session, comment: Comment, reading: StoredReading) -> Comment:
    """Keep the covered text and the scan; what a person covered stays covered.

    Twice is harmless: the newer reading stands.
    """
    covered_by_people = [s for s in rules.spans_of(comment.hidden_spans) if s.by_person]
    _cover(comment, rules.merge_spans([*reading.spans, *covered_by_people]))
    comment.language = reading.language
    comment.scan_clock = reading.scan_clock
    comment.scan_categories = list(reading.scan_categories)
    comment.scanned_on = clock.today()
    session.flush()
    return comment


def store_failed_scan(session: Session, comment: Comment, scan_clock: str, category: str) -> None:
    """Note that the engine broke on a comment. Nothing of it is shown: it may hold names."""
    comment.scan_clock = scan_clock
    comment.scan_categories = [category]
    comment.scanned_on = clock.today()
    session.flush()


def mark_read(session: Session, comments: Sequence[Comment], *, actor: Actor) -> None:
    """Note that a person has read these comments. Twice is harmless: the first time stands."""
    for comment in comments:
        if comment.read_on is not None:
            continue
        comment.read_by_id = actor.id
        comment.read_on = clock.today()
        audit.record(session, "comment_read", f"comment:{comment.id}", actor=actor)


def mark_unread(session: Session, comments: Sequence[Comment], *, actor: Actor) -> None:
    """Put comments back to be read: somebody pressed too soon. Both presses stay on record."""
    for comment in comments:
        if comment.read_on is None:
            continue
        comment.read_by_id = None
        comment.read_on = None
        audit.record(session, "comment_put_back", f"comment:{comment.id}", actor=actor)


def forget_comments(session: Session, comments: Sequence[Comment]) -> None:
    """Delete comments that were taken back, with all that others keep about them."""
    erasing.erase_what_hangs_on(session, [comment.id for comment in comments])
    for comment in comments:
        session.delete(comment)
    session.flush()


def cover_words(session: Session, comment: Comment, words: str, *, actor: Actor) -> int:
    """Hide words that the engine missed, wherever they stand; give how often they stood there.

    Raises:
        WordsNotFoundError: they are not in the text, or are hidden already.
    """
    spans = rules.spans_of(comment.hidden_spans)
    found = rules.find_words(comment.text, words, spans)
    if not found:
        raise WordsNotFoundError("Those words are not in this comment. Type them as they stand.")
    _cover(comment, rules.merge_spans([*spans, *found]))
    audit.record(session, "words_covered", f"comment:{comment.id}", actor=actor, places=len(found))
    publish(session, WordsCovered(comment_id=comment.id))
    return len(found)


def _cover(comment: Comment, spans: tuple[rules.HiddenSpan, ...]) -> None:
    comment.hidden_spans = [span.to_row() for span in spans]
    comment.redacted = rules.cover(comment.text, spans)


def allow_quoting(session: Session, comment: Comment, *, may_quote: bool) -> None:
    """Note that the person changed their mind about being quoted; their words stay as they are."""
    comment.may_quote = may_quote
    session.flush()


def take_back(
    session: Session,
    comments: Sequence[Comment],
    *,
    in_cases: AbstractSet[str],
    in_open_cases: AbstractSet[str],
) -> None:
    """Delete words whose author takes them back, with every reading of them and verdict on them.

    Words in an open case stay, for the safeguarding lead alone, and so do words that no scan has
    looked at yet. Of a closed case only what was done stays. Twice is harmless.
    """
    ids = [comment.id for comment in comments]
    waiting = {comment.id for comment in comments if comment.scanned_on is None}
    erasing.erase_what_hangs_on(session, ids)
    for comment in comments:
        if comment.id not in in_cases | waiting:
            session.delete(comment)
            continue
        comment.receipt_id = None
        comment.may_quote = False
        comment.withdrawn_on = comment.withdrawn_on or clock.today()
        if comment.id not in in_open_cases | waiting:
            comment.text, comment.redacted, comment.hidden_spans = "", None, None
    session.flush()
