"""Wrong PINs are counted over any 24 hours and any 30 days, so each is kept for as long as it counts.

What was counted since somebody's last try of the day is not carried over: those counts begin anew.

Revision ID: 0044
Revises: 0043
"""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "wrong_pins",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_wrong_pins_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wrong_pins")),
    )
    op.create_index("ix_wrong_pins_person_id_at", "wrong_pins", ["person_id", "at"])
    op.create_index(op.f("ix_wrong_pins_at"), "wrong_pins", ["at"])
    op.drop_column("people", "pin_wrong_today")
    op.drop_column("people", "pin_day_ends")


def downgrade() -> None:
    op.add_column("people", sa.Column("pin_wrong_today", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("people", sa.Column("pin_day_ends", sa.DateTime(timezone=True), nullable=True))
    op.drop_table("wrong_pins")
