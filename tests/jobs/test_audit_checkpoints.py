"""Heads remembered beside the database: a line a day, read back as what must be found in the chain."""

from datetime import date
from pathlib import Path

import pytest

from core.settings import VAR
from core.storage import audit, audit_seal
from core.storage.access import Caller
from core.storage.audit_seal import Head
from core.storage.db import Database
from jobs.audit_checkpoints import Heads, NotHeads
from jobs.clock import Clock
from jobs.drain import Drain
from sms.gateways.simulated.provider import Simulated
from tests.fixtures.world import Watch

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ONE, TWO = Head(1, 7, b"\x01" * 32), Head(2, 8, b"\x02" * 32)


def look_and_seal(database: Database) -> Head | None:
    with database.write() as tx:
        audit.record(tx, Caller("+250788000001", "ussd"), "read", "children", 1)
    with database.write() as tx:
        audit_seal.seal(tx)
    with database.read() as tx:
        return audit_seal.newest(tx)


def test_a_file_belongs_to_one_database(database: Database) -> None:
    assert Heads.of("sqlite:////data/inshuti.db").path == Path("/data/audit-heads.inshuti")
    assert Heads.of("postgresql+psycopg://u:p@h/pilot").path == VAR / "audit-heads.pilot"


def test_one_line_a_day(database: Database, watch: Watch, tmp_path: Path) -> None:
    heads = Heads(tmp_path / "heads")
    heads.remember(database)
    assert heads.text() == ""
    first = look_and_seal(database)
    heads.remember(database)
    look_and_seal(database)
    for again in (heads, Heads(heads.path)):
        again.remember(database)
    assert heads.heads() == [first]
    assert first and heads.text() == f"2026-10-14 1 {first.last_id} {first.link.hex()}\n"
    watch.passes(days=1)
    heads.remember(database)
    assert [each.number for each in heads.heads()] == [1, 2]


def test_a_restore_makes_lost_seals_count_no_more(database: Database, tmp_path: Path) -> None:
    heads = Heads(tmp_path / "heads")
    lines = f"2026-10-14 1 7 {'01' * 32}\n2026-10-15 2 8 {'02' * 32}\n"
    heads.path.write_text(lines)
    heads.restored(date(2026, 10, 16), ONE, "not taken over where the file is")
    assert heads.heads() == [ONE, ONE]
    assert heads.text().startswith(lines)
    heads.restored(date(2026, 10, 17), None, "")
    assert heads.heads() == []
    elsewhere = Heads(tmp_path / "new" / "heads")
    elsewhere.restored(date(2026, 10, 16), TWO, lines)
    assert elsewhere.heads() == [ONE, TWO, TWO]


@pytest.mark.parametrize("line", ["nonsense", "2026-10-14 x 7 00", "2026-10-14 1 7 zz"])
def test_a_line_that_is_no_head_is_named(database: Database, line: str, tmp_path: Path) -> None:
    (tmp_path / "heads").write_text(f"2026-10-14 1 7 00\n{line}\n")
    with pytest.raises(NotHeads, match="Line 2 of"):
        Heads(tmp_path / "heads").heads()


def run_once(database: Database, heads: Heads) -> None:
    asked = iter([False, True])
    Clock(database, Drain(database, Simulated()), None, heads).run(lambda: next(asked))


@pytest.mark.lengthy
def test_the_clock_remembers_and_a_file_that_cannot_be_written_does_not_stop_it(
    database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    look_and_seal(database)
    run_once(database, Heads(tmp_path / "heads"))
    assert (tmp_path / "heads").read_text().startswith("2026-10-14 1 ")
    run_once(database, Heads(tmp_path / "heads" / "below a file"))
    assert "audit_heads" in capsys.readouterr().out
