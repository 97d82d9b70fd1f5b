"""The errors the product expects. Each message is the sentence its reader sees."""

from __future__ import annotations


class DomainError(Exception):
    """Something the person can understand and act on; the web edge turns it into a page."""

    status = 422


class NotFoundError(DomainError):
    """What was asked for is not here, or is not for this person to see."""

    status = 404


class ConflictError(DomainError):
    """The thing has moved on since the page was opened."""

    status = 409


class NotAllowedError(DomainError):
    """This person's job does not include this step."""

    status = 403


class SettingsError(DomainError):
    """The site cannot start as it is set up."""

    status = 500
