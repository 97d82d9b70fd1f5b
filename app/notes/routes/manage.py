"""Where coordinators write down what was said when people met."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, request, url_for

from app.access import Role, allow
from app.consultations import queries as consultations
from app.consultations.service import ConsultationState
from app.errors import ConflictError
from app.notes import queries, service
from app.notes.forms import FEWEST_ROWS, MORE_ROWS, WHOLE_FORM, ConfirmForm, NoteForm
from app.notes.rules import BANDS, MOST_LINES, Content
from app.web.access import signed_in_actor
from app.web.pages import page
from app.web.session import db_session

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.consultations.models import Consultation
    from app.notes.models import Note

bp = Blueprint("notes", __name__, url_prefix="/staff/notes")
UNFIT, CONFLICT = 422, 409


@bp.route("/for/<slug>/")
@allow(Role.COORDINATOR)
def listing(slug: str) -> ResponseReturnValue:
    """List the notes of a consultation."""
    session = db_session()
    consultation = consultations.by_slug(session, slug)
    return page(
        "notes/listing.html",
        consultation=consultation,
        notes=queries.listed(session, consultation),
        deleted=queries.deleted(session, consultation),
        takes_notes=consultation.state is not ConsultationState.CLOSED,
    )


@bp.route("/for/<slug>/new", methods=["GET", "POST"])
@allow(Role.COORDINATOR)
def new(slug: str) -> ResponseReturnValue:
    """Write a new note, or one that puts another right."""
    session = db_session()
    consultation = consultations.by_slug(session, slug)
    old = queries.found(session, request.args.get("corrects", ""))
    content = None
    if old is not None and old.deleted_on is None and old.consultation_id == consultation.id:
        content = Content(replace(queries.about_of(old), head_count=None))
    form = NoteForm.filled(content, rows=FEWEST_ROWS)
    if form.is_submitted() and form.has_good_key:
        return _keep(form, consultation, queries.found(session, form.key.data))
    return _write(form, consultation, None)


@bp.route("/<note_id>")
@allow(Role.COORDINATOR)
def shown(note_id: str) -> ResponseReturnValue:
    """Show what became of a note: never its words, and numbers only where they are safe."""
    session = db_session()
    note = queries.by_id(session, note_id)
    if note.sent_on is None:
        return redirect(url_for("notes.edit", note_id=note.id))
    return page(
        "notes/shown.html",
        consultation=consultations.by_id(session, note.consultation_id),
        listed=queries.listed_note(session, note),
        note=note,
        code=service.receipt_code(session, note),
        bands=BANDS,
    )


@bp.route("/<note_id>/edit", methods=["GET", "POST"])
@allow(Role.COORDINATOR)
def edit(note_id: str) -> ResponseReturnValue:
    """Go on with a draft, or put a sent note right while nobody has read its words."""
    session = db_session()
    note = queries.by_id(session, note_id)
    consultation = consultations.by_id(session, note.consultation_id)
    if not form_is_sent() and note.sent_on is not None and queries.is_read(session, note):
        flash("Somebody has read these words, so they can’t change.", "error")
        return redirect(url_for("notes.shown", note_id=note.id))
    content = None
    rows = FEWEST_ROWS
    if not form_is_sent():  # what was typed stands above what is kept
        content = queries.content_of(session, note)
        rows = max(rows, len(content.lines) + (MORE_ROWS if "more" in request.args else 1))
    form = NoteForm.filled(content, rows=rows, key=note.id, revision=str(note.revision))
    if note.sent_on is not None and queries.about_of(note).is_one_person:
        form.without_about()
    if form.is_submitted():
        return _keep(form, consultation, note)
    return _write(form, consultation, note)


@bp.route("/<note_id>/delete", methods=["POST"])
@allow(Role.COORDINATOR)
def delete(note_id: str) -> ResponseReturnValue:
    """Delete a note; the list offers to put it back."""
    session = db_session()
    note = queries.by_id(session, note_id)
    consultation = consultations.by_id(session, note.consultation_id)
    if not ConfirmForm().validate_on_submit():
        return redirect(url_for("notes.listing", slug=consultation.slug))
    try:
        service.delete_note(session, note, actor=signed_in_actor())
    except ConflictError as fault:
        flash(str(fault), "error")
    else:
        flash("Deleted. You can put it back for seven days, at the end of this page.", "success")
    return redirect(url_for("notes.listing", slug=consultation.slug))


@bp.route("/<note_id>/put-back", methods=["POST"])
@allow(Role.COORDINATOR)
def put_back(note_id: str) -> ResponseReturnValue:
    """Undo a deletion."""
    session = db_session()
    note = queries.deleted_by_id(session, note_id)
    consultation = consultations.by_id(session, note.consultation_id)
    if ConfirmForm().validate_on_submit():
        try:
            service.put_back(session, note, actor=signed_in_actor())
        except ConflictError as fault:
            flash(str(fault), "error")
        else:
            flash("The note is back.", "success")
    return redirect(url_for("notes.listing", slug=consultation.slug))


def form_is_sent() -> bool:
    """Say whether this request brings what was typed."""
    return request.method == "POST"


def _keep(form: NoteForm, consultation: Consultation, note: Note | None) -> ResponseReturnValue:
    """Save what was typed, or show it again with what is wrong; either way nothing is lost."""
    deed = request.form.get("do", "save")
    form.validate()
    faults = form.faults()
    if faults:
        return _refused(form, consultation, note, faults, UNFIT)
    try:
        kept = _saved(form, consultation, note, deed)
    except service.UnfitNoteError as fault:
        return _refused(form, consultation, note, form.show(fault.faults), UNFIT)
    except ConflictError as fault:
        form.revision.data = str(note.revision if note is not None else 0)
        return _refused(form, consultation, note, {WHOLE_FORM: str(fault)}, CONFLICT)
    return redirect(_next_page(kept, deed))


def _next_page(kept: Note, deed: str) -> str:
    if deed == "more":
        return url_for(
            "notes.edit", note_id=kept.id, more=1, _anchor=f"lines-{len(kept.lines)}-text"
        )
    if kept.sent_on is not None:
        flash("Sent. A person reads every word within two working days.", "success")
        return url_for("notes.shown", note_id=kept.id)
    flash("Your draft is saved. Nobody else reads it before you send it.", "success")
    return url_for("notes.edit", note_id=kept.id)


def _saved(form: NoteForm, consultation: Consultation, note: Note | None, deed: str) -> Note:
    session, actor = db_session(), signed_in_actor()
    content = form.content(
        None if form.has_about or note is None else queries.about_of(note),
    )
    seen = form.seen_revision
    if note is not None and note.sent_on is not None:
        return service.change_note(session, note, content, revision=seen, actor=actor)
    kept = service.save_draft(
        session, consultation, form.key.data, content, revision=seen, actor=actor
    )
    return service.send_note(session, kept, actor=actor) if deed == "send" else kept


def _refused(
    form: NoteForm,
    consultation: Consultation,
    note: Note | None,
    faults: dict[str, str],
    status: int,
) -> ResponseReturnValue:
    if request.form.get("do") == "more":
        form.add_rows(MORE_ROWS)
    return _write(form, consultation, note, faults, status)


def _write(
    form: NoteForm,
    consultation: Consultation,
    note: Note | None,
    faults: dict[str, str] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    return page(
        "notes/write.html",
        sheet=form,
        consultation=consultation,
        note=note,
        is_sent=note is not None and note.sent_on is not None,
        most_lines=MOST_LINES,
        faults=faults or {},
        status=status,
    )
