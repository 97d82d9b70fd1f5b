"""The gate that every published figure passes, so that no number can point at a person."""

from __future__ import annotations

from app.disclosure.counts import MINIMUM_BASE, SafeCount, safe_count

__all__ = ["MINIMUM_BASE", "SafeCount", "safe_count"]
