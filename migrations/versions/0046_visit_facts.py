"""What a visit told is sealed with the child's own key; that an alert had to follow stays beside it.

Revision ID: 0046
Revises: 0045
"""

import sqlalchemy as sa
from alembic import op

from migrations import sealing

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

KEYS = ("seen", "safe", "school", "health", "bond", "next", "what", "sure", "at_home")
FACTS = sealing.SealedColumns("visits", KEYS, 48)
UNTOLD = sa.text("alert_id IS NULL AND obliges_alert")
UNTOLD_BEFORE = sa.text("alert_id IS NULL AND (safe = 3 OR bond = 4 OR seen = 4)")


def upgrade() -> None:
    op.drop_index("ix_visits_untold", "visits")
    op.add_column("visits", sa.Column("facts_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("visits", sa.Column("obliges_alert", sa.Boolean(), nullable=True))
    FACTS.upgrade()
    visits = sa.table("visits", *(sa.column(name) for name in ("obliges_alert", "safe", "bond", "seen")))
    grave = sa.or_(visits.c.safe == 3, visits.c.bond == 4, visits.c.seen == 4)
    op.execute(sa.update(visits).values(obliges_alert=sa.case((grave, sa.true()), else_=sa.false())))
    with op.batch_alter_table("visits") as table:
        for name in KEYS:
            table.drop_column(name)
        table.alter_column("facts_sealed", existing_type=sa.LargeBinary(), nullable=False)
        table.alter_column("obliges_alert", existing_type=sa.Boolean(), nullable=False)
    op.create_index("ix_visits_untold", "visits", ["told_at"], sqlite_where=UNTOLD, postgresql_where=UNTOLD)
    sealing.forget_dropped("visits", "number")


def downgrade() -> None:
    op.drop_index("ix_visits_untold", "visits")
    with op.batch_alter_table("visits") as table:
        table.drop_column("obliges_alert")
        for name in KEYS:
            table.add_column(sa.Column(name, sa.BigInteger(), nullable=True))
    FACTS.downgrade(seen=3)  # a column that must say something, of a visit of which nothing is left
    with op.batch_alter_table("visits") as table:
        table.alter_column("seen", existing_type=sa.BigInteger(), nullable=False)
        table.drop_column("facts_sealed")
    op.create_index(
        "ix_visits_untold", "visits", ["told_at"], sqlite_where=UNTOLD_BEFORE, postgresql_where=UNTOLD_BEFORE
    )
