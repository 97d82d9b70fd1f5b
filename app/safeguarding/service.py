"""Open, take and close safeguarding cases; every step is in the audit trail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import audit, clock
from app.comments import queries as comments_queries
from app.comments import service as comments_service
from app.errors import ConflictError, DomainError, NotAllowedError
from app.safeguarding import queries, rules
from app.safeguarding.models import Case, CaseState, Clock, DutyDesk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from app.access import Actor
    from app.comments.models import Comment


class CaseClosedError(ConflictError):
    """The case is closed."""


class NotOwnerError(NotAllowedError):
    """Somebody must take a case before they act on it."""


class DutyMissingError(DomainError):
    """Somebody must be named for every hour of the week."""


class OutcomeMissingError(DomainError):
    """A case cannot close without saying what was done."""


def open_case(session: Session, comment_id: str, when: str, categories: Sequence[str]) -> Case:
    """Bring a comment to the safeguarding lead.

    Twice is harmless: the more urgent clock stands, and a closed case stays closed.
    """
    case = queries.by_comment(session, comment_id)
    if case is None:
        # to the minute: a case follows a sending by seconds, and would tell when somebody wrote
        now = clock.now().replace(second=0, microsecond=0)
        case = Case(
            comment_id=comment_id,
            clock=Clock(when),
            categories=list(categories),
            opened_at=now,
            see_by=rules.see_by(now, when),
        )
        session.add(case)
        session.flush()
        audit.record(session, "case_opened", f"case:{case.id}", actor=None, clock=when)
        return case
    if case.state is not CaseState.CLOSED:
        _add_to(case, when, categories)
    return case


def _add_to(case: Case, when: str, categories: Sequence[str]) -> None:
    case.categories = [*case.categories, *(c for c in categories if c not in case.categories)]
    urgent = rules.more_urgent(case.clock.value, when)
    if urgent != case.clock.value:
        case.clock = Clock(urgent)
        case.see_by = min(case.see_by, rules.see_by(clock.now(), urgent))


def take_case(session: Session, case: Case, *, actor: Actor) -> Case:
    """Own a case, which opens its full words to the owner. A deputy may take it over.

    Raises:
        CaseClosedError: it is closed.
    """
    if case.state is CaseState.CLOSED:
        raise CaseClosedError("This case is closed. Its outcome is written in it.")
    if case.owner_id == actor.id:
        return case
    before = case.owner_id
    case.owner_id = actor.id
    case.state = CaseState.SEEN
    case.seen_at = case.seen_at or clock.now()
    audit.record(session, "case_taken", f"case:{case.id}", actor=actor, taken_from=before)
    return case


def close_case(
    session: Session, case: Case, outcome: str, *, reported: str = "", actor: Actor
) -> Case:
    """Close a case with what was done.

    Raises:
        CaseClosedError: it is closed already.
        NotOwnerError: somebody else owns it, or nobody does.
        OutcomeMissingError: it does not say what was done, or whom it was reported to.
    """
    if case.state is CaseState.CLOSED:
        raise CaseClosedError("This case is closed already.")
    if case.owner_id != actor.id:
        raise NotOwnerError("Take this case first. Then you can close it.")
    if not outcome.strip():
        raise OutcomeMissingError("Write what was done before you close the case.")
    if rules.MUST_REPORT & set(case.categories) and not reported.strip():
        raise OutcomeMissingError(
            "Write whom this was reported to, when and by whom, or why it was not."
        )
    case.outcome = outcome.strip()
    if reported.strip():
        case.outcome += f"\n\nReported: {reported.strip()}"
    case.state = CaseState.CLOSED
    case.closed_at = clock.now()
    audit.record(session, "case_closed", f"case:{case.id}", actor=actor)
    return case


def take_back_words(session: Session, comments: Sequence[Comment]) -> int:
    """Delete words whose author takes them back, all but those that an open case needs.

    Gives how many stay with the safeguarding lead. Twice is harmless.
    """
    ids = [comment.id for comment in comments]
    in_open_cases = queries.comments_in_open_cases(session, ids)
    in_cases = queries.comments_in_cases(session, ids)
    newly = [c.id for c in comments if c.id in in_open_cases and c.withdrawn_on is None]
    comments_service.take_back(session, comments, in_cases=in_cases, in_open_cases=in_open_cases)
    for comment_id in newly:
        case = queries.by_comment(session, comment_id)
        if case is not None:
            audit.record(session, "case_words_taken_back", f"case:{case.id}", actor=None)
    return len(in_open_cases)


def settle_words_taken_back(session: Session) -> int:
    """Delete words that were kept for a scan or a case and are needed no more; give how many."""
    kept = comments_queries.taken_back_and_scanned(session)
    in_open_cases = queries.comments_in_open_cases(session, [comment.id for comment in kept])
    ready = [comment for comment in kept if comment.id not in in_open_cases]
    take_back_words(session, ready)
    return len(ready)


def set_duty_desk(
    session: Session, *, by_day: str, out_of_hours: str, words: str, actor: Actor | None
) -> DutyDesk:
    """Say who is reached about a worrying answer. Surveys are published only once this is known.

    Raises:
        DutyMissingError: one of the three is empty.
    """
    if not (by_day.strip() and out_of_hours.strip() and words.strip()):
        raise DutyMissingError("Fill in all three: by day, out of hours, and the words.")
    desk = queries.duty_desk(session) or DutyDesk()
    desk.by_day, desk.out_of_hours, desk.words = by_day.strip(), out_of_hours.strip(), words.strip()
    desk.checked_on = clock.today()
    session.add(desk)
    session.flush()
    audit.record(session, "duty_desk_set", f"duty_desk:{desk.id}", actor=actor)
    return desk
