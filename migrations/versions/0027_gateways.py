"""An id given by a gateway counts together with that gateway: two gateways may use the same one.

Revision ID: 0027
Revises: 0026
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

ONLY = "africastalking"
"""The one live gateway there was."""
TABLES = ("inbound", "delivery_reports", "messages")
READABLE = sa.text("length(text_sealed) > 0")
TAKEN = sa.text("provider_id IS NOT NULL")
WORDS = "uq_delivery_reports_{}provider_id_word"


def upgrade() -> None:
    for name in TABLES:
        op.add_column(name, sa.Column("gateway", sa.Text(), nullable=True))
        rows = sa.table(name, sa.column("gateway"), sa.column("provider_id"))
        op.execute(rows.update().where(rows.c.provider_id.is_not(None)).values(gateway=ONLY))
    _index_messages("provider_id", "gateway")
    op.drop_index("ix_inbound_readable", "inbound")
    with op.batch_alter_table("inbound") as table:
        table.alter_column("gateway", existing_type=sa.Text(), nullable=False)
        table.drop_constraint("uq_inbound_provider_id", type_="unique")
        table.create_unique_constraint("uq_inbound_gateway_provider_id", ["gateway", "provider_id"])
    _index_inbound()
    with op.batch_alter_table("delivery_reports") as table:
        table.alter_column("gateway", existing_type=sa.Text(), nullable=False)
        table.drop_constraint(WORDS.format(""), type_="unique")
        table.create_unique_constraint(WORDS.format("gateway_"), ["gateway", "provider_id", "word"])


def downgrade() -> None:
    """An id of any other gateway gets that gateway's name in front: it stays the only one of its kind."""
    for name in TABLES:
        rows = sa.table(name, sa.column("gateway"), sa.column("provider_id"))
        named = rows.c.gateway + ":" + rows.c.provider_id
        op.execute(rows.update().where(rows.c.gateway != ONLY).values(provider_id=named))
    with op.batch_alter_table("delivery_reports") as table:
        table.drop_constraint(WORDS.format("gateway_"), type_="unique")
        table.create_unique_constraint(WORDS.format(""), ["provider_id", "word"])
        table.drop_column("gateway")
    op.drop_index("ix_inbound_readable", "inbound")
    with op.batch_alter_table("inbound") as table:
        table.drop_constraint("uq_inbound_gateway_provider_id", type_="unique")
        table.create_unique_constraint("uq_inbound_provider_id", ["provider_id"])
        table.drop_column("gateway")
    _index_inbound()
    _index_messages("provider_id")
    op.drop_column("messages", "gateway")


def _index_inbound() -> None:
    op.create_index("ix_inbound_readable", "inbound", ["received_at"], sqlite_where=READABLE, postgresql_where=READABLE)


def _index_messages(*columns: str) -> None:
    op.drop_index("ix_messages_provider_id", "messages")
    op.create_index("ix_messages_provider_id", "messages", columns, sqlite_where=TAKEN, postgresql_where=TAKEN)
