"""Which of a village's two volunteers a row is, is not told any more: the sex is sealed, and all names are as long.

Revision ID: 0064
Revises: 0063
"""

import sqlalchemy as sa
from alembic import op

from migrations import sealing

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("people", sa.Column("sex_sealed", sa.LargeBinary(), nullable=True))
    sealing.seal_people()
    with op.batch_alter_table("people") as table:
        table.drop_column("sex")
        table.alter_column("sex_sealed", existing_type=sa.LargeBinary(), nullable=False)
    sealing.forget_dropped("people", "language")


def downgrade() -> None:
    op.add_column("people", sa.Column("sex", sa.Text(), nullable=True))
    sealing.open_people()
    with op.batch_alter_table("people") as table:
        table.drop_column("sex_sealed")
