"""The same person under another number is named with who holds it; another of that name is let in where accepted."""

import pytest
from sqlalchemy import select

from core.alerts import departures
from core.models.person import Person
from core.models.record import AuditEntry
from core.people.joining import Conflict
from tests.core.people.test_roster import OPERATOR, RIGHT, bring, people_in
from tests.core.support.field import Field
from tests.core.support.spoken_faults import said

HUYE = {"role": "social worker", "village code": "", "district": "Huye"}
SAME: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "a volunteer": ({}, {"phone": "0788123457"}),
    "in another order, of no sex": ({}, {"phone": "0788123457", "name": "alice UWERA", "sex": ""}),
    "mistyped": ({}, {"phone": "0788123457", "name": "Uwera Allice"}),
    "an officer": (HUYE, {**HUYE, "phone": "0788123457"}),
    "a sector officer": (
        {"role": "sector officer", "village code": "", "district": "Huye", "sector": "Ngoma"},
        {"phone": "0788123457"},
    ),
    "the nation": ({"role": "national", "village code": ""}, {"phone": "0788123457"}),
}


@pytest.mark.parametrize("kind", SAME)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_same_person_under_another_number_is_named_with_the_holder_and_the_way(field: Field, kind: str) -> None:
    first, second = ({**RIGHT, **SAME[kind][0]}, {**RIGHT, **SAME[kind][0], **SAME[kind][1]})
    in_one = bring(field, first, second, keep=False)
    assert "Row 3: Row 2 may be the same person, with another number: Uwera Alice." in said(in_one)
    assert bring(field, first).new
    before = people_in(field)
    again = bring(field, first, second)
    assert (again.known, again.new, people_in(field)) == (1, {}, before)
    assert "is in already with 0788123456." in said(again)
    assert "./inshuti people number 0788123456 0788123457. If they are two: --accept same_name." in said(again)
    assert "Uwera Alice, " in said(again)
    reads = select(AuditEntry.record_id).where(AuditEntry.verb == "read", AuditEntry.channel == "cli:Jean")
    person = field.look(lambda tx: tx.connection.scalar(select(Person.id).order_by(Person.registered_at.desc())))
    assert person in field.look(lambda tx: list(tx.connection.scalars(reads)))
    accepted = bring(field, second, accept=(Conflict.same_name, Conflict.same_sex))
    assert sum(accepted.new.values()) == 1


def test_another_name_sex_work_or_place_is_somebody_else(field: Field) -> None:
    bring(field, RIGHT)
    others = (
        {**RIGHT, "phone": "0788123401", "sex": "man"},
        {**RIGHT, "phone": "0788123402", **HUYE},
        {**RIGHT, "phone": "0788123403", "village code": "33040102"},
    )
    assert (said(report := bring(field, *others)), sum(report.new.values())) == ("", 3)


def test_who_lost_the_phone_and_comes_with_a_new_number_is_named_too(field: Field) -> None:
    bring(field, {**RIGHT, "phone": "0788000777"})
    holder = field.me(777).id
    field.do(departures.lost, OPERATOR, holder)
    again = bring(field, RIGHT)
    assert (again.new, "./inshuti people number 0788000777 0788123456" in said(again)) == ({}, True)
    field.do(departures.left, OPERATOR, holder)
    assert bring(field, RIGHT).new == {"volunteer": 1}
