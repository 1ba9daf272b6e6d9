"""Whoever is put in gets a key number: what it is known by, until when it counts, how often a wrong one was typed.

Revision ID: 0040
Revises: 0037
"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "key_numbers",
        sa.Column("person_id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lapses_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wrong", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_key_numbers_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_key_numbers")),
    )
    op.add_column("people", sa.Column("standing_since", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("people", "standing_since")
    op.drop_table("key_numbers")
