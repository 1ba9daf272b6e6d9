"""The eve of a session is told: when, for those that are planned.

Revision ID: 0025
Revises: 0024
"""

from datetime import UTC, datetime, time, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

TOLD = sa.text("eve_at IS NOT NULL")
SESSIONS = (
    *("naming_alone", "naming_group", "confrontation", "healing", "economic"),
    *("design_life", "attachment", "belonging", "communication", "calm"),
)
EVE = time(15, tzinfo=UTC)
"""17:00 in Kigali, as the programme has it on the day of this change."""


def upgrade() -> None:
    with op.batch_alter_table("plan_lines") as table:
        table.add_column(sa.Column("eve_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_plan_lines_eve_at", "plan_lines", ["eve_at"], sqlite_where=TOLD, postgresql_where=TOLD)
    lines = sa.table(
        "plan_lines",
        *map(sa.column, ("id", "kind", "state")),
        sa.column("planned_on", sa.Date()),
        sa.column("eve_at", sa.DateTime(timezone=True)),
    )
    ahead = (lines.c.state == "planned") & lines.c.kind.in_(SESSIONS) & (lines.c.planned_on > datetime.now(UTC).date())
    for (day,) in op.get_bind().execute(sa.select(lines.c.planned_on).where(ahead).distinct()).all():
        eve = datetime.combine(day - timedelta(days=1), EVE)
        op.execute(lines.update().where(ahead, lines.c.planned_on == day).values(eve_at=eve))


def downgrade() -> None:
    op.drop_index("ix_plan_lines_eve_at", "plan_lines")
    with op.batch_alter_table("plan_lines") as table:
        table.drop_column("eve_at")
