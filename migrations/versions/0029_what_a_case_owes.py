"""What a case owes: its schedule and band, a home lost, a child missing or dead, and duties of which the lead hears.

Revision ID: 0029
Revises: 0028
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

LEAD_WAITS = sa.text("lead_at IS NOT NULL")
MOMENTS = ("home_lost_at", "missing_at", "missing_noted_at", "died_at")
NEW_DUTIES = ("assess", "find_place", "look", "emergency_look", "emergency_end", "death")


def upgrade() -> None:
    op.add_column("cases", sa.Column("schedule", sa.Text(), nullable=False, server_default="placed"))
    for name in ("band", "band_why"):
        op.add_column("cases", sa.Column(name, sa.Text(), nullable=True))
    op.add_column("cases", sa.Column("band_by_id", sa.BigInteger(), nullable=True))
    for name in MOMENTS:
        op.add_column("cases", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE cases SET schedule = 'at_home' WHERE came_from = 'here'")
    op.add_column("children", sa.Column("visit_every_days", sa.BigInteger(), nullable=True))
    op.add_column("closings", sa.Column("paper_seen", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("needs", sa.Column("explained", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("reviews", sa.Column("lead_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_reviews_lead_at", "reviews", ["lead_at"], sqlite_where=LEAD_WAITS, postgresql_where=LEAD_WAITS)


def downgrade() -> None:
    reviews = sa.table("reviews", sa.column("kind", sa.Text()))
    op.execute(sa.delete(reviews).where(reviews.c.kind.in_(NEW_DUTIES)))
    op.drop_index("ix_reviews_lead_at", "reviews")
    op.drop_column("reviews", "lead_at")
    op.drop_column("needs", "explained")
    op.drop_column("closings", "paper_seen")
    op.drop_column("children", "visit_every_days")
    op.execute("UPDATE cases SET tracing = 'not_found' WHERE tracing = 'explained'")
    for name in ("schedule", "band", "band_why", "band_by_id", *MOMENTS):
        op.drop_column("cases", name)
