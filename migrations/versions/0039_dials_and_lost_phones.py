"""A phone knows when it was dialled last, apart from its SMS, and since when it is nobody's; networks are codes.

Revision ID: 0039
Revises: 0038
"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("phones", sa.Column("dialled_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("phones", sa.Column("lost_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE phones SET dialled_at = heard_at")
    op.execute("UPDATE phones SET network = NULL WHERE length(network) NOT IN (5, 6)")


def downgrade() -> None:
    op.drop_column("phones", "lost_at")
    op.drop_column("phones", "dialled_at")
