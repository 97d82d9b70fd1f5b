"""Files on their way in: in a folder for this account alone, under names that say nothing."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from app.errors import DomainError, NotFoundError

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy.orm import Session


class NoRoomError(DomainError):
    """The folder for files cannot be written to."""

    status = 503


_NAME = re.compile(r"[0-9a-f]{32}")


def keep(session: Session, name: str, content: bytes) -> None:
    """Write a file where only this account can read it.

    Raises:
        NoRoomError: the folder cannot be written to.
    """
    folder = _folder(session)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
    except OSError:
        raise NoRoomError(
            "We can't keep files just now: the disk may be full. Tell your administrator, and "
            "send the file again later."
        ) from None


def read(session: Session, name: str) -> bytes:
    """Give a file's content.

    Raises:
        NotFoundError: it is not there any more.
    """
    try:
        return (_folder(session) / name).read_bytes()
    except FileNotFoundError:
        raise NotFoundError(
            "That file is not here any more: we keep files for a day at most. Send it again."
        ) from None


def remove(session: Session, name: str) -> None:
    """Delete a file; one that is gone already is no fault."""
    (_folder(session) / name).unlink(missing_ok=True)


def stray(session: Session, known: set[str], before: datetime) -> list[str]:
    """Give the files that belong to nobody's work and are older than this moment."""
    folder = _folder(session)
    if not folder.is_dir():
        return []
    return sorted(
        file.name
        for file in folder.iterdir()
        if _NAME.fullmatch(file.name)
        and file.name not in known
        and file.stat().st_mtime < before.timestamp()
    )


def _folder(session: Session) -> Path:
    folder: Path = session.info["uploads"]
    return folder
