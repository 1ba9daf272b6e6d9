"""Cases with the steps they took, institutions, needs before a placement, officers' reviews, why a placement ended.

Every child gets its case, at the step where its rows say it stands; steps it took before are not known.

Revision ID: 0016
Revises: 0015
"""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def _column(name: str, kind: Any, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=nullable)


def _points(table: str, **targets: str) -> list[sa.ForeignKeyConstraint]:
    """Foreign keys to the ids of those tables."""
    return [
        sa.ForeignKeyConstraint([name], [f"{to}.id"], name=op.f(f"fk_{table}_{name}")) for name, to in targets.items()
    ]


def upgrade() -> None:
    _institutions()
    _cases()
    _needs()
    _reviews()
    with op.batch_alter_table("placements") as placements:
        placements.add_column(_column("ended_why", sa.Text(), nullable=True))
        placements.add_column(_column("ended_by_id", sa.BigInteger(), nullable=True))
        placements.create_foreign_key(op.f("fk_placements_ended_by_id"), "people", ["ended_by_id"], ["id"])
    op.create_index(op.f("ix_children_birth_year"), "children", ["birth_year"])
    op.create_index(op.f("ix_children_household_id"), "children", ["household_id"])
    _open_cases()


def _institutions() -> None:
    op.create_table(
        "institutions",
        _column("id", sa.BigInteger()),
        _column("name_sealed", sa.LargeBinary()),
        _column("district_id", sa.BigInteger()),
        _column("state", sa.Text()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_institutions")),
    )
    op.create_index(op.f("ix_institutions_district_id"), "institutions", ["district_id"])


def _cases() -> None:
    op.create_table(
        "cases",
        _column("child_id", sa.BigInteger()),
        _column("district_id", sa.BigInteger()),
        _column("step", sa.Text()),
        _column("since", sa.DateTime(timezone=True)),
        _column("came_from", sa.Text(), nullable=True),
        _column("institution_id", sa.BigInteger(), nullable=True),
        _column("tracing", sa.Text(), nullable=True),
        _column("traced_at", sa.DateTime(timezone=True), nullable=True),
        _column("best_interest", sa.Boolean(), nullable=True),
        *_points("cases", child_id="children", institution_id="institutions"),
        sa.PrimaryKeyConstraint("child_id", name=op.f("pk_cases")),
    )
    op.create_index("ix_cases_district_id_step", "cases", ["district_id", "step"])
    op.create_index(op.f("ix_cases_institution_id"), "cases", ["institution_id"])
    op.create_table(
        "case_steps",
        _column("id", sa.BigInteger()),
        _column("child_id", sa.BigInteger()),
        _column("district_id", sa.BigInteger()),
        _column("step", sa.Text()),
        _column("at", sa.DateTime(timezone=True)),
        _column("by_id", sa.BigInteger(), nullable=True),
        *_points("case_steps", child_id="children", by_id="people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_steps")),
    )
    op.create_index("ix_case_steps_child_id_at", "case_steps", ["child_id", "at"])
    op.create_index("ix_case_steps_district_id_at", "case_steps", ["district_id", "at"])


def _needs() -> None:
    op.create_table(
        "needs",
        _column("id", sa.BigInteger()),
        _column("child_id", sa.BigInteger()),
        _column("district_id", sa.BigInteger()),
        _column("kind", sa.Text()),
        _column("who", sa.Text()),
        _column("due_on", sa.Date()),
        _column("added_by_id", sa.BigInteger()),
        _column("added_at", sa.DateTime(timezone=True)),
        _column("done_on", sa.Date(), nullable=True),
        _column("done_by_id", sa.BigInteger(), nullable=True),
        *_points("needs", child_id="children", added_by_id="people", done_by_id="people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_needs")),
    )
    op.create_index(op.f("ix_needs_child_id"), "needs", ["child_id"])


def _reviews() -> None:
    op.create_table(
        "reviews",
        _column("id", sa.BigInteger()),
        _column("once", sa.Text()),
        _column("child_id", sa.BigInteger()),
        _column("district_id", sa.BigInteger()),
        _column("placement_id", sa.BigInteger(), nullable=True),
        _column("kind", sa.Text()),
        _column("due_on", sa.Date()),
        _column("state", sa.Text()),
        _column("done_on", sa.Date(), nullable=True),
        _column("done_by_id", sa.BigInteger(), nullable=True),
        _column("intact", sa.Boolean(), nullable=True),
        _column("satisfaction", sa.BigInteger(), nullable=True),
        _column("self_esteem", sa.BigInteger(), nullable=True),
        *_points("reviews", child_id="children", placement_id="placements", done_by_id="people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
        sa.UniqueConstraint("once", name=op.f("uq_reviews_once")),
    )
    op.create_index("ix_reviews_district_id_state_due_on", "reviews", ["district_id", "state", "due_on"])
    op.create_index("ix_reviews_child_id_state", "reviews", ["child_id", "state"])
    op.create_index(op.f("ix_reviews_placement_id"), "reviews", ["placement_id"])


def _open_cases() -> None:
    """One case a child, and its first line: the step it stands at, from now on."""
    children = sa.table("children", *(sa.column(name) for name in ("id", "district_id", "closed_on")))
    placements = sa.table(
        "placements", *(sa.column(name) for name in ("child_id", "came_from", "began_on", "ended_on"))
    )
    visits = sa.table("visits", sa.column("child_id"))
    closings = sa.table("closings", sa.column("child_id"), sa.column("state"))
    step = sa.case(
        (children.c.closed_on.is_not(None), "closed"),
        (sa.exists().where(closings.c.child_id == children.c.id, closings.c.state == "asked"), "closure_asked"),
        (~sa.exists().where(placements.c.child_id == children.c.id, placements.c.ended_on.is_(None)), "identified"),
        (sa.exists().where(visits.c.child_id == children.c.id), "followed_up"),
        else_="placed",
    )
    first = sa.select(placements.c.came_from).where(placements.c.child_id == children.c.id)
    came_from = sa.func.nullif(first.order_by(placements.c.began_on).limit(1).scalar_subquery(), "")
    now = sa.literal(datetime.now(UTC), sa.DateTime(timezone=True))
    names = ("child_id", "district_id", "step", "since", "came_from")
    cases = sa.table("cases", *(sa.column(name) for name in names))
    found = sa.select(children.c.id, children.c.district_id, step, now, came_from)
    op.execute(cases.insert().from_select(names, found))
    names = ("id", "child_id", "district_id", "step", "at")
    steps = sa.table("case_steps", *(sa.column(name) for name in names))
    standing = sa.select(
        cases.c.child_id.label("id"), cases.c.child_id, cases.c.district_id, cases.c.step, cases.c.since
    )
    op.execute(steps.insert().from_select(names, standing))


def downgrade() -> None:
    op.drop_index(op.f("ix_children_household_id"), "children")
    op.drop_index(op.f("ix_children_birth_year"), "children")
    with op.batch_alter_table("placements") as placements:
        placements.drop_constraint(op.f("fk_placements_ended_by_id"), type_="foreignkey")
        placements.drop_column("ended_by_id")
        placements.drop_column("ended_why")
    for table in ("reviews", "needs", "case_steps", "cases", "institutions"):
        op.drop_table(table)
