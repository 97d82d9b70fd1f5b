"""Groups, expected numbers and who took part. Raw counts leave here for the gate alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from app.comments.queries import Voice
from app.coverage import rules
from app.coverage.models import CohortFigure, CohortGroup, CoverageWave, OptionGroup
from app.coverage.rules import CARERS, Counts, Group
from app.notes import queries as notes
from app.notes.rules import people_at_least
from app.surveys import queries as surveys
from app.surveys.models import Response, Survey
from app.surveys.rules import group_answers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy.orm import Session

    from app.consultations.models import Consultation
    from app.coverage.rules import Family
    from app.notes.models import Note
    from app.surveys.definition import Question, SurveyDefinition

OptionKey = tuple[str, str]
NOBODY = Counts(0, {}, frozenset())


@dataclass(frozen=True)
class MappedOption:
    """One option of a question about who is answering, and the group it stands for."""

    question_id: str
    asked: str
    option_id: str
    label: str
    group_key: str


def groups(session: Session) -> list[Group]:
    """Give the groups in order: those that come with Heard, as somebody changed them, then more."""
    rows = session.scalars(sa.select(CohortGroup).order_by(CohortGroup.id))
    changed = {r.key: Group(r.key, r.label, r.family, r.is_left_out) for r in rows}
    known = [changed.pop(group.key, group) for group in rules.DEFAULT_GROUPS]
    return [*known, *changed.values()]


def group_row(session: Session, key: str) -> CohortGroup | None:
    """Give what was changed about a group, if anything was."""
    return session.scalar(sa.select(CohortGroup).where(CohortGroup.key == key))


def figures(session: Session, consultation_id: int | None) -> dict[str, CohortFigure]:
    """Give the numbers typed in for one consultation, or for the borough, by group."""
    wanted = sa.select(CohortFigure).where(CohortFigure.consultation_id.is_(consultation_id))
    if consultation_id is not None:
        wanted = sa.select(CohortFigure).where(CohortFigure.consultation_id == consultation_id)
    return {row.group_key: row for row in session.scalars(wanted.order_by(CohortFigure.id))}


def expected(session: Session, consultation: Consultation) -> dict[str, CohortFigure]:
    """Give the number to expect in each group: the consultation's own, else the borough's."""
    return figures(session, None) | figures(session, consultation.id)


def latest_wave(session: Session, consultation_id: int) -> CoverageWave | None:
    """Give the figures frozen last."""
    wanted = sa.select(CoverageWave).where(CoverageWave.consultation_id == consultation_id)
    return session.scalar(wanted.order_by(CoverageWave.id.desc()).limit(1))


def surveys_of(session: Session, consultation: Consultation) -> list[Survey]:
    """Give the surveys of a consultation."""
    wanted = sa.select(Survey).where(Survey.consultation_id == consultation.id)
    return list(session.scalars(wanted.order_by(Survey.id)))


def mapped_options(session: Session, survey: Survey) -> list[MappedOption]:
    """Give every option that says who is answering, with its group: chosen, or by its id."""
    chosen = chosen_groups(session, survey)
    keys = [group.key for group in groups(session)]
    return [
        MappedOption(
            question.id,
            question.wording.text(),
            option_id,
            label,
            chosen.get((question.id, option_id), rules.default_group(option_id, keys)),
        )
        for question in _group_questions(surveys.definition_of(survey))
        for option_id, label in _options(question)
    ]


def chosen_groups(session: Session, survey: Survey) -> dict[OptionKey, str]:
    """Give the groups that somebody chose for a survey's options."""
    wanted = sa.select(OptionGroup).where(OptionGroup.survey_id == survey.id)
    rows = session.scalars(wanted.order_by(OptionGroup.question_id, OptionGroup.option_id))
    return {(row.question_id, row.option_id): row.group_key for row in rows}


def option_rows(session: Session, survey: Survey) -> dict[OptionKey, OptionGroup]:
    """Give the rows that hold somebody's choices, to change them."""
    wanted = sa.select(OptionGroup).where(OptionGroup.survey_id == survey.id)
    rows = session.scalars(wanted.order_by(OptionGroup.question_id, OptionGroup.option_id))
    return {(row.question_id, row.option_id): row for row in rows}


def count_heard(session: Session, consultation: Consultation) -> Counts:
    """Count who took part, by group. Raw: only the gate may see it.

    Somebody who answered and also came to a session counts twice, as nobody knows who is who.
    """
    families = {group.key: group.family for group in groups(session)}
    parts = [_answered(session, survey, families) for survey in surveys_of(session, consultation)]
    parts += [_met(note, families) for note in notes.sent_notes(session, consultation.id)]
    heard: Counter[str] = Counter()
    for part in parts:
        heard.update(part.groups)
    return Counts(
        young=sum(part.young for part in parts),
        groups=dict(heard),
        asked=frozenset(key for part in parts for key in part.asked),
    )


def _answered(session: Session, survey: Survey, families: Mapping[str, Family]) -> Counts:
    definition = surveys.definition_of(survey)
    sent = list(_sent(session, survey))
    voice = Voice(definition.voice)
    if voice is Voice.CARER:
        return Counts(0, {CARERS: len(sent)}, frozenset({CARERS}))
    if voice is not Voice.YOUNG_PERSON:
        return NOBODY
    by_option = {
        (o.question_id, o.option_id): o.group_key
        for o in mapped_options(session, survey)
        if o.group_key in families
    }
    heard: Counter[str] = Counter()
    for response in sent:
        found = _groups_of(definition, response, by_option)
        heard.update(rules.one_of_each_family(found, families))
    return Counts(len(sent), heard, frozenset(by_option.values()))


def _met(note: Note, families: Mapping[str, Family]) -> Counts:
    people = note.head_count or 0
    if note.voice is Voice.CARER:
        return Counts(0, {CARERS: people}, frozenset({CARERS}))
    if note.voice is not Voice.YOUNG_PERSON:
        return NOBODY
    there = {k: n for k, n in people_at_least(people, note.bands).items() if k in families}
    return Counts(max(people, sum(there.values())), there, frozenset(there))


def _sent(session: Session, survey: Survey) -> Iterator[Response]:
    wanted = (
        sa.select(Response)
        .where(Response.survey_id == survey.id, Response.submitted_on.is_not(None))
        .options(selectinload(Response.answers))
        .order_by(Response.id)
    )
    yield from session.scalars(wanted)


def _groups_of(
    definition: SurveyDefinition, response: Response, by_option: Mapping[OptionKey, str]
) -> set[str]:
    found: dict[str, set[str]] = defaultdict(set)
    for question_id, answer in group_answers(definition, surveys.answers_of(response)).items():
        value = answer["value"]
        picked = value if isinstance(value, list) else [value]
        found[question_id] = {
            by_option[question_id, option]
            for option in picked
            if isinstance(option, str) and (question_id, option) in by_option
        }
    return set().union(*found.values())


def _group_questions(definition: SurveyDefinition) -> list[Question]:
    return [q for q in definition.questions if q.group and q.choice_ids()]


def _options(question: Question) -> list[tuple[str, str]]:
    words = {"yes": "Yes", "no": "No", "not_sure": "Not sure"}
    return [
        (choice, option.wording.text() if (option := question.option(choice)) else words[choice])
        for choice in question.choice_ids()
    ]
