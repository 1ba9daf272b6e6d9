"""From when on a district works with us: what it brought along owes nothing before that day.

Revision ID: 0037
Revises: 0036
"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

UNTOLD = sa.text("tell_at IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "first_days",
        sa.Column("district_id", sa.BigInteger(), sa.ForeignKey("places.id"), primary_key=True, autoincrement=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("set_by_id", sa.BigInteger(), nullable=True),
        sa.Column("tell_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_index("ix_first_days_tell_at", "first_days", ["tell_at"], sqlite_where=UNTOLD, postgresql_where=UNTOLD)


def downgrade() -> None:
    op.drop_index("ix_first_days_tell_at", "first_days")
    op.drop_table("first_days")
