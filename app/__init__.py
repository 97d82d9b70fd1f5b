"""Heard: the consultation and voice platform of a council's Care Experienced Forum."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from app.config import Settings


def create_app(settings: Settings | None = None) -> Flask:
    """Assemble the site. The import waits, so that services and tasks never load Flask."""
    from app.factory import create_app as assemble  # noqa: PLC0415

    return assemble(settings)
