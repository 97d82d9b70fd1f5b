"""Print surveys on paper, and take what comes back in: once or twice typed, nothing lost."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import IntegrityError

from app import audit, clock
from app.collectors import printed, queries, rules
from app.collectors.models import PaperBatch, PaperSheet, SheetState
from app.collectors.rules import Kind, Standing
from app.errors import ConflictError, DomainError
from app.surveys import queries as surveys
from app.surveys import service as surveys_service

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from app.access import Actor
    from app.collectors.models import Collector
    from app.surveys.answers import Answer
    from app.surveys.definition import Question, SurveyDefinition

MOST_SHEETS = 100
TYPE_SIZES = (13, 16, 18)
Typed = dict[str, dict[str, list[str]]]  # what was typed, by question and by box


class SheetFaultsError(DomainError):
    """Some answers cannot be kept as typed; `faults` says which, by question."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__("Some answers need another look. What you typed is still here.")
        self.faults = faults


class SheetMarkError(DomainError):
    """The sheet's mark does not belong to this batch, or the sheet is in already."""


@dataclass(frozen=True)
class BatchDraft:
    """What a coordinator says of sheets to be printed."""

    printed: int
    type_size: int
    band: str
    hand_in: str
    is_keyed_twice: bool = False


@dataclass(frozen=True)
class Difference:
    """A question that two people have typed differently."""

    question: Question
    number: int
    first: str
    second: str


def make_batch(
    session: Session, collector: Collector, draft: BatchDraft, *, actor: Actor
) -> PaperBatch:
    """Note that sheets are printed, with the questions as they stand today.

    Raises:
        DomainError: it is no paper collector, it has closed, or a number is out of reach.
    """
    if collector.kind is not Kind.PAPER:
        raise DomainError("This way to the survey works without paper.")
    if queries.standing_of(session, collector) is Standing.CLOSED:
        raise ConflictError("This has closed, so nothing more is printed. Open it again first.")
    if not 1 <= draft.printed <= MOST_SHEETS:
        raise DomainError(f"Print from 1 to {MOST_SHEETS} sheets at a time.")
    if draft.type_size not in TYPE_SIZES:
        raise DomainError("Choose one of the letter sizes.")
    survey = queries.survey_of(session, collector)
    batch = PaperBatch(
        collector=collector,
        code=rules.new_code(
            lambda code: queries.address_is_taken(session, code), rules.ADDRESS_LENGTH
        ),
        printed=draft.printed,
        type_size=draft.type_size,
        band=draft.band,
        hand_in=draft.hand_in,
        is_keyed_twice=draft.is_keyed_twice,
        definition=surveys.definition_of(survey).to_dict(),
        version=survey.version,
        made_on=clock.today(),
    )
    session.add(batch)
    session.flush()
    _record(session, "paper_printed", batch, actor, sheets=draft.printed)
    return batch


def definition_of(batch: PaperBatch) -> SurveyDefinition:
    """Give the questions as they were printed."""
    return surveys.read_definition(batch.definition)


def read_mark(batch: PaperBatch, typed: str) -> str | None:
    """Read a sheet's mark; none is fine for a photocopy, which has no receipt of its own.

    Raises:
        DomainError: it cannot be a mark, or belongs to another batch.
    """
    if not typed.strip():
        return None
    mark = rules.read_code(typed, rules.MARK_LENGTH)
    if mark not in queries.marks_of(batch):
        raise SheetMarkError(
            "No sheet of this batch has this mark. Check the batch at the top of the page."
        )
    return mark


def keep_unfinished(
    session: Session,
    batch: PaperBatch,
    sheet: PaperSheet | None,
    mark: str | None,
    typed: Typed,
    *,
    actor: Actor,
) -> PaperSheet:
    """Keep what was typed so far, faults and all; anybody may finish it.

    Raises:
        SheetMarkError: somebody has begun a sheet with this mark already.
    """
    if sheet is not None and sheet.state is not SheetState.UNFINISHED:
        raise ConflictError("This sheet has moved on since the page was opened. Go to the batch.")
    sheet = sheet or _begin(session, batch, mark)
    sheet.first = dict(typed)
    sheet.first_by_id = actor.id
    session.flush()
    _record(session, "sheet_kept", batch, actor)
    return sheet


def finish_sheet(
    session: Session,
    batch: PaperBatch,
    sheet: PaperSheet | None,
    mark: str | None,
    typed: Typed,
    *,
    actor: Actor,
) -> PaperSheet:
    """Take a whole sheet in: at once, or when a second person has typed the same.

    Raises:
        SheetFaultsError: some answers cannot be kept as typed.
        SheetMarkError: somebody has begun a sheet with this mark already.
        DomainError: nothing is answered, or the same person types a second time.
    """
    answers = checked(batch, typed)
    if not answers:
        raise DomainError("Nothing is answered. If the sheet is empty, press “It is empty”.")
    sheet = sheet or _begin(session, batch, mark)
    if sheet.state is SheetState.SECOND:
        return _second_time(session, batch, sheet, typed, actor)
    if sheet.state is not SheetState.UNFINISHED:
        raise ConflictError("This sheet is in already. What you typed was not needed.")
    if not batch.is_keyed_twice:
        return _enter(session, batch, sheet, answers, actor)
    sheet.first, sheet.first_by_id, sheet.state = dict(typed), actor.id, SheetState.SECOND
    session.flush()
    _record(session, "sheet_typed", batch, actor)
    return sheet


def note_empty(session: Session, batch: PaperBatch, mark: str | None, *, actor: Actor) -> None:
    """Note that a sheet came back with nothing on it.

    Raises:
        SheetMarkError: somebody has begun a sheet with this mark already.
    """
    _begin(session, batch, mark).state = SheetState.BLANK
    session.flush()
    _record(session, "sheet_empty", batch, actor)


def throw_away(session: Session, batch: PaperBatch, sheet: PaperSheet, *, actor: Actor) -> None:
    """Forget what was typed of a sheet that is not in yet; the paper is still there.

    Raises:
        ConflictError: its answers are in, and are no longer here to be thrown away.
    """
    if sheet.state in {SheetState.ENTERED, SheetState.BLANK}:
        raise ConflictError("This sheet is in already, so it can’t be thrown away here.")
    session.delete(sheet)
    session.flush()
    _record(session, "sheet_thrown_away", batch, actor)


def check_second_person(sheet: PaperSheet, actor: Actor) -> None:
    """Make sure that two different people type a sheet.

    Raises:
        DomainError: this person has typed it before.
    """
    if sheet.state is SheetState.SECOND and sheet.first_by_id == actor.id:
        raise DomainError("You typed this sheet the first time. Somebody else types it again.")


def differences(batch: PaperBatch, sheet: PaperSheet) -> list[Difference]:
    """Give the questions that two people have typed differently, in the order of the paper."""
    definition = definition_of(batch)
    first, second = checked(batch, sheet.first or {}), checked(batch, sheet.second or {})
    return [
        Difference(
            question,
            number,
            _in_words(question, first.get(question.id), batch.band),
            _in_words(question, second.get(question.id), batch.band),
        )
        for number, question in enumerate(definition.questions, start=1)
        if _told(first.get(question.id)) != _told(second.get(question.id))
    ]


def settle(
    session: Session,
    batch: PaperBatch,
    sheet: PaperSheet,
    chosen: Mapping[str, str],
    *,
    actor: Actor,
) -> None:
    """Take a sheet in with what was chosen wherever two people typed differently.

    Raises:
        SheetFaultsError: a difference was left open.
        ConflictError: the sheet is in already.
    """
    if sheet.state is not SheetState.DIFFERS:
        raise ConflictError("This sheet has moved on since the page was opened. Go to the batch.")
    open_ones = {
        difference.question.id: f"Choose what stands on the paper at question {difference.number}."
        for difference in differences(batch, sheet)
        if chosen.get(difference.question.id) not in {"first", "second"}
    }
    if open_ones:
        raise SheetFaultsError(open_ones)
    sides: dict[str, Any] = {"first": sheet.first or {}, "second": sheet.second or {}}
    agreed = {
        question.id: sides[chosen.get(question.id, "first")].get(question.id, {})
        for question in definition_of(batch).questions
    }
    _enter(session, batch, sheet, checked(batch, agreed), actor)


def checked(batch: PaperBatch, typed: Typed) -> dict[str, Answer]:
    """Check what was typed as if it had been posted online; boxes left empty are no answers.

    Raises:
        SheetFaultsError: some answers cannot be kept as typed.
    """
    answers: dict[str, Answer] = {}
    faults: dict[str, str] = {}
    for question in definition_of(batch).questions:
        boxes = typed.get(question.id, {})
        if not question.asks or not any(v.strip() for vs in boxes.values() for v in vs):
            continue
        try:
            answers[question.id] = surveys.asking(question, batch.band).check(boxes)
        except DomainError as error:
            faults[question.id] = str(error)
    if faults:
        raise SheetFaultsError(faults)
    return answers


def _begin(session: Session, batch: PaperBatch, mark: str | None) -> PaperSheet:
    sheet = PaperSheet(batch=batch, mark=mark, state=SheetState.UNFINISHED)
    try:
        with session.begin_nested():
            session.add(sheet)
    except IntegrityError as fault:
        raise SheetMarkError(
            "A sheet with this mark has been typed in or begun already. Look at the batch. If this "
            "is a photocopy, leave the mark empty."
        ) from fault
    return sheet


def _second_time(
    session: Session, batch: PaperBatch, sheet: PaperSheet, typed: Typed, actor: Actor
) -> PaperSheet:
    check_second_person(sheet, actor)
    sheet.second = dict(typed)
    if not differences(batch, sheet):
        return _enter(session, batch, sheet, checked(batch, typed), actor)
    sheet.state = SheetState.DIFFERS
    session.flush()
    _record(session, "sheet_typed_again", batch, actor)
    return sheet


def _enter(
    session: Session,
    batch: PaperBatch,
    sheet: PaperSheet,
    answers: dict[str, Answer],
    actor: Actor,
) -> PaperSheet:
    # a photocopy has no receipt, so its answers are known by something that is thrown away
    token = printed.sheet_token(batch, sheet.mark) if sheet.mark else secrets.token_urlsafe(32)
    surveys_service.receive_sheet(
        session,
        queries.survey_of(session, batch.collector),
        surveys_service.Sheet(token, batch.version, definition_of(batch), answers),
        collector_id=batch.collector_id,
    )
    sheet.first = sheet.second = sheet.first_by_id = None
    sheet.state = SheetState.ENTERED
    session.flush()
    _record(session, "sheet_entered", batch, actor)
    return sheet


def _told(answer: Answer | None) -> object:
    """Give what an answer says, however its words were spaced."""
    if answer is None:
        return None
    value = answer["value"]
    words = [value if isinstance(value, str) else None, answer["why"], answer["other"]]
    return (
        answer["state"],
        value if not isinstance(value, str) else None,
        [" ".join(text.split()) if text else None for text in words],
    )


def _in_words(question: Question, answer: Answer | None, band: str) -> str:
    if answer is None:
        return "Left empty"
    said = surveys.asking(question, band).label_of(answer)
    return "\n".join(part for part in (said, answer["why"]) if part)


def _record(
    session: Session, action: str, batch: PaperBatch, actor: Actor, **details: object
) -> None:
    """Write a deed down by its batch alone: the mark of a sheet leads to its answers."""
    audit.record(session, action, f"paper_batch:{batch.id}", actor=actor, **details)
