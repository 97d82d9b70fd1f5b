"""What must be in place before anybody is asked: pure, every unmet need at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from app.errors import DomainError

if TYPE_CHECKING:
    from datetime import date

    from app.surveys.definition import SurveyDefinition


class Need(NamedTuple):
    """One thing that is missing: what kind it is, for a link to where it is mended, and why."""

    key: str
    sentence: str


@dataclass(frozen=True)
class Ground:
    """What a survey stands on: the promises made and the people behind it."""

    who_decides: str
    reply_by: date | None
    has_duty_contacts: bool
    has_privacy_notice: bool


class NotReadyError(DomainError):
    """Something that young people are promised is not in place; `needs` lists all of it."""

    def __init__(self, needs: list[Need]) -> None:
        super().__init__(" ".join(need.sentence for need in needs))
        self.needs = needs


def unmet_needs(definition: SurveyDefinition | None, ground: Ground, closes_on: date) -> list[Need]:
    """List what is missing; None stands for questions that cannot be read yet."""
    needs = []
    if not ground.who_decides.strip():
        needs.append(Need("who_decides", "The consultation does not say who decides. Name them."))
    if ground.reply_by is None:
        needs.append(Need("reply_by", "No reply date is promised. Give the consultation one."))
    elif ground.reply_by < closes_on:
        needs.append(
            Need(
                "reply_by",
                "The reply is promised for a day before this survey closes. Close the survey "
                "sooner, or move the reply date and say why.",
            )
        )
    if not ground.has_duty_contacts:
        needs.append(
            Need(
                "duty",
                "Nobody is named for worrying answers. The safeguarding lead fills in the duty "
                "contacts and the words for evenings and weekends.",
            )
        )
    if not ground.has_privacy_notice:
        needs.append(
            Need(
                "privacy",
                "The privacy page is not complete. Fill in who answers questions about privacy.",
            )
        )
    if definition is not None and not any(q.takes_words for q in definition.questions):
        needs.append(
            Need(
                "words",
                "No question lets people answer in their own words, so there is nothing to reply "
                "to. Add one.",
            )
        )
    return needs
