"""Heads of the audit sent elsewhere: once an hour, to every place; a place that is away is asked again."""

import sys
from pathlib import Path

import pytest

from core import failpoints
from core.failpoints import Side
from core.storage import audit_heads, ticks
from core.storage.db import Database
from jobs.alarm_channels import AlarmCommand, AlarmMail
from jobs.audit_heads import EVERY, HeadSender
from jobs.clock import Clock
from jobs.drain import Drain
from jobs.heads_file import HeadsFile
from sms.gateways.simulated.provider import Simulated
from tests.core.storage.auditing import look, seal, verify
from tests.fakes.mail import FakeMailServer
from tests.fixtures.world import Watch

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
WRITES = "import sys, pathlib; pathlib.Path(sys.argv[1]).open('a').write(sys.argv[2] + chr(10))"


def heads_in(database: Database, text: str) -> list[audit_heads.OutsideHead]:
    with database.read() as tx:
        return audit_heads.read(tx.vault, audit_heads.chain_name(tx), text.splitlines())


def test_once_an_hour_a_line_is_added_to_the_file(database: Database, watch: Watch, tmp_path: Path) -> None:
    sender, file = HeadSender([HeadsFile(tmp_path / "heads")]), tmp_path / "heads"
    look(database, 2)
    seal(database)
    assert (sender.send_due(database), sender.send_due(database)) == (True, False)
    watch.passes(minutes=59)
    assert not sender.send_due(database)
    look(database)
    seal(database)
    watch.passes(minutes=1)
    assert sender.send_due(database)
    assert file.stat().st_mode & 0o777 == 0o600
    heads = heads_in(database, file.read_text())
    assert [(each.number, each.rows) for each in heads] == [(1, 2), (2, 3)]
    found = verify(database, outside=heads)
    assert (found.broken, found.covered) == (None, 3)


def test_a_place_that_is_away_is_asked_again_and_one_that_took_it_is_enough(database: Database, tmp_path: Path) -> None:
    away = HeadsFile(tmp_path / "not mounted" / "heads")
    assert not HeadSender([away]).send_due(database)
    assert not (tmp_path / "not mounted").exists(), "a disk that is not mounted is no place"
    command = AlarmCommand((sys.executable, "-c", WRITES, str(tmp_path / "kept")))
    assert HeadSender([away, command]).send_due(database)
    assert heads_in(database, (tmp_path / "kept").read_text())[0].number == 0


def test_by_mail_the_mailbox_can_be_read_as_it_is(database: Database) -> None:
    look(database)
    seal(database)
    with FakeMailServer() as server:
        mail = AlarmMail("127.0.0.1", server.port, "inshuti@example.rw", "archive@example.rw", starttls=False)
        assert HeadSender([mail]).send_due(database)
    (taken,) = server.mails
    assert [each.rows for each in heads_in(database, taken.as_string())] == [1]


def test_whatever_the_database_says_one_goes_an_hour(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender, file = HeadSender([HeadsFile(tmp_path / "heads")]), tmp_path / "heads"
    with database.write() as tx:
        ticks.mark(tx, audit_heads.SENT)
    assert not sender.send_due(database)
    monkeypatch.setattr(sender, "_sent", sender._sent - EVERY.total_seconds())
    assert sender.send_due(database)
    assert len(file.read_text().splitlines()) == 1


def test_one_that_dies_behind_the_sending_sends_it_once_more(database: Database, tmp_path: Path) -> None:
    sender, file = HeadSender([HeadsFile(tmp_path / "heads")]), tmp_path / "heads"

    def die() -> None:
        raise KeyboardInterrupt

    failpoints.arm("audit.head", Side.before, 1, die)
    try:
        with pytest.raises(KeyboardInterrupt):
            sender.send_due(database)
    finally:
        failpoints.disarm()
    assert sender.send_due(database)
    assert len(heads_in(database, file.read_text())) == 2


def test_nowhere_to_send_is_no_head_sent(database: Database) -> None:
    assert not HeadSender([]).send_due(database)


@pytest.mark.lengthy
def test_the_clock_sends_while_it_holds_the_lease(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "heads"
    sender = HeadSender([HeadsFile(file)])
    seconds = iter(range(30))
    clock = Clock(database, Drain(database, Simulated()), None, sender=sender)
    clock.run(lambda: file.exists() or next(seconds) > 25)
    assert heads_in(database, file.read_text())
