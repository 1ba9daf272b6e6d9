"""A sealed row tells whose keys write the audit; until now its last lines did, which others could change.

Revision ID: 0052
Revises: 0051
"""

from alembic import op
from sqlalchemy import column, delete, table

from migrations import sealing

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    sealing.keep_audit_keys()


def downgrade() -> None:
    canaries = table("canaries", column("id"))
    op.execute(delete(canaries).where(canaries.c.id == sealing.AUDIT_KEY_ROW))
