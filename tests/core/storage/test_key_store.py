"""The children's own keys: at two places before the commit, erased at both or not at all, and made alike again."""

import base64
import sqlite3
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from core.children import children
from core.errors import BadSetting
from core.models.child import Child, Sex
from core.models.place import Place
from core.monitoring import keys_kept
from core.privacy import Tampered, Vault, read_keys
from core.storage import key_sweep
from core.storage.db import Database, Tx
from core.storage.key_folder import FILE, FolderPlace
from core.storage.key_place import KeptKey
from core.storage.key_store import KeysAway, KeyStore, NotErased
from tests.core.support.field import Field
from tests.fixtures.world import FIELD_KEYS, PROGRAMME, SECRET, Watch

OTHER_KEYS = "1:" + base64.urlsafe_b64encode(b"o" * 32).decode()


def vault(keys: str = FIELD_KEYS) -> Vault:
    return Vault(read_keys(keys), SECRET)


@pytest.fixture(params=["folders", "servers"])
def places(request: pytest.FixtureRequest, tmp_path: Path) -> list[str]:
    """Two places of each kind in turn."""
    if request.param == "folders":
        return [f"{tmp_path}/one", f"{tmp_path}/two"]
    made = request.getfixturevalue("fresh_postgres_database")
    return [made.create_database(), made.create_database()]


@pytest.fixture
def store(places: list[str]) -> KeyStore:
    made = KeyStore(places, vault)
    made.prepare(None)
    return made


@pytest.fixture
def own(field: Field, tmp_path: Path) -> Iterator[Field]:
    """A field whose keys are its own, so that a test may harm them; no child is there yet that has any."""
    url = field.database.engine.url.render_as_string(hide_password=False)
    keys = [f"{tmp_path}/keys-one", f"{tmp_path}/keys-two"]
    watch = Watch()
    database = Database(url, vault(), PROGRAMME, keys, real=watch, pool=2)
    with database.write() as tx:
        for each in tx.connection.execute(select(Child.id)).scalars().all():
            tx.connection.execute(update(Child).where(Child.id == each).values(closed_on=tx.at.date()))
        tx.connection.exec_driver_sql("DELETE FROM canaries WHERE id = 2")
    yield Field(database, watch)
    database.engine.dispose()


def register(tx: Tx, name: str = "Keza") -> int:
    village = tx.session.get_one(Place, 24090108)
    return children.register(tx, village, name, Sex.girl, 2015).id


def read(tx: Tx, child: int) -> tuple[str, str | None, int | None]:
    row = tx.session.get_one(Child, child)
    return children.name_of(tx, row), row.sex, row.birth_year


class TestBothPlaces:
    def test_a_key_is_at_both_and_opens_from_either(self, store: KeyStore, places: list[str]) -> None:
        store.add({7: b"k" * 32}, time.time())
        sealed = store.cipher(7)
        assert sealed is not None
        box = sealed.encrypt(b"n" * 12, b"told", b"")
        for one in places:
            alone = KeyStore([one, one], vault).cipher(7)
            assert alone is not None and alone.decrypt(b"n" * 12, box, b"") == b"told"

    def test_erased_it_opens_nowhere_and_no_second_key_takes_its_place(self, store: KeyStore) -> None:
        store.add({7: b"k" * 32, 8: b"l" * 32}, time.time())
        store.erase([7])
        store.add({7: b"m" * 32}, time.time())
        assert store.cipher(7) is None
        assert store.cipher(8) is not None

    def test_it_is_begun_once_with_one_number(self, store: KeyStore) -> None:
        number = store.prepare(None)
        assert store.prepare(number) == number
        assert {each.mark().number for each in store.places if each.mark()} == {number}  # type: ignore[union-attr]

    def test_many_are_read_with_one_question_for_each_500(
        self, store: KeyStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        store.add({each: b"k" * 32 for each in range(1, 1201)}, time.time())
        asked: list[int] = []
        plain = store.places[0].boxes
        monkeypatch.setattr(store.places[0], "boxes", lambda ids: asked.append(len(ids)) or plain(ids))
        store.load(range(1, 1201))
        assert asked == [500, 500, 200]
        assert all(store.cipher(each) for each in range(1, 1201))
        assert len(asked) == 3

    def test_what_another_process_erased_is_forgotten_here_within_a_minute(
        self, store: KeyStore, places: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        store.add({7: b"k" * 32}, time.time())
        assert store.cipher(7)
        KeyStore(places, vault).erase([7])
        later = time.monotonic() + 60
        monkeypatch.setattr(time, "monotonic", lambda: later)
        assert store.cipher(7) is None


class TestFolders:
    def test_only_their_owner_reads_them_and_nothing_deleted_stays(self, tmp_path: Path) -> None:
        folders = [tmp_path / "one", tmp_path / "two"]
        store = KeyStore([str(each) for each in folders], vault)
        store.prepare(None)
        store.add({7: b"k" * 32}, time.time())
        box = store.places[0].boxes([7])[7]
        assert all(box in (each / FILE).read_bytes() for each in folders)
        store.erase([7])
        for each in folders:
            assert stat.S_IMODE(each.stat().st_mode) == 0o700
            assert {stat.S_IMODE(file.stat().st_mode) for file in each.iterdir()} == {0o600}
            assert not any(box in file.read_bytes() for file in each.iterdir())

    def test_what_is_no_store_is_refused_in_a_sentence(self, tmp_path: Path) -> None:
        store = KeyStore([f"{tmp_path}/one", f"{tmp_path}/two"], vault)
        number = store.prepare(None)
        (tmp_path / "one" / FILE).write_bytes(b"no database at all, but long enough to be taken for one" * 99)
        with pytest.raises(BadSetting, match="holds no whole key store"):
            KeyStore([f"{tmp_path}/one", f"{tmp_path}/two"], vault).prepare(number)

    def test_half_a_store_is_refused(self, tmp_path: Path) -> None:
        store = KeyStore([f"{tmp_path}/one", f"{tmp_path}/two"], vault)
        number = store.prepare(None)
        with sqlite3.connect(tmp_path / "two" / FILE) as harmed:
            harmed.execute("DELETE FROM key_store")
        with pytest.raises(BadSetting, match="half a key store"):
            KeyStore([f"{tmp_path}/one", f"{tmp_path}/two"], vault).prepare(number)

    def test_one_of_another_installation_is_refused(self, tmp_path: Path) -> None:
        KeyStore([f"{tmp_path}/one", f"{tmp_path}/two"], vault).prepare(None)
        stranger = KeyStore([f"{tmp_path}/one", f"{tmp_path}/two"], lambda: vault(OTHER_KEYS))
        with pytest.raises(BadSetting, match="of another installation"):
            stranger.prepare(None)
        with pytest.raises(KeysAway, match="of another installation"):
            stranger.cipher(7)

    def test_so_is_one_that_is_not_the_databases(self, tmp_path: Path) -> None:
        number = KeyStore([f"{tmp_path}/one", f"{tmp_path}/two"], vault).prepare(None)
        other = KeyStore([f"{tmp_path}/three", f"{tmp_path}/four"], vault)
        with pytest.raises(BadSetting, match="at neither place"):
            other.prepare(number)
        other.prepare(None)
        with pytest.raises(BadSetting, match="another key store"):
            other.prepare(number)


class TestWithADatabase:
    def test_a_child_is_read_with_its_key_and_not_without(self, own: Field) -> None:
        child, other = own.do(register), own.do(register)
        assert own.look(read, child) == ("Keza", Sex.girl, 2015)
        own.database.key_store.erase([child])
        assert own.look(read, child) == ("", None, None)
        assert own.look(read, other) == ("Keza", Sex.girl, 2015)

    def test_with_one_place_away_children_are_read_and_none_is_registered(self, own: Field, tmp_path: Path) -> None:
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

    def test_with_both_away_nothing_is_read_and_it_is_said(self, own: Field, tmp_path: Path) -> None:
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

    def test_two_folders_of_one_disk_are_for_people_on_a_live_line(self, own: Field) -> None:
        own.do(register)
        live, trial = (own.look(lambda tx, live=each: keys_kept.places(tx, live=live)) for each in (True, False))
        assert (live.ok, live.needs, trial.ok) == (False, "person", True)
        assert "on one disk" in live.detail and "on one disk" in trial.detail

    def test_erasing_is_done_only_when_both_confirm(self, own: Field, tmp_path: Path) -> None:
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

    def test_a_new_disk_is_filled_from_the_other(self, own: Field, tmp_path: Path) -> None:
        child = own.do(register)
        for file in (tmp_path / "keys-one").iterdir():
            file.unlink()
        again = Field(reopened(own), own.watch)
        assert again.do(key_sweep.sweep) == 1
        assert again.do(key_sweep.sweep) == 0
        for file in (tmp_path / "keys-two").iterdir():
            file.unlink()
        assert Field(reopened(own), own.watch).look(read, child) == ("Keza", Sex.girl, 2015)

    def test_a_key_that_no_child_has_is_gone_after_an_hour(self, own: Field) -> None:
        child = own.do(register)
        store = own.database.key_store
        store.add({5: b"k" * 32}, own.watch.now.timestamp())
        own.watch.passes(minutes=59)
        assert own.do(key_sweep.sweep) == 0
        own.watch.passes(minutes=2)
        assert own.do(key_sweep.sweep) == 1
        assert [each.boxes([5, child]).keys() for each in store.places] == [{child}, {child}]

    def test_a_commit_that_never_came_leaves_a_key_and_no_child(self, own: Field) -> None:
        def dies(tx: Tx) -> None:
            register(tx)
            tx.settle()
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            own.do(dies)
        assert [each.summary().keys for each in own.database.key_store.places] == [1, 1]

    def test_a_copy_of_the_database_from_before_does_not_bring_an_erased_child_back(self, own: Field) -> None:
        child = own.do(register)
        with own.database.read() as tx:
            before = dict(tx.connection.execute(select(Child.__table__).where(Child.id == child)).mappings().one())
        own.database.key_store.erase([child])
        own.do(lambda tx: tx.connection.execute(update(Child).where(Child.id == child).values(**before)))
        assert own.look(read, child) == ("", None, None)

    @pytest.mark.parametrize("column", ["name_sealed", "facts_sealed"])
    def test_what_was_sealed_for_one_child_does_not_open_for_another(self, own: Field, column: str) -> None:
        one, other = own.do(register), own.do(register)
        box = getattr(own.row(Child, one), column)
        own.do(lambda tx: tx.connection.execute(update(Child).where(Child.id == other).values({column: box})))
        with pytest.raises(Tampered):
            own.look(read, other)


def reopened(own: Field) -> Database:
    """As another process opens it: nothing is at hand."""
    database = own.database
    url = database.engine.url.render_as_string(hide_password=False)
    return Database(url, vault(), PROGRAMME, [each.name for each in database.key_store.places], real=own.watch, pool=1)


def checks(field: Field) -> list[keys_kept.HealthCheck]:
    return [field.look(keys_kept.check), field.look(lambda tx: keys_kept.places(tx, live=False))]


def test_a_key_kept_twice_stays_the_first(tmp_path: Path) -> None:
    store = KeyStore([f"{tmp_path}/one", f"{tmp_path}/two"], vault)
    store.prepare(None)
    one = FolderPlace(tmp_path / "one")
    one.put([KeptKey(1, b"first", 1)])
    one.put([KeptKey(1, b"second", 2), KeptKey(2, b"other", 2)])
    assert one.after(0, 10) == [KeptKey(1, b"first", 1), KeptKey(2, b"other", 2)]
