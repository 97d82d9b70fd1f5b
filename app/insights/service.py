"""Read comments, let people overrule the engine, freeze figures and sign insights off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app import audit, clock
from app.comments import queries as comments
from app.comments import service as comments_service
from app.consultations import queries as consultations
from app.errors import ConflictError, DomainError
from app.frameworks import queries as frameworks
from app.frameworks import service as frameworks_service
from app.insights import queries, reading, rules, theming
from app.insights.events import CorrectionRecorded, InsightSignedOff
from app.insights.models import Correction, Insight, Snapshot
from app.tasks import publish

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from app.access import Actor
    from app.comments.models import Comment
    from app.consultations.models import Consultation
    from app.frameworks.models import FrameworkVersion

AGREED = "The computer had it right."


@dataclass(frozen=True)
class Verdict:
    """What a person says a comment is about: all of it. Two empty sets mean “fits nothing”."""

    theme_ids: Sequence[str]
    priority_ids: Sequence[str]
    reason: str = ""


@dataclass(frozen=True)
class SignOff:
    """The words in which a theme is taken on: the headline and “you said”."""

    theme_id: str
    headline: str
    you_said: str


class UnknownThemeError(DomainError):
    """The framework has no such theme or priority."""


class ReasonMissingError(DomainError):
    """The engine is overruled without a reason."""


class TooSoonError(ConflictError):
    """New figures now could point at a person."""


class AlreadySignedOffError(ConflictError):
    """The theme is signed off in this consultation."""


def publish_shipped_framework(
    session: Session, key: str, *, actor: Actor | None = None
) -> FrameworkVersion:
    """Put a framework that comes with Heard in force. Twice is harmless."""
    body = theming.shipped_framework(key)
    return frameworks_service.publish_framework(session, body, actor=actor)


def read_comment(session: Session, comment_id: str) -> None:
    """Have one comment read and keep what the engine found. Twice is harmless."""
    read_comments(session, [comment_id])


def read_comments(session: Session, comment_ids: Sequence[str]) -> None:
    """Have comments read in the transaction of the caller; tasks let go of it meanwhile."""
    for batch in reading.plan(session, comment_ids):
        reading.keep(session, batch, reading.have_read(batch))


def correct(session: Session, comment: Comment, verdict: Verdict, *, actor: Actor) -> Correction:
    """Let a person say what a comment is about. It wins at once, everywhere, and is never edited.

    Raises:
        UnknownThemeError: the verdict names what the framework does not have.
        ReasonMissingError: it differs from what stands, and does not say why.
    """
    consultation = consultations.by_id(session, comment.consultation_id)
    version = framework_of(session, consultation)
    themes = _known(verdict.theme_ids, [part.id for part in frameworks.themes_of(version)])
    wanted = [part.id for part in frameworks.priorities_of(version)]
    priorities = _known(verdict.priority_ids, wanted)
    stands = queries.effective_of(session, [comment.id], version.key)[comment.id]
    changed = set(themes) != stands.theme_ids or set(priorities) != stands.priority_ids
    reason = verdict.reason.strip()
    if changed and not reason:
        raise ReasonMissingError("Say in a few words why you changed it.")
    correction = Correction(
        comment_id=comment.id,
        framework_key=version.key,
        theme_ids=themes,
        priority_ids=priorities,
        reason=reason or AGREED,
        by_id=actor.id,
        at=clock.now(),
    )
    session.add(correction)
    session.flush()
    deed = {"themes": themes, "priorities": priorities, "changed": changed}
    audit.record(session, "comment_corrected", f"comment:{comment.id}", actor=actor, **deed)
    publish(session, CorrectionRecorded(correction_id=correction.id))
    return correction


def forget_comments(session: Session, comment_ids: Sequence[str]) -> None:
    """Delete comments that were taken back, with what the engine and people made of them.

    One that the safeguarding lead has a case about cannot be forgotten: leave it out.
    """
    comments_service.forget_comments(session, comments.by_ids(session, comment_ids))


def _known(given: Sequence[str], known: Sequence[str]) -> list[str]:
    if unknown := set(given) - set(known):
        raise UnknownThemeError(f"The strategy has no theme “{min(unknown)}”.")
    return [name for name in known if name in set(given)]


def framework_of(session: Session, consultation: Consultation) -> FrameworkVersion:
    """Give the framework version in force for a consultation."""
    version = frameworks.current(session, consultation.framework_key)
    return version or publish_shipped_framework(session, consultation.framework_key)


def take_snapshot(
    session: Session, consultation: Consultation, *, actor: Actor | None = None
) -> Snapshot:
    """Freeze the figures of a consultation; pages show these and no others.

    Waves are a week and ten new sendings apart, so that two of them cannot be subtracted to find
    what one person said.

    Raises:
        TooSoonError: too little time has passed, or too few new people have spoken.
    """
    last = queries.latest_snapshot(session, consultation.id)
    contributions = queries.count_contributions(session, consultation)
    if not rules.wave_is_due(
        last.taken_on if last else None,
        last.contributions if last else 0,
        clock.today(),
        contributions,
    ):
        raise TooSoonError(
            "New figures wait until a week has passed and at least ten more young people have "
            "spoken. That way nobody can be worked out from the difference."
        )
    version = framework_of(session, consultation)
    figures = rules.freeze_figures(
        queries.counted_comments(session, consultation),
        [part.id for part in frameworks.themes_of(version)],
        [part.id for part in frameworks.priorities_of(version)],
    )
    snapshot = Snapshot(
        consultation_id=consultation.id,
        framework_version_id=version.id,
        taken_on=clock.today(),
        contributions=contributions,
        figures=figures | {"engines": queries.engines_of(session, consultation)},
    )
    session.add(snapshot)
    session.flush()
    audit.record(session, "figures_frozen", f"snapshot:{snapshot.id}", actor=actor)
    return snapshot


def take_due_snapshots(session: Session) -> int:
    """Freeze new figures wherever a wave is due and every comment is read; give how many."""
    taken = 0
    for consultation in consultations.all_consultations(session):
        if queries.has_unread(session, consultation):
            continue  # figures of half the words would stand for a week
        try:
            take_snapshot(session, consultation)
        except TooSoonError:
            continue
        taken += 1
    return taken


def sign_off_insight(
    session: Session, consultation: Consultation, sign_off: SignOff, *, actor: Actor
) -> Insight:
    """Take a theme on as “You said”, with the frozen figure in safe words. It now needs a reply.

    Raises:
        UnknownThemeError: the framework has no such theme.
        AlreadySignedOffError: somebody has signed it off before.
    """
    version = framework_of(session, consultation)
    titles = {part.id: part.title for part in frameworks.themes_of(version)}
    _known([sign_off.theme_id], list(titles))
    if queries.insight_on(session, consultation.id, sign_off.theme_id) is not None:
        raise AlreadySignedOffError("This theme is signed off already. You can draft its reply.")
    snapshot = queries.latest_snapshot(session, consultation.id)
    insight = Insight(
        consultation_id=consultation.id,
        snapshot_id=snapshot.id if snapshot else None,
        framework_key=version.key,
        theme_id=sign_off.theme_id,
        theme_title=titles[sign_off.theme_id],
        headline=sign_off.headline.strip(),
        you_said=sign_off.you_said.strip(),
        how_many=how_many(snapshot, sign_off.theme_id),
        signed_off_by_id=actor.id,
        signed_off_at=clock.now(),
    )
    session.add(insight)
    session.flush()
    audit.record(session, "insight_signed_off", f"insight:{insight.id}", actor=actor)
    publish(session, InsightSignedOff(insight_id=insight.id))
    return insight


def rewrite_insight(
    session: Session, insight: Insight, headline: str, you_said: str, *, actor: Actor
) -> Insight:
    """Change the words of a “You said”. Whether it may still change, its reply decides."""
    headline, you_said = headline.strip(), you_said.strip()
    if (headline, you_said) == (insight.headline, insight.you_said):
        return insight
    insight.headline, insight.you_said = headline, you_said
    session.flush()
    audit.record(session, "insight_rewritten", f"insight:{insight.id}", actor=actor)
    return insight


def how_many(snapshot: Snapshot | None, theme_id: str) -> str:
    """Say how many young people spoke of a theme, in words that are safe to publish."""
    words: str = rules.theme_figure(snapshot.figures if snapshot else None, theme_id)["words"]
    return words
