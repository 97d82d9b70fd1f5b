"""The first page of staff: what waits for this person, most urgent first."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, url_for

from app import clock, tasks
from app.access import STAFF, Actor, Role, allow
from app.comments import queries as comments
from app.consultations import queries as consultations
from app.forum import queries as forum
from app.insights import queries as insights
from app.replies import queries, service
from app.safeguarding import queries as safeguarding
from app.safeguarding.rules import URGENCY
from app.surveys import queries as surveys
from app.web.access import signed_in_actor
from app.web.pages import long_date, page
from app.web.session import db_session

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from app.safeguarding.models import Case

bp = Blueprint("work", __name__, url_prefix="/staff")

READ_WITHIN = timedelta(days=2)
READING = "comments.queue"
CASES = "safeguarding.listing"
Item = dict[str, Any]


@bp.route("/")
@allow(*STAFF)
def queue() -> ResponseReturnValue:
    """Show one person's work, with one button for each piece."""
    session = db_session()
    actor = signed_in_actor()
    items = list(_items(session, actor))
    is_content = actor.has(Role.COORDINATOR, Role.STRATEGY_LEAD)
    return page(
        "replies/work.html",
        today=clock.today(),
        urgent=_urgent(session, actor),
        items=items,
        surveys=[s for s in surveys.listed_surveys(session) if s.is_open] if is_content else None,
        surveys_href=url_for("surveys_manage.listed") if actor.has(Role.COORDINATOR) else None,
        promises=queries.published(session).by_progress,
    )


@bp.route("/parked")
@allow(Role.COORDINATOR, Role.ADMINISTRATOR)
def parked() -> ResponseReturnValue:
    """List the background work that failed all its tries; no words of anybody are in it."""
    waiting = tasks.parked_tasks(db_session())
    return page("replies/parked.html", waiting=waiting)


@bp.route("/parked/<int:task_id>/settle", methods=["POST"])
@allow(Role.COORDINATOR, Role.ADMINISTRATOR)
def settle(task_id: int) -> ResponseReturnValue:
    """Note that somebody has seen to a piece of failed work."""
    service.settle_parked_task(db_session(), task_id, actor=signed_in_actor())
    flash("Noted. It is off the list.", "success")
    return redirect(url_for("work.parked"))


def _urgent(session: Session, actor: Actor) -> Item | None:
    """Give the one loud thing on the page: a matter that nobody has owned in time, or at once."""
    if not actor.has(Role.SAFEGUARDING_LEAD):
        return None
    new = _new_cases(session)
    loud = [case for case in new if case.clock.value == URGENCY[0] or case.see_by <= clock.now()]
    if not loud:
        return None
    count = len(loud)
    these = "this" if count == 1 else f"these {count} matters"  # two may be about one person
    return {
        "title": "Someone may not be safe",
        "text": f"Nobody has taken {these} yet. Read, then follow the safeguarding steps.",
        "href": url_for(CASES),
    }


def _new_cases(session: Session) -> list[Case]:
    return [case for case in safeguarding.open_cases(session) if case.seen_at is None]


def _items(session: Session, actor: Actor) -> Iterator[Item]:
    if actor.has(Role.SAFEGUARDING_LEAD):
        yield from _cases(session)
    if actor.has(Role.COORDINATOR):
        yield from _first_step(session)
        yield from _posts(session)
        yield from _comments(session)
        yield from _drafts(session, actor)
        yield from _to_close(session)
    if actor.has(Role.STRATEGY_LEAD):
        yield from _to_sign_off(session)
    if actor.has(Role.COORDINATOR, Role.STRATEGY_LEAD):
        yield from _insights(session)
        yield from _overdue(session)
    if actor.has(Role.COORDINATOR, Role.ADMINISTRATOR):
        yield from _parked(session)


def _cases(session: Session) -> Iterator[Item]:
    cases = safeguarding.open_cases(session)
    if cases:
        new = _new_cases(session)
        yield {
            "title": _number(len(cases), "safeguarding matter"),
            "text": f"{len(new)} that nobody has taken yet." if new else "Somebody has each one.",
            "icon": "alert",
            "tint": "ember",
            "due": _by_time(new[0]) if new else "",
            "due_state": "late" if new and new[0].see_by < clock.now() else "soon",
            "action": "Open cases",
            "href": url_for(CASES),
        }


def _first_step(session: Session) -> Iterator[Item]:
    if not consultations.all_consultations(session):
        yield {
            "title": "Start the first consultation",
            "text": "Say what it is for, what can change and who decides. Then ask.",
            "icon": "edit",
            "tint": "",
            "due": "",
            "due_state": "",
            "action": "Start it",
            "href": url_for("consultations.new"),
        }


def _posts(session: Session) -> Iterator[Item]:
    waiting = forum.waiting_posts(session)
    if waiting:
        oldest = waiting[0].post.sent_on
        yield {
            "title": f"{_number(len(waiting), 'forum post')} to check",
            "text": f"The oldest is in “{waiting[0].topic.title}”. Nobody sees them before you do.",
            "icon": "people",
            "tint": "iris",
            **_due(oldest + timedelta(days=1)),
            "action": "Check posts",
            "href": url_for("forum_staff.topics"),
        }


def _comments(session: Session) -> Iterator[Item]:
    count = comments.count_to_read(session)
    if count:
        late = comments.has_waited_since(session, clock.today() - READ_WITHIN)
        yield {
            "title": f"{_number(count, 'comment')} to read",
            "text": "A person reads every word, flagged or not. Worries come first.",
            "icon": "cover",
            "tint": "ember",
            "due": "Some wait over two days" if late else "",
            "due_state": "late" if late else "",
            "action": "Read comments",
            "href": url_for(READING),
        }


def _drafts(session: Session, actor: Actor) -> Iterator[Item]:
    others = [row for row in queries.drafts(session) if row.reply.drafted_by_id != actor.id]
    if others:
        yield {
            "title": f"{_number(len(others), 'answer')} to publish",
            "text": f"Somebody wrote it, you check it: “{others[0].insight.headline}”.",
            "icon": "said",
            "tint": "moss",
            **_due(others[0].consultation.reply_by),
            "action": "Read and publish",
            "href": url_for("replies_manage.listed"),
        }


def _to_sign_off(session: Session) -> Iterator[Item]:
    for row in queries.closable(session):
        count = insights.count_to_sign_off(session, row.consultation)
        if count:
            yield {
                "title": f"{_number(count, 'theme')} to read and sign off",
                "text": f"Ten young people or more raised {'it' if count == 1 else 'each'}: "
                f"“{row.consultation.title}”.",
                "icon": "message",
                "tint": "iris",
                **_due(row.consultation.reply_by),
                "action": "Read what they said",
                "href": url_for("insights.overview", slug=row.consultation.slug),
            }


def _to_close(session: Session) -> Iterator[Item]:
    today = clock.today()
    rows = queries.closable(session)
    ready = [row for row in rows if row.is_ready and row.consultation.closes_on < today]
    if ready:
        yield {
            "title": f"{_number(len(ready), 'consultation')} ready to close",
            "text": f"Every signed-off theme is answered: “{ready[0].consultation.title}”.",
            "icon": "check",
            "tint": "moss",
            "due": "",
            "due_state": "",
            "action": "Close it",
            "href": url_for("replies_manage.listed"),
        }


def _insights(session: Session) -> Iterator[Item]:
    waiting = [row for row in queries.unanswered(session) if row.reply is None]
    if waiting:
        yield {
            "title": f"{_number(len(waiting), 'theme')} without an answer",
            "text": f"Young people were promised one. The next: “{waiting[0].insight.headline}”.",
            "icon": "edit",
            "tint": "",
            **_due(waiting[0].consultation.reply_by),
            "action": "Write an answer",
            "href": url_for("replies_manage.draft", insight_id=waiting[0].insight.id),
        }


def _overdue(session: Session) -> Iterator[Item]:
    late = [row for row in queries.all_published(session) if row.is_overdue]
    if late:
        yield {
            "title": f"Update due: {late[0].insight.headline}",
            "text": f"{_number(len(late), 'promise')} past the date we gave.",
            "icon": "flag",
            "tint": "moss",
            **_due(late[0].reply.due_on or clock.today()),
            "action": "Write an update",
            "href": url_for("replies_manage.shown", reply_id=late[0].reply.id),
        }


def _parked(session: Session) -> Iterator[Item]:
    waiting = tasks.parked_tasks(session)
    if waiting:
        yield {
            "title": f"{_number(len(waiting), 'piece')} of background work failed",
            "text": "It is tried again by itself. If it stays here, somebody has to look at it.",
            "icon": "alert",
            "tint": "",
            "due": "",
            "due_state": "",
            "action": "See what failed",
            "href": url_for("work.parked"),
        }


def _number(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _by_time(case: Case) -> str:
    at = case.see_by.astimezone(clock.LONDON)
    is_today = at.date() == clock.today()
    return f"By {at:%H:%M}" if is_today else f"By {at:%H:%M} on {_short_date(at.date())}"


def _due(day: date) -> dict[str, str]:
    today = clock.today()
    if day < today:
        days = (today - day).days
        return {"due": f"{days} {'day' if days == 1 else 'days'} late", "due_state": "late"}
    if day == today:
        return {"due": "By the end of today", "due_state": "soon"}
    return {"due": f"By {_short_date(day)}", "due_state": ""}


def _short_date(day: date) -> str:
    return f"{day.day} {day:%B}" if day.year == clock.today().year else long_date(day)
