"""Villages that lack one of their pair: which they are, and that few rows are read to know it."""

import re

import pytest
from sqlalchemy import update

from core.cases import waiting_lists
from core.models.child import Child
from core.models.person import Person, PersonStatus
from core.operations.demo_people import HUYE_VILLAGE
from core.storage.db import Tx
from tests.core.support.field import Field
from tests.core.support.plans import asked_by, walks
from tests.fixtures.texting import BOTH_ENGINES

pytestmark = BOTH_ENGINES


def short(field: Field, last: int) -> list[tuple[int, str]]:
    return [(each.id, each.about) for each in field.look(waiting_lists.lines, field.me(last), "villages")]


def leaves(field: Field, *lasts: int) -> None:
    gone = [field.me(last).id for last in lasts]
    field.do(lambda tx: tx.connection.execute(update(Person).where(Person.id.in_(gone)).values(standing="left")))


def test_a_village_is_on_it_while_one_is_missing_and_somebody_is_to_be_visited(field: Field) -> None:
    assert short(field, 301) == []
    one, other = field.me(1), field.me(2)
    leaves(field, 1)
    assert short(field, 301) == short(field, 401) == [(HUYE_VILLAGE, "1")]
    leaves(field, 2)
    assert short(field, 301) == [(HUYE_VILLAGE, "0")]
    back = update(Person).where(Person.id.in_([one.id, other.id])).values(standing=PersonStatus.invited)
    field.do(lambda tx: tx.connection.execute(back))
    assert short(field, 301) == [], "who was invited is one of the pair"
    leaves(field, 1)
    closed = update(Child).where(Child.village_id == HUYE_VILLAGE).values(closed_on=field.watch.now.date())
    field.do(lambda tx: tx.connection.execute(closed))
    assert short(field, 301) == [], "nobody is to be visited there"


@pytest.mark.parametrize("last", [301, 401])
def test_the_pairs_are_counted_in_one_walk_and_children_looked_for_by_village(field: Field, last: int) -> None:
    me = field.me(last)

    def verb(tx: Tx) -> None:
        waiting_lists.lines(tx, me, "villages")
        waiting_lists.count(tx, waiting_lists.reach_of(me), "villages")

    asked = [each for each in asked_by(field, verb) if "pairs" in each[0] or "children" in each[0]]
    assert len(asked) == 2
    assert walks(field, asked, "places") == []
    for plan in _plans(field, asked):
        assert len(re.findall(r"(?:SEARCH|on) people\b", plan)) == 1, plan
        assert "ix_people_village_id" not in plan, "beside its pair a village has all its carers"
        if field.database.is_sqlite:  # PostgreSQL may begin with the children, where there are few
            assert "ix_people_role_district_id" in plan and "ix_children_village_id" in plan, plan


def _plans(field: Field, asked: list[tuple[str, object]]) -> list[str]:
    explain = "EXPLAIN QUERY PLAN " if field.database.is_sqlite else "EXPLAIN "
    with field.database.engine.connect() as connection:
        if not field.database.is_sqlite:
            connection.exec_driver_sql("SET enable_seqscan = off")
        found = []
        for statement, parameters in asked:
            how = "EXPLAIN (GENERIC_PLAN) " if "$1" in statement else explain
            found.append("\n".join(str(row) for row in connection.exec_driver_sql(how + statement, parameters)))
    return found
