"""The pages of this domain, one file an audience."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.accounts.routes import staff

if TYPE_CHECKING:
    from flask import Blueprint

BLUEPRINTS: tuple[Blueprint, ...] = (staff.bp,)
# (position, label, endpoint) of pages in the staff menu
STAFF_NAV: tuple[tuple[int, str, str], ...] = ((90, "Your sign-in", "accounts.your_sign_in"),)
