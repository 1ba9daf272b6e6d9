"""A carer's phone: shared or own, and its safe hours."""

import pytest
from sqlalchemy import select

from core.children import carer_phones
from core.errors import NotYours, Unknown
from core.models.person import Phone
from core.people import people
from tests.core.support.field import Field, number

NINE = "2026-10-14 09:00"


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


def test_hours_and_sharing_are_kept_by_the_childs_district(field: Field) -> None:
    child = field.at(NINE).child("204711")
    field.do(carer_phones.set_shared, field.me(201), child, False)
    field.do(carer_phones.set_hours, field.me(201), child, "17:00", "19:00")
    phone = field.do(carer_phones.read, field.me(202), child)
    assert (phone.number, phone.shared, phone.opens, phone.closes) == (number(101), False, "17:00", "19:00")
    field.do(carer_phones.set_hours, field.me(201), child, "", "")
    assert field.do(carer_phones.read, field.me(202), child).opens == ""
    for last in (1, 101, 501):
        with pytest.raises(NotYours):
            field.do(carer_phones.set_shared, field.me(last), child, True)
    with pytest.raises(NotYours):
        field.do(carer_phones.read, field.me(201, district=33), child)


def test_hours_in_which_nothing_may_leave_are_refused(field: Field) -> None:
    child = field.at(NINE).child("204711")
    with pytest.raises(Unknown):
        field.do(carer_phones.set_hours, field.me(201), child, "02:00", "04:00")
    with field.database.read() as tx:
        assert set(tx.session.scalars(select(Phone.safe_from))) == {None}


def test_a_number_that_is_not_safe_is_not_shown(field: Field) -> None:
    child = field.at(NINE).child("204711")
    field.do(people.silence, number(101))
    assert field.do(carer_phones.read, field.me(201), child).number == ""
    assert not field.look(carer_phones.is_usable, field.me(201), child)


@pytest.mark.parametrize(
    ("typed", "hours"),
    [("1820", ("18:00", "20:00")), ("2206", ("22:00", "06:00")), ("1824", None), ("182", None), ("abcd", None)],
)
def test_two_hours_are_four_digits(typed: str, hours: tuple[str, str] | None) -> None:
    assert carer_phones.hours(typed) == hours
