"""Until when each officer has looked at what is new.

Revision ID: 0066
Revises: 0065
"""

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "desk_looks",
        sa.Column("person_id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_desk_looks_person_id_people")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_desk_looks")),
    )


def downgrade() -> None:
    op.drop_table("desk_looks")
