"""Talks, deeds, messages and reports are found by their age, to be erased when it is over.

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

READABLE = sa.text("length(text_sealed) > 0")
UNFINISHED, FINISHED = sa.text("state = 'open'"), sa.text("state <> 'open'")
AGES = (
    ("ix_talks_unfinished", "talks", "began_at", UNFINISHED),
    ("ix_talks_finished", "talks", "began_at", FINISHED),
    ("ix_inbound_readable", "inbound", "received_at", READABLE),
    ("ix_messages_readable", "messages", "created_at", READABLE),
    ("ix_deeds_at", "deeds", "at", None),
    ("ix_delivery_reports_at", "delivery_reports", "at", None),
)


def upgrade() -> None:
    for name, table, column, where in AGES:
        op.create_index(name, table, [column], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for name, table, _column, _where in reversed(AGES):
        op.drop_index(name, table)
