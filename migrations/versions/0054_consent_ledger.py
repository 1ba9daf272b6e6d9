"""What people agreed to becomes a ledger: each word a row with its voice, channel, language and version of the wording.

A yes that a volunteer or a paper brought allows to keep a carer, no longer SMS: those are asked once for their own.

Revision ID: 0054
Revises: 0053
"""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

_SINCE = {"to": "keeping", "answer": "yes", "channel": "ussd", "version": "", "language": "rw"}


def upgrade() -> None:
    for name in (*_SINCE, "voice"):
        op.add_column("consents", sa.Column(name, sa.Text(), nullable=True))
    consents = sa.table("consents", *(sa.column(each) for each in (*_SINCE, "voice", "taken_by_id")))
    by_volunteer = sa.case((consents.c.taken_by_id.is_(None), "paper"), else_="volunteer")
    op.execute(sa.update(consents).values(**_SINCE, voice=by_volunteer))
    with op.batch_alter_table("consents") as table:
        table.alter_column("given_at", new_column_name="said_at", existing_type=sa.DateTime(timezone=True))
        table.alter_column("person_id", existing_type=sa.BigInteger(), nullable=True)
        table.drop_column("revoked_at")
        for name in (*_SINCE, "voice"):
            table.alter_column(name, existing_type=sa.Text(), nullable=False)
        table.add_column(sa.Column("child_id", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("phone_id", sa.BigInteger(), nullable=True))
        table.create_foreign_key("fk_consents_child_id", "children", ["child_id"], ["id"])
        table.create_foreign_key("fk_consents_phone_id", "phones", ["phone_id"], ["id"])
    op.create_index("ix_consents_child_id", "consents", ["child_id"])
    op.create_index("ix_consents_phone_id", "consents", ["phone_id"])


def downgrade() -> None:
    op.drop_index("ix_consents_phone_id", "consents")
    op.drop_index("ix_consents_child_id", "consents")
    op.execute(sa.text("DELETE FROM consents WHERE person_id IS NULL OR answer <> 'yes'"))
    with op.batch_alter_table("consents") as table:
        table.drop_constraint("fk_consents_phone_id", type_="foreignkey")
        table.drop_constraint("fk_consents_child_id", type_="foreignkey")
        for name in (*_SINCE, "voice", "child_id", "phone_id"):
            table.drop_column(name)
        table.add_column(sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True))
        table.alter_column("person_id", existing_type=sa.BigInteger(), nullable=False)
        table.alter_column("said_at", new_column_name="given_at", existing_type=sa.DateTime(timezone=True))
