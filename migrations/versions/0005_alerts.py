"""Make the tables of alerts."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alerts",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("district_id", sa.BigInteger(), nullable=False),
        sa.Column("sector_id", sa.BigInteger(), nullable=True),
        sa.Column("village_id", sa.BigInteger(), nullable=True),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("profession", sa.Text(), nullable=False),
        sa.Column("child_id", sa.BigInteger(), nullable=True),
        sa.Column("household_id", sa.BigInteger(), nullable=True),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("reporter_id", sa.BigInteger(), nullable=True),
        sa.Column("shielded", sa.Boolean(), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("reports", sa.BigInteger(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ladder_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rung", sa.BigInteger(), nullable=False),
        sa.Column("climbed", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledge_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=True),
        sa.Column("owned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("phoned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_by_id", sa.BigInteger(), nullable=True),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("merged_into_id", sa.BigInteger(), nullable=True),
        sa.Column("nobody_found", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name=op.f("fk_alerts_child_id")),
        sa.ForeignKeyConstraint(["held_by_id"], ["people.id"], name=op.f("fk_alerts_held_by_id")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_alerts_household_id")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["alerts.id"], name=op.f("fk_alerts_merged_into_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name=op.f("fk_alerts_owner_id")),
        sa.ForeignKeyConstraint(["reporter_id"], ["people.id"], name=op.f("fk_alerts_reporter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
    )
    op.create_index(op.f("ix_alerts_child_id"), "alerts", ["child_id"], unique=False)
    op.create_index("ix_alerts_district_id_state", "alerts", ["district_id", "state"], unique=False)
    op.create_index("ix_alerts_due_at", "alerts", ["due_at"], unique=False)
    op.create_index(op.f("ix_alerts_owner_id"), "alerts", ["owner_id"], unique=False)
    op.create_index(op.f("ix_alerts_reporter_id"), "alerts", ["reporter_id"], unique=False)
    op.create_index("ix_alerts_seen_due_at", "alerts", ["seen_due_at"], unique=False)
    op.create_table(
        "concerns",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("alert_id", sa.BigInteger(), nullable=True),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("district_id", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("urgency", sa.BigInteger(), nullable=False),
        sa.Column("about", sa.BigInteger(), nullable=True),
        sa.Column("child_id", sa.BigInteger(), nullable=True),
        sa.Column("household_id", sa.BigInteger(), nullable=True),
        sa.Column("child_seen", sa.BigInteger(), nullable=True),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("protected", sa.Boolean(), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name=op.f("fk_concerns_alert_id")),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_concerns_by_id")),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name=op.f("fk_concerns_child_id")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_concerns_household_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concerns")),
    )
    op.create_index(op.f("ix_concerns_alert_id"), "concerns", ["alert_id"], unique=False)
    op.create_index(op.f("ix_concerns_by_id"), "concerns", ["by_id"], unique=False)
    op.create_table(
        "alert_events",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("alert_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name=op.f("fk_alert_events_alert_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_alert_events_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_events")),
    )
    op.create_index(op.f("ix_alert_events_alert_id"), "alert_events", ["alert_id"], unique=False)
    op.create_table(
        "told",
        sa.Column("alert_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name=op.f("fk_told_alert_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_told_person_id")),
        sa.PrimaryKeyConstraint("alert_id", "person_id", name=op.f("pk_told")),
    )


def downgrade() -> None:
    op.drop_table("told")
    op.drop_table("alert_events")
    op.drop_table("concerns")
    op.drop_table("alerts")
