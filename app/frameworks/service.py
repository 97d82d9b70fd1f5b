"""Publish frameworks. A published version never changes; a change is a new version."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from app import audit, clock
from app.errors import DomainError
from app.frameworks.models import FrameworkVersion

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.access import Actor


class FrameworkFaultyError(DomainError):
    """The framework lacks what every framework needs."""


def publish_framework(
    session: Session, body: dict[str, Any], *, actor: Actor | None = None
) -> FrameworkVersion:
    """Put a framework in force. Publishing the very same words again changes nothing.

    Raises:
        FrameworkFaultyError: it has no id, no title, or nothing to theme comments by.
    """
    if not body.get("id") or not body.get("title") or not body.get("themes"):
        raise FrameworkFaultyError("A strategy needs an id, a title and at least one theme.")
    sha256 = fingerprint(body)
    known = session.scalar(sa.select(FrameworkVersion).where(FrameworkVersion.sha256 == sha256))
    if known is not None:
        return known
    version = FrameworkVersion(
        key=body["id"],
        version=body.get("version") or "1",
        title=body["title"],
        owner=body.get("owner") or "",
        period=body.get("period") or "",
        sha256=sha256,
        body=body,
        published_at=clock.now(),
    )
    session.add(version)
    session.flush()
    subject = f"framework:{version.id}"
    audit.record(session, "framework_published", subject, actor=actor, key=version.key)
    return version


def fingerprint(body: dict[str, Any]) -> str:
    """Give the fingerprint of everything a framework says."""
    canonical = json.dumps(body, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()
