"""A worrying visit waits until an officer has looked at it and said what follows.

Revision ID: 0027
Revises: 0026
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

WAITS = sa.text("unlooked_at IS NOT NULL")


def upgrade() -> None:
    op.add_column("visits", sa.Column("unlooked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("visits", sa.Column("looked_by_id", sa.BigInteger(), nullable=True))
    op.add_column("visits", sa.Column("looked_with", sa.Text(), nullable=True))
    columns = ["district_id", "child_id"]
    op.create_index("ix_visits_unlooked", "visits", columns, sqlite_where=WAITS, postgresql_where=WAITS)


def downgrade() -> None:
    op.drop_index("ix_visits_unlooked", "visits")
    for column in ("looked_with", "looked_by_id", "unlooked_at"):
        op.drop_column("visits", column)
