"""A lost key file is told in a sentence; no key is made over what other keys sealed. On either engine."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from core.errors import BadSetting
from core.privacy import Vault, read_keys
from core.settings import KEY_LISTS
from core.storage.db import Database
from jobs import key_file, lost_keys
from jobs.runner import services
from tests.fixtures import verbs
from tests.fixtures.world import FIELD_KEYS, Watch, open_database


@pytest.mark.lengthy
def test_lost_keys_are_told_in_one_sentence_and_never_made_anew(
    database_url: str, database: Database, tmp_path: Path
) -> None:
    """As a process, in an installation whose key file is gone."""
    home = tmp_path / "installation"
    env = {"PATH": os.environ["PATH"], "INSHUTI_HOME": str(home), "DATABASE_URL": database_url}
    for verb in (["migrate"], ["people", "list"]):
        assert "are not here. Put the key file back" in refused(verb, env)
    assert not home.exists()
    emptied = home / "secrets" / "inshuti.env"
    emptied.parent.mkdir(parents=True)
    emptied.touch()
    assert "holds no SECRET_KEY and no FIELD_KEYS and no WEBHOOK_TOKEN. Put the key file back" in refused(
        ["migrate"], env
    )
    assert emptied.read_bytes() == b""


def refused(verb: list[str], env: dict[str, str]) -> str:
    """The one sentence with which a verb ends there."""
    told = verbs.run(env, *verb)
    assert (told.returncode, told.stderr.count("\n")) == (2, 1), told.stderr
    return told.stderr


def test_a_database_in_which_nobody_is_yet_keeps_its_keys_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_tables: Callable[[Path], None]
) -> None:
    """What strangers told is sealed there, and the row that belongs to its keys."""
    for name in ("SECRET_KEY", "FIELD_KEYS", "WEBHOOK_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    has_tables(tmp_path / "empty.db")
    url = f"sqlite:///{tmp_path}/empty.db"
    monkeypatch.setenv("DATABASE_URL", url)
    secrets = tmp_path / "secrets.env"
    opened = open_database(url, Watch())
    services.furnish(opened, with_demo=False)
    opened.engine.dispose()
    with pytest.raises(BadSetting, match="Put the key file back"):
        key_file.keep_secrets(secrets, tmp_path / "none.db")
    assert not secrets.exists()


def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SECRET_KEY", "FIELD_KEYS", "WEBHOOK_TOKEN"):
        monkeypatch.delenv(name, raising=False)


OLD = "SECRET_KEY=" + "s" * 40 + f"\nFIELD_KEYS={FIELD_KEYS}\nBACKUP_KEY=x\nWEBHOOK_TOKEN=token-token-token-1\n"


def test_fresh_keys_are_apart_for_their_owner_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bare(monkeypatch)
    path = tmp_path / "secrets" / "inshuti.env"
    assert key_file.keep_secrets(path, tmp_path / "none.db")
    lines = dict(line.split("=", 1) for line in path.read_text().splitlines())
    assert set(lines) == {"SECRET_KEY", *KEY_LISTS, "WEBHOOK_TOKEN"}
    assert len(set(lines.values())) == len(lines)
    assert [each.stat().st_mode & 0o777 for each in (path.parent, path)] == [0o700, 0o600]
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("name", lost_keys.NEEDED)
def test_a_file_that_lost_a_line_is_refused_where_data_is_there_and_made_up_by_nobody(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare(monkeypatch)
    path, data = tmp_path / "secrets" / "inshuti.env", tmp_path / "inshuti.db"
    key_file.keep_secrets(path, data)
    whole = path.read_text()
    path.write_text("".join(line for line in whole.splitlines(True) if not line.startswith(f"{name}=")))
    left = path.read_text()
    with pytest.raises(BadSetting, match=f"holds no {name}. Put the whole file back, or take it away"):
        key_file.keep_secrets(path, data)
    data.touch()
    with pytest.raises(BadSetting, match=f"is there but its key file .* holds no {name}. Put the key file back"):
        key_file.keep_secrets(path, data)
    assert path.read_text() == left


def test_an_empty_file_is_made_anew_where_no_data_is_there_yet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bare(monkeypatch)
    path = tmp_path / "inshuti.env"
    path.touch()
    assert key_file.keep_secrets(path, tmp_path / "none.db")
    assert "FIELD_KEYS=" in path.read_text()


def test_a_key_file_of_before_is_moved_once_with_the_keys_its_secret_gave(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare(monkeypatch)
    old, path = tmp_path / "var" / "secrets.env", tmp_path / "secrets" / "inshuti.env"
    old.parent.mkdir()
    old.write_text(OLD)
    assert key_file.move(old, path)
    assert not old.exists()
    assert path.stat().st_mode & 0o777 == 0o600
    lines = dict(line.split("=", 1) for line in path.read_text().splitlines())
    assert lines["FIELD_KEYS"] == FIELD_KEYS
    assert "BACKUP_KEY" not in lines
    apart = Vault(
        read_keys(lines["FIELD_KEYS"]),
        lines["SECRET_KEY"],
        index=read_keys(lines["INDEX_KEYS"]),
        pepper=read_keys(lines["PEPPER_KEYS"]),
        audit=read_keys(lines["AUDIT_KEYS"]),
    )
    before = Vault(read_keys(FIELD_KEYS), "s" * 40)
    assert apart.index("+250788000001") == before.index("+250788000001")
    assert apart.peppered("4071") == before.peppered("4071")
    assert apart.link(b"", "a") == before.link(b"", "a")
    assert not key_file.move(old, path)


def test_a_move_that_was_cut_short_is_taken_up_again_and_two_files_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare(monkeypatch)
    old, path = tmp_path / "secrets.env", tmp_path / "secrets" / "inshuti.env"
    old.write_text(OLD)
    key_file.move(old, path)
    old.write_text(OLD)  # as it stands where the old one was not taken away yet
    moved = path.read_text()
    assert key_file.move(old, path)
    assert (path.read_text(), old.exists()) == (moved, False)
    old.write_text(OLD.replace("s" * 40, "t" * 40))
    with pytest.raises(BadSetting, match="hold other keys"):
        key_file.move(old, path)
    assert old.exists()


def test_one_setting_of_the_file_changes_and_the_rest_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bare(monkeypatch)
    path = tmp_path / "secrets" / "inshuti.env"
    key_file.keep_secrets(path, tmp_path / "none.db")
    before = path.read_text().splitlines()
    key_file.write(path, "INDEX_KEYS", "2:b,1:a")
    after = path.read_text().splitlines()
    assert set(after) - set(before) == {"INDEX_KEYS=2:b,1:a"}
    assert len(after) == len(before)
    assert path.stat().st_mode & 0o777 == 0o600
