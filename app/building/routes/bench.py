"""What every page of the workshop needs: the draft, and what to do when two people meet on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, request, url_for

from app.building import forms, queries, shown
from app.web.pages import page
from app.web.session import db_session

if TYPE_CHECKING:
    from typing import Any

    from flask.typing import ResponseReturnValue

    from app.building.editing import Tree
    from app.building.models import SurveyDraft

bp = Blueprint("building", __name__, url_prefix="/staff/surveys/drafts")
CONFLICT = 409


@dataclass(frozen=True)
class Meeting:
    """Two people changed the same part: what each of them says, and what can be done."""

    title: str
    sentence: str
    theirs: Tree
    mine: Tree
    keep: str  # where to go to leave it as it is
    again: str = "Save mine over it"


def draft_to_read(draft_id: int) -> SurveyDraft:
    """Give a draft to look at."""
    return queries.draft_by_id(db_session(), draft_id)


def draft_to_change(draft_id: int) -> SurveyDraft:
    """Give a draft to change; two changes at the same moment follow one another."""
    return queries.draft_by_id(db_session(), draft_id, to_change=True)


def guard(form: forms.BenchForm, draft: SurveyDraft, part: Any) -> forms.BenchForm:
    """Note in a form what its part says just now."""
    form.revision.data = str(draft.revision)
    form.seen.data = queries.fingerprint(part)
    return form


def is_stale(form: forms.BenchForm, draft: SurveyDraft, part: Any) -> bool:
    """Say whether somebody else has changed this part since the page was drawn.

    Another part may have changed meanwhile: then both changes have their place.
    """
    is_newest = form.revision.data == str(draft.revision)
    return not is_newest and str(form.seen.data) != queries.fingerprint(part)


def meet(draft: SurveyDraft, part: Any, meeting: Meeting) -> ResponseReturnValue:
    """Show both, and let the second of the two choose; nothing is saved until then."""
    form = guard(forms.BenchForm(formdata=None), draft, part)
    return page(
        "building/meeting.html",
        status=CONFLICT,
        draft=draft,
        bench=form,
        meeting=meeting,
        rows=shown.differences(meeting.theirs, meeting.mine),
        fields=forms.typed_fields(request.form),
        here=request.path,
    )


def to(draft: SurveyDraft, view: str, **values: Any) -> str:
    """Give the address of one of a draft's pages."""
    return url_for(f"building.{view}", draft_id=draft.id, **values)
