"""A child, its key and the database: read with it alone, erased for ever, never written over where the key was lost."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Table, delete, select, update

from core.children import children
from core.errors import BadSetting
from core.models.base import Base
from core.models.child import Child, Sex
from core.models.place import Place
from core.monitoring import keys_kept
from core.privacy import Tampered, Vault, read_keys
from core.storage import key_states, key_sweep
from core.storage.db import Database, Tx
from core.storage.key_folder import FILE, FolderPlace
from core.storage.key_store import KeysAway, KeyStore, NotErased
from tests.core.support.field import Field
from tests.fixtures.world import FIELD_KEYS, PROGRAMME, SECRET, Watch


def vault() -> Vault:
    return Vault(read_keys(FIELD_KEYS), SECRET)


@pytest.fixture
def own(field: Field, tmp_path: Path) -> Iterator[Field]:
    """A field whose keys are its own, so that a test may harm them; no child is there yet that has any."""
    url = field.database.engine.url.render_as_string(hide_password=False)
    keys = [f"{tmp_path}/keys-one", f"{tmp_path}/keys-two"]
    watch = Watch()
    database = Database(url, vault(), PROGRAMME, keys, real=watch, pool=2)
    with database.write() as tx:
        for table in reversed(about_children()):
            tx.connection.execute(delete(table))
        tx.connection.exec_driver_sql("DELETE FROM canaries WHERE id = 2")
    yield Field(database, watch)
    database.engine.dispose()


def about_children() -> list[Table]:
    """The children's table, and every table with rows that point to it, or to such rows."""
    found = [Child.__table__]
    for table in Base.metadata.sorted_tables:
        if table not in found and any(key.column.table in found for key in table.foreign_keys):
            found.append(table)
    return found


def register(tx: Tx, name: str = "Keza") -> int:
    village = tx.session.get_one(Place, 24090108)
    return children.register(tx, village, name, Sex.girl, 2015).id


def read(tx: Tx, child: int) -> tuple[str, str | None, int | None]:
    row = tx.session.get_one(Child, child)
    return children.name_of(tx, row), row.sex, row.birth_year


def test_a_child_is_read_with_its_key_and_not_without(own: Field) -> None:
    child, other = own.do(register), own.do(register)
    assert own.look(read, child) == ("Keza", Sex.girl, 2015)
    own.database.key_store.erase([child])
    assert own.look(read, child) == ("", None, None)
    assert own.look(read, other) == ("Keza", Sex.girl, 2015)


def test_with_one_place_away_children_are_read_and_none_is_registered(own: Field, tmp_path: Path) -> None:
    child = own.do(register)
    for one, moved in (("keys-one", "away-one"), ("keys-two", "away-two")):
        (tmp_path / one).rename(tmp_path / moved)
        (tmp_path / one).write_text("a file where a folder was")
        again = Field(reopened(own), own.watch)
        assert again.look(read, child) == ("Keza", Sex.girl, 2015)
        with pytest.raises(KeysAway):
            again.do(register)
        assert [each.ok for each in checks(again)] == [True, False]
        (tmp_path / one).unlink()
        (tmp_path / moved).rename(tmp_path / one)


def test_with_both_away_nothing_is_read_and_it_is_said(own: Field, tmp_path: Path) -> None:
    child = own.do(register)
    for each in ("keys-one", "keys-two"):
        (tmp_path / each).rename(tmp_path / f"{each}-away")
    again = Field(reopened(own), own.watch)
    with pytest.raises(KeysAway):
        again.look(read, child)
    with pytest.raises(BadSetting, match="at neither place"):
        again.do(register)
    assert [each.ok for each in checks(again)] == [False, False]
    assert not (tmp_path / "keys-one").exists(), "nothing is begun anew by itself"


def test_two_folders_of_one_disk_are_for_people_on_a_live_line(own: Field) -> None:
    own.do(register)
    live, trial = (own.look(lambda tx, live=each: keys_kept.places(tx, live=live)) for each in (True, False))
    assert (live.ok, live.needs, trial.ok) == (False, "person", True)
    assert "on one disk" in live.detail and "on one disk" in trial.detail


def test_erasing_is_done_only_when_both_confirm(own: Field, tmp_path: Path) -> None:
    child = own.do(register)
    (tmp_path / "keys-two").rename(tmp_path / "away")
    (tmp_path / "keys-two").write_text("a file where a folder was")
    with pytest.raises(NotErased):
        own.database.key_store.erase([child])
    (tmp_path / "keys-two").unlink()
    (tmp_path / "away").rename(tmp_path / "keys-two")
    assert own.do(key_sweep.sweep) == 1, "the other place learns of it"
    assert FolderPlace(tmp_path / "keys-two").boxes([child]) == {child: b""}
    own.database.key_store.erase([child])
    assert own.look(read, child) == ("", None, None)


def test_a_new_disk_is_filled_from_the_other(own: Field, tmp_path: Path) -> None:
    child = own.do(register)
    for file in (tmp_path / "keys-one").iterdir():
        file.unlink()
    again = Field(reopened(own), own.watch)
    assert again.do(key_sweep.sweep) == 1
    assert again.do(key_sweep.sweep) == 0
    for file in (tmp_path / "keys-two").iterdir():
        file.unlink()
    assert Field(reopened(own), own.watch).look(read, child) == ("Keza", Sex.girl, 2015)


def test_a_key_that_no_child_has_is_gone_after_an_hour(own: Field) -> None:
    child = own.do(register)
    store = own.database.key_store
    store.add({5: b"k" * 32}, own.watch.now.timestamp())
    own.watch.passes(minutes=59)
    assert own.do(key_sweep.sweep) == 0
    own.watch.passes(minutes=2)
    assert own.do(key_sweep.sweep) == 1
    assert [each.boxes([5, child]).keys() for each in store.places] == [{child}, {child}]


def test_a_commit_that_never_came_leaves_a_key_and_no_child(own: Field) -> None:
    def dies(tx: Tx) -> None:
        register(tx)
        tx.settle()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        own.do(dies)
    assert [each.summary().keys for each in own.database.key_store.places] == [1, 1]


def test_a_copy_of_the_database_from_before_does_not_bring_an_erased_child_back(own: Field) -> None:
    child = own.do(register)
    with own.database.read() as tx:
        before = dict(tx.connection.execute(select(Child.__table__).where(Child.id == child)).mappings().one())
    own.database.key_store.erase([child])
    own.do(lambda tx: tx.connection.execute(update(Child).where(Child.id == child).values(**before)))
    assert own.look(read, child) == ("", None, None)


def test_an_old_key_without_a_child_stays_as_the_database_may_be_an_older_copy(own: Field) -> None:
    own.do(register)
    own.database.key_store.add({5: b"k" * 32}, (own.watch.now - timedelta(days=3)).timestamp())
    assert own.do(key_sweep.sweep) == 0
    assert own.database.key_store.known([5]) == {5}


def test_a_key_that_is_lost_lets_nothing_be_written_over(own: Field) -> None:
    child = own.do(register)
    own.database.key_store.forget([child])

    def renamed(tx: Tx) -> None:
        tx.session.get_one(Child, child).birth_year = 2016

    with pytest.raises(KeysAway, match="at neither place"):
        own.do(renamed)
    said = own.look(lambda tx: keys_kept.places(tx, live=False))
    assert (said.ok, said.needs) == (False, "person")
    assert "lacks the keys of" in said.detail


def test_places_of_another_database_are_refused_at_the_start(own: Field, tmp_path: Path) -> None:
    own.do(register)
    other = [f"{tmp_path}/other-one", f"{tmp_path}/other-two"]
    KeyStore(other, vault).prepare(None)
    before = {each: (Path(each) / FILE).read_bytes() for each in other}
    strange = Field(opened(own, other), own.watch)
    with pytest.raises(BadSetting, match="of another database"):
        strange.look(key_states.require)
    with pytest.raises(BadSetting, match="another key store"):
        strange.do(register)
    assert strange.look(keys_kept.check).needs == "serve"
    assert not strange.look(keys_kept.check).ok
    assert {each: (Path(each) / FILE).read_bytes() for each in other} == before
    own.look(key_states.require)


@pytest.mark.parametrize("column", ["name_sealed", "facts_sealed"])
def test_what_was_sealed_for_one_child_does_not_open_for_another(own: Field, column: str) -> None:
    one, other = own.do(register), own.do(register)
    box = getattr(own.row(Child, one), column)
    own.do(lambda tx: tx.connection.execute(update(Child).where(Child.id == other).values({column: box})))
    with pytest.raises(Tampered):
        own.look(read, other)


def reopened(own: Field) -> Database:
    """As another process opens it: nothing is at hand."""
    return opened(own, [each.name for each in own.database.key_store.places])


def opened(own: Field, places: list[str]) -> Database:
    url = own.database.engine.url.render_as_string(hide_password=False)
    return Database(url, vault(), PROGRAMME, places, real=own.watch, pool=1)


def checks(field: Field) -> list[keys_kept.HealthCheck]:
    return [field.look(keys_kept.check), field.look(lambda tx: keys_kept.places(tx, live=False))]
