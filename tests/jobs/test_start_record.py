"""A process that starts says what is set otherwise than at the last start, the programme's file too; never a value."""

from pathlib import Path

import pytest
from sqlalchemy import select

from core import failpoints
from core.failpoints import Side
from core.models.record import AuditEntry
from core.settings import ROOT, Settings
from core.storage.db import Database
from jobs import start_record
from tests.fixtures.world import settings_with

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def lines(database: Database) -> list[str]:
    with database.read() as tx:
        rows = select(AuditEntry.record).where(AuditEntry.channel == "start").order_by(AuditEntry.at)
        return list(tx.session.scalars(rows))


@pytest.fixture
def programme(tmp_path: Path) -> Path:
    copied = tmp_path / "programme.toml"
    copied.write_bytes((ROOT / "programme.toml").read_bytes())
    return copied


def start(database: Database, programme: Path, **changed: object) -> list[str]:
    return start_record.keep(database, settings_with(programme=programme, **changed))


def test_only_what_differs_leaves_a_line(database: Database, programme: Path) -> None:
    assert "SECRET_KEY" in start(database, programme)
    (first,) = lines(database)
    assert first.endswith(" settings")
    assert start(database, programme) == []
    assert start(database, programme, port=9000, log_level="DEBUG") == [], "processes of one machine differ in these"
    assert start(database, programme, short_code="*802#") == ["SHORT_CODE"]
    with programme.open("a") as file:
        file.write("# another word\n")
    assert start(database, programme, short_code="*802#") == ["PROGRAMME"]
    assert [each.split(" ")[0] for each in lines(database)[1:]] == ["SHORT_CODE", "PROGRAMME"]
    assert not any("802" in each.split(" ")[0] for each in lines(database))


def test_every_setting_but_a_few_is_compared(database: Database, programme: Path) -> None:
    known = {name.upper() for name in Settings.model_fields} - {"PORT", "REDIS_URL", "LOG_LEVEL"}
    assert known <= set(start(database, programme))


def test_a_start_that_dies_before_it_was_written_down_leaves_it_to_the_next(
    database: Database, programme: Path
) -> None:
    start(database, programme)

    def die() -> None:
        raise KeyboardInterrupt

    failpoints.arm("settings", Side.before, 1, die)
    try:
        with pytest.raises(KeyboardInterrupt):
            start(database, programme, short_code="*802#")
    finally:
        failpoints.disarm()
    assert len(lines(database)) == 1
    assert start(database, programme, short_code="*802#") == ["SHORT_CODE"]
