"""Heard's reading engine: what a comment is about, how it is meant and what must stay private.

Nothing here knows of the web site or its database, and nothing leaves the machine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nlp.framework import (
    Framework,
    FrameworkError,
    Priority,
    Theme,
    framework_names,
    load_framework,
)
from nlp.types import Comment, Reading

if TYPE_CHECKING:
    from nlp.pipeline import Pipeline

__all__ = [
    "Comment",
    "Framework",
    "FrameworkError",
    "Pipeline",
    "Priority",
    "Reading",
    "Theme",
    "framework_names",
    "load_framework",
]


def __getattr__(name: str) -> type[Pipeline]:
    """Load the engine at its first use: a site that only asks for a framework starts in no time."""
    if name != "Pipeline":
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    from nlp.pipeline import Pipeline  # noqa: PLC0415

    return Pipeline
