"""What a receipt shows: how far the words have got and what was answered. Never the words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app import audit
from app.accounts import queries as accounts
from app.accounts import service as accounts_service
from app.comments import queries as comments
from app.consultations import queries as consultations
from app.errors import DomainError
from app.forum import queries as forum
from app.insights import queries as insights
from app.replies import queries, rules
from app.safeguarding import queries as safeguarding
from app.safeguarding import service as safeguarding_service
from app.surveys import queries as surveys
from app.surveys import service as surveys_service

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from app.accounts.models import Receipt
    from app.comments.models import Comment
    from app.consultations.models import Consultation
    from app.forum.queries import ReceiptPost
    from app.insights.models import Insight
    from app.replies.queries import Answered


@dataclass(frozen=True)
class Theme:
    """One theme that was in the person's own words, and the council's answer if there is one."""

    insight: Insight
    answer: Answered | None


@dataclass(frozen=True)
class ReceiptPage:
    """Everything that the holder of a receipt may see."""

    sent_on: date
    kind: str  # answers or post
    consultation: Consultation | None
    posts: tuple[ReceiptPost, ...]
    has_words: bool
    themes: tuple[Theme, ...]
    steps: tuple[rules.Step, ...]
    withdrawn_on: date | None = None

    @property
    def answered(self) -> tuple[Theme, ...]:
        """Give the themes that the council has answered."""
        return tuple(theme for theme in self.themes if theme.answer is not None)

    @property
    def waiting(self) -> tuple[Theme, ...]:
        """Give the themes that still wait for their answer."""
        return tuple(theme for theme in self.themes if theme.answer is None)


def find_receipt(session: Session, typed: str) -> Receipt | None:
    """Find the receipt of a code. A wrong, an unknown and a mistyped code are all just None."""
    try:
        return accounts.receipt_by_code(session, typed)
    except DomainError:
        # as slow as a code that could have been right, so that a miss tells nothing by its time
        accounts.receipt_hash("", session.info["pepper"])
        return None


def receipt_page(session: Session, receipt_id: str) -> ReceiptPage | None:
    """Put together what a receipt shows, or None when there is no such receipt any more."""
    receipt = accounts.receipt_by_id(session, receipt_id)
    if receipt is None:
        return None
    own = comments.by_receipt(session, receipt_id)
    posts = tuple(forum.posts_by_receipt(session, receipt_id))
    themes = _themes(session, own)
    consultation = _consultation(session, receipt_id, own)
    return ReceiptPage(
        sent_on=receipt.issued_on,
        kind="post" if posts else "answers",
        consultation=consultation,
        posts=posts,
        has_words=bool(own),
        withdrawn_on=receipt.withdrawn_on,
        themes=themes,
        steps=rules.steps_of(
            rules.Sending(
                is_post=bool(posts),
                sent_on=receipt.issued_on,
                reply_by=consultation.reply_by if consultation else None,
                is_read=all(comment.read_on is not None for comment in own),
                themes=len(themes),
                answered=sum(theme.answer is not None for theme in themes),
            )
        ),
    )


def _themes(session: Session, own: list[Comment]) -> tuple[Theme, ...]:
    found = insights.insights_for_comments(session, [comment.id for comment in own])
    answers = queries.for_insights(session, [insight.id for insight in found])
    return tuple(Theme(insight, answers.get(insight.id)) for insight in found)


def _consultation(session: Session, receipt_id: str, own: list[Comment]) -> Consultation | None:
    if own:
        return consultations.by_id(session, own[0].consultation_id)
    response = surveys.response_by_receipt(session, receipt_id)
    return surveys.consultation_of(session, response.survey) if response is not None else None


def open_cases_of(session: Session, receipt_id: str) -> int:
    """Say how many pieces of a person's words the safeguarding lead needs just now."""
    ids = [comment.id for comment in comments.by_receipt(session, receipt_id)]
    return len(safeguarding.comments_in_open_cases(session, ids))


def take_back(session: Session, receipt_id: str) -> None:
    """Delete everything a receipt was given for: answers, words, posts. A date is all that stays.

    What was released stays as it is: frozen figures, and replies that are published. Words in an
    open safeguarding case stay with that case alone. Twice is harmless.
    """
    receipt = accounts.receipt_by_id(session, receipt_id)
    if receipt is None or receipt.withdrawn_on is not None:
        return
    own = comments.by_receipt(session, receipt_id)
    sendings = surveys_service.erase_response(session, receipt_id)
    kept = safeguarding_service.take_back_words(session, own)
    accounts_service.withdraw_receipt(session, receipt)
    audit.record(
        session,
        "words_taken_back",
        f"receipt:{receipt.id}",
        actor=None,
        sendings=sendings,
        comments=len(own),
        kept_for_safety=kept,
    )
