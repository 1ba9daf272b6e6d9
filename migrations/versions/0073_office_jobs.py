"""Long work that an office asked for, with its files in parts.

Revision ID: 0073
Revises: 0072
"""

import sqlalchemy as sa
from alembic import op

revision = "0073"
down_revision = "0072"
branch_labels = None
depends_on = None

OPEN = sa.text("state IN ('waiting', 'working')")
MARKED = sa.text("mark IS NOT NULL AND state IN ('waiting', 'working')")


def upgrade() -> None:
    op.create_table(
        "office_jobs",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("work", sa.Text(), nullable=False),
        sa.Column("asked_by_id", sa.BigInteger(), nullable=False),
        sa.Column("asked_as", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("district_id", sa.BigInteger(), nullable=True),
        sa.Column("asks_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("of_id", sa.BigInteger(), nullable=True),
        sa.Column("mark", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("done_rows", sa.BigInteger(), nullable=False),
        sa.Column("all_rows", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("lease", sa.Text(), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lapses_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("says_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("released_by_id", sa.BigInteger(), nullable=True),
        sa.Column("released_as", sa.Text(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["asked_by_id"], ["people.id"], name=op.f("fk_office_jobs_asked_by_id_people")),
        sa.ForeignKeyConstraint(["district_id"], ["places.id"], name=op.f("fk_office_jobs_district_id_places")),
        sa.ForeignKeyConstraint(["of_id"], ["office_jobs.id"], name=op.f("fk_office_jobs_of_id_office_jobs")),
        sa.ForeignKeyConstraint(["released_by_id"], ["people.id"], name=op.f("fk_office_jobs_released_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_jobs")),
    )
    op.create_index(op.f("ix_office_jobs_asked_by_id"), "office_jobs", ["asked_by_id"])
    op.create_index(op.f("ix_office_jobs_asked_at"), "office_jobs", ["asked_at"])
    op.create_index(op.f("ix_office_jobs_lapses_at"), "office_jobs", ["lapses_at"])
    op.create_index("ix_office_jobs_open", "office_jobs", ["asked_at"], sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index(
        "uq_office_jobs_mark", "office_jobs", ["mark"], unique=True, sqlite_where=MARKED, postgresql_where=MARKED
    )
    op.create_table(
        "office_parts",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["office_jobs.id"], name=op.f("fk_office_parts_job_id_office_jobs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_parts")),
        sa.UniqueConstraint("job_id", "side", "place", name=op.f("uq_office_parts_job_id_side_place")),
    )


def downgrade() -> None:
    op.drop_table("office_parts")
    op.drop_table("office_jobs")
