"""A row of the audit carries what only we can write, beside its link in the chain; and the chain has a name.

Rows of before keep their links. After the way down, rows that were sealed here do not fit the chain of the older form.

Revision ID: 0043
Revises: 0042
"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE audit RENAME COLUMN mac TO link")
    op.add_column("audit", sa.Column("mac", sa.LargeBinary(), nullable=True))
    chains = op.create_table(
        "audit_chains",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_chains")),
    )
    op.bulk_insert(chains, [{"id": 1, "name": secrets.token_hex(8)}])


def downgrade() -> None:
    op.drop_table("audit_chains")
    op.drop_column("audit", "mac")
    op.execute("ALTER TABLE audit RENAME COLUMN link TO mac")
