"""Slow down guessing and floods without keeping an address: keys are sealed and forgotten daily."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING

from flask import request
from flask_limiter import Limiter

from app import clock

if TYPE_CHECKING:
    from flask import Flask

_daily: dict[str, bytes] = {}


def _sealed_address() -> str:
    """Give a name for the visitor's network that means nothing tomorrow or anywhere else."""
    day = clock.today().isoformat()
    if day not in _daily:
        _daily.clear()
        _daily[day] = secrets.token_bytes(32)
    network = (request.remote_addr or "").rpartition(".")[0] or (request.remote_addr or "")[:19]
    return hmac.new(_daily[day], network.encode(), hashlib.sha256).hexdigest()[:32]


limiter = Limiter(key_func=_sealed_address, storage_uri="memory://", headers_enabled=False)

# Young people share one youth-club network, so guesses of 55 bits are slowed, people are not.
GUESSES = "40 per minute; 400 per hour"
POSTS = "120 per minute"


def init_app(app: Flask) -> None:
    """Keep the counts in memory only."""
    app.config["RATELIMIT_ENABLED"] = not app.config["TESTING"]
    limiter.init_app(app)
