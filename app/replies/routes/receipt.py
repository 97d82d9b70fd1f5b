"""Find my answers: what became of somebody's words, opened by a receipt code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, url_for

from app.access import Role, allow
from app.replies import receipts
from app.replies.forms import ReceiptForm, TakeBackForm
from app.replies.routes.cards import card_of
from app.web.limits import GUESSES, limiter
from app.web.pages import page
from app.web.session import db_session
from app.web.visitor import end_visit, open_receipt, remember_receipt

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("receipt", __name__, url_prefix="/receipt")

NOT_FOUND = "We can’t find that code. Check each letter and number, and try again."


@bp.route("", methods=["GET", "POST"])
@allow(Role.ANYONE)
@limiter.limit(GUESSES, methods=["POST"])
def enter() -> ResponseReturnValue:
    """Take a receipt code. A wrong, an unknown and a mistyped code all get the same page."""
    form = ReceiptForm()
    if form.validate_on_submit():
        receipt = receipts.find_receipt(db_session(), form.code.data or "")
        if receipt is not None:
            remember_receipt(receipt.id)
            return redirect(url_for("receipt.status"))
        form.code.errors = [NOT_FOUND]
        form.code.data = ""  # the same page for every miss, so nothing of the code comes back
    return page("replies/receipt.html", form=form)


@bp.route("/status")
@allow(Role.ANYONE)
def status() -> ResponseReturnValue:
    """Show how far the words have got and the answers to their themes; never the words."""
    receipt_id = open_receipt()
    shown = receipts.receipt_page(db_session(), receipt_id) if receipt_id is not None else None
    if shown is None:
        return redirect(url_for("receipt.enter"))
    cards = [card_of(theme.answer) for theme in shown.themes if theme.answer is not None]
    return page("replies/status.html", shown=shown, cards=cards, form=ReceiptForm())


@bp.route("/take-back", methods=["GET", "POST"])
@allow(Role.ANYONE)
@limiter.limit(GUESSES, methods=["POST"])
def take_back() -> ResponseReturnValue:
    """Say what goes and what cannot; then delete the person's answers and words."""
    session, receipt_id = db_session(), open_receipt()
    shown = receipts.receipt_page(session, receipt_id) if receipt_id is not None else None
    if receipt_id is None or shown is None:
        return redirect(url_for("receipt.enter"))
    if shown.withdrawn_on is not None:
        return redirect(url_for("receipt.status"))
    form = TakeBackForm()
    if form.validate_on_submit():
        receipts.take_back(session, receipt_id)
        return redirect(url_for("receipt.status"))
    kept = receipts.open_cases_of(session, receipt_id)
    return page("replies/take_back.html", form=form, shown=shown, kept=kept)


@bp.route("/close", methods=["POST"])
@allow(Role.ANYONE)
def close() -> ResponseReturnValue:
    """Put the receipt away, so that the next person on this phone does not see it."""
    end_visit()
    return redirect(url_for("receipt.enter"))
