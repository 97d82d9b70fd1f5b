"""Publishing a draft: everything that is missing at once, each with the way to mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, request, url_for

from app import clock
from app.access import Role, allow
from app.building import checks, service
from app.building.forms import PublishForm
from app.building.routes.bench import bp, draft_to_change, draft_to_read, to
from app.consultations import queries as consultations
from app.errors import DomainError
from app.surveys import queries as surveys
from app.surveys import versions
from app.surveys.readiness import Need, NotReadyError
from app.web.access import signed_in_actor
from app.web.pages import page
from app.web.session import db_session

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.building.models import SurveyDraft
    from app.consultations.models import Consultation
    from app.surveys.models import Survey


@bp.route("/<int:draft_id>/publish", methods=["GET", "POST"])
@allow(Role.COORDINATOR)
def publish(draft_id: int) -> ResponseReturnValue:
    """Publish a new survey, or the next version of one."""
    is_post = request.method == "POST"
    draft = draft_to_change(draft_id) if is_post else draft_to_read(draft_id)
    if draft.based_on is not None:
        survey = surveys.survey_by_id(db_session(), draft.based_on)
        return _next_version(draft, survey, is_post=is_post)
    return _new_survey(draft)


def _new_survey(draft: SurveyDraft) -> ResponseReturnValue:
    session = db_session()
    opened = consultations.open_consultations(session)
    form = PublishForm(consultation=draft.consultation_id, revision=str(draft.revision))
    form.consultation.choices = [(c.id, c.title) for c in opened]
    if form.validate_on_submit() and not _changed_since(form, draft):
        try:
            survey = service.publish_new(
                session,
                draft,
                consultation_id=form.consultation.data,
                slug=form.slug.data,
                closes_on=form.closes_on.data,
                actor=signed_in_actor(),
            )
        except (NotReadyError, service.UnfinishedError):
            form.form_errors = ["Not published yet. Put right what is listed below."]
        except DomainError as error:
            form.form_errors = [str(error)]
        else:
            flash("Published. Young people can answer it now.", "success")
            return redirect(url_for("surveys_manage.shown", survey_id=survey.id))
    consultation = next((c for c in opened if c.id == form.consultation.data), None)
    return page(
        "building/publish.html",
        form=form,
        draft=draft,
        needs=_needs(draft, form, consultation or (opened[0] if opened else None)),
    )


def _changed_since(form: PublishForm, draft: SurveyDraft) -> bool:
    """Say whether the draft is another one than was looked at; then nothing is published."""
    if form.revision.data == str(draft.revision):
        return False
    form.form_errors = [
        "Somebody changed this draft while your page was open. Look at it again, then publish."
    ]
    form.revision.data = str(draft.revision)
    return True


def _needs(
    draft: SurveyDraft, form: PublishForm, consultation: Consultation | None
) -> list[tuple[str, str, str]]:
    """Give everything that is missing: the sentence, the way out in words, and its address."""
    found = []
    for finding in checks.stoppers_of(draft.definition):
        where = to(draft, "check")
        if finding.question:
            where = to(draft, "question", question_id=finding.question)
        elif "question" not in finding.sentence:
            where = to(draft, "settings")
        found.append((finding.sentence, "Put it right", where))
    if consultation is None:
        sentence = "No consultation is open. A survey belongs to one that still takes in words."
        return [*found, (sentence, "Start a consultation", url_for("consultations.new"))]
    definition = checks.read(draft.definition)
    closes_on = form.closes_on.data or clock.today()
    needs = versions.needs_of(db_session(), definition, consultation, closes_on)
    return found + [
        (need.sentence, *_way_out(need, draft, consultation))
        for need in needs
        if need.key != "words"  # the check of the questions has said so
    ]


def _way_out(need: Need, draft: SurveyDraft, consultation: Consultation) -> tuple[str, str]:
    if need.key == "duty":
        return "See the duty contacts", url_for("duty.desk")
    if need.key == "privacy":
        return "Complete the privacy page", url_for("consultations.privacy")
    if need.key == "words":
        return "Add a question", to(draft, "shown_whole")
    address = url_for("consultations.change", slug=consultation.slug)
    return "Change the consultation", address


def _next_version(draft: SurveyDraft, survey: Survey, *, is_post: bool) -> ResponseReturnValue:
    session = db_session()
    form = PublishForm(revision=str(draft.revision))
    for name in ("consultation", "slug", "closes_on"):  # they stay as they are
        delattr(form, name)
    if is_post and form.validate() and not _changed_since(form, draft):
        try:
            service.publish_next(session, draft, survey, actor=signed_in_actor())
        except (NotReadyError, service.UnfinishedError):
            form.form_errors = ["Not published yet. Put right what is listed below."]
        except DomainError as error:
            form.form_errors = [str(error)]
        else:
            flash("Published. The address is the same, and answers keep their questions.")
            return redirect(url_for("surveys_manage.shown", survey_id=survey.id))
    definition = checks.read(draft.definition)
    return page(
        "building/next_version.html",
        form=form,
        draft=draft,
        survey=survey,
        needs=_needs_of_version(draft, survey),
        changes=service.changes_of(survey, definition) if definition else [],
        has_answers=surveys.has_answers(session, survey),
    )


def _needs_of_version(draft: SurveyDraft, survey: Survey) -> list[tuple[str, str, str]]:
    consultation = surveys.consultation_of(db_session(), survey)
    form = PublishForm(formdata=None, closes_on=survey.closes_on)
    return _needs(draft, form, consultation)
