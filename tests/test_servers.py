"""The servers the other tests stand on are real, and are gone when the tests are."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
import redis
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError

from tests.fixtures.postgres import embedded_postgres, libpq_url

ROOT = Path(__file__).resolve().parents[1]


def ask(url: str, statement: str) -> object:
    with psycopg.connect(libpq_url(url)) as connection:
        return connection.execute(statement).fetchone()[0]


def run(url: str, statement: str) -> None:
    with psycopg.connect(libpq_url(url)) as connection:
        connection.execute(statement)


def test_the_valkey_answers(valkey_url):
    assert redis.Redis.from_url(valkey_url).info("server")["valkey_version"]


def test_the_postgres_is_a_real_one_and_answers_sqlalchemy(postgres_url):
    engine = create_engine(postgres_url)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT version()")).scalar_one().startswith("PostgreSQL")
        assert engine.dialect.driver == "psycopg"
    engine.dispose()


def test_a_fresh_database_is_empty_and_its_own(fresh_postgres_database):
    first, second = fresh_postgres_database.create_database(), fresh_postgres_database.create_database()
    run(first, "CREATE TABLE visits (id int)")
    assert ask(first, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 1
    assert ask(second, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 0
    fresh_postgres_database.drop_database(first)
    fresh_postgres_database.drop_database(second)


def test_a_fresh_database_can_be_a_copy(fresh_postgres_database):
    model = fresh_postgres_database.create_database()
    run(model, "CREATE TABLE visits AS SELECT generate_series(1, 3) AS id")
    copy = fresh_postgres_database.create_database(model)
    run(copy, "DELETE FROM visits WHERE id = 1")
    assert ask(copy, "SELECT count(*) FROM visits") == 2
    assert ask(model, "SELECT count(*) FROM visits") == 3


def test_a_database_is_dropped_even_while_somebody_is_connected(fresh_postgres_database):
    url = fresh_postgres_database.create_database()
    with psycopg.connect(libpq_url(url)):
        fresh_postgres_database.drop_database(url)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(libpq_url(url))


def test_letters_outside_ascii_have_upper_and_lower_case(fresh_postgres_database):
    url = fresh_postgres_database.create_database()
    assert ask(url, "SELECT lower('CITÉ')") == "cité"


@pytest.mark.lengthy
def test_the_embedded_postgres_leaves_nothing_behind():
    with embedded_postgres() as url:
        engine = create_engine(url)
        folder = Path(engine.url.query["host"])
        assert folder.exists()
    assert not folder.exists()
    with pytest.raises(OperationalError):
        engine.connect()


@pytest.mark.lengthy
def test_the_servers_end_with_a_test_run_that_is_killed(tmp_path):
    (tmp_path / "conftest.py").write_text('pytest_plugins = ["tests.fixtures.shared", "tests.fixtures.servers"]')
    (tmp_path / "test_it.py").write_text(
        "import time\n"
        "def test_it(postgres_url, valkey_url):\n"
        "    print('at', postgres_url, valkey_url, flush=True)\n"
        "    time.sleep(60)\n"
    )
    ended, killed = (servers_of_a_run_told(number, tmp_path) for number in (signal.SIGTERM, signal.SIGKILL))
    assert not Path(make_url(ended).query["host"]).exists()
    with embedded_postgres():  # the next run tidies up after one that could not
        assert not Path(make_url(killed).query["host"]).exists()


def servers_of_a_run_told(number, folder):
    """Kill a test run by that signal: its servers are gone; where its PostgreSQL was."""
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    env.pop("TEST_DATABASE_URL", None)
    command = [sys.executable, "-m", "pytest", "-s", "-p", "no:cacheprovider", "-p", "no:xdist", str(folder)]
    run = subprocess.Popen(command, cwd=folder, env=env, stdout=subprocess.PIPE, text=True)
    line = next(line for line in run.stdout if "at postgresql" in line)
    postgres, valkey = re.search(r"at (\S+) (\S+)", line).groups()
    assert ask(postgres, "SELECT 1") == 1
    run.send_signal(number)
    run.communicate(timeout=20)
    deadline = time.monotonic() + 10
    while answers(postgres, valkey):
        assert time.monotonic() < deadline, "a server outlived its test run"
        time.sleep(0.05)
    return postgres


def answers(postgres: str, valkey: str) -> bool:
    """Whether either of them still does."""
    try:
        redis.Redis.from_url(valkey, retry=None).ping()
    except redis.ConnectionError:
        try:
            psycopg.connect(libpq_url(postgres)).close()
        except psycopg.OperationalError:
            return False
    return True
