"""Officers answer texts that no program could read.

Revision ID: 0069
Revises: 0068
"""

import sqlalchemy as sa
from alembic import op

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None

UNREAD = sa.text("reading = 'unreadable' AND length(text_sealed) > 0")


def upgrade() -> None:
    op.create_table(
        "inbound_answers",
        sa.Column("inbound_id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("end", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_inbound_answers_by_id_people")),
        sa.ForeignKeyConstraint(["inbound_id"], ["inbound.id"], name=op.f("fk_inbound_answers_inbound_id_inbound")),
        sa.PrimaryKeyConstraint("inbound_id", name=op.f("pk_inbound_answers")),
    )
    op.create_index("ix_inbound_answers_at", "inbound_answers", ["at"])
    op.create_index("ix_inbound_unread", "inbound", ["received_at"], sqlite_where=UNREAD, postgresql_where=UNREAD)


def downgrade() -> None:
    op.drop_index("ix_inbound_unread", "inbound")
    op.drop_table("inbound_answers")
