"""The checklist that two officers go through before a case is closed as a success.

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "closing_checks",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("closing_id", sa.BigInteger(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("check", sa.Text(), nullable=False),
        sa.Column("met", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["closing_id"], ["closings.id"], name=op.f("fk_closing_checks_closing_id")),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_closing_checks_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closing_checks")),
        sa.UniqueConstraint("closing_id", "by_id", "check", name=op.f("uq_closing_checks_closing_id_by_id_check")),
    )


def downgrade() -> None:
    op.execute("UPDATE closings SET reason = 'other' WHERE reason IN ('lost', 'broke_down')")
    op.drop_table("closing_checks")
