"""A breach's report to the authority has a moment of its own; and what a night ends is found by an index.

Revision ID: 0065
Revises: 0064
"""

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None

_INDEXES = (
    ("alerts", "of_no_child", "closed_at", "child_id IS NULL AND closed_at IS NOT NULL AND length(facts_sealed) > 0"),
    ("concerns", "of_no_child", "told_at", "child_id IS NULL AND length(facts_sealed) > 0"),
    ("call_backs", "made", "closed_at", "closed_at IS NOT NULL AND length(number_sealed) > 0"),
    ("people", "gone", "standing_since", "standing = 'left'"),
)


def upgrade() -> None:
    op.add_column("breaches", sa.Column("report_told_at", sa.DateTime(timezone=True), nullable=True))
    for table, name, column, which in _INDEXES:
        among = sa.text(which)
        op.create_index(f"ix_{table}_{name}", table, [column], sqlite_where=among, postgresql_where=among)


def downgrade() -> None:
    for table, name, _column, _which in _INDEXES:
        op.drop_index(f"ix_{table}_{name}", table_name=table)
    op.drop_column("breaches", "report_told_at")
