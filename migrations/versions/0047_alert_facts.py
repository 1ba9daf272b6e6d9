"""What an alert or a concern is about, whose work it is and who told it first are sealed.

Revision ID: 0047
Revises: 0046
"""

import sqlalchemy as sa
from alembic import op

from migrations import sealing

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

ALERTS = sealing.SealedColumns("alerts", ("category", "profession", "reporter_id"), 96)
CONCERNS = sealing.SealedColumns("concerns", ("child_seen", "category"), 48)
CLOCKS = ("unseen", "not_looked", "nobody")


def upgrade() -> None:
    for each in (ALERTS, CONCERNS):
        op.add_column(each.table, sa.Column("facts_sealed", sa.LargeBinary(), nullable=True))
        each.upgrade()
    op.add_column("alerts", sa.Column("by_clock", sa.Boolean(), nullable=True))
    alerts = sa.table("alerts", sa.column("by_clock"), sa.column("category"))
    of_clock = sa.case((alerts.c.category.in_(CLOCKS), sa.true()), else_=sa.false())
    op.execute(sa.update(alerts).values(by_clock=of_clock))
    op.drop_index("ix_alerts_reporter_id", "alerts")
    with op.batch_alter_table("alerts") as table:
        table.drop_constraint("fk_alerts_reporter_id", type_="foreignkey")
        for name in ALERTS.columns:
            table.drop_column(name)
        table.alter_column("facts_sealed", existing_type=sa.LargeBinary(), nullable=False)
        table.alter_column("by_clock", existing_type=sa.Boolean(), nullable=False)
    with op.batch_alter_table("concerns") as table:
        for name in CONCERNS.columns:
            table.drop_column(name)
        table.alter_column("facts_sealed", existing_type=sa.LargeBinary(), nullable=False)
    op.add_column("alert_events", sa.Column("category_sealed", sa.LargeBinary(), nullable=True))
    sealing.seal_told()
    for name, column in (("alerts", "number"), ("concerns", "channel"), ("alert_events", "what")):
        sealing.forget_dropped(name, column)


def downgrade() -> None:
    sealing.open_told()
    op.drop_column("alert_events", "category_sealed")
    with op.batch_alter_table("concerns") as table:
        table.add_column(sa.Column("child_seen", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("category", sa.Text(), nullable=True))
    with op.batch_alter_table("alerts") as table:
        table.drop_column("by_clock")
        table.add_column(sa.Column("category", sa.Text(), nullable=True))
        table.add_column(sa.Column("profession", sa.Text(), nullable=True))
        table.add_column(sa.Column("reporter_id", sa.BigInteger(), nullable=True))
    CONCERNS.downgrade()
    ALERTS.downgrade(profession="social_worker")
    with op.batch_alter_table("concerns") as table:
        table.drop_column("facts_sealed")
    with op.batch_alter_table("alerts") as table:
        table.drop_column("facts_sealed")
        table.alter_column("profession", existing_type=sa.Text(), nullable=False)
        table.create_foreign_key("fk_alerts_reporter_id", "people", ["reporter_id"], ["id"])
    op.create_index("ix_alerts_reporter_id", "alerts", ["reporter_id"])
