"""A volunteer of whom nothing is heard: a kind text, then the partner, then the sector, once each until heard again."""

import pytest
from sqlalchemy import update

from core.broadcasts import rounds
from core.models.person import Person
from core.people import phones
from core.storage.db import Tx
from tests.core.support.field import Field, moment


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules."""
    return sqlite_copy


@pytest.fixture(autouse=True)
def begun(field: Field) -> None:
    """The first of the pair was heard today; everybody else never, and long ago registered."""

    def old(tx: Tx) -> None:
        tx.connection.execute(update(Person).values(registered_at=moment("2020-01-01 09:00")))

    field.at("2026-10-14 09:00").do(old)
    field.phone(1, heard_at=moment("2026-10-14 09:00"))
    field.do(rounds.run_next)


def told(field: Field, *days: str) -> list[tuple[str, int, str]]:
    """Day, to whom and what of silence is told on those mornings, each looked at twice."""
    found = []
    for day in days:
        field.at(f"{day} 08:00")
        while field.do(rounds.run_next):
            pass
        found += [(day, *each) for each in field.news() if each[1].startswith("sms.silent.")]
    return found


def test_the_whole_row_once(field: Field) -> None:
    """Thirty, forty-five and fifty-two days after the 14th at nine: the mornings after that hour, none on a Sunday."""
    assert told(field, "2026-11-13", "2026-11-14", "2026-11-16", "2026-11-28") == [
        ("2026-11-14", 1, "sms.silent.kind"),
    ]
    assert told(field, "2026-11-30", "2026-12-05", "2026-12-07", "2026-12-08", "2026-12-21") == [
        ("2026-11-30", 2, "sms.silent.partner"),
        ("2026-12-07", 501, "sms.silent.sector"),
    ]
    said = [each.text for each in field.owed(2, 501) if each.notice.startswith("sms.silent.")]
    assert said[0].startswith("IZU: hashize iminsi 46 ")
    assert said[1].startswith("IZU: a volunteer in Ngoma has not been heard of for 53 days.")
    assert "Uwase" not in " ".join(said)


def test_heard_again_the_row_begins_anew(field: Field) -> None:
    told(field, "2026-11-14", "2026-11-16")
    field.at("2026-11-16 09:00").do(phones.dialled, field.me(1).number, None)
    assert told(field, "2026-11-30", "2026-12-07", "2026-12-16", "2026-12-17", "2026-12-18") == [
        ("2026-12-17", 1, "sms.silent.kind")
    ]


def test_an_outage_passes_nobody_over(field: Field) -> None:
    """Three days are over at once: each is told, once."""
    assert told(field, "2026-12-14", "2026-12-15") == [
        ("2026-12-14", 1, "sms.silent.kind"),
        ("2026-12-14", 2, "sms.silent.partner"),
        ("2026-12-14", 501, "sms.silent.sector"),
    ]


def test_who_was_never_heard_is_counted_from_the_registration(field: Field) -> None:
    new = moment("2026-11-01 12:00")
    row = field.me(3).id
    field.do(lambda tx: tx.connection.execute(update(Person).where(Person.id == row).values(registered_at=new)))
    assert ("2026-12-02", 3, "sms.silent.kind") in told(field, "2026-12-01", "2026-12-02")
