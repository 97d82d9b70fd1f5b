"""Say which language answers were given in, and who looked a language's words through."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007_languages"
down_revision = "0006_imports"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("response", sa.Column("language", sa.Text(), server_default="en", nullable=False))
    op.create_table(
        "language_check",
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("checked_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("language", name=op.f("pk_language_check")),
    )


def downgrade() -> None:
    op.drop_table("language_check")
    # not in a batch: that would make the table anew, and lose WITHOUT ROWID
    op.drop_column("response", "language")
