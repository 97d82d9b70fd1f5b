"""The pages of this domain, one file an audience."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.replies.routes import board, home, manage, receipt, work

if TYPE_CHECKING:
    from flask import Blueprint

BLUEPRINTS: tuple[Blueprint, ...] = (home.bp, board.bp, receipt.bp, work.bp, manage.bp)
# (position, label, endpoint) of pages in the staff menu
STAFF_NAV: tuple[tuple[int, str, str], ...] = (
    (0, "My work", "work.queue"),
    (60, "You said, we did", "replies_manage.listed"),
)
