"""Coordinators print the questions, and type in what comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, request, url_for

from app.access import Role, allow
from app.collectors import paper, printed, queries
from app.collectors.forms import BatchForm, ChooseForm, ConfirmForm, SheetForm
from app.collectors.models import SheetState
from app.collectors.paper import SheetFaultsError
from app.collectors.routes.manage import pdf_answer, this_site
from app.collectors.rules import shown_code
from app.errors import DomainError
from app.surveys import queries as surveys
from app.web.access import signed_in_actor
from app.web.pages import page
from app.web.session import db_session

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.collectors.models import PaperBatch, PaperSheet

bp = Blueprint("collectors_paper", __name__, url_prefix="/staff/collectors")
SAID = {
    SheetState.ENTERED: "The sheet is in. Here is the next one.",
    SheetState.SECOND: "Kept. Somebody else types it again. Here is the next one.",
    SheetState.DIFFERS: "Kept. The two do not say the same, so choose at the batch.",
}


@bp.route("/<int:collector_id>/paper", methods=["GET", "POST"])
@allow(Role.COORDINATOR)
def print_more(collector_id: int) -> ResponseReturnValue:
    """Say how many sheets to print, and how large."""
    session = db_session()
    collector = queries.by_id(session, collector_id)
    form = BatchForm()
    form.offer_bands(surveys.definition_of(queries.survey_of(session, collector)))
    if form.validate_on_submit():
        try:
            batch = paper.make_batch(session, collector, form.draft(), actor=signed_in_actor())
        except DomainError as error:
            form.form_errors = [str(error)]
        else:
            flash("The batch is ready to print.", "success")
            return redirect(_url("shown", batch))
    return page("collectors/print_more.html", form=form, collector=collector)


@bp.route("/paper/<int:batch_id>")
@allow(Role.COORDINATOR)
def shown(batch_id: int) -> ResponseReturnValue:
    """Show how far a batch has got, and what waits."""
    session = db_session()
    batch = queries.batch_by_id(session, batch_id)
    return page(
        "collectors/batch.html",
        form=ConfirmForm(),
        progress=queries.progress_of(session, batch),
        actor_id=signed_in_actor().id,
        shown_code=shown_code,
    )


@bp.route("/paper/<int:batch_id>/sheets.pdf")
@allow(Role.COORDINATOR)
def sheets_pdf(batch_id: int) -> ResponseReturnValue:
    """Give every sheet of a batch to print; the same ones each time."""
    session = db_session()
    batch = queries.batch_by_id(session, batch_id)
    return pdf_answer(printed.paper(session, batch, this_site()), f"paper-{batch.code}")


@bp.route("/paper/<int:batch_id>/enter", methods=["GET", "POST"])
@allow(Role.COORDINATOR)
def enter(batch_id: int) -> ResponseReturnValue:
    """Type in one sheet in the order of the paper."""
    batch = queries.batch_by_id(db_session(), batch_id)
    return _typing(batch, None)


@bp.route("/paper/<int:batch_id>/sheets/<sheet_id>", methods=["GET", "POST"])
@allow(Role.COORDINATOR)
def sheet(batch_id: int, sheet_id: str) -> ResponseReturnValue:
    """Finish a sheet that somebody has begun, or type it a second time."""
    session = db_session()
    batch = queries.batch_by_id(session, batch_id)
    begun = queries.sheet_by_id(session, batch, sheet_id)
    if begun.state not in {SheetState.UNFINISHED, SheetState.SECOND}:
        return redirect(_url("shown", batch))
    paper.check_second_person(begun, signed_in_actor())
    return _typing(batch, begun)


def _typing(batch: PaperBatch, begun: PaperSheet | None) -> ResponseReturnValue:
    definition = paper.definition_of(batch)
    is_second = begun is not None and begun.state is SheetState.SECOND
    kept = begun.first if begun is not None and not is_second else None
    form = SheetForm(definition, kept, shown_code(begun.mark) if begun and begun.mark else "")
    if form.validate_on_submit():
        try:
            return _taken(batch, begun, form)
        except SheetFaultsError as error:
            form.faults = error.faults
            form.form_errors = [str(error)]
        except DomainError as error:
            form.form_errors = [str(error)]
    return page(
        "collectors/enter.html",
        form=form,
        batch=batch,
        begun=begun,
        is_second=is_second,
        questions=[
            printed.printed_question(definition, question, number, batch.band)
            for number, question in enumerate(definition.questions, start=1)
        ],
    )


def _taken(batch: PaperBatch, begun: PaperSheet | None, form: SheetForm) -> ResponseReturnValue:
    session, actor = db_session(), signed_in_actor()
    mark = begun.mark if begun is not None else paper.read_mark(batch, form.mark)
    if "empty" in request.form and begun is None:
        paper.note_empty(session, batch, mark, actor=actor)
        flash("Noted: this sheet came back empty. Here is the next one.", "success")
    elif "later" in request.form:
        paper.keep_unfinished(session, batch, begun, mark, form.typed, actor=actor)
        flash("Kept as it is. You find it at the batch.", "success")
        return _to("shown", batch)
    else:
        done = paper.finish_sheet(session, batch, begun, mark, form.typed, actor=actor)
        flash(SAID[done.state], "success")
    return _to("enter", batch)


@bp.route("/paper/<int:batch_id>/sheets/<sheet_id>/compare", methods=["GET", "POST"])
@allow(Role.COORDINATOR)
def compare(batch_id: int, sheet_id: str) -> ResponseReturnValue:
    """Show where two people differ, and choose what stands on the paper."""
    session = db_session()
    batch = queries.batch_by_id(session, batch_id)
    begun = queries.sheet_by_id(session, batch, sheet_id)
    if begun.state is not SheetState.DIFFERS:
        return redirect(_url("shown", batch))
    found = paper.differences(batch, begun)
    form = ChooseForm()
    chosen = form.chosen([difference.question.id for difference in found])
    faults: dict[str, str] = {}
    if form.validate_on_submit():
        try:
            paper.settle(session, batch, begun, chosen, actor=signed_in_actor())
        except SheetFaultsError as error:
            faults, form.form_errors = error.faults, [str(error)]
        else:
            flash("The sheet is in.", "success")
            return redirect(_url("shown", batch))
    return page(
        "collectors/compare.html",
        form=form,
        batch=batch,
        mark=shown_code(begun.mark) if begun.mark else "",
        differences=found,
        chosen=chosen,
        faults=faults,
    )


@bp.route("/paper/<int:batch_id>/sheets/<sheet_id>/throw-away", methods=["POST"])
@allow(Role.COORDINATOR)
def throw_away(batch_id: int, sheet_id: str) -> ResponseReturnValue:
    """Forget what was typed of a sheet; the paper is still there to be typed again."""
    session = db_session()
    batch = queries.batch_by_id(session, batch_id)
    begun = queries.sheet_by_id(session, batch, sheet_id)
    if ConfirmForm().validate_on_submit():
        paper.throw_away(session, batch, begun, actor=signed_in_actor())
        flash("Thrown away. Type the paper in again.", "success")
    return _to("shown", batch)


def _url(view: str, batch: PaperBatch) -> str:
    return url_for(f"collectors_paper.{view}", batch_id=batch.id)


def _to(view: str, batch: PaperBatch) -> ResponseReturnValue:
    return redirect(_url(view, batch))
