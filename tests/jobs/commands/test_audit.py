"""`./inshuti audit` as an operator types it: whole or not and where, by heads from elsewhere; who was at whom."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import delete, select, update

import cli
from bench.tampers import forger
from core.errors import InshutiError
from core.models.child import Child
from core.models.record import AuditEntry, AuditSeal
from core.privacy import new_key
from core.storage import audit, audit_heads, audit_seal
from core.storage.access import Caller
from core.storage.db import Database
from jobs.wiring import load_settings, make_database

ME = Caller("+250788000001", "ussd")


@pytest.fixture(autouse=True)
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_tables: Callable[[Path], None]) -> Database:
    """A database of these settings with three rows under one seal; nothing of this machine's own counts."""
    has_tables(tmp_path / "one" / "inshuti.db")
    return make(tmp_path / "one", monkeypatch)


def make(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    given = {"SECRET_KEY": "s" * 40, "FIELD_KEYS": new_key(1), "WEBHOOK_TOKEN": "t" * 24, "LOG_LEVEL": "WARNING"}
    there = {"DATABASE_URL": f"sqlite:///{folder}/inshuti.db", "KEY_STORE": f"{folder}/keys-one,{folder}/keys-two"}
    for name, value in {**given, **there}.items():
        monkeypatch.setenv(name, value)
    said("migrate")
    made = make_database(load_settings())
    with made.write() as tx:
        for child in (1, 2, 3):
            audit.record(tx, ME, "read", "children", child)
        audit_seal.seal(tx)
    return made


def said(*words: str, code: int = 0) -> str:
    done = CliRunner().invoke(cli.verbs, list(words))
    assert done.exit_code == code, (done.output, done.exception)
    return done.stdout


def refused(*words: str) -> str:
    done = CliRunner().invoke(cli.verbs, list(words))
    assert isinstance(done.exception, InshutiError), done.output
    return str(done.exception)


@pytest.fixture
def heads(database: Database, tmp_path: Path) -> Path:
    """A file elsewhere with the head of this moment."""
    file = tmp_path / "elsewhere"
    with database.read() as tx:
        file.write_text(audit_heads.line(tx.vault, audit_heads.current(tx)) + "\n")
    return file


def test_whole_and_what_no_head_covers(database: Database, heads: Path) -> None:
    first, covered = said("audit", "verify").splitlines()
    assert "The audit is whole: 3 rows under 1 seals, 0 heads remembered here; 0 rows wait" in first
    assert "No heads from elsewhere were given" in covered
    with database.write() as tx:
        audit.record(tx, ME, "read", "children", 4)
    assert "Rows 1 to 3 stand under a head from elsewhere" in said("audit", "verify", "--heads", str(heads))
    found = json.loads(said("audit", "verify", "--heads", str(heads), "--json"))
    assert (found["ok"], found["covered"], found["not_covered"], found["heads"]) == (True, 3, 1, 1)


def test_what_is_wrong_stands_in_a_table_and_exit_1(database: Database) -> None:
    with database.write() as tx:
        row = tx.connection.execute(select(AuditEntry.id).where(AuditEntry.place == 2)).scalar_one()
        tx.connection.execute(update(AuditEntry).where(AuditEntry.id == row).values(verb="red"))
    told = said("audit", "verify", code=1)
    assert "BROKEN in 1 places" in told
    assert str(row) in told and "not as we wrote it" in " ".join(told.split())
    found = json.loads(said("audit", "verify", "--json", code=1))
    assert (found["ok"], found["faults"][0]["place"], found["faults"][0]["row"]) == (False, 2, row)


def test_many_faults_are_counted_and_some_are_shown(database: Database) -> None:
    with database.write() as tx:
        for child in range(60):
            audit.record(tx, ME, "read", "children", child)
        tx.connection.execute(update(AuditEntry).where(AuditEntry.place.is_(None)).values(verb="red"))
    assert "10 more are not shown." in said("audit", "verify", code=1)


def test_with_another_key_it_walks_and_says_that_the_key_may_be_the_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "AUDIT_KEYS" not in CliRunner().invoke(cli.verbs, ["audit", "verify"]).stderr
    monkeypatch.setenv("AUDIT_KEYS", new_key(9))
    done = CliRunner().invoke(cli.verbs, ["audit", "verify"])
    assert (done.exit_code, "BROKEN" in done.stdout) == (1, True), done.output
    assert "Look first whether those are this database's own" in done.stderr
    assert "are not those of this database" in refused("audit", "who", "204711", "--by", "Jean")


def test_who_had_the_key_too_is_found_by_the_heads_elsewhere(database: Database, heads: Path) -> None:
    with database.write() as tx:
        tx.connection.execute(delete(AuditEntry).where(AuditEntry.place == 2))
        forger.make_all_fit(tx)
        assert tx.connection.scalar(select(AuditSeal.rows)) == 2
    said("audit", "verify")
    told = json.loads(said("audit", "verify", "--heads", str(heads), "--json", code=1))
    assert "not the one of which a head stands elsewhere" in told["faults"][0]["why"]
    assert "No head from elsewhere" in said("audit", "verify", "--heads", str(heads), code=1)


@pytest.mark.lengthy
def test_heads_that_cannot_be_used_are_refused_in_a_sentence(
    heads: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "cannot be read: No such file" in refused("audit", "verify", "--heads", str(tmp_path / "none"))
    (tmp_path / "empty").write_bytes(b"\xff\n")
    assert "holds no head of an audit" in refused("audit", "verify", "--heads", str(tmp_path / "empty"))
    make(tmp_path / "two", monkeypatch)
    told = refused("audit", "verify", "--heads", str(heads))
    assert told.startswith(f"{heads} cannot be used. Its line 1 is a head of another database")


def test_who_was_at_a_child_by_its_code(database: Database) -> None:
    said("seed", "--demo")
    with database.write() as tx:
        child = tx.connection.scalar(select(Child.id).where(Child.code == "204711"))
        audit.record(tx, ME, "read", "children", child)
    told = said("audit", "who", "204711", "--by", "Jean")
    assert "read" in told and "1 lines." in told
    (read, asked) = json.loads(said("audit", "who", "204 711", "--district", "Huye", "--by", "Eva", "--json"))
    assert {read["did"], asked["did"]} == {"read", "audit_read"}
    assert {read["who"], asked["who"]} == {"-", "Jean"}
    assert json.loads(said("audit", "who", "204711", "--since", "2099-01-01", "--json")) == []


def test_who_was_at_a_person_by_the_number() -> None:
    said("seed", "--demo")
    assert "Nobody read or changed anything." in said("audit", "who", "0788000201", "--by", "Jean")
    assert "audit_read" in said("audit", "who", "0788000201", "--by", "Jean")


@pytest.mark.lengthy
@pytest.mark.parametrize("whom", ["20471", "Keza", "204712", "0788999111"])
def test_who_is_neither_a_code_nor_a_number(whom: str) -> None:
    said("seed", "--demo")
    assert refused("audit", "who", whom)
