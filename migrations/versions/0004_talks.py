"""Make the tables of talks."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "talks",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("number_index", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("is_draft", sa.Boolean(), nullable=False),
        sa.Column("box_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("danger_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talks")),
        sa.UniqueConstraint("key", name=op.f("uq_talks_key")),
    )
    op.create_index(op.f("ix_talks_danger_id"), "talks", ["danger_id"], unique=False)
    op.create_index("ix_talks_drafts", "talks", ["number_index", "channel", "state"], unique=False)
    op.create_table(
        "deeds",
        sa.Column("once", sa.Text(), nullable=False),
        sa.Column("result_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("once", name=op.f("pk_deeds")),
    )


def downgrade() -> None:
    op.drop_table("deeds")
    op.drop_table("talks")
