"""The gate that every published figure passes, so that no number can point at a person."""

from __future__ import annotations

from app.disclosure.counts import MINIMUM_BASE, SafeCount, safe_count
from app.disclosure.groups import Heard, SafeGroup, safe_alone, safe_apart, safe_overlapping

__all__ = [
    "MINIMUM_BASE",
    "Heard",
    "SafeCount",
    "SafeGroup",
    "safe_alone",
    "safe_apart",
    "safe_count",
    "safe_overlapping",
]
