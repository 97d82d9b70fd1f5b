"""The pages of this domain, one file an audience."""

from __future__ import annotations

from app.surveys.routes import kiosk, languages, later, manage, public, returning

# kiosk, later and returning add their pages to those of public
BLUEPRINTS = (public.bp, manage.bp, languages.bp)
__all__ = ["BLUEPRINTS", "STAFF_NAV", "kiosk", "later", "returning"]
# (position, label, endpoint) of pages in the staff menu
STAFF_NAV: tuple[tuple[int, str, str], ...] = (
    (20, "Surveys", "surveys_manage.listed"),
    (28, "Languages", "languages.listed"),
)
