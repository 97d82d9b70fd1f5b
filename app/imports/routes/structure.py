"""Bring in a survey's questions from another tool, and give out ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, make_response, request

from app.access import Role, allow
from app.errors import DomainError
from app.imports import forms, structures
from app.imports.formats.tables import MAX_BYTES
from app.surveys import queries as surveys
from app.web.pages import page
from app.web.session import db_session

if TYPE_CHECKING:
    from typing import Any

    from flask.typing import ResponseReturnValue

bp = Blueprint("import_structure", __name__, url_prefix="/staff/imports/structure")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROOM_FOR_FIELDS = 256 * 1024


@bp.url_value_preprocessor
def allow_larger_posts(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Let these pages take a whole file; everywhere else a post is small."""
    request.max_content_length = MAX_BYTES + ROOM_FOR_FIELDS


@bp.route("/", methods=["GET", "POST"])
@allow(Role.COORDINATOR)
def read() -> ResponseReturnValue:
    """Read a survey of another tool, and show what becomes of it. Nothing is kept."""
    form = forms.StructureForm()
    found = None
    if form.validate_on_submit():
        try:
            found = structures.read_structure(form.file.data.read(MAX_BYTES + 1))
        except DomainError as fault:
            form.file.errors = [str(fault)]
    return page("imports/structure.html", form=form, found=found)


@bp.route("/template", methods=["POST"])
@allow(Role.COORDINATOR)
def template() -> ResponseReturnValue:
    """Give the template that the page shows as a file."""
    return _file(request.form.get("yaml", "").encode(), "survey.yaml", "application/yaml")


@bp.route("/surveys/<int:survey_id>.<kind>")
@allow(Role.COORDINATOR)
def export(survey_id: int, kind: str) -> ResponseReturnValue:
    """Give a survey's questions as a template (yaml) or an XLSForm (xlsx)."""
    survey = surveys.survey_by_id(db_session(), survey_id)
    definition = surveys.definition_of(survey)
    if kind == "yaml":
        text = structures.write_yaml(definition)
        return _file(text.encode(), f"{survey.slug}.yaml", "application/yaml")
    if kind == "xlsx":
        return _file(structures.write_xlsform(definition), f"{survey.slug}.xlsx", XLSX)
    return abort(404)


def _file(content: bytes, name: str, kind: str) -> ResponseReturnValue:
    answer = make_response(content)
    answer.headers["Content-Type"] = kind
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    return answer
