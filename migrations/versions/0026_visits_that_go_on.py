"""A visit that is due knows when its day is over and the next falls due; two reports of one home visit are one.

Revision ID: 0026
Revises: 0025
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

NEXT = sa.text("next_at IS NOT NULL")
KIGALI = ZoneInfo("Africa/Kigali")
AT_ONCE = 1000
FOLLOW_UPS = sa.table(
    "follow_ups",
    *(sa.column("id", sa.BigInteger()), sa.column("state", sa.Text()), sa.column("due_on", sa.Date())),
    sa.column("next_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    op.add_column("follow_ups", sa.Column("next_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_follow_ups_next_at", "follow_ups", ["next_at"], sqlite_where=NEXT, postgresql_where=NEXT)
    op.add_column("visits", sa.Column("same_as_id", sa.BigInteger(), nullable=True))
    for rows in _open_ones():
        changed = sa.update(FOLLOW_UPS).where(FOLLOW_UPS.c.id == sa.bindparam("row"))
        op.get_bind().execute(changed.values(next_at=sa.bindparam("over")), rows)


def _open_ones() -> Iterator[list[dict[str, Any]]]:
    """Visits that are due, some at a time, each with the end of its day."""
    open_one = sa.select(FOLLOW_UPS.c.id, FOLLOW_UPS.c.due_on).where(FOLLOW_UPS.c.state == "open")
    found = op.get_bind().execute(open_one).all()
    for start in range(0, len(found), AT_ONCE):
        yield [{"row": row, "over": _over(due_on)} for row, due_on in found[start : start + AT_ONCE]]


def _over(due_on: date) -> datetime:
    over = datetime.combine(due_on + timedelta(days=1), time(), KIGALI).astimezone(UTC)
    return over.replace(tzinfo=None) if op.get_bind().dialect.name == "sqlite" else over


def downgrade() -> None:
    op.drop_column("visits", "same_as_id")
    op.drop_index("ix_follow_ups_next_at", "follow_ups")
    op.drop_column("follow_ups", "next_at")
