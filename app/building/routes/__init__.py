"""The pages of this domain, one file an audience."""

from __future__ import annotations

from app.building.routes import bench, drafts, preview, publish, question, survey

BLUEPRINTS = (bench.bp,)
PARTS = (drafts, survey, question, preview, publish)  # each adds its pages to the blueprint
# (position, label, endpoint) of pages in the staff menu
STAFF_NAV: tuple[tuple[int, str, str], ...] = ((21, "Build a survey", "building.listing"),)
