"""Numbered changes of the schema: up, all the way back, up again; and the models are what the last one makes."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, func, inspect, select
from sqlalchemy.engine import Engine

import migrations
from core.models import Base
from core.models.alert import Alert, Concern
from core.models.case import Case, StepTaken
from core.models.child import Child
from core.models.message import InboundMessage
from core.models.person import Person, Phone
from core.models.supervision import Supervised
from core.models.visit import Visit
from core.operations import demo_people
from tests.fixtures.world import World

VERSIONS = Path(migrations.__file__).parent / "versions"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.lengthy)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database on each engine in turn."""
    if request.param == "sqlite":
        made = create_engine(f"sqlite:///{tmp_path}/empty.db")
    else:
        made = create_engine(request.getfixturevalue("fresh_postgres_database").create_database())
    yield made
    made.dispose()


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names())


def drift(engine: Engine) -> list[Any]:
    """What the models would still change in the database."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
        return list(compare_metadata(context, Base.metadata))


NEWEST = 3
"""So many steps are walked one by one in every run, the others by --lengthy."""


def numbered() -> list[str]:
    return sorted(path.name[:4] for path in VERSIONS.glob("0*.py"))


def test_all_at_once_up_and_the_newest_steps_back_and_up(engine: Engine) -> None:
    """Each step back and up again leaves what was there; and the newest again changes nothing."""
    assert migrations.current(engine) is None
    numbers = numbered()[-NEWEST - 1 :]
    shapes = {}
    for number in numbers:
        migrations.upgrade(engine, number)
        shapes[number] = tables(engine)
    assert tables(engine) == {*Base.metadata.tables, "alembic_version"}
    for number in reversed(numbers[:-1]):
        migrations.downgrade(engine, number)
        assert (migrations.current(engine), tables(engine)) == (number, shapes[number])
    for _ in range(2):
        migrations.upgrade(engine)
        assert migrations.current(engine) == migrations.head()
    assert drift(engine) == []


@pytest.mark.lengthy
def test_every_single_step_up_and_back_and_all_at_once_up_again(engine: Engine) -> None:
    """Each step back leaves what was before, down to nothing; and the newest again changes nothing."""
    assert migrations.current(engine) is None
    numbers = numbered()
    shapes = {}
    for number in numbers:
        migrations.upgrade(engine, number)
        shapes[number] = tables(engine)
    assert migrations.current(engine) == migrations.head()
    assert tables(engine) == {*Base.metadata.tables, "alembic_version"}
    assert drift(engine) == []
    for number in reversed(numbers[:-1]):
        migrations.downgrade(engine, number)
        assert (migrations.current(engine), tables(engine)) == (number, shapes[number])
    migrations.downgrade(engine, "base")
    assert tables(engine) == {"alembic_version"}
    assert migrations.current(engine) is None
    for _ in range(2):
        migrations.upgrade(engine)
        assert migrations.current(engine) == migrations.head()
    assert drift(engine) == []


def test_files_are_numbered_by_their_revisions_in_one_line() -> None:
    before = "None"
    files = sorted(path for path in VERSIONS.glob("*.py") if path.name != "__init__.py")
    for at, path in enumerate(files, start=1):
        text = path.read_text()
        number = re.fullmatch(r"(\d{4})_[a-z_]+\.py", path.name)
        assert number, path
        assert int(number[1]) == at
        assert f'revision = "{number[1]}"' in text
        assert f"down_revision = {before}" in text
        before = f'"{number[1]}"'
    assert migrations.head() == f"{len(files):04d}"


def test_rows_outlive_the_newest_steps_down_and_up(world: World) -> None:
    """As below, of the changes that are new."""

    def counted() -> list[int | None]:
        with world.database.read() as tx:
            kinds = (Person, Phone, Child, Case, StepTaken, Supervised)
            return [tx.connection.scalar(select(func.count()).select_from(kind)) for kind in kinds]

    before = counted()
    migrations.downgrade(world.database.engine, numbered()[-NEWEST - 1], world.database.sealer())
    migrations.upgrade(world.database.engine, sealer=world.database.sealer())
    assert counted() == before and all(before)


@pytest.mark.lengthy
def test_rows_outlive_the_way_down_and_up(world: World) -> None:
    """SQLite makes a table anew to change it: whoever points to it must neither stop that nor be lost. Who was known
    before there were cases gets one, or a right to supervision.
    """
    migrations.downgrade(world.database.engine, "0009", world.database.sealer())
    migrations.upgrade(world.database.engine, sealer=world.database.sealer())
    with world.database.read() as tx:
        counted = [tx.connection.scalar(select(func.count()).select_from(kind)) for kind in (Person, Phone, Child)]
        assert counted == [len(demo_people.PEOPLE), len(demo_people.PEOPLE), len(demo_people.CHILDREN)]
        if world.database.is_sqlite:
            assert tx.connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        known = tx.session.scalars(select(Case)).all()
        assert [(each.step, each.came_from) for each in known] == [("placed", "institution")] * len(
            demo_people.CHILDREN
        )
        assert all(each.since.year >= 2026 for each in known)
        assert tx.connection.scalar(select(func.count()).select_from(StepTaken)) == len(demo_people.CHILDREN)
        officers = tx.session.scalars(select(Supervised)).all()
        assert [(each.district_id, each.last_on) for each in officers] == [(24, None)] * 4
        assert all(each.due_at and each.due_at > datetime.now(UTC) for each in officers)


def _inbound(gateway: str, row: int) -> dict[str, Any]:
    words = {"number_index": b"index", "number_sealed": b"box", "text_sealed": b"box", "reading": "list"}
    at = datetime(2026, 11, 1, tzinfo=UTC)
    return {"id": row, "gateway": gateway, "provider_id": "1058918", "person_id": None, "received_at": at, **words}


@pytest.mark.lengthy
def test_what_came_before_there_were_two_gateways_came_through_the_one_there_was(world: World) -> None:
    """On the way down two gateways' equal ids stay apart: the other one's name stands in front."""
    with world.database.write() as tx:
        rows = [_inbound(gateway, row) for row, gateway in enumerate(("africastalking", "pindo"), start=1)]
        tx.connection.execute(InboundMessage.__table__.insert(), rows)
    migrations.downgrade(world.database.engine, "0026", world.database.sealer())
    assert _texts(world, "id, provider_id") == [(1, "1058918"), (2, "pindo:1058918")]
    migrations.upgrade(world.database.engine, sealer=world.database.sealer())
    assert _texts(world, "gateway, provider_id") == [
        ("africastalking", "1058918"),
        ("africastalking", "pindo:1058918"),
    ]
    if world.database.is_sqlite:
        with world.database.read() as tx:
            made = tx.connection.exec_driver_sql("select sql from sqlite_master where name = 'ix_inbound_readable'")
            assert "length(text_sealed) > 0" in str(made.scalar())


def _texts(world: World, columns: str) -> list[tuple[Any, ...]]:
    with world.database.read() as tx:
        return [tuple(row) for row in tx.connection.exec_driver_sql(f"select {columns} from inbound order by id")]


@pytest.mark.lengthy
def test_what_is_sealed_comes_back_on_the_way_down_and_up(world: World) -> None:
    """And stands in the clear nowhere once it is sealed, free pages and the log included."""
    volunteer = world.phone(1)
    volunteer.sends("VISIT 318061 1 3 1 1 1 1").sends("CONCERN 204711 2 1")

    def told() -> list[Any]:
        with world.database.read() as tx:
            found = [tx.session.scalars(select(kind)).all() for kind in (Child, Visit, Alert, Concern)]
            return sorted(str((each.id, sorted(each.facts().items()))) for rows in found for each in rows)

    before = told()
    assert len(before) > len(demo_people.CHILDREN) + 2
    migrations.downgrade(world.database.engine, "0042", world.database.sealer())
    with world.database.engine.connect() as connection:
        assert set(connection.exec_driver_sql("SELECT category FROM alerts").scalars()) >= {"sexual", "visit_danger"}
        assert set(connection.exec_driver_sql("SELECT sex FROM children").scalars()) == {"girl", "boy"}
    migrations.upgrade(world.database.engine, sealer=world.database.sealer())
    assert told() == before
    if world.database.is_sqlite:
        world.database.engine.dispose()
        path = Path(world.database.engine.url.database or "")
        held = b"".join(each.read_bytes() for each in path.parent.glob(f"{path.name}*") if each.is_file())
        assert [word for word in (b"visit_danger", b"girl", b"sexual") if word in held] == []
