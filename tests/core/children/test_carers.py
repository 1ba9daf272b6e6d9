"""The numbers an officer rings about a child: read by its district only, and each look is written down."""

import pytest
from sqlalchemy import select

from core.children import carers
from core.errors import NotYours
from core.models.record import AuditEntry
from core.reporting import caregivers
from tests.core.support.field import Field


def test_the_carer_and_the_pair_are_told_and_the_look_is_written_down(field: Field) -> None:
    child = field.child("204711")
    found = field.do(carers.read, field.me(201), child)
    assert (found.code, found.carer) == ("204711", ("Mukamana Demo", "+250788000101", True))
    assert [(each.name, each.number) for each in found.pair] == [
        ("Mugabo Demo", "+250788000002"),
        ("Uwase Demo", "+250788000001"),
    ]
    looked = select(AuditEntry.record, AuditEntry.record_id).where(AuditEntry.verb == "read")
    seen = field.look(lambda tx: sorted(map(tuple, tx.connection.execute(looked))))
    adults = [("people", field.me(last).person) for last in (101, 1, 2)]
    assert seen == sorted([("children", child), *adults])


def test_a_phone_that_is_not_safe_is_not_told_and_the_pair_still_is(field: Field) -> None:
    field.do(caregivers.not_safe, field.me(101))
    found = field.do(carers.read, field.me(202), field.child("204711"))
    assert found.carer
    assert (found.carer.number, found.carer.may_ring, bool(found.carer.name), len(found.pair)) == ("", False, True, 2)
    assert field.do(carers.read_number, field.me(202), field.child("204711")) == ""


def test_of_another_village_its_own_pair(field: Field) -> None:
    found = field.do(carers.read, field.me(201, district=33), field.child("645827"))
    assert found.carer is None
    assert not {"+250788000001", "+250788000002"} & {each.number for each in found.pair}


def test_the_nation_reads_numbers_and_no_names(field: Field) -> None:
    found = field.do(carers.read, field.me(401), field.child("204711"))
    assert found.carer
    assert {found.carer.name, *(each.name for each in found.pair)} == {""}
    assert found.carer.number == "+250788000101"


def test_nobody_of_another_district_reads_them(field: Field) -> None:
    with pytest.raises(NotYours):
        field.do(carers.read, field.me(201, district=33), field.child("204711"))
