"""The verbs of keeping as an operator calls them: backup, restore, sending, audit verify."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

import cli
from core.models.record import AuditEntry
from core.privacy import new_key
from core.storage import audit, audit_seal
from core.storage.access import Caller
from jobs.wiring import load_settings, make_database
from tests.jobs.restoring import IDENTITY, RECIPIENT


@pytest.fixture(autouse=True)
def work_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything set, so that nothing of this machine's own counts."""
    given = {"SECRET_KEY": "s" * 40, "FIELD_KEYS": new_key(1), "WEBHOOK_TOKEN": "t" * 24}
    stores = {"KEY_STORE": f"{tmp_path}/keys-one,{tmp_path}/keys-two"}
    for name, value in {**given, **stores, "BACKUP_RECIPIENT": RECIPIENT, "LOG_LEVEL": "WARNING"}.items():
        monkeypatch.setenv(name, value)
    move_to(monkeypatch, tmp_path, "one")


def move_to(monkeypatch: pytest.MonkeyPatch, folder: Path, name: str) -> None:
    """From now on the database is that one."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{folder}/{name}/inshuti.db")


def said(*words: str, code: int = 0, answer: str | None = None) -> str:
    """What a verb says."""
    done = CliRunner().invoke(cli.verbs, list(words), input=answer)
    assert done.exit_code == code, (done.output, done.exception)
    return done.stdout


@pytest.mark.lengthy
def test_from_one_house_to_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_tables: Callable[[Path], None]
) -> None:
    for name in ("one", "other"):
        has_tables(tmp_path / name / "inshuti.db")
    said("seed", "--demo")
    with make_database(load_settings()).write() as tx:
        audit.record(tx, Caller("+250788000001", "ussd"), "read", "children", 1)
        audit_seal.seal(tx)
    file = tmp_path / "one.backup"
    made = json.loads(said("backup", "--to", str(file), "--json"))
    assert (made["path"], made["bytes"]) == (str(file), file.stat().st_size)
    # the tick of the first, and its line in the audit
    assert f"{made['rows'] + 2:,} rows" in said("backup", "--to", str(file))
    move_to(monkeypatch, tmp_path, "other")
    said("migrate")
    (tmp_path / "identity.txt").write_text(IDENTITY)
    assert "Sending is OFF." in said("restore", str(file), "--identity", str(tmp_path / "identity.txt"))
    assert "1 rows under 1 seals, 1 heads remembered here; 2 rows wait" in said("audit", "verify")
    assert "Send them now" in said("sending", "on", answer="n\n", code=1)
    assert said("sending", "on", answer="y\n").endswith("Sending is on; 0 messages were too old and stay here.\n")
    assert said("sending", "reminders-off") == "Reminders are held back; alerts and receipts go out.\n"
    assert said("sending", "reminders-on") == "Reminders go out; 0 were too old and stay here.\n"
    assert said("sending", "off") == "Sending is OFF.\n"
    with make_database(load_settings()).read() as tx:
        done = set(tx.session.scalars(select(AuditEntry.verb).where(AuditEntry.record.in_(["everything", "switches"]))))
    assert done == {
        "exported",
        "restored",
        "sending_on",
        "sending_off",
        "sending_reminders_off",
        "sending_reminders_on",
    }


@pytest.mark.lengthy
def test_old_tables_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    done = CliRunner().invoke(cli.verbs, ["audit", "verify"])
    assert "run ./inshuti migrate first" in str(done.exception)
    monkeypatch.delenv("BACKUP_RECIPIENT")
    said("migrate")
    done = CliRunner().invoke(cli.verbs, ["backup"])
    assert "BACKUP_RECIPIENT is missing" in str(done.exception)
