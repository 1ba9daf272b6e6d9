"""Support plans, foster families, supervision meetings of officers.

Revision ID: 0018
Revises: 0017
"""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

SUPERVISED = ("social_worker", "psychologist")
TOLD_AFTER = timedelta(days=60)
"""As the programme has it on the day of this change; the officers of that day begin with it."""


def upgrade() -> None:
    _plan_lines()
    _foster()
    _supervision()
    people = sa.table("people", *map(sa.column, ("id", "role", "district_id")))
    supervised = sa.table(
        "supervised", sa.column("person_id"), sa.column("district_id"), sa.column("due_at", sa.DateTime(timezone=True))
    )
    due_at = sa.literal(datetime.now(UTC) + TOLD_AFTER, sa.DateTime(timezone=True))
    officers = sa.select(people.c.id, people.c.district_id, due_at).where(people.c.role.in_(SUPERVISED))
    op.execute(supervised.insert().from_select(["person_id", "district_id", "due_at"], officers))


def _plan_lines() -> None:
    op.create_table(
        "plan_lines",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("child_id", sa.BigInteger(), nullable=False),
        sa.Column("district_id", sa.BigInteger(), nullable=False),
        sa.Column("village_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("exact_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("with_pair", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("planned_by_id", sa.BigInteger(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("with_child", sa.Boolean(), nullable=False),
        sa.Column("with_parents", sa.Boolean(), nullable=False),
        sa.Column("parents", sa.BigInteger(), nullable=False),
        sa.Column("moved_by_id", sa.BigInteger(), nullable=True),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name=op.f("fk_plan_lines_child_id")),
        sa.ForeignKeyConstraint(["planned_by_id"], ["people.id"], name=op.f("fk_plan_lines_planned_by_id")),
        sa.ForeignKeyConstraint(["moved_by_id"], ["people.id"], name=op.f("fk_plan_lines_moved_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_lines")),
    )
    op.create_index(op.f("ix_plan_lines_child_id"), "plan_lines", ["child_id"])
    op.create_index("ix_plan_lines_district_id_done_on", "plan_lines", ["district_id", "done_on"])


def _foster() -> None:
    op.create_table(
        "foster_families",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("household_id", sa.BigInteger(), nullable=False),
        sa.Column("district_id", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("step_on", sa.Date(), nullable=False),
        sa.Column("child_id", sa.BigInteger(), nullable=True),
        sa.Column("placement_id", sa.BigInteger(), nullable=True),
        sa.Column("review_due_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_foster_families_household_id")),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name=op.f("fk_foster_families_child_id")),
        sa.ForeignKeyConstraint(["placement_id"], ["placements.id"], name=op.f("fk_foster_families_placement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_foster_families")),
    )
    op.create_index(op.f("ix_foster_families_household_id"), "foster_families", ["household_id"])
    op.create_index("ix_foster_families_district_id_step", "foster_families", ["district_id", "step"])
    op.create_table(
        "foster_steps",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("family_id", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("child_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["family_id"], ["foster_families.id"], name=op.f("fk_foster_steps_family_id")),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name=op.f("fk_foster_steps_child_id")),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_foster_steps_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_foster_steps")),
    )
    op.create_index(op.f("ix_foster_steps_family_id"), "foster_steps", ["family_id"])


def _supervision() -> None:
    op.create_table(
        "supervisions",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("district_id", sa.BigInteger(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_supervisions_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervisions")),
    )
    op.create_index("ix_supervisions_district_id_on", "supervisions", ["district_id", "on"])
    op.create_table(
        "supervision_officers",
        sa.Column("supervision_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["supervision_id"], ["supervisions.id"], name=op.f("fk_supervision_officers_supervision_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_supervision_officers_person_id")),
        sa.PrimaryKeyConstraint("supervision_id", "person_id", name=op.f("pk_supervision_officers")),
    )
    op.create_index(op.f("ix_supervision_officers_person_id"), "supervision_officers", ["person_id"])
    op.create_table(
        "supervised",
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("district_id", sa.BigInteger(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_supervised_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_supervised")),
    )
    op.create_index(op.f("ix_supervised_district_id"), "supervised", ["district_id"])
    op.create_index(op.f("ix_supervised_due_at"), "supervised", ["due_at"])


def downgrade() -> None:
    for table in (
        "supervised",
        "supervision_officers",
        "supervisions",
        "foster_steps",
        "foster_families",
        "plan_lines",
    ):
        op.drop_table(table)
