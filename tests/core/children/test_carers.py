"""The numbers an officer rings about a child: read by its district only, and each look is written down."""

import pytest

from core.children import carers
from core.errors import NotYours
from core.models.record import AuditEntry
from core.reporting import caregivers
from tests.core.support.field import Field


def test_the_carer_and_the_pair_are_told_and_the_look_is_written_down(field: Field) -> None:
    child = field.child("204711")
    found = field.do(carers.read_numbers, field.me(201), child)
    assert found == ("204711", "+250788000101", ["+250788000001", "+250788000002"])
    entries = field.look(lambda tx: tx.session.query(AuditEntry).filter_by(record="children", record_id=child).count())
    assert entries == 1


def test_a_phone_that_is_not_safe_is_not_told_and_the_pair_still_is(field: Field) -> None:
    field.do(caregivers.not_safe, field.me(101))
    found = field.do(carers.read_numbers, field.me(202), field.child("204711"))
    assert (found.carer, len(found.pair)) == ("", 2)


def test_of_another_village_its_own_pair(field: Field) -> None:
    found = field.do(carers.read_numbers, field.me(401), field.child("645827"))
    assert not {"+250788000001", "+250788000002"} & {found.carer, *found.pair}


def test_nobody_of_another_district_reads_them(field: Field) -> None:
    with pytest.raises(NotYours):
        field.do(carers.read_numbers, field.me(201, district=33), field.child("204711"))
