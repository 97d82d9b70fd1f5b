"""The pages of this domain, one file an audience."""

from __future__ import annotations

from app.surveys.routes import manage, public

BLUEPRINTS = (public.bp, manage.bp)
# (position, label, endpoint) of pages in the staff menu
STAFF_NAV: tuple[tuple[int, str, str], ...] = ((20, "Surveys", "surveys_manage.listed"),)
