"""The changes that seal people's sexes and the audit's keys keep what they find, both ways."""

import pytest
from sqlalchemy import delete, select, text

import migrations
from core.errors import BadSetting
from core.models.canary import Canary
from core.models.person import Person
from core.privacy import Vault, read_keys
from core.storage import audit, audit_keys, person_facts
from core.storage.db import Database
from core.storage.sealed_rows import RowSealer
from tests.fixtures.world import FIELD_KEYS, SECRET, World

BEFORE = "0050"
OTHER = "1:" + "b" * 43 + "="


def people(database: Database) -> dict[int, tuple[str, str | None]]:
    with database.read() as tx:
        return {
            each.id: (
                person_facts.name_in(tx.vault, each.id, each.name_sealed),
                person_facts.sex_in(tx.vault, each.id, each.sex_sealed),
            )
            for each in tx.session.scalars(select(Person))
        }


def test_names_and_sexes_come_through(world: World) -> None:
    database, before = world.database, people(world.database)
    assert {sex for _, sex in before.values()} >= {"woman", "man"}
    migrations.downgrade(database.engine, BEFORE, database.sealer())
    with database.engine.connect() as connection:
        clear = {row.id: row.sex for row in connection.execute(text("SELECT id, sex FROM people"))}
    assert clear == {person: sex for person, (_, sex) in before.items()}
    migrations.upgrade(database.engine, sealer=database.sealer())
    assert people(database) == before
    with database.read() as tx:
        lengths = {len(each.name_sealed) for each in tx.session.scalars(select(Person))}
    assert len(lengths) == 1


def test_the_row_of_the_audits_keys_is_made_by_those_that_wrote_it_alone(world: World) -> None:
    database = world.database
    with database.write() as tx:
        audit.record_own(tx, "tried", "nothing")
        tx.connection.execute(delete(Canary).where(Canary.id == audit_keys.ROW))
    migrations.downgrade(database.engine, BEFORE, database.sealer())
    others = Vault(read_keys(FIELD_KEYS), SECRET, audit=read_keys(OTHER))
    with pytest.raises(BadSetting, match="AUDIT_KEYS are not those"):
        migrations.upgrade(database.engine, sealer=RowSealer(others, database.key_store))
    migrations.upgrade(database.engine, sealer=database.sealer())
    with database.read() as tx:
        assert tx.session.get(Canary, audit_keys.ROW) is not None
        assert audit_keys.changed(tx) == 0
