"""What makes an answer fit to publish: pure checks, and the words for how far it has got."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from app.errors import DomainError, NotAllowedError

if TYPE_CHECKING:
    from datetime import date

FEWEST_WORDS = 3
LONGEST_TEXT = 3_000

_WORD = re.compile(r"[^\W\d_]{2,}")


class Decision(StrEnum):
    """The council's answer. Only a no must give its reason, and it must."""

    YES = "yes"
    NOT_YET = "not_yet"
    NO = "no"

    @property
    def in_words(self) -> str:
        """Give the decision as people read it."""
        return {"yes": "Yes", "not_yet": "Not yet", "no": "No, because"}[self.value]


class Progress(StrEnum):
    """How far the promise has got, as the board shows it."""

    HEARD = "heard"
    LOOKING = "looking"
    DOING = "doing"
    DONE = "done"
    CANNOT = "cannot"

    @property
    def in_words(self) -> str:
        """Give the status as the board prints it."""
        return PROGRESS_WORDS[self]

    @property
    def code(self) -> str:
        """Give the short name that the page parts use for this status."""
        return {"looking": "look", "cannot": "cant"}.get(self.value, self.value)


PROGRESS_WORDS = {
    Progress.HEARD: "Heard",
    Progress.LOOKING: "Looking into it",
    Progress.DOING: "Doing it",
    Progress.DONE: "Done",
    Progress.CANNOT: "Can’t do",
}
# the way a promise goes when the answer is not a no
STAGES = (Progress.HEARD, Progress.LOOKING, Progress.DOING, Progress.DONE)
FITTING = {
    Decision.YES: (Progress.LOOKING, Progress.DOING, Progress.DONE),
    Decision.NOT_YET: (Progress.HEARD, Progress.LOOKING),
    Decision.NO: (Progress.CANNOT,),
}
FIRST = {
    Decision.YES: Progress.DOING,
    Decision.NOT_YET: Progress.LOOKING,
    Decision.NO: Progress.CANNOT,
}


class UnfitReplyError(DomainError):
    """The answer lacks something that young people were promised."""


class OwnDraftError(NotAllowedError):
    """Nobody publishes their own words alone."""


@dataclass(frozen=True)
class ReplyDraft:
    """An answer as somebody wrote it."""

    decision: Decision
    we_did: str
    because: str = ""
    owner: str = ""
    due_on: date | None = None


class Fault(NamedTuple):
    """What is wrong with a draft: which box, and the sentence its writer sees."""

    box: str
    sentence: str


def has_words(text: str, fewest: int = FEWEST_WORDS) -> bool:
    """Say whether a text holds at least this many words: dots and dashes are no reason."""
    return len(_WORD.findall(text)) >= fewest


def check_draft(draft: ReplyDraft) -> None:
    """Make sure that an answer says what it must.

    Raises:
        UnfitReplyError: words, a reason, a date or an owner are missing.
    """
    fault = fault_in(draft)
    if fault is not None:
        raise UnfitReplyError(fault.sentence)


def fault_in(draft: ReplyDraft) -> Fault | None:
    """Give the first thing that is wrong with an answer, or None."""
    return _fault_in_words(draft) or _fault_in_reason(draft)


def _fault_in_words(draft: ReplyDraft) -> Fault | None:
    if not has_words(draft.we_did):
        return Fault("we_did", "Write what the council says, in a sentence or two.")
    if max(len(draft.we_did), len(draft.because)) > LONGEST_TEXT:
        return Fault("we_did", f"Please make it shorter: {LONGEST_TEXT:,} letters at most.")
    if not has_words(draft.owner, fewest=1):
        return Fault("owner", "Say who makes sure that it happens.")
    return None


def _fault_in_reason(draft: ReplyDraft) -> Fault | None:
    if draft.decision is Decision.NO and not has_words(draft.because):
        sentence = "A no needs its reason. Write why, so that young people can read it."
        return Fault("because", sentence)
    if draft.decision is Decision.NOT_YET and not (has_words(draft.because) or draft.due_on):
        sentence = "A “not yet” needs a date or a reason. Say when you look again, or why not now."
        return Fault("because", sentence)
    return None


def check_progress(decision: Decision, before: Progress, after: Progress) -> None:
    """Make sure that news fits the answer it belongs to.

    Raises:
        UnfitReplyError: a no cannot turn into a yes by news alone.
    """
    if decision is Decision.NO and after is not Progress.CANNOT:
        message = "The answer was no. If that has changed, it needs a new answer, not an update."
        raise UnfitReplyError(message)
    if before is Progress.DONE and after in {Progress.HEARD, Progress.LOOKING}:
        raise UnfitReplyError("This was done already. It cannot go back to the start.")


def seal_of(draft: ReplyDraft, *said: str) -> str:
    """Give a fingerprint of the words, so that a person publishes what they have read."""
    due = draft.due_on.isoformat() if draft.due_on else ""
    parts = (draft.decision.value, draft.we_did, draft.because, draft.owner, due, *said)
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Sending:
    """How far one young person's words have got; numbers of themes, never the words."""

    is_post: bool
    sent_on: date
    reply_by: date | None
    is_read: bool
    themes: int
    answered: int


@dataclass(frozen=True)
class Step:
    """One stop on the line of what happens with somebody's words."""

    title: str
    text: str
    on: date | None
    by: date | None
    state: str  # past, now or next


def steps_of(sending: Sending) -> tuple[Step, ...]:
    """Say what has happened with somebody's words, what happens now, and what comes next.

    A later step that is done makes the earlier ones done, so the line never has a hole in it.
    """
    what = "post" if sending.is_post else "answers"
    has_answer = sending.answered > 0
    done = [
        True,
        sending.is_read,
        sending.themes > 0,
        has_answer and sending.answered == sending.themes,
    ]
    reached = max(index for index, is_done in enumerate(done) if is_done)
    words = (
        (f"We got your {what}", "", sending.sent_on, None),
        (f"A person reads your {what}", "We cover up the names and places we find.", None, None),
        ("We put it together with what others said", "Then we know what matters most.", None, None),
        ("The council has to answer", "Yes, not yet, or no. A no has its reason.", None,
         sending.reply_by),
        ("You see it here, and on “You said, we did”", "", None, None),
    )  # fmt: skip
    last = len(words) - 1
    here = last if reached == last - 1 else reached + 1
    return tuple(
        Step(title, text, on, by, "past" if index < here else "now" if index == here else "next")
        for index, (title, text, on, by) in enumerate(words)
    )
