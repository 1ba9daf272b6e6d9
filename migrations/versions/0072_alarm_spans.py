"""When each alarm began and ended, for the desk's page of health.

Revision ID: 0072
Revises: 0071
"""

import sqlalchemy as sa
from alembic import op

revision = "0072"
down_revision = "0071"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alarm_spans",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name", "began_at", name=op.f("pk_alarm_spans")),
    )
    op.create_index("ix_alarm_spans_began_at", "alarm_spans", ["began_at"])
    ringing = "SELECT name, since, NULL FROM alarms WHERE since IS NOT NULL"
    op.execute(f"INSERT INTO alarm_spans (name, began_at, ended_at) {ringing}")


def downgrade() -> None:
    op.drop_table("alarm_spans")
