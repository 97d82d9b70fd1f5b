"""Keep what is known of the cohort, and freeze who was heard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app import audit, clock
from app.consultations import queries as consultations
from app.coverage import queries, rules
from app.coverage.models import CohortFigure, CohortGroup, CoverageWave, OptionGroup
from app.errors import ConflictError, DomainError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from sqlalchemy.orm import Session

    from app.access import Actor
    from app.consultations.models import Consultation
    from app.coverage.queries import OptionKey
    from app.coverage.rules import Family, Group
    from app.surveys.models import Survey

__all__ = [
    "Figure",
    "TooManyGroupsError",
    "TooSoonError",
    "UnknownGroupError",
    "add_group",
    "change_groups",
    "map_survey",
    "set_figures",
    "take_due_waves",
    "take_wave",
]


@dataclass(frozen=True)
class Figure:
    """How many people are in a group, who says so, and when it was true."""

    people: int
    source: str
    as_at: date


class TooSoonError(ConflictError):
    """New figures now could point at a person."""


class UnknownGroupError(DomainError):
    """There is no such group, or no such option."""


class TooManyGroupsError(DomainError):
    """The list of groups is full."""


def set_figures(
    session: Session,
    consultation: Consultation | None,
    figures: Mapping[str, Figure],
    *,
    actor: Actor,
) -> None:
    """Keep the numbers to expect, for one consultation or the borough; what is left out goes.

    Raises:
        UnknownGroupError: a group is not in the list.
    """
    _known(figures, [group.key for group in queries.groups(session)])
    where = consultation.id if consultation is not None else None
    stored = queries.figures(session, where)
    changed = []
    for key in sorted({*stored, *figures}):
        row, figure = stored.get(key), figures.get(key)
        if figure is None:
            session.delete(stored[key])
        elif row is None:
            session.add(CohortFigure(consultation_id=where, group_key=key, **vars(figure)))
        elif (row.people, row.source, row.as_at) != (figure.people, figure.source, figure.as_at):
            row.people, row.source, row.as_at = figure.people, figure.source, figure.as_at
        else:
            continue
        changed.append(key)
    if changed:
        session.flush()
        subject = f"consultation:{where}" if where is not None else "borough"
        audit.record(session, "cohort_figures_changed", subject, actor=actor, groups=changed)


def change_groups(session: Session, wanted: Sequence[Group], *, actor: Actor) -> None:
    """Rename groups or leave them out of the page. Their keys and families stay.

    Raises:
        UnknownGroupError: a group is not in the list.
        DomainError: a name is missing, too long or taken.
    """
    stand = {group.key: group for group in queries.groups(session)}
    _known([group.key for group in wanted], list(stand))
    changed = []
    for group in wanted:
        others = [other.label for other in wanted if other.key != group.key]
        if fault := rules.fault_in_label(group.label, others):
            raise DomainError(fault)
        before = stand[group.key]
        if (before.label, before.is_left_out) == (group.label, group.is_left_out):
            continue
        row = queries.group_row(session, group.key)
        if row is None:
            row = CohortGroup(key=group.key, family=before.family)
            session.add(row)
        row.label, row.is_left_out = group.label, group.is_left_out
        changed.append(group.key)
    if changed:
        session.flush()
        audit.record(session, "cohort_groups_changed", "borough", actor=actor, groups=changed)


def add_group(session: Session, label: str, family: Family, *, actor: Actor) -> CohortGroup:
    """Put another group into the list.

    Raises:
        DomainError: its name is missing, too long or taken.
        TooManyGroupsError: the list is full.
    """
    stand = queries.groups(session)
    if fault := rules.fault_in_label(label, [group.label for group in stand]):
        raise DomainError(fault)
    if len(stand) >= rules.MOST_GROUPS:
        raise TooManyGroupsError("The list is full. Rename a group that you do not need.")
    key = rules.key_of(label, [group.key for group in stand])
    row = CohortGroup(key=key, label=label, family=family)
    session.add(row)
    session.flush()
    audit.record(session, "cohort_group_added", "borough", actor=actor, group=key)
    return row


def map_survey(
    session: Session, survey: Survey, chosen: Mapping[OptionKey, str], *, actor: Actor
) -> None:
    """Say which group each option of a survey stands for. The next wave counts by it.

    Raises:
        UnknownGroupError: an option or a group does not exist.
    """
    options = {(o.question_id, o.option_id) for o in queries.mapped_options(session, survey)}
    if not set(chosen) <= options:
        raise UnknownGroupError("The survey has no such answer. Open the page again.")
    keys = [rules.NO_GROUP, *(group.key for group in queries.groups(session))]
    _known(chosen.values(), keys)
    rows = queries.option_rows(session, survey)
    for (question_id, option_id), key in chosen.items():
        row = rows.get((question_id, option_id))
        if row is None:
            row = OptionGroup(survey_id=survey.id, question_id=question_id, option_id=option_id)
            session.add(row)
        row.group_key = key
    session.flush()
    audit.record(session, "survey_groups_mapped", f"survey:{survey.id}", actor=actor)


def take_wave(
    session: Session, consultation: Consultation, *, actor: Actor | None = None
) -> CoverageWave:
    """Freeze who was heard; pages show this and nothing else.

    Raises:
        TooSoonError: too little time has passed, or too few new people have taken part.
    """
    last = queries.latest_wave(session, consultation.id)
    counts = queries.count_heard(session, consultation)
    before = (last.taken_on, last.people) if last is not None else None
    everybody = counts.young + counts.groups.get(rules.CARERS, 0)
    if not rules.wave_is_due(before, clock.today(), everybody):
        raise TooSoonError(
            "New figures wait until a week has passed and ten more people have taken part. "
            "That way nobody can be worked out from the difference."
        )
    groups = queries.groups(session)
    now = {group.key: counts.groups.get(group.key, 0) for group in groups}
    now[rules.EVERYBODY] = counts.young
    basis = rules.steady(last.counts if last is not None else {}, now)
    wave = CoverageWave(
        consultation_id=consultation.id,
        taken_on=clock.today(),
        people=everybody,
        counts=basis,
        shown=rules.freeze(basis, counts.asked, groups),
    )
    session.add(wave)
    session.flush()
    audit.record(session, "coverage_frozen", f"coverage:{wave.id}", actor=actor)
    return wave


def take_due_waves(session: Session) -> int:
    """Freeze who was heard wherever a wave is due; give how many."""
    taken = 0
    for consultation in consultations.all_consultations(session):
        try:
            take_wave(session, consultation)
        except TooSoonError:
            continue
        taken += 1
    return taken


def _known(given: Iterable[str], known: Sequence[str]) -> None:
    if set(given) - set(known):
        raise UnknownGroupError("There is no such group any more. Open the page again.")
