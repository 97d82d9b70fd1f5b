"""Published frameworks, and their parts as pages need them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from app.errors import NotFoundError
from app.frameworks.models import FrameworkVersion

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Part:
    """A priority or a theme, as people read it."""

    id: str
    title: str
    plain: str
    description: str
    includes: tuple[str, ...]
    excludes: tuple[str, ...]
    priorities: tuple[str, ...]


def current(session: Session, key: str) -> FrameworkVersion | None:
    """Give the version in force: the one published last."""
    wanted = sa.select(FrameworkVersion).where(FrameworkVersion.key == key)
    return session.scalar(wanted.order_by(FrameworkVersion.id.desc()).limit(1))


def by_id(session: Session, version_id: int) -> FrameworkVersion:
    """Give one version.

    Raises:
        NotFoundError: there is none.
    """
    version = session.get(FrameworkVersion, version_id)
    if version is None:
        raise NotFoundError("We can't find that version of the strategy.")
    return version


def all_current(session: Session) -> list[FrameworkVersion]:
    """Give the version in force of every framework, by title."""
    newest = sa.select(sa.func.max(FrameworkVersion.id)).group_by(FrameworkVersion.key)
    wanted = sa.select(FrameworkVersion).where(FrameworkVersion.id.in_(newest))
    return list(session.scalars(wanted.order_by(FrameworkVersion.title, FrameworkVersion.id)))


def priorities_of(version: FrameworkVersion) -> tuple[Part, ...]:
    """Give a version's priorities in the strategy's own order."""
    return tuple(_part(row) for row in version.body.get("priorities", ()))


def themes_of(version: FrameworkVersion) -> tuple[Part, ...]:
    """Give a version's themes in the strategy's own order."""
    parts = tuple(_part(row) for row in version.body.get("themes", ()))
    titles = {f"({part.id})": f"(see “{part.title}”)" for part in parts}
    return tuple(
        replace(part, excludes=tuple(_with_titles(words, titles) for words in part.excludes))
        for part in parts
    )


def _with_titles(words: str, titles: dict[str, str]) -> str:
    """Name themes as people know them; the code book refers to them by id."""
    for name, title in titles.items():
        words = words.replace(name, title)
    return words


def _part(row: dict[str, Any]) -> Part:
    return Part(
        id=row["id"],
        title=row["title"],
        plain=row.get("plain") or row["title"],
        description=row.get("description") or "",
        includes=tuple(row.get("includes") or ()),
        excludes=tuple(row.get("excludes") or ()),
        priorities=tuple(row.get("priorities") or ()),
    )
