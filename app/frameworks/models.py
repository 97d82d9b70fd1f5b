"""Published framework versions; a published one never changes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class FrameworkVersion(Base):
    """One version of a strategy, as it was published. `body` is nlp's own form of it."""

    __tablename__ = "framework_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(index=True)
    version: Mapped[str]
    title: Mapped[str]
    owner: Mapped[str]
    period: Mapped[str]
    sha256: Mapped[str] = mapped_column(unique=True)
    body: Mapped[dict[str, Any]]
    published_at: Mapped[datetime]
