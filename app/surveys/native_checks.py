"""Which of our languages somebody who grew up with them has looked through."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from app import audit, clock
from app.access import STAFF
from app.errors import NotFoundError
from app.languages import BY_CODE, ENGLISH, LANGUAGES, progress
from app.surveys.models import LanguageCheck

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.access import Actor
    from app.languages import Language, Progress


class Standing(NamedTuple):
    """One language, how much of it there is, and its check; none where its words changed since."""

    language: Language
    progress: Progress
    check: LanguageCheck | None


def standings(session: Session) -> list[Standing]:
    """Give every language but English with how it stands."""
    return [_standing(session, one) for one in LANGUAGES if one is not ENGLISH]


def _standing(session: Session, language: Language) -> Standing:
    known = progress(language.code)
    check = session.get(LanguageCheck, language.code)
    is_of_these_words = check is not None and check.fingerprint == known.fingerprint
    return Standing(language, known, check if is_of_these_words else None)


def mark_checked(session: Session, code: str, *, is_checked: bool, actor: Actor) -> None:
    """Keep that a language was looked through, or that it must be again. Twice is harmless.

    Raises:
        NotFoundError: we have no such language.
    """
    if code not in BY_CODE or code == ENGLISH.code:
        raise NotFoundError("We have no such language.")
    known = _standing(session, BY_CODE[code])
    if (known.check is not None) == is_checked:
        return
    if known.check is not None:
        session.delete(known.check)
    else:
        made = LanguageCheck(
            language=code,
            fingerprint=known.progress.fingerprint,
            checked_on=clock.today(),
            checked_by=next(role.value for role in sorted(STAFF) if actor.has(role)),
        )
        session.merge(made)
    session.flush()
    action = "language_checked" if is_checked else "language_check_taken_back"
    audit.record(session, action, f"language:{code}", actor=actor)
