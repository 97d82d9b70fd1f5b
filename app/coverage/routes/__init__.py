"""The pages of this domain, one file an audience."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.coverage.routes import manage

if TYPE_CHECKING:
    from flask import Blueprint

BLUEPRINTS: tuple[Blueprint, ...] = (manage.bp,)
# (position, label, endpoint) of pages in the staff menu
STAFF_NAV: tuple[tuple[int, str, str], ...] = ((35, "Who is heard", "coverage.choose"),)
