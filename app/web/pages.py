"""How views make pages, and what every template may use."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from babel.dates import format_date
from flask import current_app, make_response, render_template, request, url_for

from app.clock import LONDON
from app.web.access import current_actor
from app.web.kiosk import kiosk_slug
from app.web.languages import look_parts, page_language

if TYPE_CHECKING:
    from flask import Flask, Response
    from flask_wtf import FlaskForm

THEMES = ("auto", "light", "cream", "dark")
SIZES = ("normal", "large", "larger", "double")


def init_app(app: Flask) -> None:
    """Give templates their filters and globals."""
    app.add_template_global(asset)
    app.add_template_filter(long_date)
    app.context_processor(_shared)
    app.extensions["heard_staff_nav"] = []


def page(template: str, form: FlaskForm | None = None, **values: Any) -> Response:
    """Render a page; a form that did not pass makes it 422, so that nothing is kept."""
    has_faults = form is not None and bool(form.errors)
    status = 422 if has_faults else values.pop("status", 200)
    return make_response(render_template(template, form=form, **values), status)


def asset(name: str) -> str:
    """Give the address of a built file, with its fingerprint so that browsers may keep it."""
    manifest: dict[str, str] | None = current_app.extensions.get("heard_manifest")
    if manifest is None:
        path = f"{current_app.static_folder}/build/manifest.json"
        with current_app.open_resource(path) as file:
            manifest = json.load(file)
        current_app.extensions["heard_manifest"] = manifest
    return url_for("static", filename=f"build/{manifest[name]}")


def long_date(value: date | datetime | None) -> str:
    """Write a date as people say it: 3 May 2026."""
    if value is None:
        return ""
    day = value.astimezone(LONDON).date() if isinstance(value, datetime) else value
    return format_date(day, "d MMMM y", locale=page_language().locale)


def chosen_look() -> dict[str, str]:
    """Read the text size and colours this person chose; anything unknown is the default."""
    theme, size, _ = look_parts()
    return {
        "theme": theme if theme in THEMES else THEMES[0],
        "size": size if size in SIZES else SIZES[0],
    }


def _shared() -> dict[str, Any]:
    settings = current_app.extensions["heard_settings"]
    return {
        "look": chosen_look(),
        "actor": current_actor(),
        "council": settings.council,
        "place": settings.place,
        "is_demo": settings.is_demo,
        "kiosk": kiosk_slug(),
        "staff_nav": _staff_nav(),
    }


def add_staff_nav(app: Flask, label: str, endpoint: str, position: int) -> None:
    """Let a domain put its page into the staff menu; people see only what they may open."""
    app.extensions.setdefault("heard_staff_nav", []).append((position, label, endpoint))


def _staff_nav() -> list[dict[str, Any]]:
    from app.access import is_allowed  # noqa: PLC0415

    actor = current_actor()
    if actor is None:
        return []
    here = (request.endpoint or "").partition(".")[0]
    return [
        {
            "label": label,
            "href": url_for(endpoint),
            "current": endpoint.partition(".")[0] == here,
            "count": None,
        }
        for _, label, endpoint in sorted(current_app.extensions["heard_staff_nav"])
        if is_allowed(current_app.view_functions[endpoint], actor)
    ]
