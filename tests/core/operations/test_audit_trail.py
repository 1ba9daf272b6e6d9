"""Who was at this child, or this person: every line about them and all that is theirs, and that somebody asked."""

import pytest
from sqlalchemy import select

from core.alerts import alerts
from core.cases import finding
from core.children import numbers
from core.errors import Unknown
from core.models.alert import Level
from core.models.child import Child, NumberHolder
from core.models.place import Place
from core.operations import audit_trail
from core.people import people, pins
from core.storage import audit, person_facts
from core.storage.access import operator
from tests.core.support.field import Field, moment

JEAN = operator("Jean")
CODE = "204711"


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules."""
    return sqlite_copy


def about(field: Field, since: str = "") -> list[tuple[str, str, str, str]]:
    """Who, by which channel, did what to which record."""
    found = field.do(audit_trail.of_child, JEAN, field.child(CODE), moment(since) if since else None)
    return [(each.who, each.channel, each.did, each.record) for each in found]


def test_a_childs_lines_name_who_did_what_and_a_look_at_them_is_one(field: Field) -> None:
    field.at("2026-10-14 09:00")
    officer = field.me(201)
    field.do(finding.child, officer, field.child(CODE))
    name = field.look(lambda tx: person_facts.name_in(tx.vault, officer.id, people.get(tx, officer.id).name_sealed))
    assert about(field) == [(name, "ussd", "read", "children")]
    assert ("Jean", "cli", "audit_read", "children") in about(field)
    field.at("2026-10-15 09:00")
    assert about(field, since="2026-10-15 00:00") == []


def test_what_is_done_to_its_alerts_is_done_to_the_child(field: Field) -> None:
    field.at("2026-10-14 09:00")
    me, child = field.me(1), field.row(Child, field.child(CODE))
    alert = field.do(lambda tx: alerts.raise_alert(tx, me, Level.high, child=child).id)
    field.do(audit.record, field.me(201), "read", "alerts", alert)
    assert [each[1:] for each in about(field)] == [("ussd", "read", "alerts")]


def test_a_code_of_two_districts_asks_which(field: Field) -> None:
    with pytest.raises(Unknown, match="no child of the code 999999"):
        field.look(audit_trail.child_of_code, "999999")
    field.do(lambda tx: numbers.give(tx, elsewhere(field), NumberHolder.child, 7, CODE))
    with pytest.raises(Unknown, match=f"2 districts have a child of the code {CODE}"):
        field.look(audit_trail.child_of_code, CODE)
    assert field.look(audit_trail.child_of_code, CODE, field.me(201).district) == field.child(CODE)


def elsewhere(field: Field) -> int:
    """Another district."""
    other = select(Place.id).where(Place.level == "district", Place.id != field.me(201).district).limit(1)
    return field.look(lambda tx: tx.session.scalars(other).one())


def test_a_persons_lines(field: Field) -> None:
    field.at("2026-10-14 09:00")
    me = field.me(1)
    field.do(pins.judge, me, False)
    found = field.do(lambda tx: audit_trail.of_person(tx, JEAN, people.get(tx, me.id)))
    assert [(each.did, each.record, each.record_id) for each in found] == [("pin_wrong", "people", me.id)]
    assert found[0].work.startswith("volunteer, ")


class TestRefused:
    """A number that names nothing in the caller's reach, with what it names elsewhere; never its digits."""

    def told(self, field: Field, last: int, number: str) -> tuple[str, str, int | None]:
        field.do(numbers.note_refused, field.me(last), number)
        with field.database.read() as tx:
            row = tx.connection.exec_driver_sql("SELECT verb, record, record_id FROM audit ORDER BY rowid DESC").first()
        assert row
        return row[0], row[1], row[2]

    def test_of_the_own_district_it_is_that_one(self, field: Field) -> None:
        assert self.told(field, 201, CODE) == ("refused", "children", field.child(CODE))

    def test_of_another_district_where_it_is_one_alone(self, field: Field) -> None:
        field.do(lambda tx: numbers.give(tx, elsewhere(field), NumberHolder.alert, 7, "48217"))
        assert self.told(field, 201, "48217") == ("refused", "alerts", 7)

    def test_nobodys_names_nothing(self, field: Field) -> None:
        assert self.told(field, 201, "999999") == ("refused", "numbers", None)
