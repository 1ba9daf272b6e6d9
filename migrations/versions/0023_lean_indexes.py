"""A key press that tells nothing new writes one page, an index holds no row that nobody looks for by it, and a sector
finds its people without reading all.

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

FEW = ("alert_id", "follow_up_id", "provider_id")


def upgrade() -> None:
    op.drop_index("ix_talks_danger_id", "talks")
    for column in FEW:
        op.drop_index(f"ix_messages_{column}", "messages")
        _index("messages", column, f"{column} IS NOT NULL")
    op.drop_index("ix_follow_ups_state_remind_at", "follow_ups")
    _index("follow_ups", "remind_at", "remind_at IS NOT NULL")
    op.create_index("ix_people_sector_id", "people", ["sector_id"])


def downgrade() -> None:
    op.drop_index("ix_people_sector_id", "people")
    op.drop_index("ix_follow_ups_remind_at", "follow_ups")
    op.create_index("ix_follow_ups_state_remind_at", "follow_ups", ["state", "remind_at"])
    for column in reversed(FEW):
        op.drop_index(f"ix_messages_{column}", "messages")
        op.create_index(f"ix_messages_{column}", "messages", [column])
    op.create_index("ix_talks_danger_id", "talks", ["danger_id"])


def _index(table: str, column: str, where: str) -> None:
    few = sa.text(where)
    op.create_index(f"ix_{table}_{column}", table, [column], sqlite_where=few, postgresql_where=few)
