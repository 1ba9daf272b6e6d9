"""Who is signed in at the desk, in which browsers somebody was before, and wrong tries for as long as they count.

Revision ID: 0061
Revises: 0060
"""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "desk_sessions",
        sa.Column("id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("browser", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_desk_sessions_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_sessions")),
        sa.UniqueConstraint("token", name=op.f("uq_desk_sessions_token")),
    )
    op.create_index(op.f("ix_desk_sessions_person_id"), "desk_sessions", ["person_id"])
    op.create_index(op.f("ix_desk_sessions_seen_at"), "desk_sessions", ["seen_at"])
    op.create_table(
        "desk_browsers",
        sa.Column("id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_desk_browsers_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_browsers")),
        sa.UniqueConstraint("token", name=op.f("uq_desk_browsers_token")),
    )
    op.create_index(op.f("ix_desk_browsers_person_id"), "desk_browsers", ["person_id"])
    op.create_table(
        "desk_tries",
        sa.Column("id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("browser_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_desk_tries_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_tries")),
    )
    op.create_index("ix_desk_tries_person_id_at", "desk_tries", ["person_id", "at"])
    op.create_index(op.f("ix_desk_tries_at"), "desk_tries", ["at"])


def downgrade() -> None:
    for table in ("desk_tries", "desk_browsers", "desk_sessions"):
        op.drop_table(table)
