"""What the desk's pages ask for is found by what is open, closed or owed, and not by reading all that ever was.

Revision ID: 0068
Revises: 0067
"""

import sqlalchemy as sa
from alembic import op

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None

FEW = {
    "ix_alerts_closed_at": ("alerts", "closed_at", "closed_at IS NOT NULL"),
    "ix_visits_alert_id": ("visits", "alert_id", "alert_id IS NOT NULL"),
    "ix_referrals_open": ("referrals", "district_id", "state IN ('in_progress', 'accepted')"),
    "ix_plan_lines_planned_on": ("plan_lines", "planned_on", "state = 'planned'"),
    "ix_needs_due_on": ("needs", "due_on", "done_on IS NULL"),
    "ix_places_districts": ("places", "id", "level = 'district'"),
}
"""By the name of an index: its table, its column and the rows that it holds."""


def upgrade() -> None:
    for name, (table, column, rows) in FEW.items():
        few = sa.text(rows)
        op.create_index(name, table, [column], sqlite_where=few, postgresql_where=few)
    lite, server = sa.text("bypasses = 1"), sa.text("bypasses")
    op.create_index("ix_alerts_bypasses", "alerts", ["child_id"], sqlite_where=lite, postgresql_where=server)
    op.create_index("ix_households_district_id_code", "households", ["district_id", "code"])


def downgrade() -> None:
    op.drop_index("ix_households_district_id_code", "households")
    op.drop_index("ix_alerts_bypasses", "alerts")
    for name, (table, _, _) in reversed(FEW.items()):
        op.drop_index(name, table)
