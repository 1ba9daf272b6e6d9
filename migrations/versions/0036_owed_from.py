"""From when a child is owed visits again, why an old case is kept, and that the lead hears of every late duty.

Revision ID: 0036
Revises: 0031
"""

from datetime import UTC, date, datetime, time, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0031"
branch_labels = None
depends_on = None

REVIEWS = sa.table(
    "reviews",
    sa.column("state", sa.Text()),
    sa.column("due_on", sa.Date()),
    sa.column("kind", sa.Text()),
    sa.column("lead_at", sa.DateTime(timezone=True)),
)
OPENS = time(6)
"""Eight in the morning in Kigali, in UTC."""


def upgrade() -> None:
    op.add_column("cases", sa.Column("owed_from", sa.Date(), nullable=True))
    op.add_column("reviews", sa.Column("kept_why", sa.Text(), nullable=True))
    waits = (REVIEWS.c.state == "open", REVIEWS.c.lead_at.is_(None))
    days = op.get_bind().scalars(sa.select(REVIEWS.c.due_on).where(*waits).distinct()).all()
    for day in days:
        moment = {"lead_at": _morning_after(day)}
        op.execute(sa.update(REVIEWS).where(*waits, REVIEWS.c.due_on == day).values(moment))


def _morning_after(day: date) -> datetime:
    moment = datetime.combine(day + timedelta(days=1), OPENS, UTC)
    return moment.replace(tzinfo=None) if op.get_bind().dialect.name == "sqlite" else moment


def downgrade() -> None:
    op.execute(sa.delete(REVIEWS).where(REVIEWS.c.kind == "decide"))
    op.drop_column("reviews", "kept_why")
    op.drop_column("cases", "owed_from")
