"""Start drafts, change them without anybody's work being lost, and publish them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app import audit, clock
from app.building import changes, checks, editing, queries
from app.building.models import SurveyDraft
from app.errors import ConflictError, DomainError
from app.surveys import queries as surveys
from app.surveys import service as survey_service
from app.surveys import versions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy.orm import Session

    from app.access import Actor
    from app.building.editing import Tree
    from app.surveys.definition import SurveyDefinition
    from app.surveys.models import Survey

MOST_REMOVED = 20  # deleted questions that can still come back
LONGEST_TITLE = 120


class UnfinishedError(DomainError):
    """The questions cannot be asked like this; `findings` says why."""

    def __init__(self, findings: Sequence[checks.Finding]) -> None:
        super().__init__("Put these right before you publish.")
        self.findings = list(findings)


class NothingChangedError(ConflictError):
    """The draft asks what is asked already."""


class NothingToPutBackError(ConflictError):
    """The question came back already, or was deleted too long ago."""


def start_blank(
    session: Session, title: str, *, consultation_id: int | None = None, actor: Actor
) -> SurveyDraft:
    """Start with a title and nothing else."""
    definition = editing.blank(title.strip()[:LONGEST_TITLE])
    return _start(session, definition, actor=actor, consultation_id=consultation_id)


def start_from(
    session: Session,
    definition: SurveyDefinition,
    *,
    consultation_id: int | None = None,
    actor: Actor,
) -> SurveyDraft:
    """Start from a template, or from a copy of what was asked before: it is a new survey."""
    stored = definition.to_dict()
    return _start(session, stored, actor=actor, consultation_id=consultation_id)


def edit_published(session: Session, survey: Survey, *, actor: Actor) -> SurveyDraft:
    """Open the draft of a survey's next version; there is one, whoever began it.

    Raises:
        SurveyNotOpenError: the survey takes no more answers.
    """
    known = queries.draft_of_survey(session, survey.id)
    if known is not None:
        return known
    if not surveys.is_open(survey):
        raise versions.SurveyNotOpenError(
            "This survey takes no more answers, so its questions stay. Start from a copy of it."
        )
    stored = surveys.definition_of(survey).to_dict()
    return _start(
        session,
        stored,
        actor=actor,
        consultation_id=survey.consultation_id,
        based_on=survey.id,
    )


def _start(session: Session, definition: Tree, *, actor: Actor, **about: Any) -> SurveyDraft:
    now = clock.now()
    draft = SurveyDraft(
        title=definition["title"],
        definition=editing.settled(definition),
        languages=[],
        removed=[],
        made_on=now,
        changed_at=now,
        **about,
    )
    session.add(draft)
    session.flush()
    audit.record(session, "survey_draft_started", f"survey_draft:{draft.id}", actor=actor)
    return draft


def change(
    session: Session, draft: SurveyDraft, definition: Tree, *, part: str, deed: str, actor: Actor
) -> None:
    """Keep a changed definition. Same words again are no change, so nobody is warned of one."""
    settled = editing.settled(definition)
    if settled == draft.definition:
        return
    draft.definition = settled
    draft.title = str(settled.get("title") or draft.title)
    _touch(session, draft, part=part, deed=deed, actor=actor)


def choose_for(
    session: Session,
    draft: SurveyDraft,
    *,
    consultation_id: int | None,
    languages: Sequence[str],
    actor: Actor,
) -> None:
    """Say which consultation the survey is for, and which languages beside English."""
    if draft.based_on is not None:  # its answers belong to the consultation it is in
        consultation_id = draft.consultation_id
    if (draft.consultation_id, draft.languages) == (consultation_id, list(languages)):
        return
    draft.consultation_id, draft.languages = consultation_id, list(languages)
    _touch(session, draft, part="survey", deed="readers", actor=actor)


def take_out(session: Session, draft: SurveyDraft, question_id: str, *, actor: Actor) -> None:
    """Delete a question; it can be put back."""
    definition, gone = editing.taken_out(draft.definition, question_id)
    draft.removed = [gone, *draft.removed][:MOST_REMOVED]
    change(session, draft, definition, part=question_id, deed="deleted", actor=actor)


def put_back(session: Session, draft: SurveyDraft, question_id: str, *, actor: Actor) -> None:
    """Put a deleted question back where it stood.

    Raises:
        NothingToPutBackError: it is not among the deleted ones.
    """
    gone = next((one for one in draft.removed if one["question"]["id"] == question_id), None)
    if gone is None:
        raise NothingToPutBackError("That question is back already, or was deleted long ago.")
    draft.removed = [one for one in draft.removed if one is not gone]
    definition = editing.put_back(draft.definition, gone)
    change(session, draft, definition, part=question_id, deed="put_back", actor=actor)


def _touch(session: Session, draft: SurveyDraft, *, part: str, deed: str, actor: Actor) -> None:
    draft.revision += 1
    draft.changed_at = clock.now()
    session.flush()
    subject = f"survey_draft:{draft.id}"
    audit.record(session, "survey_draft_changed", subject, actor=actor, part=part, deed=deed)


def delete_draft(session: Session, draft: SurveyDraft, *, actor: Actor) -> None:
    """Throw a draft away. Nothing that was published or answered changes."""
    audit.record(session, "survey_draft_deleted", f"survey_draft:{draft.id}", actor=actor)
    session.delete(draft)
    session.flush()


def publish_new(
    session: Session,
    draft: SurveyDraft,
    *,
    consultation_id: int,
    slug: str,
    closes_on: date,
    actor: Actor,
) -> Survey:
    """Publish a draft as a new survey; the draft is used up.

    Raises:
        UnfinishedError: the questions cannot be asked like this.
        DomainError: the address, the date, the consultation or a promise is not in place.
    """
    definition = _finished(draft)
    survey = survey_service.publish_survey(
        session, definition, consultation_id, slug, closes_on, actor=actor
    )
    session.delete(draft)
    session.flush()
    return survey


def publish_next(session: Session, draft: SurveyDraft, survey: Survey, *, actor: Actor) -> Survey:
    """Publish a draft as the next version of its survey; answers keep the version they have.

    Raises:
        UnfinishedError: the questions cannot be asked like this.
        NothingChangedError: nothing is different.
        DomainError: the survey is closed, or a promise is not in place.
    """
    definition = _finished(draft)
    found = changes_of(survey, definition)
    if not found:
        raise NothingChangedError("Nothing is different, so there is nothing to publish.")
    stored = [one._asdict() for one in found]
    versions.publish_version(session, survey, definition, changes=stored, actor=actor)
    session.delete(draft)
    session.flush()
    return survey


def changes_of(survey: Survey, definition: SurveyDefinition) -> list[changes.Change]:
    """List what a new version changes for young people and for figures."""
    return changes.changes_between(surveys.definition_of(survey), definition)


def _finished(draft: SurveyDraft) -> SurveyDefinition:
    stoppers = checks.stoppers_of(draft.definition)
    definition = checks.read(draft.definition)
    if stoppers or definition is None:
        raise UnfinishedError(stoppers)
    return definition
