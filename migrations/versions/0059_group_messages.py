"""Messages to many stand as rows: drafted by one, released by another, and how far each has gone.

Revision ID: 0059
Revises: 0058
"""

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

_GOING = sa.text("released_at IS NOT NULL AND done_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "group_messages",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("place_id", sa.BigInteger(), nullable=True),
        sa.Column("drafted_by_id", sa.BigInteger(), nullable=False),
        sa.Column("drafted_as", sa.Text(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_by_id", sa.BigInteger(), nullable=True),
        sa.Column("released_as", sa.Text(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reached", sa.BigInteger(), nullable=False),
        sa.Column("told", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["drafted_by_id"], ["people.id"], name="fk_group_messages_drafted_by_id"),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name="fk_group_messages_place_id"),
        sa.ForeignKeyConstraint(["released_by_id"], ["people.id"], name="fk_group_messages_released_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_group_messages"),
    )
    op.create_index(
        "ix_group_messages_going", "group_messages", ["released_at"], sqlite_where=_GOING, postgresql_where=_GOING
    )


def downgrade() -> None:
    op.drop_table("group_messages")
