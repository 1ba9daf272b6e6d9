"""Passkeys of officers, and what one must sign in a session of the desk.

Revision ID: 0074
Revises: 0073
"""

import sqlalchemy as sa
from alembic import op

revision = "0074"
down_revision = "0073"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "desk_passkeys",
        sa.Column("id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("credential_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("doubted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_desk_passkeys_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_passkeys")),
    )
    op.create_index(op.f("ix_desk_passkeys_person_id"), "desk_passkeys", ["person_id"])
    op.add_column("desk_sessions", sa.Column("challenge", sa.LargeBinary(), nullable=True))
    op.add_column("desk_sessions", sa.Column("challenge_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("desk_sessions") as table:
        table.drop_column("challenge_at")
        table.drop_column("challenge")
    op.drop_table("desk_passkeys")
