"""The PostgreSQL sheet's files, taken in by a real server: each setting is one, and roles are as the sheet says."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from bench.common.postgres import server
from core.storage.patience import BUSY_MILLISECONDS, IDLE_MILLISECONDS
from tests.deploy.written import DEPLOY

SHEET = DEPLOY / "postgresql"
SETTINGS = dict(re.findall(r"^(\w+) = (.*)$", (SHEET / "inshuti.conf").read_text(), re.MULTILINE))
ROLES = (SHEET / "roles.sql").read_text()


@contextmanager
def connected(url: str, user: str | None = None) -> Iterator[psycopg.Connection]:
    plain = make_url(url).set(drivername="postgresql")
    address = plain.set(username=user) if user else plain
    with psycopg.connect(address.render_as_string(hide_password=False), autocommit=True) as connection:
        yield connection


def shown(connection: psycopg.Connection, name: str) -> str:
    row = connection.execute(f"SHOW {name}").fetchone()
    assert row
    return str(row[0])


@pytest.fixture(scope="module")
def configured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A server with the sheet's settings and roles, and the folder that it archives to."""
    wal = tmp_path_factory.mktemp("wal")
    wal.chmod(0o777)
    for each in [*wal.parents][:-2]:
        each.chmod(each.stat().st_mode | 0o011)  # the server has an account of its own
    written = [f"{name}={value.strip(chr(39)).replace('/mnt/wal', str(wal))}" for name, value in SETTINGS.items()]
    with server(*written) as url:
        with connected(url) as admin:
            admin.execute("CREATE ROLE inshuti LOGIN")
            admin.execute("CREATE DATABASE inshuti OWNER inshuti")
        ours = make_url(url).set(database="inshuti").render_as_string(hide_password=False)
        with connected(ours) as admin:
            admin.execute(ROLES)
        yield ours, wal


@pytest.mark.hosts
def test_every_setting_is_one_and_is_taken(configured: tuple[str, Path]) -> None:
    with connected(configured[0]) as admin:
        for name in ("synchronous_commit", "max_connections", "archive_mode", "log_min_error_statement"):
            assert shown(admin, name) == SETTINGS[name]
    assert {"fsync", "full_page_writes"} <= SETTINGS.keys()


@pytest.mark.hosts
def test_each_role_waits_as_long_as_the_sheet_says(configured: tuple[str, Path]) -> None:
    url, _ = configured
    with connected(url, "inshuti") as service:
        assert shown(service, "lock_timeout") == f"{BUSY_MILLISECONDS}ms"
        assert shown(service, "idle_in_transaction_session_timeout") == f"{IDLE_MILLISECONDS // 1000}s"
        assert (shown(service, "statement_timeout"), shown(service, "timezone")) == ("30s", "UTC")
    with connected(url, "inshuti_operator") as operator:
        assert shown(operator, "statement_timeout") == "0"
        operator.execute("CREATE TABLE made_by_migrate (id int)")
    with connected(url, "inshuti") as service:
        service.execute("ALTER TABLE made_by_migrate ADD COLUMN more int")  # it belongs to the service
    with connected(url, "inshuti_watch") as watch:
        assert shown(watch, "statement_timeout") == "5s"
        assert watch.execute("SELECT count(*) FROM pg_stat_activity").fetchone()
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            watch.execute("SELECT * FROM made_by_migrate")


@pytest.mark.hosts
def test_what_is_written_reaches_the_archive_whole_and_once(configured: tuple[str, Path]) -> None:
    url, wal = configured
    with connected(url) as admin:
        admin.execute("CREATE TABLE IF NOT EXISTS filled AS SELECT generate_series(1, 1000) AS id")
        row = admin.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone()
        assert row
        for _ in range(200):
            admin.execute("SELECT pg_sleep(0.05)")
            if (wal / row[0]).exists():
                break
    assert (wal / row[0]).stat().st_size == 16 * 1024 * 1024
    assert [each.name for each in wal.iterdir() if each.name.endswith(".part")] == []
