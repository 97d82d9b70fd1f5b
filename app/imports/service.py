"""Import answers and comments from files: look first, keep once, undo while nobody used them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy.exc import IntegrityError

from app import audit, clock
from app.comments import service as comments
from app.comments.events import CommentReceived
from app.comments.queries import Source
from app.db import random_id
from app.errors import ConflictError, DomainError
from app.imports import profiles, queries, uploads
from app.imports.formats.detecting import Format
from app.imports.formats.rows import Plan
from app.imports.formats.tables import read_table
from app.imports.models import ImportBatch, ImportContribution, ImportDraft, ImportFingerprint
from app.imports.planning import comments_target, first_plan, preview, survey_target
from app.imports.rules import DateOrder, Use
from app.insights import service as insights
from app.surveys import queries as surveys
from app.surveys import service as surveys_service
from app.tasks import publish, take_events

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from app.access import Actor
    from app.imports.formats.rows import ImportedRow
    from app.imports.formats.tables import Table
    from app.imports.planning import Target

# Profiles have a file of their own; pages and commands come in by this door.
change_profile = profiles.change_profile
delete_profile = profiles.delete_profile
save_profile = profiles.save_profile

FILES_KEPT = timedelta(days=1)
NUDGED = 100  # the sweep reads the rest in one go, so that words sent meanwhile need not wait
LONGEST_NAME = 80


class NothingNewError(DomainError):
    """There is no row to bring in."""


class TooLateError(ConflictError):
    """Somebody has worked with what came in, so it stays."""


@dataclass(frozen=True)
class Upload:
    """A file as it came, and where it should go."""

    content: bytes
    file_name: str
    target: Target


def bring_in(
    session: Session, table: Table, plan: Plan, target: Target, *, actor: Actor | None
) -> ImportBatch:
    """Keep every new row: answers as a sent response, words as comments that wait to be read.

    Raises:
        DateOrderNeededError: somebody must say first how dates are read.
        NothingNewError: no row is new.
        ConflictError: somebody else brought in the same rows at this moment.
    """
    found = preview(session, table, plan, target)
    if not found.fresh:
        raise NothingNewError(
            f"All {found.known} rows were imported before. Nothing has changed."
            if found.known
            else "No row can be imported. Look at what each column becomes."
        )
    batch = ImportBatch(
        by_id=actor.id if actor else None,
        imported_at=clock.now(),
        consultation_id=target.consultation.id,
        survey_id=target.survey.id if target.survey else None,
        made_by=plan.made_by.value,
        rows=len(found.fresh),
        comments=0,
        known=found.known,
        left_out=[list(one) for one in found.left_out],
        is_example=target.consultation.is_example,
    )
    session.add(batch)
    session.flush()
    _seal(session, batch, found.seals)
    for row in found.fresh:
        _keep_row(session, batch, target, row)
    session.flush()
    batch.comments = len(queries.comment_ids(session, batch))
    _spare_the_queue(session)
    audit.record(
        session,
        "import_confirmed",
        f"import:{batch.id}",
        actor=actor,
        rows=batch.rows,
        comments=batch.comments,
        consultation=batch.consultation_id,
        survey=batch.survey_id,
    )
    return batch


def _seal(session: Session, batch: ImportBatch, seals: Sequence[str]) -> None:
    try:
        with session.begin_nested():
            session.add_all(
                ImportFingerprint(fingerprint=seal, batch_id=batch.id) for seal in seals
            )
    except IntegrityError:
        raise ConflictError(
            "Somebody else imported some of these rows just now. Look at the list of imports, "
            "then try again."
        ) from None


def _keep_row(session: Session, batch: ImportBatch, target: Target, row: ImportedRow) -> None:
    day, band = row.on or clock.today(), row.band or target.band
    contribution = random_id()
    if target.survey is not None and target.definition is not None and row.answers:
        given = surveys_service.OutsideAnswers(row.answers, day, band)
        contribution = surveys_service.take_in_response(
            session, target.survey, target.definition, given
        ).id
    session.add(ImportContribution(batch_id=batch.id, contribution_id=contribution, band=band))
    for prompt, text in row.comments:
        comments.receive_comment(
            session,
            comments.CommentDraft(
                consultation_id=target.consultation.id,
                source=Source.IMPORT,
                contribution_id=contribution,
                prompt=prompt,
                text=text,
                voice=target.voice,
                is_example=target.consultation.is_example,
                received_on=day,
            ),
        )


def _spare_the_queue(session: Session) -> None:
    """Nudge the reader for the first comments only: one by one, thousands would hold up others."""
    nudges = 0
    for event in take_events(session):
        nudges += isinstance(event, CommentReceived)
        if nudges <= NUDGED or not isinstance(event, CommentReceived):
            publish(session, event)


def undo_batch(session: Session, batch: ImportBatch, *, actor: Actor | None) -> None:
    """Take everything out again that came with a batch, and let its rows come in anew.

    Twice is harmless.

    Raises:
        TooLateError: somebody has worked with what came in.
    """
    if batch.undone_on is not None:
        return
    why = queries.why_not_undone(session, batch)
    if why is not None:
        raise TooLateError(f"This import can’t be undone any more: {why}.")
    contributions = queries.contribution_ids(session, batch)
    words = queries.comment_ids(session, batch)
    for start in range(0, len(words), queries.CHUNK):
        insights.forget_comments(session, words[start : start + queries.CHUNK])
    if batch.survey_id is not None:
        surveys_service.remove_responses(session, contributions)
    for mark in queries.marks_of(session, batch):
        session.delete(mark)
    batch.undone_on = clock.today()
    session.flush()
    audit.record(session, "import_undone", f"import:{batch.id}", actor=actor, rows=batch.rows)


def start_draft(session: Session, upload: Upload, *, actor: Actor) -> ImportDraft:
    """Keep a file for a day at most, and say what we think its columns become.

    Raises:
        UnreadableFileError: it is no table that we can read; nothing is kept.
    """
    table = read_table(upload.content)
    plan, _ = first_plan(session, table, upload.target)
    target = upload.target
    draft = ImportDraft(
        id=random_id(),
        by_id=actor.id,
        made_at=clock.now(),
        file_name=upload.file_name[:LONGEST_NAME] or "File",
        consultation_id=target.consultation.id,
        survey_id=target.survey.id if target.survey else None,
        voice=target.voice,
        band=target.band,
        made_by=plan.made_by.value,
        uses=[str(use) for use in plan.uses],
        date_order=plan.order.value if plan.order else None,
    )
    session.add(draft)
    session.flush()
    uploads.keep(session, draft.id, upload.content)
    return draft


def target_of(session: Session, draft: ImportDraft) -> Target:
    """Say where a file on its way in goes."""
    if draft.survey_id is not None:
        return survey_target(session, surveys.survey_by_id(session, draft.survey_id))
    return comments_target(session, draft.consultation_id, draft.voice, draft.band)


def table_of(session: Session, draft: ImportDraft) -> Table:
    """Read a file on its way in once more.

    Raises:
        NotFoundError: it has been removed.
    """
    return read_table(uploads.read(session, draft.id))


def plan_of(draft: ImportDraft) -> Plan:
    """Give what each column of a file on its way in becomes."""
    order = DateOrder(draft.date_order) if draft.date_order else None
    return Plan(tuple(map(Use.read, draft.uses)), Format(draft.made_by), order)


def set_plan(
    session: Session, draft: ImportDraft, uses: Sequence[str], order: DateOrder | None
) -> None:
    """Note what somebody wants each column to become."""
    draft.uses = list(uses)
    draft.date_order = order.value if order else None
    session.flush()


def confirm_draft(session: Session, draft: ImportDraft, *, actor: Actor) -> ImportBatch:
    """Bring a file's rows in, and delete the file.

    Raises:
        DomainError: nothing can come in; the file stays for another try.
    """
    table, target = table_of(session, draft), target_of(session, draft)
    batch = bring_in(session, table, plan_of(draft), target, actor=actor)
    throw_away(session, draft)
    return batch


def throw_away(session: Session, draft: ImportDraft) -> None:
    """Delete a file on its way in; nothing of it was kept."""
    uploads.remove(session, draft.id)
    session.delete(draft)
    session.flush()


def forget_old_files(session: Session) -> int:
    """Delete files that nobody confirmed within a day, and any that were left behind."""
    before = clock.now() - FILES_KEPT
    old = queries.drafts_made_before(session, before)
    for draft in old:
        throw_away(session, draft)
    left = uploads.stray(session, queries.draft_ids(session), before)
    for name in left:
        uploads.remove(session, name)
    return len(old) + len(left)
