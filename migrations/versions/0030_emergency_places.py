"""Where a child is kept safe for some days.

Revision ID: 0030
Revises: 0029
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "emergency_places",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("child_id", sa.BigInteger(), nullable=False),
        sa.Column("village_id", sa.BigInteger(), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("renewals", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name=op.f("fk_emergency_places_child_id")),
        sa.ForeignKeyConstraint(["village_id"], ["places.id"], name=op.f("fk_emergency_places_village_id")),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_emergency_places_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_places")),
    )
    op.create_index("ix_emergency_places_child_id", "emergency_places", ["child_id"])


def downgrade() -> None:
    op.drop_index("ix_emergency_places_child_id", "emergency_places")
    op.drop_table("emergency_places")
