"""Make the tables of visits."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "visits",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("child_id", sa.BigInteger(), nullable=False),
        sa.Column("district_id", sa.BigInteger(), nullable=False),
        sa.Column("village_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.Column("safe", sa.BigInteger(), nullable=True),
        sa.Column("school", sa.BigInteger(), nullable=True),
        sa.Column("health", sa.BigInteger(), nullable=True),
        sa.Column("bond", sa.BigInteger(), nullable=True),
        sa.Column("next", sa.BigInteger(), nullable=True),
        sa.Column("worrying", sa.Boolean(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("alert_id", sa.BigInteger(), nullable=True),
        sa.Column("what", sa.BigInteger(), nullable=True),
        sa.Column("sure", sa.BigInteger(), nullable=True),
        sa.Column("at_home", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name=op.f("fk_visits_alert_id")),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_visits_by_id")),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name=op.f("fk_visits_child_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visits")),
    )
    op.create_index(op.f("ix_visits_by_id"), "visits", ["by_id"], unique=False)
    op.create_index("ix_visits_child_id_on", "visits", ["child_id", "on"], unique=False)
    op.create_table(
        "follow_ups",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("child_id", sa.BigInteger(), nullable=False),
        sa.Column("district_id", sa.BigInteger(), nullable=False),
        sa.Column("village_id", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("visit_id", sa.BigInteger(), nullable=True),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminders", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name=op.f("fk_follow_ups_child_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_follow_ups_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_ups")),
    )
    op.create_index(op.f("ix_follow_ups_child_id"), "follow_ups", ["child_id"], unique=False)
    op.create_index("ix_follow_ups_state_remind_at", "follow_ups", ["state", "remind_at"], unique=False)
    op.create_index(op.f("ix_follow_ups_village_id"), "follow_ups", ["village_id"], unique=False)
    op.create_table(
        "referrals",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("visit_id", sa.BigInteger(), nullable=False),
        sa.Column("child_id", sa.BigInteger(), nullable=False),
        sa.Column("district_id", sa.BigInteger(), nullable=False),
        sa.Column("to", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name=op.f("fk_referrals_child_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_referrals_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referrals")),
    )
    op.create_index(op.f("ix_referrals_child_id"), "referrals", ["child_id"], unique=False)
    op.create_index(op.f("ix_referrals_district_id"), "referrals", ["district_id"], unique=False)


def downgrade() -> None:
    op.drop_table("referrals")
    op.drop_table("follow_ups")
    op.drop_table("visits")
