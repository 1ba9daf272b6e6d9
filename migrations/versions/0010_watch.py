"""Make the tables of what the system finds wrong with itself, and the indexes by which it looks."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

PARTIAL = (
    ("ix_alerts_unowned", "alerts", ["due_at"], "state IN ('raised', 'notified')"),
    ("ix_alerts_merged_into_id", "alerts", ["merged_into_id"], "merged_into_id IS NOT NULL"),
    ("ix_visits_untold", "visits", ["told_at"], "alert_id IS NULL AND (safe = 3 OR bond = 4 OR seen = 4)"),
    ("ix_talks_danger_heard_at", "talks", ["heard_at"], "danger_id IS NOT NULL"),
    ("ix_messages_lane_sent_at", "messages", ["lane", "sent_at"], "sent_at IS NOT NULL"),
)


def upgrade() -> None:
    op.create_table(
        "findings",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("row_id", sa.BigInteger(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("mended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_findings")),
        sa.UniqueConstraint("kind", "row_id", name=op.f("uq_findings_kind_row_id")),
    )
    _index("ix_findings_open", "findings", ["kind", "tried_at"], "mended_at IS NULL")
    op.create_table(
        "alarms",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_alarms")),
    )
    op.create_table(
        "counts",
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("times", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("what", "at", name=op.f("pk_counts")),
    )
    for each in PARTIAL:
        _index(*each)


def _index(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, unique=False, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def downgrade() -> None:
    for name, table, _, _ in reversed(PARTIAL):
        op.drop_index(name, table_name=table)
    op.drop_table("counts")
    op.drop_table("alarms")
    op.drop_table("findings")
