"""Addresses for consultations."""

from __future__ import annotations

import re
import unicodedata
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container

LONGEST = 60


def slug_of(title: str) -> str:
    """Make an address from a title: small letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
    return words[:LONGEST].rstrip("-") or "consultation"


def free_slug(wanted: str, taken: Container[str]) -> str:
    """Give the address itself, or with the first number that nobody else has."""
    if wanted not in taken:
        return wanted
    return next(slug for n in count(2) if (slug := f"{wanted}-{n}") not in taken)
