"""A month of a district is found by an index, for those who count.

Revision ID: 0022
Revises: 0021
"""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

DAYS = {"visits": "on", "alerts": "raised_at", "concerns": "told_at", "gatherings": "on"}


def upgrade() -> None:
    for table, day in DAYS.items():
        op.create_index(op.f(f"ix_{table}_district_id_{day}"), table, ["district_id", day])
    op.create_index(op.f("ix_children_district_id"), "children", ["district_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_children_district_id"), "children")
    for table, day in DAYS.items():
        op.drop_index(op.f(f"ix_{table}_district_id_{day}"), table)
