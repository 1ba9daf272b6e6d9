"""Make the tables of people."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("sex", sa.Text(), nullable=True),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("village_id", sa.BigInteger(), nullable=True),
        sa.Column("sector_id", sa.BigInteger(), nullable=True),
        sa.Column("district_id", sa.BigInteger(), nullable=True),
        sa.Column("covers_id", sa.BigInteger(), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("pin_hash", sa.Text(), nullable=True),
        sa.Column("pin_wrong", sa.BigInteger(), nullable=False),
        sa.Column("pin_wrong_today", sa.BigInteger(), nullable=False),
        sa.Column("pin_day_ends", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pin_locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("messages_stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["covers_id"], ["people.id"], name=op.f("fk_people_covers_id")),
        sa.ForeignKeyConstraint(["village_id"], ["places.id"], name=op.f("fk_people_village_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
    )
    op.create_index(op.f("ix_people_district_id"), "people", ["district_id"], unique=False)
    op.create_index(op.f("ix_people_village_id"), "people", ["village_id"], unique=False)
    op.create_table(
        "phones",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("number_index", sa.LargeBinary(), nullable=False),
        sa.Column("number_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("network", sa.Text(), nullable=True),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("works", sa.Boolean(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("safe_from", sa.Text(), nullable=True),
        sa.Column("safe_to", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_phones_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phones")),
    )
    op.create_index(op.f("ix_phones_number_index"), "phones", ["number_index"], unique=False)
    op.create_index(op.f("ix_phones_person_id"), "phones", ["person_id"], unique=False)
    op.create_table(
        "consents",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("taken_by_id", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_consents_person_id")),
        sa.ForeignKeyConstraint(["taken_by_id"], ["people.id"], name=op.f("fk_consents_taken_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    op.create_index(op.f("ix_consents_person_id"), "consents", ["person_id"], unique=False)


def downgrade() -> None:
    op.drop_table("consents")
    op.drop_table("phones")
    op.drop_table("people")
