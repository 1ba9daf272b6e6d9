"""Officers write notes about a child, sealed with its own key.

Revision ID: 0062
Revises: 0061
"""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_notes",
        sa.Column("id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("child_id", sa.BigInteger(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name=op.f("fk_case_notes_child_id_children")),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_case_notes_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_notes")),
    )
    op.create_index("ix_case_notes_child_id_at", "case_notes", ["child_id", "at"])


def downgrade() -> None:
    op.drop_table("case_notes")
