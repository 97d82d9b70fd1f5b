"""The pages of this domain, one file an audience."""

from __future__ import annotations

from app.collectors.routes import manage, paper, public

BLUEPRINTS = (public.bp, manage.bp, paper.bp)
# Reached from a survey's own page, so nothing of it stands in the staff menu.
STAFF_NAV: tuple[tuple[int, str, str], ...] = ()
