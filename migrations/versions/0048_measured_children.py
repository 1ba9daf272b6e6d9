"""Measures read sex and year of birth apart from the child, by a mark that only a key of their own makes.

Revision ID: 0048
Revises: 0047
"""

import sqlalchemy as sa
from alembic import op

from migrations import sealing

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "measured_children",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.Column("facts_sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_measured_children"),
        sa.UniqueConstraint("mark", name="uq_measured_children_mark"),
    )
    sealing.fill_measured()


def downgrade() -> None:
    op.drop_table("measured_children")
