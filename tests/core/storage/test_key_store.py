"""The children's own keys: at two places before the commit, erased at both or not at all, and made alike again."""

import base64
import sqlite3
import stat
import time
from pathlib import Path

import pytest

from core.errors import BadSetting
from core.privacy import Vault, read_keys
from core.storage.key_folder import FILE, FolderPlace
from core.storage.key_place import KeptKey
from core.storage.key_store import KeysAway, KeyStore
from tests.fixtures.world import FIELD_KEYS, SECRET

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
        assert {mark.number for each in store.places if (mark := each.mark())} == {number}

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


def test_a_key_kept_twice_stays_the_first(tmp_path: Path) -> None:
    store = KeyStore([f"{tmp_path}/one", f"{tmp_path}/two"], vault)
    store.prepare(None)
    one = FolderPlace(tmp_path / "one")
    one.put([KeptKey(1, b"first", 1)])
    one.put([KeptKey(1, b"second", 2), KeptKey(2, b"other", 2)])
    assert one.after(0, 10) == [KeptKey(1, b"first", 1), KeptKey(2, b"other", 2)]
