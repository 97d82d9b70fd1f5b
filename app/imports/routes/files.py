"""From a file to answers: send it, say what its columns become, check, confirm, undo."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from flask import Blueprint, flash, make_response, redirect, request, url_for

from app.access import Role, allow
from app.comments.queries import Voice
from app.errors import DomainError
from app.imports import forms, planning, queries, service
from app.imports.formats.detecting import FORMAT_NAMES, Format, detect
from app.imports.formats.matching import refused_kinds
from app.imports.formats.tables import MAX_BYTES
from app.imports.rules import IDENTITY, needs_order, safe_cell
from app.surveys import queries as surveys
from app.web.access import signed_in_actor
from app.web.pages import page
from app.web.session import db_session

if TYPE_CHECKING:
    from typing import Any

    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from app.imports.formats.tables import Table
    from app.imports.models import ImportDraft
    from app.imports.planning import Target

bp = Blueprint("imports", __name__, url_prefix="/staff/imports")
SAMPLES = 3  # the first rows, as the page shows them
LONGEST_SAMPLE = 80
SHOWN_LEFT_OUT = 50
ROOM_FOR_FIELDS = 256 * 1024


@bp.url_value_preprocessor
def allow_larger_posts(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Let these pages take a whole file; everywhere else a post is small."""
    request.max_content_length = MAX_BYTES + ROOM_FOR_FIELDS


@bp.route("/")
@allow(Role.COORDINATOR)
def listing() -> ResponseReturnValue:
    """List what was imported, and files that still wait to be checked."""
    session = db_session()
    return page(
        "imports/listing.html",
        batches=queries.listed_batches(session),
        drafts=queries.drafts_of(session, signed_in_actor().id),
        names=FORMAT_NAMES,
    )


@bp.route("/new", methods=["GET", "POST"])
@allow(Role.COORDINATOR)
def new() -> ResponseReturnValue:
    """Send a file and say where its answers go."""
    session = db_session()
    form = forms.UploadForm()
    form.offer(_targets(session))
    if form.validate_on_submit():
        try:
            upload = service.Upload(
                form.file.data.read(MAX_BYTES + 1),
                str(form.file.data.filename or ""),
                _target(session, form),
            )
            draft = service.start_draft(session, upload, actor=signed_in_actor())
        except DomainError as fault:
            form.file.errors = [str(fault)]
        else:
            return redirect(url_for("imports.columns", draft_id=draft.id))
    return page("imports/new.html", form=form)


@bp.route("/files/<draft_id>", methods=["GET", "POST"])
@allow(Role.COORDINATOR)
def columns(draft_id: str) -> ResponseReturnValue:
    """Show the columns with their first rows, and take what each becomes."""
    session = db_session()
    draft = queries.draft_of(session, draft_id, signed_in_actor().id)
    table, target = service.table_of(session, draft), service.target_of(session, draft)
    possible = planning.possible_uses(target)
    form = forms.PlanForm(order=draft.date_order)
    uses = draft.uses
    if form.validate_on_submit():
        uses = forms.uses(draft.uses, possible)
        service.set_plan(session, draft, uses, form.chosen_order())
        try:
            plan = planning.settled(table, service.plan_of(draft), target)
            if form.profile.data:
                service.save_profile(
                    session, form.profile.data, table.headings, plan, actor=signed_in_actor()
                )
        except planning.DateOrderNeededError as fault:
            form.order.errors = [str(fault)]
        except DomainError as fault:
            form.profile.errors = [str(fault)]
        else:
            return redirect(url_for("imports.check", draft_id=draft.id))
    return page(
        "imports/columns.html",
        form=form,
        draft=draft,
        table=table,
        found=_columns(table, uses),
        possible=list(possible.items()),
        asks_order=_asks_order(table, draft, target),
        **_about(draft, table, target),
    )


@bp.route("/files/<draft_id>/check", methods=["GET", "POST"])
@allow(Role.COORDINATOR)
def check(draft_id: str) -> ResponseReturnValue:
    """Show what would come in and what would not; bring it in on a press."""
    session = db_session()
    draft = queries.draft_of(session, draft_id, signed_in_actor().id)
    form = forms.ConfirmForm()
    if form.validate_on_submit():
        batch = service.confirm_draft(session, draft, actor=signed_in_actor())
        flash("Imported. The words now wait to be read, like any others.", "success")
        return redirect(url_for("imports.batch", batch_id=batch.id))
    table, target = service.table_of(session, draft), service.target_of(session, draft)
    try:
        found = planning.preview(session, table, service.plan_of(draft), target)
    except planning.DateOrderNeededError as fault:
        flash(str(fault), "error")
        return redirect(url_for("imports.columns", draft_id=draft.id))
    return page(
        "imports/check.html",
        form=form,
        draft=draft,
        found=found,
        where=target.survey.title if target.survey else target.consultation.title,
        dropped=[h for h, use in zip(table.headings, draft.uses, strict=True) if use == IDENTITY],
        left_out=found.left_out[:SHOWN_LEFT_OUT],
    )


@bp.route("/files/<draft_id>/throw-away", methods=["POST"])
@allow(Role.COORDINATOR)
def throw_away(draft_id: str) -> ResponseReturnValue:
    """Delete a file that nobody wants to import after all."""
    session = db_session()
    service.throw_away(session, queries.draft_of(session, draft_id, signed_in_actor().id))
    flash("The file is deleted. Nothing of it was kept.", "success")
    return redirect(url_for("imports.listing"))


@bp.route("/<int:batch_id>")
@allow(Role.COORDINATOR)
def batch(batch_id: int) -> ResponseReturnValue:
    """Show what came of one import."""
    session = db_session()
    found = queries.batch_by_id(session, batch_id)
    return page(
        "imports/batch.html",
        listed=queries.listed_batch(session, found),
        made_by=FORMAT_NAMES[Format(found.made_by)],
        left_out=found.left_out[:SHOWN_LEFT_OUT],
        why_not=queries.why_not_undone(session, found),
    )


@bp.route("/<int:batch_id>/left-out.csv")
@allow(Role.COORDINATOR)
def left_out(batch_id: int) -> ResponseReturnValue:
    """Give everything that did not come in, with its row and the reason, as a table."""
    found = queries.batch_by_id(db_session(), batch_id)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["Row", "Column", "Why it was left out"])
    for row, heading, reason in found.left_out:
        writer.writerow([row, safe_cell(heading) or "The whole row", safe_cell(reason)])
    answer = make_response("\ufeff" + text.getvalue())  # the mark tells Excel that it is UTF-8
    answer.headers["Content-Type"] = "text/csv; charset=utf-8"
    answer.headers["Content-Disposition"] = f"attachment; filename=left-out-{found.id}.csv"
    return answer


@bp.route("/<int:batch_id>/undo", methods=["GET", "POST"])
@allow(Role.COORDINATOR)
def undo(batch_id: int) -> ResponseReturnValue:
    """Ask once more, then take everything out again that came with an import."""
    session = db_session()
    found = queries.batch_by_id(session, batch_id)
    form = forms.ConfirmForm()
    if form.validate_on_submit():
        service.undo_batch(session, found, actor=signed_in_actor())
        flash("Undone. Everything that came with it is deleted.", "success")
        return redirect(url_for("imports.listing"))
    return page(
        "imports/undo.html",
        form=form,
        listed=queries.listed_batch(session, found),
        why_not=queries.why_not_undone(session, found),
    )


def _targets(session: Session) -> list[tuple[str, str]]:
    into = [
        (f"survey:{survey.id}", f"Answers to the survey “{survey.title}” ({title})")
        for survey, title in queries.surveys(session)
    ]
    return into + [
        (f"consultation:{c.id}", f"Comments for “{c.title}”")
        for c in queries.consultations(session)
    ]


def _target(session: Session, form: forms.UploadForm) -> Target:
    kind, _, number = str(form.target.data).partition(":")
    if kind == "survey":
        return planning.survey_target(session, surveys.survey_by_id(session, int(number)))
    band = " ".join((form.band.data or "").split()) or None
    return planning.comments_target(session, int(number), Voice(form.voice.data), band)


def _columns(table: Table, uses: list[str]) -> list[dict[str, Any]]:
    """Give each column with its first rows; what says who somebody is, is not shown."""
    return [
        {
            "name": f"use-{index}",
            "heading": heading,
            "use": use,
            "first": [] if use == IDENTITY else _samples(table, index),
        }
        for index, (heading, use) in enumerate(zip(table.headings, uses, strict=True))
    ]


def _samples(table: Table, index: int) -> list[str]:
    cells = [row.cells[index] for row in table.rows[:SAMPLES]]
    return [cell if len(cell) <= LONGEST_SAMPLE else f"{cell[:LONGEST_SAMPLE]}…" for cell in cells]


def _asks_order(table: Table, draft: ImportDraft, target: Target) -> bool:
    """Say whether any column has dates that read two ways: any may become a date yet."""
    cells = planning.date_cells(table, service.plan_of(draft), target)
    return needs_order(cells) or any(
        needs_order(table.column(index)) for index in range(len(table.headings))
    )


def _about(draft: ImportDraft, table: Table, target: Target) -> dict[str, Any]:
    profile = planning.profile_name(db_session(), table)
    made_by = Format(draft.made_by)
    return {
        "made_by": FORMAT_NAMES[made_by],
        "why": detect(table.headings).why,
        "profile": profile,
        "refused": refused_kinds(target.definition) if target.definition else [],
        "where": target.survey.title if target.survey else target.consultation.title,
    }
