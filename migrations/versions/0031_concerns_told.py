"""A concern knows when its talk ended, and which key was pressed about a protected person; none where nobody asked.

Revision ID: 0031
Revises: 0030
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("concerns", sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("concerns", sa.Column("protected_key", sa.BigInteger(), nullable=True))
    op.execute("UPDATE concerns SET finished_at = told_at, protected_key = 1 WHERE protected")
    op.execute("UPDATE concerns SET finished_at = told_at WHERE category IS NOT NULL AND finished_at IS NULL")


def downgrade() -> None:
    op.drop_column("concerns", "protected_key")
    op.drop_column("concerns", "finished_at")
