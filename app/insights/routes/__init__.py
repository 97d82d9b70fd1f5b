"""The pages of this domain, one file an audience."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.insights.routes import check

if TYPE_CHECKING:
    from flask import Blueprint

BLUEPRINTS: tuple[Blueprint, ...] = (check.bp,)  # lead and check share one
# (position, label, endpoint) of pages in the staff menu
STAFF_NAV: tuple[tuple[int, str, str], ...] = ((40, "Insights", "insights.choose"),)
