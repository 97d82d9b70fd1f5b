"""Saved profiles: look, change, delete."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, url_for

from app.access import Role, allow
from app.errors import DomainError
from app.imports import forms, queries, service
from app.imports.formats.matching import choices_for
from app.web.access import signed_in_actor
from app.web.pages import page
from app.web.session import db_session

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.imports.models import ImportProfile

bp = Blueprint("import_profiles", __name__, url_prefix="/staff/imports/profiles")


@bp.route("/")
@allow(Role.COORDINATOR)
def listing() -> ResponseReturnValue:
    """List every saved profile."""
    return page("imports/profiles.html", profiles=queries.profiles(db_session()))


@bp.route("/<int:profile_id>", methods=["GET", "POST"])
@allow(Role.COORDINATOR)
def change(profile_id: int) -> ResponseReturnValue:
    """Change a profile's name, or what its columns become."""
    session = db_session()
    profile = queries.profile_by_id(session, profile_id)
    possible = _possible(profile)
    form = forms.ProfileForm(name=profile.name)
    uses = profile.uses
    if form.validate_on_submit():
        uses = forms.uses(profile.uses, possible)
        try:
            service.change_profile(session, profile, form.name.data, uses, actor=signed_in_actor())
        except DomainError as fault:
            form.name.errors = [str(fault)]
        else:
            flash("Saved. The next file with these headings is filled in like this.", "success")
            return redirect(url_for("import_profiles.listing"))
    columns = [
        {"name": f"use-{index}", "heading": heading, "use": use}
        for index, (heading, use) in enumerate(zip(profile.headings, uses, strict=True))
    ]
    return page(
        "imports/profile.html",
        form=form,
        profile=profile,
        columns=columns,
        possible=list(possible.items()),
    )


@bp.route("/<int:profile_id>/delete", methods=["GET", "POST"])
@allow(Role.COORDINATOR)
def delete(profile_id: int) -> ResponseReturnValue:
    """Ask once more, then forget a profile."""
    session = db_session()
    profile = queries.profile_by_id(session, profile_id)
    form = forms.ConfirmForm()
    if form.validate_on_submit():
        service.delete_profile(session, profile, actor=signed_in_actor())
        flash("The profile is deleted. What was imported with it stays.", "success")
        return redirect(url_for("import_profiles.listing"))
    return page("imports/profile_delete.html", form=form, profile=profile)


def _possible(profile: ImportProfile) -> dict[str, str]:
    """Give what a column can become: the plain uses, and the questions it is joined to already."""
    possible = dict(choices_for(None))
    kinds = {
        "answer": "Answer to", "why": "Why, for", "other": "Something else, for",
        "option": "Ticked, for",
    }  # fmt: skip
    for use in profile.uses:
        kind, _, rest = use.partition(":")
        if use not in possible:
            possible[use] = f"{kinds.get(kind, kind)} {rest.replace(':', ', ')}"
    return possible
