"""What is known of people: the same for one and for all of them, with as many statements for twelve as for two."""

from sqlalchemy import select

from core.alerts import departures
from core.models.person import Person, PersonStatus
from core.people import person_entries, phones
from core.storage.access import operator
from core.storage.db import Tx
from tests.core.support.field import Field, number
from tests.core.support.plans import asked_by


def everybody(tx: Tx) -> list[Person]:
    return list(tx.session.scalars(select(Person).order_by(Person.id)))


def test_each_stands_in_its_place_with_what_belongs_to_it(field: Field) -> None:
    field.do(phones.dialled, number(201), "63510")
    field.phone(202, doubted_at=field.watch.now)
    found = field.look(lambda tx: person_entries.of_all(tx, everybody(tx)))
    assert len(found) == 12
    known = {each.number[-3:]: each for each in found}
    assert (known["203"].covers, known["203"].district, known["203"].place) == ("Keza Demo", "Huye", "")
    assert (known["001"].name, known["001"].place, known["501"].place) == ("Uwase Demo", "Busenyi", "Ngoma")
    assert [last for last, each in known.items() if each.in_doubt] == ["202"]
    assert known["201"].dialled == field.watch.now
    alone = field.look(lambda tx: [person_entries.of_one(tx, each) for each in everybody(tx)])
    assert alone == found


def test_many_cost_no_statement_each(field: Field) -> None:
    def ask(count: int) -> int:
        def look(tx: Tx) -> None:
            person_entries.of_all(tx, everybody(tx)[:count])

        return len(asked_by(field, look))

    assert ask(2) == ask(12) <= 8


def test_a_number_that_does_not_work_is_not_shown(field: Field) -> None:
    me = field.me(301).person
    field.phone(301, works=False)
    assert field.look(lambda tx: person_entries.of_one(tx, tx.session.get_one(Person, me))).number == ""


def test_who_has_left_is_in_no_doubt(field: Field) -> None:
    me = field.me(202).id
    field.phone(202, doubted_at=field.watch.now)
    field.do(departures.left, operator("Jean"), me)
    found = field.look(lambda tx: person_entries.of_one(tx, tx.session.get_one(Person, me)))
    assert (found.standing, found.in_doubt) == (PersonStatus.left, False)
