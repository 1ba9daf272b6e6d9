"""A breach has a report of its own to the authority, after the notice: when it was sent stands beside.

Revision ID: 0066
Revises: 0064
"""

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0064"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("breaches", sa.Column("report_told_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("breaches", "report_told_at")
