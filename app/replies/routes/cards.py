"""An answer as a card: the words of the page parts, made from one row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for

from app.replies.rules import Progress
from app.web.pages import long_date

if TYPE_CHECKING:
    from app.replies.queries import Answered


def card_of(row: Answered) -> dict[str, object]:
    """Give an answer as the card part prints it, with its reason: a no never stands alone."""
    reply = row.reply
    return {
        "title": row.insight.headline,
        "href": url_for("board.answer", slug=reply.slug),
        "status": reply.progress.code,
        "said": row.insight.you_said,
        "did": " ".join(part for part in (reply.we_did, reply.because) if part),
        "told": told(row),
        "due": due(row),
    }


def told(row: Answered) -> str:
    """Say how many told us, as the snapshot allows."""
    words = row.insight.how_many.strip()
    if words and "told us" not in words:  # a sensitive theme brings its whole sentence
        words = f"{words} told us"
    return words[:1].upper() + words[1:]


def due(row: Answered) -> str:
    """Say what comes next and when, or that we do not know."""
    reply = row.reply
    if reply.progress is Progress.DONE:
        return f"Done in {reply.updates[-1].on:%B %Y}" if reply.updates else "Done"
    if row.is_overdue:
        return f"News is late: due {long_date(reply.due_on)}"
    if reply.due_on is not None:
        return f"Next date: {long_date(reply.due_on)}"
    return "" if reply.progress is Progress.CANNOT else "No date yet"
