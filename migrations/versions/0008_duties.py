"""Make the tables of duties."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "call_backs",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("once", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("district_id", sa.BigInteger(), nullable=True),
        sa.Column("sector_id", sa.BigInteger(), nullable=True),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("number_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("alert_id", sa.BigInteger(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("raised_to_district_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name=op.f("fk_call_backs_alert_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_call_backs_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_backs")),
        sa.UniqueConstraint("once", name=op.f("uq_call_backs_once")),
    )
    op.create_index(op.f("ix_call_backs_district_id"), "call_backs", ["district_id"], unique=False)
    op.create_index("ix_call_backs_state_due_at", "call_backs", ["state", "due_at"], unique=False)


def downgrade() -> None:
    op.drop_table("call_backs")
