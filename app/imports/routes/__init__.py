"""The pages of this domain, one file an audience."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.imports.routes import files, profiles, structure

if TYPE_CHECKING:
    from flask import Blueprint

BLUEPRINTS: tuple[Blueprint, ...] = (files.bp, profiles.bp, structure.bp)
# (position, label, endpoint) of pages in the staff menu
STAFF_NAV: tuple[tuple[int, str, str], ...] = ((25, "Imports", "imports.listing"),)
