"""Officers may sit at the desk: a password, an authenticator's secret, codes that count once.

Revision ID: 0060
Revises: 0059
"""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "desk_accounts",
        sa.Column("person_id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("password_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("totp_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("totp_step", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_desk_accounts_person_id_people")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_desk_accounts")),
    )
    op.create_table(
        "desk_codes",
        sa.Column("id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("lapses_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wrong", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_desk_codes_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_codes")),
    )
    op.create_index("ix_desk_codes_person_id_kind", "desk_codes", ["person_id", "kind"])


def downgrade() -> None:
    op.drop_table("desk_codes")
    op.drop_table("desk_accounts")
