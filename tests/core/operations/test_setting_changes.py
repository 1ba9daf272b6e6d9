"""A start with other settings leaves a line for each, by its name and a fingerprint; nobody reads a value in it."""

from sqlalchemy import select

from core.models.record import AuditEntry
from core.operations import setting_changes
from core.storage.db import Database


def note(database: Database, **values: str) -> list[str]:
    with database.write() as tx:
        return setting_changes.note(tx, values)


def lines(database: Database) -> list[tuple[str, str]]:
    with database.read() as tx:
        rows = select(AuditEntry.verb, AuditEntry.record).where(AuditEntry.channel == setting_changes.START)
        return [(verb, record) for verb, record in tx.connection.execute(rows.order_by(AuditEntry.at))]


def test_the_first_start_and_what_differs_later(database: Database) -> None:
    given = {"SHORT_CODE": "*801#", "OPERATOR_PHONE": "+250788123456"}
    assert note(database, **given) == ["OPERATOR_PHONE", "SHORT_CODE"]
    assert note(database, **given) == []
    assert lines(database) == [("settings_first", "2 settings")]
    assert note(database, SHORT_CODE="*802#", SMTP_HOST="mail.example.rw") == [
        "OPERATOR_PHONE",
        "SHORT_CODE",
        "SMTP_HOST",
    ]
    _, *changed = lines(database)
    assert {verb for verb, _ in changed} == {"setting_changed"}
    said = sorted(record for _, record in changed)
    assert said[0] == "OPERATOR_PHONE gone"
    assert [each.split(" ")[0] for each in said[1:]] == ["SHORT_CODE", "SMTP_HOST"]
    assert all(len(each.split(" ")[1]) == 8 for each in said[1:])
    assert not any(value in str(said) for value in ("802", "788123456", "mail"))


def test_what_is_only_looked_at_changes_nothing(database: Database) -> None:
    with database.read() as tx:
        assert setting_changes.differing(tx, {"A": "1"}) == ["A"]
    assert lines(database) == []
