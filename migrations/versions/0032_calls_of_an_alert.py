"""The calls that wait about an alert are found by it: they are lines on its card.

Revision ID: 0032
Revises: 0031
"""

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_call_backs_alert_id", "call_backs", ["alert_id"])


def downgrade() -> None:
    op.drop_index("ix_call_backs_alert_id", "call_backs")
