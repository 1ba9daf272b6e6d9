"""Calls and texts are found by person, and a session of the desk ends without what is being typed in it.

Revision ID: 0075
Revises: 0074
"""

import sqlalchemy as sa
from alembic import op

revision = "0075"
down_revision = "0074"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_call_backs_person_id"), "call_backs", ["person_id"])
    op.create_index(op.f("ix_inbound_person_id"), "inbound", ["person_id"])
    op.add_column("desk_sessions", sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("desk_sessions", "ended_at")
    op.drop_index(op.f("ix_inbound_person_id"), "inbound")
    op.drop_index(op.f("ix_call_backs_person_id"), "call_backs")
