"""Who does what work, in the nation, a district or a sector, is found without reading the families who live there.

Revision ID: 0053
Revises: 0052
"""

from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

PLACES = ("district_id", "sector_id")


def upgrade() -> None:
    for place in PLACES:
        op.create_index(f"ix_people_role_{place}", "people", ["role", place])


def downgrade() -> None:
    for place in reversed(PLACES):
        op.drop_index(f"ix_people_role_{place}", "people")
