"""The row of an office's file that brought a child is known again by a mark, whatever the child is called later.

Revision ID: 0049
Revises: 0048
"""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cases", sa.Column("brought_as", sa.Text(), nullable=True))
    op.create_index(op.f("ix_cases_brought_as"), "cases", ["brought_as"])


def downgrade() -> None:
    op.drop_index(op.f("ix_cases_brought_as"), "cases")
    op.drop_column("cases", "brought_as")
