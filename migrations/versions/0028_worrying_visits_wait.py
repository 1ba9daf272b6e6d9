"""A worrying visit waits until an officer has looked; the visits due in a village are found by an index.

Revision ID: 0028
Revises: 0027
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

DUE = sa.text("state = 'open'")
WAITS = sa.text("unlooked_at IS NOT NULL")


def upgrade() -> None:
    op.add_column("visits", sa.Column("unlooked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("visits", sa.Column("looked_by_id", sa.BigInteger(), nullable=True))
    op.add_column("visits", sa.Column("looked_with", sa.Text(), nullable=True))
    columns = ["district_id", "child_id"]
    due = ["village_id", "due_on"]
    op.create_index("ix_follow_ups_due", "follow_ups", due, sqlite_where=DUE, postgresql_where=DUE)
    op.create_index("ix_visits_unlooked", "visits", columns, sqlite_where=WAITS, postgresql_where=WAITS)


def downgrade() -> None:
    op.drop_index("ix_visits_unlooked", "visits")
    op.drop_index("ix_follow_ups_due", "follow_ups")
    for column in ("looked_with", "looked_by_id", "unlooked_at"):
        op.drop_column("visits", column)
