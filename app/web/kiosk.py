"""A shared device that asks one survey, over and over: a signed cookie says which.

A coordinator opens the link of a kiosk on the device. From then on each visit there is wiped after
sending, when the person presses Done or Leave, and when nobody has touched the screen for a while.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta
from typing import TYPE_CHECKING, cast

from flask import current_app, request, url_for
from itsdangerous import BadSignature, URLSafeSerializer

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from app.config import Settings

KEPT = timedelta(days=30)


def kiosk_link(slug: str) -> str:
    """Give the address that makes a device a kiosk for a survey; nobody can work it out."""
    return url_for("surveys.kiosk_set_up", slug=slug, key=kiosk_key(slug), _external=True)


def kiosk_key(slug: str) -> str:
    """Give the part of a kiosk's address that proves it was made here."""
    return key_for(cast("Settings", current_app.extensions["heard_settings"]), slug)


def key_for(settings: Settings, slug: str) -> str:
    """Work out that part from the settings of the site."""
    return hmac.new(settings.key("kiosk"), slug.encode(), hashlib.sha256).hexdigest()[:20]


def is_kiosk_key(slug: str, key: str) -> bool:
    """Say whether an address was made for this survey."""
    return hmac.compare_digest(kiosk_key(slug).encode(), key.encode())


def kiosk_slug() -> str:
    """Give the survey that this device is a kiosk for; empty where it is none."""
    try:
        return str(_signer().loads(request.cookies.get(_name(), "")))
    except BadSignature:
        return ""


def become_kiosk(response: Response, slug: str) -> None:
    """Let this device ask one survey over and over."""
    response.set_cookie(
        _name(),
        _signer().dumps(slug),
        max_age=KEPT,
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        httponly=True,
        samesite="Lax",
    )


def stop_kiosk(response: Response) -> None:
    """Let this device be like any other again."""
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    response.delete_cookie(_name(), secure=secure, httponly=True, samesite="Lax")


def _name() -> str:
    return "__Host-kiosk" if current_app.config["SESSION_COOKIE_SECURE"] else "kiosk"


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="kiosk")
