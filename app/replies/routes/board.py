"""You said, we did: the public board and the page of one answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, request, url_for

from app.access import Role, allow
from app.replies import queries
from app.replies.queries import BoardFilters
from app.replies.routes.cards import card_of
from app.replies.rules import STAGES, Progress
from app.web.pages import page
from app.web.session import db_session

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.replies.queries import Answered, Board

bp = Blueprint("board", __name__, url_prefix="/you-said-we-did")


@bp.route("")
@allow(Role.ANYONE)
def answers() -> ResponseReturnValue:
    """Show the board; filters are plain links, so they work without a script."""
    filters = _filters()
    board = queries.published(db_session(), filters)
    return page(
        "replies/board.html",
        cards=[card_of(row) for row in board.cards],
        statuses=_status_links(board, filters),
        priorities=_priority_links(board, filters),
        board=board,
        pages_href=_link(filters.progress, filters.priority, number=""),
        is_filtered=bool(filters.progress or filters.priority),
        example_data=any(row.reply.is_example for row in board.cards),
    )


@bp.route("/<slug>")
@allow(Role.ANYONE)
def answer(slug: str) -> ResponseReturnValue:
    """Show one answer: what was said, what was decided and why, and every step so far."""
    row = queries.by_slug(db_session(), slug)
    stages, now = _track(row)
    return page(
        "replies/answer.html",
        row=row,
        card=card_of(row),
        stages=stages,
        now=now,
        steps=_steps(row),
        example_data=row.reply.is_example,
    )


def _filters() -> BoardFilters:
    """Read what was asked for; anything unknown is no filter."""
    status = request.args.get("status", "")
    known = {progress.value: progress for progress in Progress}
    return BoardFilters(
        progress=known.get(status),
        priority=request.args.get("priority") or None,
        page=request.args.get("page", 1, type=int),
    )


def _link(progress: Progress | None, priority: str | None, number: str | None = None) -> str:
    status = progress.value if progress else None
    # the page number comes last, for the links to other pages are put together from its start
    start = url_for("board.answers", status=status, priority=priority)
    return start if number is None else f"{start}{'&' if '?' in start else '?'}page={number}"


def _status_links(board: Board, filters: BoardFilters) -> list[dict[str, Any]]:
    everything: dict[str, Any] = {
        "label": "All",
        "icon": None,
        "count": board.total,
        "href": _link(None, filters.priority),
        "current": filters.progress is None,
    }
    return [everything] + [
        {
            "label": progress.in_words,
            "icon": progress.code,
            "count": count,
            "href": _link(progress, filters.priority),
            "current": filters.progress is progress,
        }
        for progress, count in board.by_progress.items()
    ]


def _priority_links(board: Board, filters: BoardFilters) -> list[dict[str, Any]]:
    everything: dict[str, Any] = {
        "label": "Everything",
        "icon": None,
        "count": None,
        "href": _link(filters.progress, None),
        "current": filters.priority is None,
    }
    return [everything] + [
        {
            "label": priority.plain,
            "icon": None,
            "count": count,
            "href": _link(filters.progress, priority.id),
            "current": filters.priority == priority.id,
        }
        for priority, count in board.priorities
    ]


def _track(row: Answered) -> tuple[list[str], int]:
    """Give the stops of the line and where it is; a no stops where it was decided."""
    if row.reply.progress is Progress.CANNOT:
        stopped = (Progress.HEARD, Progress.LOOKING, Progress.CANNOT)
        return [stage.in_words for stage in stopped], len(stopped) - 1
    return [stage.in_words for stage in STAGES], STAGES.index(row.reply.progress)


def _steps(row: Answered) -> list[dict[str, Any]]:
    reply = row.reply
    steps: list[dict[str, Any]] = [
        {"title": "You told us", "date": None, "text": row.consultation.title},
        {"title": "People who read it agreed on what you said", "date": row.insight.signed_off_at,
         "text": None},
        {"title": f"The council answered: {reply.decision.in_words.partition(',')[0].lower()}",
         "date": reply.published_at, "text": None},
    ]  # fmt: skip
    steps += [
        {"title": update.progress.in_words, "date": update.on, "text": update.text}
        for update in reply.updates
    ]
    for step in steps[:-1]:
        step["state"] = "past"
    is_over = reply.progress in {Progress.DONE, Progress.CANNOT}
    steps[-1]["state"] = "past" if is_over else "now"
    return steps
