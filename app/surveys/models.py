"""Surveys and the answers to them. No column here, or near here, names a person."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, random_id


class SurveyState(StrEnum):
    """Whether a survey takes answers."""

    OPEN = "open"
    CLOSED = "closed"


class Survey(Base):
    """A published survey. `definition` is frozen at publishing; answers belong to it."""

    __tablename__ = "survey"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(sa.ForeignKey("consultation.id"), index=True)
    slug: Mapped[str] = mapped_column(unique=True)
    template_key: Mapped[str]
    title: Mapped[str]
    definition: Mapped[dict[str, Any]]  # the version in force
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    state: Mapped[SurveyState] = mapped_column(default=SurveyState.OPEN)
    published_on: Mapped[date]
    closes_on: Mapped[date]
    is_example: Mapped[bool] = mapped_column(default=False)


class SurveyVersion(Base):
    """The questions of a survey as they were published once; never changed afterwards."""

    __tablename__ = "survey_version"

    survey_id: Mapped[int] = mapped_column(sa.ForeignKey("survey.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    definition: Mapped[dict[str, Any]]
    published_on: Mapped[date]
    changes: Mapped[list[Any]]  # what is different from the version before, as `changes` says it


class Response(Base):
    """One person's answers to one survey: found by a token or by return words, never by a name.

    With `changes_id` it is a working copy of answers that were sent: they stay as they are, and
    count as they are, until the copy is sent in their place.
    """

    __tablename__ = "response"
    __table_args__ = ({"sqlite_with_rowid": False},)

    id: Mapped[str] = mapped_column(primary_key=True, default=random_id)
    survey_id: Mapped[int] = mapped_column(sa.ForeignKey("survey.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    words_hash: Mapped[str | None] = mapped_column(unique=True)
    receipt_id: Mapped[str | None] = mapped_column(sa.ForeignKey("receipt.id"))
    changes_id: Mapped[str | None] = mapped_column(index=True, unique=True)
    version: Mapped[int] = mapped_column(default=1, server_default="1")  # which one was answered
    # The one the questions were read in last; chosen freely, so it says nothing of a person.
    language: Mapped[str] = mapped_column(default="en", server_default="en")
    started_on: Mapped[date]
    submitted_on: Mapped[date | None]
    # The way the person came: a poster, a paper batch. No foreign key, for it is a domain above.
    collector_id: Mapped[int | None]
    was_helped: Mapped[bool | None]  # somebody helped them answer; None where nobody said
    is_example: Mapped[bool] = mapped_column(default=False)
    answers: Mapped[list[Answer]] = relationship(
        back_populates="response", cascade="all, delete-orphan", order_by="Answer.question_id"
    )
    survey: Mapped[Survey] = relationship()


class LanguageCheck(Base):
    """Somebody who grew up with a language looked our words in it through; which job they do."""

    __tablename__ = "language_check"

    language: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str]  # of the words that were looked through; others need another look
    checked_on: Mapped[date]
    checked_by: Mapped[str]  # a role, not a name


class Answer(Base):
    """What was said to one question; `value` is the form question_types gives it."""

    __tablename__ = "answer"
    __table_args__ = ({"sqlite_with_rowid": False},)

    response_id: Mapped[str] = mapped_column(sa.ForeignKey("response.id"), primary_key=True)
    question_id: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[dict[str, Any]]
    response: Mapped[Response] = relationship(back_populates="answers")
