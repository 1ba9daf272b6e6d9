"""What a month of a district came to is kept.

Revision ID: 0071
Revises: 0070
"""

import sqlalchemy as sa
from alembic import op

revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "monthly_figures",
        sa.Column("district_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("place_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("of", sa.BigInteger(), nullable=True),
        sa.Column("median", sa.Float(), nullable=True),
        sa.Column("ninetieth", sa.Float(), nullable=True),
        sa.Column("timed", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["district_id"], ["places.id"], name=op.f("fk_monthly_figures_district_id_places")),
        sa.PrimaryKeyConstraint("district_id", "place_id", "name", "first", "part", name=op.f("pk_monthly_figures")),
    )


def downgrade() -> None:
    op.drop_table("monthly_figures")
