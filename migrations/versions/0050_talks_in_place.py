"""A key press writes its talk's row in place: no index names the moment of the last one.

PostgreSQL then keeps the new row in the old one's page and leaves every index as it is. For that pages are left half
empty, and a sealed box, which nothing makes smaller, stays in its row up to 8 KB.

Revision ID: 0050
Revises: 0049
"""

from alembic import op
from sqlalchemy import text

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

_TOLD = "danger_id IS NOT NULL"


def upgrade() -> None:
    op.drop_index("ix_talks_danger_heard_at", "talks")
    _index("ix_talks_danger", "danger_id")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE talks ALTER COLUMN box_sealed SET STORAGE EXTERNAL")
        op.execute("ALTER TABLE talks SET (fillfactor = 50, toast_tuple_target = 8160)")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE talks RESET (fillfactor, toast_tuple_target)")
        op.execute("ALTER TABLE talks ALTER COLUMN box_sealed SET STORAGE EXTENDED")
    op.drop_index("ix_talks_danger", "talks")
    _index("ix_talks_danger_heard_at", "heard_at")


def _index(name: str, column: str) -> None:
    op.create_index(name, "talks", [column], sqlite_where=text(_TOLD), postgresql_where=text(_TOLD))
