"""Make collectors, close and reopen them, hand out one-use codes and take them back in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app import audit, clock
from app.collectors import queries, rules
from app.collectors.models import Collector, OneUseCode
from app.collectors.rules import Kind, Standing, State
from app.errors import ConflictError, DomainError, NotFoundError
from app.surveys import queries as surveys

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from app.access import Actor
    from app.surveys.models import Survey

FEWEST_CODES, MOST_CODES = 10, 500


class CodeUsedError(ConflictError):
    """The code has opened the survey already."""


class CodeUnknownError(NotFoundError):
    """No such code was ever printed for this address."""


@dataclass(frozen=True)
class CollectorDraft:
    """What a coordinator says of a new collector."""

    kind: Kind
    name: str
    about: str
    opens_on: date
    closes_on: date
    speaks_of_care: bool = False


def make_collector(
    session: Session, survey: Survey, draft: CollectorDraft, *, actor: Actor
) -> Collector:
    """Give a survey one more way to be reached, at a short address of its own.

    Raises:
        ConflictError: the survey has closed.
        DomainError: the dates or the words cannot be used.
    """
    if not surveys.is_open(survey):
        raise ConflictError("The survey has closed, so nobody can come to it any more.")
    _check_dates(survey, draft.opens_on, draft.closes_on)
    if not draft.speaks_of_care and rules.speaks_of_care(draft.about):
        raise DomainError(
            "What it is for speaks of care, and anybody who walks by can read it. Say it in other "
            "words, or tick that it may be said."
        )
    collector = Collector(
        survey_id=survey.id,
        kind=draft.kind,
        name=draft.name,
        code=rules.new_code(
            lambda code: queries.address_is_taken(session, code), rules.ADDRESS_LENGTH
        ),
        about=draft.about,
        speaks_of_care=draft.speaks_of_care,
        opens_on=draft.opens_on,
        closes_on=draft.closes_on,
        made_on=clock.today(),
        frozen_count=0,
    )
    session.add(collector)
    session.flush()
    _record(session, "collector_made", collector, actor, kind=draft.kind.value, survey=survey.id)
    return collector


def _check_dates(survey: Survey, opens_on: date, closes_on: date) -> None:
    if closes_on < opens_on:
        raise DomainError("The last day is before the first day. Change one of them.")
    if closes_on < clock.today():
        raise DomainError("The last day has passed. Choose today or a later day.")
    if closes_on > survey.closes_on:
        last = survey.closes_on
        raise DomainError(
            f"The survey itself closes on {last.day} {last:%B %Y}. Choose that day or an earlier "
            "one."
        )


def close_collector(session: Session, collector: Collector, *, actor: Actor) -> None:
    """Let nobody else come this way. The survey stays open. Closing twice is harmless."""
    if collector.state is State.CLOSED:
        return
    collector.state = State.CLOSED
    _record(session, "collector_closed", collector, actor)


def reopen_collector(
    session: Session, collector: Collector, closes_on: date, *, actor: Actor
) -> None:
    """Let people come this way again, until a new last day.

    Raises:
        ConflictError: the survey has closed.
        DomainError: the last day cannot be used.
    """
    survey = queries.survey_of(session, collector)
    if not surveys.is_open(survey):
        raise ConflictError("The survey has closed, so this can’t be opened again.")
    _check_dates(survey, collector.opens_on, closes_on)
    collector.state = State.OPEN
    collector.closes_on = closes_on
    _record(session, "collector_reopened", collector, actor, closes_on=closes_on.isoformat())


def make_codes(session: Session, collector: Collector, count: int, *, actor: Actor) -> list[str]:
    """Draw codes that each open the survey once. They are given here and kept nowhere.

    Fewer than ten would say too much: of three codes, the one that was used is soon known.

    Raises:
        DomainError: this collector has no codes, or the number is out of reach.
    """
    if collector.kind is not Kind.CODES:
        raise DomainError("This way to the survey works without codes.")
    if not FEWEST_CODES <= count <= MOST_CODES:
        raise DomainError(f"Choose from {FEWEST_CODES} to {MOST_CODES} codes at a time.")
    drawn: set[str] = set()
    while len(drawn) < count:
        code = rules.draw_checked(rules.CODE_LENGTH)
        if queries.one_use_code(session, collector, code) is None:
            drawn.add(code)
    session.add_all(
        OneUseCode(collector_id=collector.id, code_hash=queries.code_hash(session, code))
        for code in drawn
    )
    session.flush()
    _record(session, "codes_made", collector, actor, count=count)
    return sorted(drawn)


def use_code(session: Session, collector: Collector, typed: str) -> None:
    """Take a code: from now on it opens nothing. What is sent afterwards does not know of it.

    It leaves no trace in the audit trail either, for the order there would join the two.

    Raises:
        CodeTypedWrongError: what was typed cannot be a code.
        CodeUnknownError: it is well formed, and was never printed for this address.
        CodeUsedError: it was used before.
        ConflictError: the collector is not open today.
    """
    code = rules.read_code(typed, rules.CODE_LENGTH)
    if queries.standing_of(session, collector) is not Standing.OPEN:
        raise ConflictError("These questions are not open today, so your code stays unused.")
    kept = queries.one_use_code(session, collector, code)
    if kept is None:
        raise CodeUnknownError("We don’t know this code. Check that it is from this address.")
    if kept.is_used:
        raise CodeUsedError(
            "This code has been used, and each code works once. If you have begun, carry on with "
            "your five words. If not, ask for a new code."
        )
    kept.is_used = True
    session.flush()


def freeze_figures(session: Session) -> int:
    """Let each collector's figure move where it may; give how many moved."""
    moved = 0
    for collector in queries.all_collectors(session):
        people = queries.people_through(session, collector)
        if rules.figure_is_due(collector.frozen_on, collector.frozen_count, clock.today(), people):
            collector.frozen_count = people
            collector.frozen_on = clock.today()
            moved += 1
    session.flush()
    return moved


def _record(
    session: Session, action: str, collector: Collector, actor: Actor, **details: object
) -> None:
    audit.record(session, action, f"collector:{collector.id}", actor=actor, **details)
