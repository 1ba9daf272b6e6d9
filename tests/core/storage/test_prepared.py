"""Statements put together once give what SQLAlchemy gives, on both engines, and fail as it fails."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import DateTime, bindparam, select, update
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import IntegrityError

from core.clock import kigali
from core.models.base import Moment, new_id
from core.models.person import Language, Person, Role
from core.models.record import Tick
from core.models.visit import Due, FollowUp
from core.storage.prepared import Prepared, adding
from tests.fixtures.world import World

NOON = datetime(2026, 10, 14, 10, tzinfo=UTC)
ADD = adding(Tick.__table__, "name", "owner", "until", "at")
ADD_ONCE = adding(Tick.__table__, "name", "owner", "until", "at", once=True)
TICK = Prepared(select(Tick.name, Tick.until, Tick.at).where(Tick.name == bindparam("name")))


def tick(name: str) -> dict[str, object]:
    return {"name": name, "owner": None, "until": None, "at": NOON}


def test_rows_come_as_sqlalchemy_gives_them(world: World) -> None:
    found = Prepared(select(Person.id, Person.role, Person.language).order_by(Person.id))
    with world.database.read() as tx:
        rows = tx.all(found, {})
        same = tx.connection.execute(select(Person.id, Person.role, Person.language).order_by(Person.id))
        assert rows == [tuple(row) for row in same]
    assert {(type(role), type(language)) for _, role, language in rows} == {(Role, Language)}


def test_a_moment_goes_in_and_comes_back_with_its_zone(world: World) -> None:
    with world.database.write() as tx:
        assert tx.run(ADD, tick("noon")) == 1
        assert tx.first(TICK, {"name": "noon"}) == ("noon", None, NOON)
        assert tx.first(TICK, {"name": "midnight"}) is None


def test_once_is_once(world: World) -> None:
    with world.database.write() as tx:
        assert [tx.run(ADD_ONCE, tick("noon")) for _ in range(3)] == [1, 0, 0]


def test_twice_without_once_is_a_fault_of_ours(world: World) -> None:
    with pytest.raises(IntegrityError), world.database.write() as tx:
        tx.run(ADD, tick("noon"))
        tx.run(ADD, tick("noon"))
    with world.database.read() as tx:
        assert tx.first(TICK, {"name": "noon"}) is None


def test_a_column_left_out_is_not_swallowed_by_once(world: World) -> None:
    with pytest.raises(IntegrityError), world.database.write() as tx:
        tx.run(adding(FollowUp.__table__, "id", "due_on", once=True), {"id": new_id(), "due_on": NOON.date()})


def test_what_the_unit_of_work_holds_is_written_first(world: World) -> None:
    with world.database.write() as tx:
        tx.session.add(Tick(name="held", at=NOON))
        assert tx.first(TICK, {"name": "held"})


def test_fixed_values_and_nothing_are_part_of_the_statement(world: World) -> None:
    close = Prepared(update(FollowUp).where(FollowUp.state == Due.open).values(state=Due.ended, remind_at=None))
    with world.database.write() as tx:
        assert tx.run(close, {}) > 0
        assert tx.run(close, {}) == 0


def test_an_in_of_values_of_its_own_stands_beside_what_is_asked(world: World) -> None:
    workers = [Role.lead, Role.social_worker]
    found = select(Person.id).where(Person.role.in_(workers), Person.district_id == bindparam("district"))
    with world.database.read() as tx:
        for district, is_staffed in ((24, True), (33, False)):
            rows = tx.all(Prepared(found), {"district": district})
            assert sorted(rows) == sorted(tuple(row) for row in tx.connection.execute(found, {"district": district}))
            assert bool(rows) is is_staffed


def test_both_ways_of_one_transaction_are_committed_together(world: World) -> None:
    with world.database.write() as tx:
        tx.run(ADD, tick("by the driver"))
        tx.connection.execute(update(Tick).where(Tick.name == "by the driver").values(owner="by SQLAlchemy"))
    with world.database.read() as tx:
        assert tx.connection.scalar(select(Tick.owner).where(Tick.name == "by the driver")) == "by SQLAlchemy"


def test_sqlite_gets_the_very_text_that_sqlalchemy_writes() -> None:
    engine = sqlite.dialect()
    ours, theirs = (each.dialect_impl(engine).bind_processor(engine) for each in (Moment(), DateTime()))
    assert ours is not None and theirs is not None
    for at in (NOON, NOON.replace(microsecond=70), kigali(NOON)):
        assert ours(at) == theirs(at.astimezone(UTC))
    with pytest.raises(ValueError, match="zone"):
        ours(NOON.replace(tzinfo=None))


def test_what_fails_first_in_a_part_is_undone_alone(world: World) -> None:
    with world.database.write() as tx:
        tx.run(ADD, tick("noon"))
        with pytest.raises(IntegrityError), tx.undone_alone():
            tx.run(ADD, tick("night"))
            tx.run(ADD, tick("noon"))
        tx.run(ADD, tick("morning"))
    with world.database.read() as tx:
        assert tx.first(TICK, {"name": "night"}) is None
        assert tx.first(TICK, {"name": "noon"})
        assert tx.first(TICK, {"name": "morning"})
