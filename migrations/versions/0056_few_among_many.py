"""What is open is found without reading what was closed, and what an officer did without all steps.

Revision ID: 0056
Revises: 0055
"""

from alembic import op
from sqlalchemy import text

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

FEW = (
    ("ix_alerts_open", "alerts", "district_id", "state IN ('raised', 'notified', 'acknowledged', 'acting')"),
    ("ix_cases_home_lost_at", "cases", "home_lost_at", "home_lost_at IS NOT NULL"),
    ("ix_case_steps_by_id", "case_steps", "by_id", "by_id IS NOT NULL"),
    ("ix_reviews_done_by_id", "reviews", "done_by_id", "done_by_id IS NOT NULL"),
    ("ix_plan_lines_moved_by_id", "plan_lines", "moved_by_id", "moved_by_id IS NOT NULL"),
)
ALL = (("plan_lines", "planned_by_id"), ("referrals", "by_id"))


def upgrade() -> None:
    for name, table, column, which in FEW:
        op.create_index(name, table, [column], sqlite_where=text(which), postgresql_where=text(which))
    for table, column in ALL:
        op.create_index(f"ix_{table}_{column}", table, [column])


def downgrade() -> None:
    for table, column in reversed(ALL):
        op.drop_index(f"ix_{table}_{column}", table)
    for name, table, _column, _which in reversed(FEW):
        op.drop_index(name, table)
