"""The pages of this domain, one file an audience."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.notes.routes import manage

if TYPE_CHECKING:
    from flask import Blueprint

BLUEPRINTS: tuple[Blueprint, ...] = (manage.bp,)
STAFF_NAV: tuple[tuple[int, str, str], ...] = ()  # the way in is the consultation
