"""Make the tables of children."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "households",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("district_id", sa.BigInteger(), nullable=False),
        sa.Column("village_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["village_id"], ["places.id"], name=op.f("fk_households_village_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_households")),
    )
    op.create_index(op.f("ix_households_village_id"), "households", ["village_id"], unique=False)
    op.create_table(
        "children",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("district_id", sa.BigInteger(), nullable=False),
        sa.Column("village_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("sex", sa.Text(), nullable=False),
        sa.Column("birth_year", sa.BigInteger(), nullable=False),
        sa.Column("household_id", sa.BigInteger(), nullable=True),
        sa.Column("caregiver_id", sa.BigInteger(), nullable=True),
        sa.Column("worry_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["caregiver_id"], ["people.id"], name=op.f("fk_children_caregiver_id")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_children_household_id")),
        sa.ForeignKeyConstraint(["village_id"], ["places.id"], name=op.f("fk_children_village_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_children")),
    )
    op.create_index(op.f("ix_children_caregiver_id"), "children", ["caregiver_id"], unique=False)
    op.create_index(op.f("ix_children_village_id"), "children", ["village_id"], unique=False)
    op.create_table(
        "placements",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("child_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("came_from", sa.Text(), nullable=False),
        sa.Column("began_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name=op.f("fk_placements_child_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placements")),
    )
    op.create_index(op.f("ix_placements_child_id"), "placements", ["child_id"], unique=False)
    op.create_table(
        "numbers",
        sa.Column("district_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("holder_id", sa.BigInteger(), nullable=False),
        sa.Column("free_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("district_id", "number", name=op.f("pk_numbers")),
    )


def downgrade() -> None:
    op.drop_table("numbers")
    op.drop_table("placements")
    op.drop_table("children")
    op.drop_table("households")
