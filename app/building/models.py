"""Surveys in the making. Nothing here holds an answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class SurveyDraft(Base):
    """A survey somebody is building. It may be unfinished, so `definition` is not checked."""

    __tablename__ = "survey_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("consultation.id"))
    # the published survey that this becomes the next version of
    based_on: Mapped[int | None] = mapped_column(sa.ForeignKey("survey.id"), unique=True)
    title: Mapped[str]
    definition: Mapped[dict[str, Any]]
    languages: Mapped[list[str]]  # those beside English that the words are asked for in
    removed: Mapped[list[Any]]  # deleted questions with their places, so that each can come back
    revision: Mapped[int] = mapped_column(default=1)
    made_on: Mapped[datetime]
    changed_at: Mapped[datetime]
