"""The first danger that a web process is told puts nothing into words while everybody waits for SQLite's lock."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.sql.compiler import SQLCompiler

from core.models.alert import Alert
from core.privacy import Vault, read_keys
from core.storage import connection
from core.storage.db import Database
from jobs.warming import warm
from sms import inbound
from sms.gateways.port import InboundSms
from tests.fixtures.world import FIELD_KEYS, PROGRAMME, SECRET, Watch, key_places, lend_keys
from ussd.gateways.port import Hop
from ussd.session.hops import Hops

VOLUNTEER = "+250788000001"


@pytest.fixture
def fresh(tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """As a process finds it that was just started: it has put nothing into words yet."""
    monkeypatch.setattr(connection, "_compiled", {})
    shutil.copy(sqlite_template, tmp_path / "world.db")
    url = f"sqlite:///{tmp_path}/world.db"
    lend_keys(url)
    made = Database(url, Vault(read_keys(FIELD_KEYS), SECRET), PROGRAMME, key_places(), real=Watch())
    with made.read() as tx:
        assert tx.at
    yield made
    made.let_go()
    made.engine.dispose()


@contextmanager
def heard(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What is put into words meanwhile."""
    words: list[str] = []
    began = SQLCompiler.__init__

    def begin(self: SQLCompiler, dialect: Any, statement: Any, *args: Any, **named: Any) -> None:
        began(self, dialect, statement, *args, **named)
        words.append(self.string)

    with monkeypatch.context() as patch:
        patch.setattr(SQLCompiler, "__init__", begin)
        yield words


def texts(database: Database) -> None:
    inbound.receive(database, "africastalking", InboundSms("one", VOLUNTEER, "21512", "CONCERN 0 1 1", ""))


def dials(database: Database) -> None:
    hops = Hops(database)
    for typed in ("", "2", "2*1"):
        hops.answer(Hop("africastalking", "ATUid_1", "*801#", VOLUNTEER, "63510", typed))


@pytest.mark.parametrize("tells", [texts, dials])
def test_a_first_danger_finds_every_statement_in_words(
    fresh: Database, monkeypatch: pytest.MonkeyPatch, tells: Callable[[Database], None]
) -> None:
    warm(fresh)
    with heard(monkeypatch) as words:
        tells(fresh)
    assert words == []
    with fresh.read() as tx:
        assert len(tx.session.scalars(select(Alert)).all()) == 1


def test_without_it_they_would_be_many(fresh: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    with heard(monkeypatch) as words:
        texts(fresh)
    assert len(words) > 30


def test_nothing_of_it_is_in_the_real_one_or_is_left(fresh: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    left = set(Path("/dev/shm").glob("inshuti-scratch-*"))
    warm(fresh)
    with fresh.read() as tx:
        assert tx.session.scalars(select(Alert)).all() == []
    assert set(Path("/dev/shm").glob("inshuti-scratch-*")) <= left


def test_a_database_without_tables_keeps_nobody_from_starting(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/empty.db"
    lend_keys(url)
    warm(Database(url, Vault(read_keys(FIELD_KEYS), SECRET), PROGRAMME, key_places(), real=Watch()))
    assert create_engine(url).connect().exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar() == 0
