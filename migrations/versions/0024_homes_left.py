"""An alert names the home its child was taken from while it was open.

Revision ID: 0024
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

LEFT = sa.text("home_id IS NOT NULL")


def upgrade() -> None:
    op.add_column("alerts", sa.Column("home_id", sa.BigInteger(), nullable=True))
    op.create_index("ix_alerts_home_id", "alerts", ["home_id"], sqlite_where=LEFT, postgresql_where=LEFT)


def downgrade() -> None:
    op.drop_index("ix_alerts_home_id", "alerts")
    op.drop_column("alerts", "home_id")
