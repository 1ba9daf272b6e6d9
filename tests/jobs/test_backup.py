"""Backups as files: whole or not there, refused where they do not fit, the old ones cleared away."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import select, update

import migrations
from core.children import children
from core.errors import BadSetting, InshutiError
from core.messages import switches
from core.models.child import Child
from core.models.place import Place
from core.operations.snapshot import NotFit
from core.privacy import Vault, new_key, read_keys
from core.sealed_file import new_pair
from core.settings import ROOT, Settings
from core.storage import ticks
from core.storage.db import Database
from core.storage.key_store import KeyStore
from jobs import backup
from jobs.backup import NotWritten
from tests.fixtures import forked
from tests.fixtures.world import FIELD_KEYS, PROGRAMME, SECRET, TOKEN, Watch, key_places, open_database
from tests.jobs.restoring import IDENTITY, RECIPIENT, counts, empty_sqlite, heads_in, is_empty

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def file(database: Database, tmp_path: Path) -> Path:
    """A backup of the demo people."""
    backup.make(database, RECIPIENT, heads_in(tmp_path), tmp_path / "one.backup")
    return tmp_path / "one.backup"


@pytest.fixture
def empty(tmp_path: Path, watch: Watch) -> Iterator[Database]:
    made = empty_sqlite(tmp_path, watch)
    yield made
    made.engine.dispose()


def refused(database: Database, file: Path, identity: str = IDENTITY) -> str:
    """The one sentence said about it; nothing was restored."""
    before = counts(database)
    with pytest.raises(InshutiError) as told:
        backup.restore(database, identity, heads_in(file.parent, "there"), file)
    assert counts(database) == before
    assert not (file.parent / "there").exists()
    assert str(told.value).endswith(".")
    return str(told.value)


# -- what is refused ----------------------------------------------------------------------------------------------


def test_a_database_in_use_is_refused(database: Database, file: Path) -> None:
    assert "its table institutions holds rows" in refused(database, file)


def test_so_is_one_that_only_a_clock_has_touched(empty: Database, file: Path) -> None:
    with empty.write() as tx:
        ticks.mark(tx, "clock")
    assert "its table ticks holds rows" in refused(empty, file)


def test_so_is_one_without_tables_or_of_another_schema(file: Path, watch: Watch, tmp_path: Path) -> None:
    bare = open_database(f"sqlite:///{tmp_path}/bare.db", watch)
    with pytest.raises(NotFit, match=r"no tables yet: run \./inshuti migrate first"):
        backup.restore(bare, IDENTITY, heads_in(tmp_path, "there"), file)
    older = open_database(f"sqlite:///{tmp_path}/older.db", watch)
    migrations.upgrade(older.engine, "0009")
    with pytest.raises(NotFit, match=rf"of schema {migrations.head()} and the database at 0009: restore with"):
        backup.restore(older, IDENTITY, heads_in(tmp_path, "there"), file)
    bare.engine.dispose()
    older.engine.dispose()


def test_other_keys_and_damage_are_told(empty: Database, file: Path) -> None:
    assert "sealed to another recipient" in refused(empty, file, new_pair()[1])
    whole = file.read_bytes()
    file.write_bytes(whole[:-100])
    assert "not whole: it was cut" in refused(empty, file)
    changed = bytearray(whole)
    changed[-100] ^= 1
    file.write_bytes(bytes(changed))
    assert "not whole: it was cut, changed" in refused(empty, file)
    file.write_bytes(whole + b"\x00")
    assert "or added to" in refused(empty, file)
    file.write_bytes(whole)
    assert is_empty(empty)
    backup.restore(empty, IDENTITY, heads_in(file.parent, "there"), file)
    assert not is_empty(empty)


@pytest.mark.parametrize(
    ("keys", "secret", "said"),
    [(new_key(1), SECRET, "FIELD_KEYS here do not open"), (FIELD_KEYS, "x" * 40, "INDEX_KEYS here are not those")],
    ids=["other field keys", "another secret"],
)
def test_a_house_with_other_keys_could_not_read_it(
    empty: Database, file: Path, keys: str, secret: str, said: str
) -> None:
    stranger = Database(str(empty.engine.url), Vault(read_keys(keys), secret), PROGRAMME, key_places(), real=empty.real)
    assert said in refused(stranger, file)
    stranger.engine.dispose()


def test_places_with_the_keys_of_other_children_are_refused(empty: Database, file: Path, tmp_path: Path) -> None:
    other = [f"{tmp_path}/strange-one", f"{tmp_path}/strange-two"]
    KeyStore(other, lambda: empty.vault).prepare(None)
    stranger = Database(str(empty.engine.url), empty.vault, PROGRAMME, other, real=empty.real)
    assert "is the key store of another database" in refused(stranger, file)
    stranger.engine.dispose()


def test_a_child_that_was_erased_since_does_not_come_back(
    database: Database, empty: Database, file: Path, tmp_path: Path
) -> None:
    store = database.key_store
    with database.read() as tx:
        gone, *others = tx.session.scalars(select(Child.id).order_by(Child.id))
    store.erase([gone])
    today = Database(str(empty.engine.url), empty.vault, PROGRAMME, [each.name for each in store.places])
    backup.restore(today, IDENTITY, heads_in(tmp_path, "there"), file)
    with today.read() as tx:
        child = tx.session.get_one(Child, gone)
        assert (children.name_of(tx, child), child.sex, child.birth_year) == ("", None, None)
        assert all(each.sex for each in tx.session.scalars(select(Child).where(Child.id.in_(others))))
    today.engine.dispose()


def test_a_file_that_is_not_there_is_told(empty: Database, database: Database, tmp_path: Path) -> None:
    with pytest.raises(NotWritten, match=r"nowhere cannot be read: No such file or directory\."):
        backup.restore(empty, IDENTITY, heads_in(tmp_path), tmp_path / "nowhere")
    (tmp_path / "plain").write_text("")
    with pytest.raises(NotWritten, match=r"could not be written to .*plain/one\.backup: .*\."):
        backup.make(database, RECIPIENT, heads_in(tmp_path), tmp_path / "plain" / "one.backup")


def test_places_come_from_the_backup_whatever_was_there(database: Database, empty: Database, tmp_path: Path) -> None:
    with database.write() as tx:
        tx.connection.execute(update(Place).where(Place.level == "district").values(name="Renamed"))
    backup.make(database, RECIPIENT, heads_in(tmp_path), tmp_path / "renamed.backup")
    backup.restore(empty, IDENTITY, heads_in(tmp_path, "there"), tmp_path / "renamed.backup")
    with empty.read() as tx:
        found = tx.session.query(Place).filter_by(name="Renamed").first()
        assert found and found.parent_id and found.level == "district"


# -- cut short ----------------------------------------------------------------------------------------------------

DOOMED = """
import os, signal, sys
sys.path.insert(0, os.getcwd())
from pathlib import Path
from core import failpoints
from core.messages import switches
from core.storage.db import real_time
from jobs import backup
from jobs.audit_checkpoints import Heads
from tests.fixtures.world import open_database
place, url, file = sys.argv[1], sys.argv[2], Path(sys.argv[3])
die = lambda *rows: os.kill(os.getpid(), signal.SIGKILL)
database, heads = open_database(url, real_time), Heads(file.with_name("doomed-heads"))
recipient, identity = sys.argv[4:]
if place == "copying":
    backup.make(database, recipient, heads, file, die)
failpoints.arm(place, failpoints.Side.before, 1, die)
if place == "backup":
    backup.make(database, recipient, heads, file)
if place == "restore":
    backup.restore(database, identity, heads, file)
with database.write("sending") as tx:
    switches.turn_on(tx)
"""


def dies(place: str, database: Database, file: Path) -> None:
    program = file.with_name("doomed.py")
    program.write_text(DOOMED)
    command = [str(program), place, str(database.engine.url), str(file), RECIPIENT, IDENTITY]
    done = forked.run(command, os.environ, ROOT, timeout=60)
    assert done.returncode == -signal.SIGKILL, done.stderr


@pytest.mark.lengthy
def test_a_backup_that_dies_leaves_no_file_of_that_name(database: Database, tmp_path: Path) -> None:
    dies("copying", database, tmp_path / "two.backup")
    (part,) = (each for each in tmp_path.iterdir() if "two.backup" in each.name)
    assert part.name.startswith(".two.backup.")
    assert part.name.endswith(".part")


@pytest.mark.lengthy
def test_one_that_dies_before_it_is_noted_is_whole_and_is_missed(
    database: Database, empty: Database, tmp_path: Path
) -> None:
    dies("backup", database, tmp_path / "two.backup")
    with database.read() as tx:
        assert ticks.last(tx, "backup") is None
    backup.restore(empty, IDENTITY, heads_in(tmp_path, "there"), tmp_path / "two.backup")


@pytest.mark.lengthy
def test_a_restore_that_dies_at_the_last_moment_leaves_the_database_empty(empty: Database, file: Path) -> None:
    dies("restore", empty, file)
    assert is_empty(empty)
    backup.restore(empty, IDENTITY, heads_in(file.parent, "there"), file)
    dies("sending", empty, file)
    with empty.read() as tx:
        assert switches.sending_off(tx)


# -- the folder ---------------------------------------------------------------------------------------------------


def test_five_weeks_are_kept(database: Database, watch: Watch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup, "FOLDER", tmp_path / "backups")
    first = Path(backup.make(database, RECIPIENT, heads_in(tmp_path)).path)
    assert first == tmp_path / "backups" / "inshuti-20261014T070000Z.backup"
    assert first.parent.stat().st_mode & 0o777 == 0o700
    others = [first.with_name("inshuti-mine.backup"), first.with_name("notes.txt")]
    left = first.with_name(".inshuti-20261014T060000Z.backup.7.part")
    for each in (*others, left):
        each.write_text("x")
    os.utime(left, (0, watch.now.timestamp()))
    watch.passes(days=35)
    second = Path(backup.make(database, RECIPIENT, heads_in(tmp_path)).path)
    assert first.exists()
    assert not left.exists()
    watch.passes(seconds=1)
    third = Path(backup.make(database, RECIPIENT, heads_in(tmp_path)).path)
    assert set(first.parent.iterdir()) == {second, third, *others}
    watch.passes(days=99)
    backup.make(database, RECIPIENT, heads_in(tmp_path), tmp_path / "away.backup")
    assert third.exists()  # only a new one in the folder clears old ones away


# -- the key ------------------------------------------------------------------------------------------------------


def settings(**more: str) -> Settings:
    needed = {"secret_key": SECRET, "field_keys": FIELD_KEYS, "webhook_token": TOKEN}
    return Settings(**{name: SecretStr(value) for name, value in needed.items()}, **more, _env_file=None)


def test_without_a_recipient_no_backup_is_made(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BACKUP_RECIPIENT", raising=False)
    with pytest.raises(BadSetting, match="BACKUP_RECIPIENT is missing"):
        backup.recipient_of(settings())
    assert backup.recipient_of(settings(backup_recipient=RECIPIENT)) == RECIPIENT


def test_the_identity_comes_from_its_file(database: Database, tmp_path: Path) -> None:
    (tmp_path / "identity.txt").write_text(f"# of the safe\n{IDENTITY}\n")
    assert backup.identity_in(tmp_path / "identity.txt") == IDENTITY
    with pytest.raises(NotWritten, match="cannot be read"):
        backup.identity_in(tmp_path / "nowhere")
