"""What two persons do together, by the erasing of a record: each sure to be who they say, and the two not one."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from core.errors import NotYours
from core.models.person import Person, PersonStatus, Phone, Role
from core.operations import erasures
from core.people import people, phones
from tests.core.operations.test_erasures import closed, lead, nation
from tests.core.support.field import Field, number


@pytest.mark.parametrize("hand", ["cli:jean", "cli: JEAN", "cli:Ｊean"])
def test_one_hand_is_one_however_its_name_is_written(hand: str, field: Field) -> None:
    child = closed(field)
    field.do(erasures.ask, lead(field), child)
    with pytest.raises(NotYours, match="second person"):
        field.do(erasures.confirm, field.me(401, channel=hand), child)


def test_two_who_come_by_the_same_way_and_not_by_one_hand_are_two(field: Field) -> None:
    child = closed(field)
    field.do(erasures.ask, field.me(301, channel="web"), child)
    assert field.do(erasures.confirm, field.me(401, channel="web"), child).new


def test_who_holds_one_phone_is_one_person(field: Field) -> None:
    child, both = closed(field), (lead(field), nation(field))
    field.do(erasures.ask, both[0], child)
    field.do(lambda tx: phones.add(tx, people.get(tx, both[0].id), number(401)))
    with pytest.raises(NotYours, match="second person"):
        field.do(erasures.confirm, both[1], child)


def test_who_comes_by_the_desk_brings_the_numbers_they_hold(field: Field) -> None:
    child, both = closed(field), (lead(field), nation(field))
    field.do(erasures.ask, both[0], child)
    field.do(lambda tx: phones.add(tx, people.get(tx, both[0].id), number(401)))
    with pytest.raises(NotYours, match="second person"):
        field.do(erasures.confirm, replace(both[1], number="", channel="desk"), child)


OUT = ("left", "lost", "in doubt", "locked", "invited")


def goes_out(field: Field, person: int, how: str) -> None:
    """That person counts as nobody from now on."""
    theirs, its = Person.id == person, Phone.person_id == person
    now = field.watch.now
    statements = {
        "left": update(Person).where(theirs).values(standing=PersonStatus.left),
        "invited": update(Person).where(theirs).values(standing=PersonStatus.invited),
        "locked": update(Person).where(theirs).values(pin_locked_until=now + timedelta(minutes=30)),
        "lost": update(Phone).where(its).values(lost_at=now),
        "in doubt": update(Phone).where(its).values(doubted_at=now),
    }
    field.do(lambda tx: tx.connection.execute(statements[how]))


@pytest.mark.parametrize("how", OUT)
def test_who_is_out_is_none_of_the_two(how: str, field: Field) -> None:
    child, both = closed(field), (lead(field), nation(field))
    goes_out(field, both[0].id, how)
    with pytest.raises(NotYours, match="counts as nobody"):
        field.do(erasures.ask, both[0], child)


@pytest.mark.parametrize("how", OUT)
def test_nor_is_who_asked_before_and_the_next_lead_asks_anew(how: str, field: Field) -> None:
    child, both = closed(field), (lead(field), nation(field))
    field.do(erasures.ask, both[0], child)
    goes_out(field, both[0].id, how)
    with pytest.raises(NotYours, match="begun anew"):
        field.do(erasures.confirm, both[1], child)
    other = field.me(201)
    field.do(lambda tx: tx.connection.execute(update(Person).where(Person.id == other.id).values(role=Role.lead)))
    assert field.do(erasures.ask, field.me(201, channel="cli:Anne"), child).new
    assert field.do(erasures.confirm, both[1], child).new
