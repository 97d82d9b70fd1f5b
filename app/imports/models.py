"""Files on their way in, what came of them, and how columns were understood before.

A fingerprint and a contribution stand in two tables without a link: whoever has the file and the
key can say that a row came in, and never which answers are whose.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.comments.queries import Voice
from app.db import Base, random_id


class ImportDraft(Base):
    """An uploaded file that nobody has confirmed yet; it is gone after a day."""

    __tablename__ = "import_draft"

    id: Mapped[str] = mapped_column(primary_key=True, default=random_id)
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    made_at: Mapped[datetime]
    file_name: Mapped[str]
    consultation_id: Mapped[int] = mapped_column(sa.ForeignKey("consultation.id"))
    survey_id: Mapped[int | None] = mapped_column(sa.ForeignKey("survey.id"))
    voice: Mapped[Voice]
    band: Mapped[str | None]
    made_by: Mapped[str]
    uses: Mapped[list[str]]
    date_order: Mapped[str | None]


class ImportBatch(Base):
    """One import: how much came in, what was left out and why, and whether it was undone."""

    __tablename__ = "import_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    imported_at: Mapped[datetime]
    consultation_id: Mapped[int] = mapped_column(sa.ForeignKey("consultation.id"), index=True)
    survey_id: Mapped[int | None] = mapped_column(sa.ForeignKey("survey.id"))
    made_by: Mapped[str]
    rows: Mapped[int]
    comments: Mapped[int]
    known: Mapped[int]
    left_out: Mapped[list[Any]]
    is_example: Mapped[bool] = mapped_column(default=False)
    undone_on: Mapped[date | None]


class ImportContribution(Base):
    """A response or a set of comments that came in with a batch, and whose age band was given."""

    __tablename__ = "import_contribution"
    __table_args__ = ({"sqlite_with_rowid": False},)

    contribution_id: Mapped[str] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(sa.ForeignKey("import_batch.id"), index=True)
    band: Mapped[str | None]


class ImportFingerprint(Base):
    """The seal of a row that came in, so that it never comes in twice. It holds no content."""

    __tablename__ = "import_fingerprint"
    __table_args__ = ({"sqlite_with_rowid": False},)

    fingerprint: Mapped[str] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(sa.ForeignKey("import_batch.id"), index=True)


class ImportProfile(Base):
    """What the columns of a file became, for the next file with the same headings."""

    __tablename__ = "import_profile"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    headings_key: Mapped[str] = mapped_column(unique=True)
    headings: Mapped[list[str]]
    uses: Mapped[list[str]]
    date_order: Mapped[str | None]
    changed_on: Mapped[date]
