"""Numbers that get no SMS because it is not safe for who holds them.

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("phones") as phones:
        phones.add_column(sa.Column("silenced_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("phones") as phones:
        phones.drop_column("silenced_at")
