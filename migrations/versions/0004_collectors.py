"""collectors, one-use codes and paper."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004_collectors"
down_revision = "0003_answering"
branch_labels = None
depends_on = None

KINDS = sa.Enum("link", "qr", "kiosk", "codes", "paper", name="kind", native_enum=False, length=40)
STATES = sa.Enum("open", "closed", name="state", native_enum=False, length=40)
SHEET_STATES = sa.Enum(
    "unfinished",
    "second",
    "differs",
    "entered",
    "blank",
    name="sheetstate",
    native_enum=False,
    length=40,
)


def upgrade() -> None:
    op.create_table(
        "collector",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("kind", KINDS, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("speaks_of_care", sa.Boolean(), nullable=False),
        sa.Column("state", STATES, nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("frozen_count", sa.Integer(), nullable=False),
        sa.Column("frozen_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["survey.id"], name=op.f("fk_collector_survey_id_survey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collector")),
        sa.UniqueConstraint("code", name=op.f("uq_collector_code")),
    )
    op.create_index(op.f("ix_collector_survey_id"), "collector", ["survey_id"], unique=False)
    op.create_table(
        "one_use_code",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("collector_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("is_used", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["collector_id"], ["collector.id"], name=op.f("fk_one_use_code_collector_id_collector")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_use_code")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_one_use_code_code_hash")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_one_use_code_collector_id"), "one_use_code", ["collector_id"], unique=False
    )
    op.create_table(
        "paper_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("collector_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("seed", sa.Text(), nullable=False),
        sa.Column("printed", sa.Integer(), nullable=False),
        sa.Column("type_size", sa.Integer(), nullable=False),
        sa.Column("band", sa.Text(), nullable=False),
        sa.Column("hand_in", sa.Text(), nullable=False),
        sa.Column("is_keyed_twice", sa.Boolean(), nullable=False),
        sa.Column("definition", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["collector_id"], ["collector.id"], name=op.f("fk_paper_batch_collector_id_collector")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_batch")),
        sa.UniqueConstraint("code", name=op.f("uq_paper_batch_code")),
    )
    op.create_index(
        op.f("ix_paper_batch_collector_id"), "paper_batch", ["collector_id"], unique=False
    )
    op.create_table(
        "paper_sheet",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=True),
        sa.Column("state", SHEET_STATES, nullable=False),
        sa.Column("first", sa.JSON(), nullable=True),
        sa.Column("second", sa.JSON(), nullable=True),
        sa.Column("first_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["paper_batch.id"], name=op.f("fk_paper_sheet_batch_id_paper_batch")
        ),
        sa.ForeignKeyConstraint(
            ["first_by_id"], ["user.id"], name=op.f("fk_paper_sheet_first_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_sheet")),
        sa.UniqueConstraint("batch_id", "mark", name=op.f("uq_paper_sheet_batch_id")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_paper_sheet_batch_id"), "paper_sheet", ["batch_id"], unique=False)
    op.add_column("response", sa.Column("collector_id", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("response", "collector_id")
    op.drop_index(op.f("ix_paper_sheet_batch_id"), table_name="paper_sheet")
    op.drop_table("paper_sheet")
    op.drop_index(op.f("ix_paper_batch_collector_id"), table_name="paper_batch")
    op.drop_table("paper_batch")
    op.drop_index(op.f("ix_one_use_code_collector_id"), table_name="one_use_code")
    op.drop_table("one_use_code")
    op.drop_index(op.f("ix_collector_survey_id"), table_name="collector")
    op.drop_table("collector")
