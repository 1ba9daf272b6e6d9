"""A rung that was told together with others names the SMS that said so.

Revision ID: 0034
Revises: 0033
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None
_TOGETHER = sa.text("together_id IS NOT NULL")


def upgrade() -> None:
    op.add_column("messages", sa.Column("together_id", sa.BigInteger(), nullable=True))
    op.create_index(
        "ix_messages_together_id", "messages", ["together_id"], sqlite_where=_TOGETHER, postgresql_where=_TOGETHER
    )


def downgrade() -> None:
    op.drop_index("ix_messages_together_id", "messages")
    op.drop_column("messages", "together_id")
