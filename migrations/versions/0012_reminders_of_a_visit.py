"""Messages know the follow-up they remind of, so that a visit withdraws them without reading every message.

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("messages", sa.Column("follow_up_id", sa.BigInteger(), nullable=True))
    op.create_index("ix_messages_follow_up_id", "messages", ["follow_up_id"])


def downgrade() -> None:
    op.drop_index("ix_messages_follow_up_id", "messages")
    op.drop_column("messages", "follow_up_id")
