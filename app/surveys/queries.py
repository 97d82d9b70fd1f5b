"""Read surveys and drafts. A draft is found by the visit that writes it, never by an id."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import object_session, selectinload

from app import clock
from app.accounts import queries as accounts
from app.consultations.models import Consultation, ConsultationState
from app.disclosure.counts import SafeCount, safe_count
from app.errors import NotFoundError
from app.surveys.definition import ANY_BAND, SurveyDefinition
from app.surveys.models import Response, Survey, SurveyState, SurveyVersion
from app.surveys.question_types import question_type_of

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from app.accounts.models import Receipt
    from app.surveys.answers import Answer
    from app.surveys.definition import Question
    from app.surveys.question_types import QuestionType


@dataclass(frozen=True)
class ListedSurvey:
    """A survey as staff see it in a list: never more than a safe figure of who answered."""

    survey: Survey
    consultation: str
    sent: SafeCount
    is_open: bool


def open_surveys(session: Session) -> list[Survey]:
    """Give the surveys that take answers today, the one closing soonest first."""
    chosen = sa.select(Survey).where(
        Survey.state == SurveyState.OPEN, Survey.closes_on >= clock.today()
    )
    return list(session.scalars(chosen.order_by(Survey.closes_on, Survey.id)))


def survey_by_slug(session: Session, slug: str) -> Survey:
    """Give the survey at this address.

    Raises:
        NotFoundError: there is none.
    """
    survey = session.scalar(sa.select(Survey).where(Survey.slug == slug))
    if survey is None:
        raise NotFoundError("We can't find those questions. Check the link, or ask for a new one.")
    return survey


def survey_by_id(session: Session, survey_id: int) -> Survey:
    """Give the survey with this number, for staff.

    Raises:
        NotFoundError: there is none.
    """
    survey = session.get(Survey, survey_id)
    if survey is None:
        raise NotFoundError("That survey is not here.")
    return survey


def is_open(survey: Survey) -> bool:
    """Say whether the survey takes answers today."""
    return survey.state is SurveyState.OPEN and survey.closes_on >= clock.today()


def definition_of(asked: Survey | Response) -> SurveyDefinition:
    """Give the questions in force of a survey; of a response, those that it answers."""
    if isinstance(asked, Survey):
        return SurveyDefinition.from_dict(asked.definition)
    if asked.version == asked.survey.version:
        return SurveyDefinition.from_dict(asked.survey.definition)
    session = cast("Session", object_session(asked))
    kept = session.get_one(SurveyVersion, (asked.survey_id, asked.version))
    return SurveyDefinition.from_dict(kept.definition)


def versions_of(session: Session, survey: Survey) -> list[SurveyVersion]:
    """Give every version of a survey, the newest first."""
    chosen = sa.select(SurveyVersion).where(SurveyVersion.survey_id == survey.id)
    return list(session.scalars(chosen.order_by(SurveyVersion.number.desc())))


def has_answers(session: Session, survey: Survey) -> bool:
    """Say whether anybody has answered or begun to, without saying how many."""
    wanted = sa.select(Response.id).where(Response.survey_id == survey.id)
    return session.scalar(wanted.order_by(Response.id).limit(1)) is not None


def asking(question: Question, band: str = ANY_BAND) -> QuestionType:
    """Give what checks the answers to a question and says them in words, for other domains."""
    return question_type_of(question, band=band)


def read_definition(stored: dict[str, Any]) -> SurveyDefinition:
    """Read questions back that another domain has kept as they were printed."""
    return SurveyDefinition.from_dict(stored)


def sent_through(session: Session, survey_id: int, collector_id: int) -> int:
    """Count who has sent answers by one way. For freezing, never for showing."""
    mine = (Response.survey_id == survey_id, Response.collector_id == collector_id)
    chosen = sa.select(sa.func.count()).select_from(Response)
    return session.scalar(chosen.where(*mine, Response.submitted_on.is_not(None))) or 0


def token_hash(session: Session, survey_id: int, token: str) -> str:
    """Give what we store of a visit: nobody can turn it back, or join two surveys by it."""
    key: bytes = session.info["pepper"]
    return hmac.new(key, f"response:{survey_id}:{token}".encode(), hashlib.sha256).hexdigest()


def response_of(session: Session, survey: Survey, token: str | None) -> Response | None:
    """Give what this visit has answered; None without the visit's own token."""
    if token is None:
        return None
    mine = Response.token_hash == token_hash(session, survey.id, token)
    return session.scalar(sa.select(Response).where(mine).options(selectinload(Response.answers)))


def response_by_words(session: Session, words_hash: str) -> Response | None:
    """Give the answers, sent or not, that these return words open."""
    return session.scalar(sa.select(Response).where(Response.words_hash == words_hash))


def copy_of(session: Session, response: Response) -> Response | None:
    """Give the working copy of sent answers, while somebody is changing them."""
    mine = sa.select(Response).where(Response.changes_id == response.id)
    return session.scalar(mine.options(selectinload(Response.answers)))


def original_of(session: Session, copy: Response) -> Response:
    """Give the sent answers that a working copy is of; a response of its own is just itself."""
    return session.get_one(Response, copy.changes_id) if copy.changes_id else copy


def response_by_receipt(session: Session, receipt_id: str) -> Response | None:
    """Give the response that this receipt was issued for, to show how far it has got."""
    return session.scalar(
        sa.select(Response).where(Response.receipt_id == receipt_id).order_by(Response.id)
    )


def receipt_of(session: Session, sent: Response) -> Receipt:
    """Give the receipt that sent answers were given."""
    receipt = accounts.receipt_by_id(session, sent.receipt_id or "")
    if receipt is None:
        raise NotFoundError("These answers have no receipt.")
    return receipt


def is_receipt_of(session: Session, sent: Response, code: str) -> bool:
    """Say whether a receipt code is the one that these answers were given."""
    receipt = accounts.receipt_by_code(session, code)
    return receipt is not None and receipt.id == sent.receipt_id


def drafts_begun_before(session: Session, day: date) -> list[Response]:
    """Give the half-done answers that were begun before a day."""
    waiting = sa.select(Response).where(Response.submitted_on.is_(None), Response.started_on < day)
    return list(session.scalars(waiting.order_by(Response.id)))


def answers_of(response: Response) -> dict[str, Answer]:
    """Give the answers by question, as the rules want them."""
    return {row.question_id: cast("Answer", row.value) for row in response.answers}


def consultation_of(session: Session, survey: Survey) -> Consultation:
    """Give the consultation that the survey belongs to."""
    return session.get_one(Consultation, survey.consultation_id)


def open_consultations(session: Session) -> list[Consultation]:
    """Give the consultations that a survey can be published into, the latest first."""
    chosen = sa.select(Consultation).where(
        Consultation.state == ConsultationState.OPEN, Consultation.closes_on >= clock.today()
    )
    order = (Consultation.opens_on.desc(), Consultation.id.desc())
    return list(session.scalars(chosen.order_by(*order)))


def listed_surveys(session: Session) -> list[ListedSurvey]:
    """Give every survey with a safe figure of how many have sent it, the newest first."""
    return _listed(session, sa.select(Survey.id))


def listed_survey(session: Session, survey: Survey) -> ListedSurvey:
    """Give one survey as the list shows it."""
    return _listed(session, sa.select(Survey.id).where(Survey.id == survey.id))[0]


def _listed(session: Session, chosen: sa.Select[int]) -> list[ListedSurvey]:
    sent = (
        sa.select(sa.func.count())
        .where(Response.survey_id == Survey.id, Response.submitted_on.is_not(None))
        .scalar_subquery()
    )
    rows = session.execute(
        sa.select(Survey, Consultation.title, sent)
        .join(Consultation, Consultation.id == Survey.consultation_id)
        .where(Survey.id.in_(chosen))
        .order_by(Survey.published_on.desc(), Survey.id.desc())
    )
    return [
        ListedSurvey(survey, title, safe_count(count), is_open(survey))
        for survey, title, count in rows
    ]
