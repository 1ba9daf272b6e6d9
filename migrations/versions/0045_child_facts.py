"""Sex, year of birth and the pace of visits are sealed with a key of the child's own, and so is its name.

Revision ID: 0045
Revises: 0044
"""

import sqlalchemy as sa
from alembic import op

from migrations import sealing

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

FACTS = sealing.SealedColumns("children", ("sex", "birth_year", "visit_every_days"), 48, child="id")
OPEN_CASE = sa.text("closed_on IS NULL")


def upgrade() -> None:
    op.add_column("children", sa.Column("facts_sealed", sa.LargeBinary(), nullable=True))
    sealing.begin_keys("children")
    FACTS.upgrade()
    sealing.reseal("children", "name", under_child=True)
    with op.batch_alter_table("children") as table:
        table.drop_index("ix_children_birth_year")
        for name in FACTS.columns:
            table.drop_column(name)
        table.add_column(sa.Column("leaver_looked_on", sa.Date(), nullable=False, server_default="1970-01-01"))
        table.alter_column("facts_sealed", existing_type=sa.LargeBinary(), nullable=False)
    op.create_index(
        "ix_children_leaver_looked_on",
        "children",
        ["leaver_looked_on"],
        sqlite_where=OPEN_CASE,
        postgresql_where=OPEN_CASE,
    )
    sealing.forget_dropped("children", "code")


def downgrade() -> None:
    op.drop_index("ix_children_leaver_looked_on", "children")
    with op.batch_alter_table("children") as table:
        table.drop_column("leaver_looked_on")
        table.add_column(sa.Column("sex", sa.Text(), nullable=True))
        table.add_column(sa.Column("birth_year", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("visit_every_days", sa.BigInteger(), nullable=True))
    FACTS.downgrade(sex="girl", birth_year=1900)  # columns that must say something, of a child of whom nothing is left
    sealing.reseal("children", "name", under_child=False)
    with op.batch_alter_table("children") as table:
        table.alter_column("sex", existing_type=sa.Text(), nullable=False)
        table.alter_column("birth_year", existing_type=sa.BigInteger(), nullable=False)
        table.drop_column("facts_sealed")
    op.create_index("ix_children_birth_year", "children", ["birth_year"])
