"""An alert knows when its owner loses it, and when its reporters hear that nobody has it.

Revision ID: 0035
Revises: 0034
"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None
_OWED = sa.text("feedback_at IS NOT NULL")


def upgrade() -> None:
    op.add_column("alerts", sa.Column("lose_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("alerts", sa.Column("feedback_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_alerts_feedback_at", "alerts", ["feedback_at"], sqlite_where=_OWED, postgresql_where=_OWED)


def downgrade() -> None:
    op.drop_index("ix_alerts_feedback_at", "alerts")
    op.drop_column("alerts", "feedback_at")
    op.drop_column("alerts", "lose_at")
