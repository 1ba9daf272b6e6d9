"""Officers' leave, alerts offered to a colleague, since when a person is known, numbers the district must confirm.

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "leaves",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("cover_id", sa.BigInteger(), nullable=True),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_leaves_person_id")),
        sa.ForeignKeyConstraint(["cover_id"], ["people.id"], name=op.f("fk_leaves_cover_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leaves")),
    )
    op.create_index(op.f("ix_leaves_person_id"), "leaves", ["person_id"])
    op.create_index("ix_leaves_until_at", "leaves", ["until_at"])
    with op.batch_alter_table("alerts") as alerts:
        alerts.add_column(sa.Column("offered_to_id", sa.BigInteger(), nullable=True))
        alerts.add_column(sa.Column("offered_until", sa.DateTime(timezone=True), nullable=True))
        alerts.create_foreign_key(op.f("fk_alerts_offered_to_id"), "people", ["offered_to_id"], ["id"])
    with op.batch_alter_table("people") as people:
        people.add_column(sa.Column("registered_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("phones") as phones:
        phones.add_column(sa.Column("doubted_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_phones_doubted_at",
        "phones",
        ["doubted_at"],
        sqlite_where=sa.text("doubted_at IS NOT NULL"),
        postgresql_where=sa.text("doubted_at IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_phones_doubted_at", table_name="phones")
    with op.batch_alter_table("phones") as phones:
        phones.drop_column("doubted_at")
    with op.batch_alter_table("people") as people:
        people.drop_column("registered_at")
    with op.batch_alter_table("alerts") as alerts:
        alerts.drop_constraint(op.f("fk_alerts_offered_to_id"), type_="foreignkey")
        alerts.drop_column("offered_until")
        alerts.drop_column("offered_to_id")
    op.drop_table("leaves")
