"""`./inshuti people desk-code`, as it is typed: it lets an officer in, and ends what opened the desk before."""

import pytest
from sqlalchemy import select

from core.models.desk import DeskAccount, DeskCode
from core.models.record import AuditEntry
from core.people import desk_accounts
from core.people.desk_passwords import DEMO_PASSWORD
from tests.jobs.commands.test_people import Typing, typing

__all__ = ["typing"]
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_an_officer_gets_a_code_and_the_old_password_opens_nothing(typing: Typing) -> None:
    database = typing.field.database
    assert desk_accounts.sign_in(database, "+250788000201", DEMO_PASSWORD, "", "")
    code = str(typing.facts("desk-code", "0788000201", "--by", "Jean")["code"])
    assert desk_accounts.sign_in(database, "+250788000201", DEMO_PASSWORD, "", "") is None
    again = str(typing.facts("desk-code", "0788000201")["code"])
    assert desk_accounts.enrol(database, "+250788000201", code, "gufata amazi mu gitondo 7", "") is None
    assert desk_accounts.enrol(database, "+250788000201", again, "gufata amazi mu gitondo 7", "")
    with database.read() as tx:
        assert tx.session.scalars(select(DeskCode.digest)).all() == []
        assert (
            tx.session.scalars(select(DeskAccount.password_hash).where(DeskAccount.password_hash.is_(None))).all() == []
        )
        lines = tx.session.scalars(select(AuditEntry.channel).where(AuditEntry.verb == "desk_invited"))
        assert "cli:Jean" in lines.all()


@pytest.mark.parametrize("number", ["0788000001", "0788000101", "0788000501"])
def test_the_desk_is_for_officers(typing: Typing, number: str) -> None:
    code, said = typing.run("desk-code", number)
    assert code
    assert "The desk is for social workers" in said


def test_who_was_invited_dials_first(typing: Typing) -> None:
    typing.run("add", "0788000777", "social_worker", "--name", "Keza Uwase", "--district", "rubavu")
    code, said = typing.run("desk-code", "0788000777")
    assert code
    assert "first they dial" in said
