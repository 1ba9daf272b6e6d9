"""A backup leaves the building by the operator's own program, and it is known when the last one did."""

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from core.errors import BadSetting
from core.monitoring.alarms import BACKUP_AWAY
from core.storage import ticks
from core.storage.db import Database
from jobs import backup_away
from jobs.backup import NotWritten
from jobs.commands import backup as verb
from tests.jobs.commands.test_doctor import settings

TAKES = "import shutil, sys; shutil.copy(sys.argv[2], sys.argv[1])"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "backups"
    folder.mkdir()
    for name in ("inshuti-20261129T020000Z.backup", "inshuti-20261130T010000Z.backup", "inshuti-by-hand.backup"):
        (folder / name).write_text(name)
    return folder


def left_at(database: Database) -> object:
    with database.read() as tx:
        return ticks.last(tx, BACKUP_AWAY)


def test_the_newest_one_is_taken_away_and_it_is_noted(database: Database, folder: Path, tmp_path: Path) -> None:
    away = tmp_path / "away"
    away.mkdir()
    assert left_at(database) is None
    backup_away.send(database, [sys.executable, "-c", TAKES, str(away)], backup_away.newest(folder))
    assert [each.name for each in away.iterdir()] == ["inshuti-20261130T010000Z.backup"]
    assert left_at(database)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ([sys.executable, "-c", "import sys; sys.exit(7)"], "ended with 7"),
        ([sys.executable, "-c", "import sys; sys.stdin.read(); import time; time.sleep(60)"], "did not end within"),
        (["/nowhere/at/all"], "cannot be run: No such file"),
    ],
)
def test_one_that_did_not_leave_is_said_and_not_noted(
    database: Database, folder: Path, command: list[str], said: str
) -> None:
    with pytest.raises(NotWritten, match=said):
        backup_away.send(database, command, backup_away.newest(folder), seconds=0.5)
    assert left_at(database) is None


def test_the_program_finds_none_of_our_settings(
    database: Database, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIELD_KEYS", "1:secret")
    tells = "import json, os, sys; open(sys.argv[1], 'w').write(json.dumps(dict(os.environ)))"
    backup_away.send(database, [sys.executable, "-c", tells, str(tmp_path / "env")], backup_away.newest(folder))
    assert "FIELD_KEYS" not in json.loads((tmp_path / "env").read_text())


def test_without_a_backup_or_a_program_nothing_leaves(tmp_path: Path) -> None:
    with pytest.raises(NotWritten, match="run ./inshuti backup first"):
        backup_away.newest(tmp_path)
    with pytest.raises(BadSetting, match="BACKUP_COMMAND is missing"):
        backup_away.command_of(settings("sqlite:///x"))
    assert backup_away.command_of(settings("sqlite:///x", backup_command="sh -c 'x y'")) == ["sh", "-c", "x y"]


def test_what_is_not_made_has_no_other_name(tmp_path: Path) -> None:
    done = CliRunner().invoke(verb.backup, ["--away", "--to", str(tmp_path / "x"), "--by", "Jean"])
    assert (done.exit_code, "--to names nothing" in done.output) == (2, True)
