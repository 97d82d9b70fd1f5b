"""Sealed tickets: a visit hands its own token to its own phone, where only this site can read it.

With a ticket, answers that were written without the internet reach their draft after the visit's
cookie has ended. A ticket opens nothing to read: it only lets answers in.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from typing import TYPE_CHECKING, cast

from cryptography.fernet import Fernet, InvalidToken
from flask import current_app

if TYPE_CHECKING:
    from app.config import Settings

KEPT = timedelta(days=30)  # as long as a draft


def make_ticket(slug: str, token: str) -> str:
    """Seal a visit's token for one survey."""
    return _box().encrypt(json.dumps([slug, token]).encode()).decode()


def token_of(ticket: str, slug: str) -> str | None:
    """Give the token in a ticket; None where it is forged, too old or for another survey."""
    try:
        opened = _box().decrypt(ticket.encode(), ttl=int(KEPT.total_seconds()))
    except InvalidToken:
        return None
    made_for, token = json.loads(opened)
    return token if made_for == slug else None


def visit_mark(slug: str, token: str | None) -> str:
    """Name a visit to one survey, so that a phone keeps two people's answers apart."""
    if token is None:
        return ""
    seen = hmac.new(_settings().key("visit-mark"), f"{slug}:{token}".encode(), hashlib.sha256)
    return seen.hexdigest()[:24]


def _box() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_settings().key("tickets")))


def _settings() -> Settings:
    return cast("Settings", current_app.extensions["heard_settings"])
