"""Publish later versions of a survey; what was answered keeps the version it was asked in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import audit, clock
from app.consultations import queries as consultations
from app.errors import ConflictError
from app.safeguarding import queries as safeguarding
from app.surveys import queries, readiness
from app.surveys.models import SurveyVersion

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from typing import Any

    from sqlalchemy.orm import Session

    from app.access import Actor
    from app.consultations.models import Consultation
    from app.surveys.definition import SurveyDefinition
    from app.surveys.models import Survey


class SurveyNotOpenError(ConflictError):
    """A survey that takes no more answers keeps its questions."""


def needs_of(
    session: Session,
    definition: SurveyDefinition | None,
    consultation: Consultation,
    closes_on: date,
) -> list[readiness.Need]:
    """List what is missing before these questions may be asked in this consultation."""
    ground = readiness.Ground(
        who_decides=consultation.who_decides,
        reply_by=consultation.reply_by,
        has_duty_contacts=safeguarding.duty_desk(session) is not None,
        has_privacy_notice=consultations.privacy_notice(session) is not None,
    )
    return readiness.unmet_needs(definition, ground, closes_on)


def check_ready(
    session: Session, definition: SurveyDefinition, consultation: Consultation, closes_on: date
) -> None:
    """Let a survey through only when all that young people are promised is in place.

    Raises:
        NotReadyError: with everything that is missing.
    """
    needs = needs_of(session, definition, consultation, closes_on)
    if needs:
        raise readiness.NotReadyError(needs)


def keep_version(session: Session, survey: Survey, *, changes: Sequence[Any]) -> SurveyVersion:
    """Write down the version in force."""
    kept = SurveyVersion(
        survey_id=survey.id,
        number=survey.version,
        definition=survey.definition,
        published_on=clock.today(),
        changes=list(changes),
    )
    session.add(kept)
    session.flush()
    return kept


def publish_version(
    session: Session,
    survey: Survey,
    definition: SurveyDefinition,
    *,
    changes: Sequence[Any],
    actor: Actor,
) -> Survey:
    """Ask new questions under the same address. Drafts that were begun keep the old ones.

    Raises:
        SurveyNotOpenError: the survey takes no more answers.
        NotReadyError: something that young people are promised is not in place.
    """
    if not queries.is_open(survey):
        raise SurveyNotOpenError("This survey takes no more answers, so its questions stay.")
    consultation = queries.consultation_of(session, survey)
    check_ready(session, definition, consultation, survey.closes_on)
    known = {version.number for version in queries.versions_of(session, survey)}
    if survey.version not in known:
        keep_version(session, survey, changes=[])
    numbered = definition.model_copy(update={"version": int(survey.definition["version"]) + 1})
    survey.definition = numbered.to_dict()
    survey.title = definition.title
    survey.version += 1
    keep_version(session, survey, changes=changes)
    subject = f"survey:{survey.id}"
    audit.record(session, "survey_version", subject, actor=actor, number=survey.version)
    return survey
