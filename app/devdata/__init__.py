"""Example data for the demo: one believable borough. Refused outside demo mode."""

from __future__ import annotations

from app.devdata.borough import demo_sign_ins, seed_borough

__all__ = ["demo_sign_ins", "seed_borough"]
