"""Open alerts about a child are found without the closed ones: whether their reports name one child is looked at often.

Revision ID: 0033
Revises: 0032
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_WHICH = sa.text("closed_at IS NULL AND child_id IS NOT NULL")


def upgrade() -> None:
    op.create_index("ix_alerts_open_about", "alerts", ["child_id"], sqlite_where=_WHICH, postgresql_where=_WHICH)


def downgrade() -> None:
    op.drop_index("ix_alerts_open_about", "alerts")
