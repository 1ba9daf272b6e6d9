"""Rounds, kind words, what a day costs, the week's digest of a visit; indexes for what their sweeps ask.

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_follow_ups_district_id_state_due_on", "follow_ups", ["district_id", "state", "due_on"]),
    ("ix_phones_heard_at", "phones", ["heard_at"]),
    ("ix_people_registered_at", "people", ["registered_at"]),
    ("ix_gatherings_by_id", "gatherings", ["by_id"]),
    ("ix_alerts_household_id", "alerts", ["household_id"]),
    ("ix_households_caregiver_id", "households", ["caregiver_id"]),
)


def upgrade() -> None:
    op.create_table(
        "rounds",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reached", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_rounds")),
    )
    op.create_table(
        "kind_words",
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_kind_words_person_id")),
        sa.PrimaryKeyConstraint("person_id", "word", name=op.f("pk_kind_words")),
    )
    op.create_table(
        "spent",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("number_index", sa.LargeBinary(), nullable=False),
        sa.Column("segments", sa.BigInteger(), nullable=False),
        sa.Column("put_off", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", "lane", "number_index", name=op.f("pk_spent")),
    )
    op.add_column("follow_ups", sa.Column("digest_on", sa.Date(), nullable=True))
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)


def downgrade() -> None:
    for name, table, _columns in reversed(INDEXES):
        op.drop_index(name, table_name=table)
    with op.batch_alter_table("follow_ups") as follow_ups:
        follow_ups.drop_column("digest_on")
    op.drop_table("spent")
    op.drop_table("kind_words")
    op.drop_table("rounds")
