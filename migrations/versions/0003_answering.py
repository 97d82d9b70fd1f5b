"""Let young people change what they sent, and take it back.

A working copy of a sent response points at it; a receipt remembers only the day on which words
were taken back; a comment that a safeguarding case still needs is marked as withdrawn. Columns are added plainly: a
table that SQLite copies for a batch would lose WITHOUT ROWID, and with it the shuffled order.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003_answering"
down_revision = "0002_survey_building"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("response", sa.Column("changes_id", sa.Text(), nullable=True))
    op.create_index(op.f("ix_response_changes_id"), "response", ["changes_id"], unique=True)
    op.add_column("receipt", sa.Column("withdrawn_on", sa.Date(), nullable=True))
    op.add_column("comment", sa.Column("withdrawn_on", sa.Date(), nullable=True))


def downgrade() -> None:
    # working copies are no answers of their own: without their mark they would look like drafts
    op.execute(
        "DELETE FROM answer WHERE response_id IN"
        " (SELECT id FROM response WHERE changes_id IS NOT NULL)"
    )
    op.execute("DELETE FROM response WHERE changes_id IS NOT NULL")
    op.drop_column("comment", "withdrawn_on")
    op.drop_column("receipt", "withdrawn_on")
    op.drop_index(op.f("ix_response_changes_id"), table_name="response")
    op.drop_column("response", "changes_id")
