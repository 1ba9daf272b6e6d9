"""Weeks on call, clusters of a village, owners of call-backs, deadlines of referrals, alerts that go to others.

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

DUE = sa.text("due_at IS NOT NULL")
OFFERED = sa.text("offered_district_id IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "shifts",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("district_id", sa.BigInteger(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("profession", sa.Text(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("set_by_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_shifts_person_id")),
        sa.ForeignKeyConstraint(["set_by_id"], ["people.id"], name=op.f("fk_shifts_set_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shifts")),
    )
    op.create_index(
        "ix_shifts_district_id_week_profession", "shifts", ["district_id", "week", "profession"], unique=True
    )
    op.create_table(
        "clusters",
        sa.Column("village_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["village_id"], ["places.id"], name=op.f("fk_clusters_village_id")),
        sa.PrimaryKeyConstraint("village_id", name=op.f("pk_clusters")),
    )
    _call_backs()
    with op.batch_alter_table("referrals") as referrals:
        referrals.add_column(sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE referrals SET due_at = made_at WHERE state IN ('in_progress', 'accepted')")
    op.create_index("ix_referrals_due_at", "referrals", ["due_at"], sqlite_where=DUE, postgresql_where=DUE)
    with op.batch_alter_table("alerts") as alerts:
        alerts.add_column(sa.Column("bypasses", sa.Boolean(), nullable=False, server_default=sa.false()))
        alerts.add_column(sa.Column("offered_district_id", sa.BigInteger(), nullable=True))
        alerts.add_column(sa.Column("told_as", sa.Text(), nullable=True))
        alerts.alter_column("bypasses", server_default=None)
    op.create_index(
        "ix_alerts_offered_district_id",
        "alerts",
        ["offered_district_id"],
        sqlite_where=OFFERED,
        postgresql_where=OFFERED,
    )


def _call_backs() -> None:
    """Those that were closed before say neither when nor why."""
    with op.batch_alter_table("call_backs") as call_backs:
        call_backs.add_column(sa.Column("told", sa.BigInteger(), nullable=False, server_default="0"))
        call_backs.add_column(sa.Column("owner_id", sa.BigInteger(), nullable=True))
        call_backs.add_column(sa.Column("shielded", sa.Boolean(), nullable=False, server_default=sa.false()))
        call_backs.add_column(sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
        call_backs.add_column(sa.Column("ended", sa.Text(), nullable=True))
        call_backs.create_foreign_key(op.f("fk_call_backs_owner_id"), "people", ["owner_id"], ["id"])
        call_backs.alter_column("told", server_default=None)
        call_backs.alter_column("shielded", server_default=None)


def downgrade() -> None:
    op.drop_index("ix_alerts_offered_district_id", table_name="alerts")
    with op.batch_alter_table("alerts") as alerts:
        for name in ("told_as", "offered_district_id", "bypasses"):
            alerts.drop_column(name)
    op.drop_index("ix_referrals_due_at", table_name="referrals")
    with op.batch_alter_table("referrals") as referrals:
        referrals.drop_column("due_at")
    with op.batch_alter_table("call_backs") as call_backs:
        call_backs.drop_constraint(op.f("fk_call_backs_owner_id"), type_="foreignkey")
        for name in ("ended", "closed_at", "shielded", "owner_id", "told"):
            call_backs.drop_column(name)
    op.drop_table("clusters")
    op.drop_table("shifts")
