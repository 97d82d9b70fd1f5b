"""One draft as a whole: its questions in order, its settings, and what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, request

from app.access import Role, allow
from app.building import checks, editing, posted, service, shown, wordings
from app.building.forms import AddForm, ReadersForm, bands_of, languages_of
from app.building.queries import fingerprint
from app.building.routes.bench import (
    Meeting,
    bp,
    draft_to_change,
    draft_to_read,
    guard,
    is_stale,
    meet,
    to,
)
from app.consultations import queries as consultations
from app.surveys import paths
from app.surveys.kinds import kind_name
from app.surveys.logic import MAX_MINUTES
from app.surveys.question_types import question_type_of
from app.web.access import signed_in_actor
from app.web.pages import page
from app.web.session import db_session

if TYPE_CHECKING:
    from typing import Any

    from flask.typing import ResponseReturnValue

    from app.building.editing import Tree
    from app.building.models import SurveyDraft
    from app.surveys.definition import SurveyDefinition

AROUND = ("title", "public_title", "intro", "who_for", "voice", "bands")
FIRST_BAND = 0
MOST_LISTED = 60


@bp.route("/<int:draft_id>")
@allow(Role.COORDINATOR)
def shown_whole(draft_id: int) -> ResponseReturnValue:
    """Show the questions with a way to change each, and to add one."""
    return _whole(draft_to_read(draft_id), AddForm(formdata=None))


def _whole(draft: SurveyDraft, form: AddForm) -> ResponseReturnValue:
    found = checks.findings_of(draft.definition, draft.languages)
    return page(
        "building/whole.html",
        form=form,
        draft=draft,
        entries=entries_of(draft),
        minutes=editing.minutes_of(draft.definition),
        most_minutes=MAX_MINUTES,
        stoppers=[one for one in found if not one.is_warning],
        warnings=[one for one in found if one.is_warning],
        removed=[
            (one["question"]["id"], wordings.shown(one["question"].get("wording")))
            for one in draft.removed
        ],
    )


def entries_of(draft: SurveyDraft) -> list[dict[str, Any]]:
    """Give the questions as the list shows them: words, kind, seconds and reading age."""
    bands = draft.definition.get("bands") or ["*"]
    return [
        {
            "id": str(question["id"]),
            "number": number,
            "words": wordings.shown(question.get("wording")) or "No words yet",
            "kind": kind_name(str(question.get("type"))),
            "seconds": round(editing.seconds_of(question)),
            "age": checks.question_age(question, bands[FIRST_BAND]),
            "when": "relevance" in question,
            "seen": fingerprint(question),
        }
        for number, question in enumerate(editing.questions_of(draft.definition), start=1)
    ]


@bp.route("/<int:draft_id>/questions", methods=["POST"])
@allow(Role.COORDINATOR)
def add(draft_id: int) -> ResponseReturnValue:
    """Add a question at the end, and open it."""
    draft = draft_to_change(draft_id)
    form = AddForm()
    if not form.validate_on_submit():
        return _whole(draft, form)
    definition, new_id = editing.added(draft.definition, form.type.data, form.wording.data)
    service.change(
        db_session(), draft, definition, part=new_id, deed="added", actor=signed_in_actor()
    )
    return redirect(to(draft, "question", question_id=new_id))


@bp.route("/<int:draft_id>/settings", methods=["GET", "POST"])
@allow(Role.COORDINATOR)
def settings(draft_id: int) -> ResponseReturnValue:
    """Change what stands around the questions: titles, intro, whom it is for, languages."""
    is_post = request.method == "POST"
    draft = draft_to_change(draft_id) if is_post else draft_to_read(draft_id)
    definition = draft.definition
    about = {name: definition.get(name) for name in AROUND}
    chosen = draft.consultation_id or 0
    form = ReadersForm(
        title=draft.title,
        who_for=definition.get("who_for"),
        voice=definition.get("voice"),
        consultation=chosen,
    )
    known = consultations.all_consultations(db_session())
    form.consultation.choices = [(0, "Not chosen yet"), *((c.id, c.title) for c in known)]
    readers = posted.readers_of(definition, draft.languages)
    faults: dict[str, str] = {}
    mine = about
    if is_post:
        mine = _posted_settings(form, readers, faults)
        mine = {name: mine.get(name, about[name]) for name in AROUND}
        if form.validate() and not faults:
            if is_stale(form, draft, about):
                return meet(draft, about, _settings_meeting(draft, about, mine))
            return _settings_saved(draft, form, mine)
    else:
        guard(form, draft, about)
    return page(
        "building/settings.html",
        form=form,
        status=422 if faults else 200,
        draft=draft,
        faults=faults,
        bands=list(dict.fromkeys([*form.bands, *(mine["bands"] or ())])),
        mine=mine,
        languages=set(readers.languages),
        public_title=shown.boxes(
            "public_title", "Title that young people see", mine["public_title"], readers, faults
        ),
        intro=shown.boxes("intro", "Words to begin with", mine["intro"], readers, faults),
        minutes=editing.minutes_of(definition),
        most_minutes=MAX_MINUTES,
    )


def _posted_settings(form: ReadersForm, readers: posted.Readers, faults: dict[str, str]) -> Tree:
    sent = request.form.to_dict(flat=False)
    return {
        "title": form.title.data or "",
        "who_for": form.who_for.data or "",
        "voice": form.voice.data,
        "bands": bands_of(sent.get("band", [])),
        "public_title": posted.wording_from(sent, "public_title", readers, faults),
        "intro": posted.wording_from(sent, "intro", readers, faults),
    }


def _settings_saved(draft: SurveyDraft, form: ReadersForm, mine: Tree) -> ResponseReturnValue:
    session, actor = db_session(), signed_in_actor()
    in_use = wordings.languages_in(draft.definition)
    service.choose_for(
        session,
        draft,
        consultation_id=form.consultation.data or None,
        languages=languages_of(request.form.getlist("language"), sorted(in_use)),
        actor=actor,
    )
    definition = {**draft.definition, **mine}
    if draft.based_on is None:
        definition["key"] = definition.get("key") or editing.key_of(mine["title"])
    service.change(session, draft, definition, part="survey", deed="settings", actor=actor)
    flash("Saved.", "success")
    return redirect(to(draft, "settings" if "stay" in request.form else "shown_whole"))


def _settings_meeting(draft: SurveyDraft, theirs: Tree, mine: Tree) -> Meeting:
    return Meeting(
        "Somebody else changed these settings",
        "They saved while your page was open. Nothing of yours is saved yet. Compare and choose.",
        theirs,
        mine,
        to(draft, "settings"),
    )


@bp.route("/<int:draft_id>/check")
@allow(Role.COORDINATOR)
def check(draft_id: int) -> ResponseReturnValue:
    """List every fault at once, each with its question, and every way through."""
    draft = draft_to_read(draft_id)
    found = checks.findings_of(draft.definition, draft.languages)
    definition = checks.read(draft.definition)
    has_faults = any(not one.is_warning for one in found)
    listed = paths.paths_of(definition, MOST_LISTED) if definition and not has_faults else None
    entries = entries_of(draft)
    return page(
        "building/check.html",
        draft=draft,
        found=found,
        entries={entry["id"]: entry for entry in entries},
        ways=[_way(definition, path) for path in listed.paths] if definition and listed else [],
        is_complete=listed.is_complete if listed else True,
    )


def _way(definition: SurveyDefinition, path: paths.Path) -> dict[str, Any]:
    """Say which answers lead a way, and which questions are asked on it."""
    said = []
    for question_id, answer in path.answers.items():
        question = definition.question(question_id)
        if question is not None and not question.is_free_text:
            words = question_type_of(question).label_of(answer).replace("\n", ", ")
            said.append((definition.position(question_id) + 1, words))
    numbers = [definition.position(question_id) + 1 for question_id in path.questions]
    return {"answers": said, "numbers": numbers, "count": len(numbers)}
