"""Who registered whom, gatherings, closings, notices that wait; days moved; referrals that no visit made.

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def _when(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    _registrations()
    _gatherings()
    _closings()
    _notices()
    with op.batch_alter_table("children") as children:
        children.add_column(sa.Column("closed_on", sa.Date(), nullable=True))
    with op.batch_alter_table("households") as households:
        households.add_column(sa.Column("caregiver_id", sa.BigInteger(), nullable=True))
        households.create_foreign_key(op.f("fk_households_caregiver_id"), "people", ["caregiver_id"], ["id"])
    with op.batch_alter_table("follow_ups") as follow_ups:
        follow_ups.add_column(sa.Column("moved_from", sa.Date(), nullable=True))
        follow_ups.add_column(sa.Column("moved_why", sa.Text(), nullable=True))
        follow_ups.add_column(sa.Column("moved_by_id", sa.BigInteger(), nullable=True))
    with op.batch_alter_table("referrals") as referrals:
        referrals.alter_column("visit_id", existing_type=sa.BigInteger(), nullable=True)
        referrals.add_column(sa.Column("alert_id", sa.BigInteger(), nullable=True))
        referrals.add_column(sa.Column("by_id", sa.BigInteger(), nullable=True))
        referrals.add_column(sa.Column("ground", sa.Text(), nullable=True))
        referrals.add_column(sa.Column("reason", sa.Text(), nullable=True))
        referrals.add_column(sa.Column("moved_by_id", sa.BigInteger(), nullable=True))
        referrals.add_column(_when("moved_at"))
        referrals.create_foreign_key(op.f("fk_referrals_alert_id"), "alerts", ["alert_id"], ["id"])


def _registrations() -> None:
    op.create_table(
        "registrations",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("child_id", sa.BigInteger(), nullable=True),
        sa.Column("household_id", sa.BigInteger(), nullable=True),
        sa.Column("district_id", sa.BigInteger(), nullable=False),
        sa.Column("village_id", sa.BigInteger(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        _when("told_at", nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name=op.f("fk_registrations_child_id")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_registrations_household_id")),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_registrations_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registrations")),
    )
    op.create_index("ix_registrations_village_id_told_at", "registrations", ["village_id", "told_at"])
    op.create_index("ix_registrations_district_id_told_at", "registrations", ["district_id", "told_at"])


def _gatherings() -> None:
    op.create_table(
        "gatherings",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("district_id", sa.BigInteger(), nullable=False),
        sa.Column("village_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        _when("told_at", nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("women", sa.BigInteger(), nullable=False),
        sa.Column("men", sa.BigInteger(), nullable=False),
        sa.Column("children", sa.BigInteger(), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_gatherings_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gatherings")),
    )
    op.create_index("ix_gatherings_village_id_on", "gatherings", ["village_id", "on"])


def _closings() -> None:
    op.create_table(
        "closings",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("child_id", sa.BigInteger(), nullable=False),
        sa.Column("district_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_by_id", sa.BigInteger(), nullable=False),
        _when("asked_at", nullable=False),
        sa.Column("first_id", sa.BigInteger(), nullable=True),
        _when("first_at"),
        sa.Column("second_id", sa.BigInteger(), nullable=True),
        _when("decided_at"),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name=op.f("fk_closings_child_id")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["people.id"], name=op.f("fk_closings_asked_by_id")),
        sa.ForeignKeyConstraint(["first_id"], ["people.id"], name=op.f("fk_closings_first_id")),
        sa.ForeignKeyConstraint(["second_id"], ["people.id"], name=op.f("fk_closings_second_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closings")),
    )
    op.create_index(op.f("ix_closings_child_id"), "closings", ["child_id"])
    op.create_index("ix_closings_district_id_state", "closings", ["district_id", "state"])


def _notices() -> None:
    op.create_table(
        "notices",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("once", sa.Text(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        _when("at", nullable=False),
        _when("read_at"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_notices_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("once", name=op.f("uq_notices_once")),
    )
    op.create_index(op.f("ix_notices_person_id"), "notices", ["person_id"])


def downgrade() -> None:
    with op.batch_alter_table("referrals") as referrals:
        referrals.drop_constraint(op.f("fk_referrals_alert_id"), type_="foreignkey")
        for column in ("moved_at", "moved_by_id", "reason", "ground", "by_id", "alert_id"):
            referrals.drop_column(column)
    op.execute("DELETE FROM referrals WHERE visit_id IS NULL")
    with op.batch_alter_table("referrals") as referrals:
        referrals.alter_column("visit_id", existing_type=sa.BigInteger(), nullable=False)
    with op.batch_alter_table("follow_ups") as follow_ups:
        for column in ("moved_by_id", "moved_why", "moved_from"):
            follow_ups.drop_column(column)
    with op.batch_alter_table("households") as households:
        households.drop_constraint(op.f("fk_households_caregiver_id"), type_="foreignkey")
        households.drop_column("caregiver_id")
    with op.batch_alter_table("children") as children:
        children.drop_column("closed_on")
    for table in ("notices", "closings", "gatherings", "registrations"):
        op.drop_table(table)
