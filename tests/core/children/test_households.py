"""Children of one household, and institutions that children come from."""

from datetime import date

import pytest
from sqlalchemy import update

from core.cases import casework, finding
from core.children import children, households
from core.errors import NotYours
from core.models.child import Child, Household
from core.models.place import Place
from core.operations.demo_people import HUYE_VILLAGE, RUBAVU_VILLAGE
from core.people import institutions
from core.storage.db import Tx
from tests.core.support.field import Field


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


def home(field: Field, village: int = HUYE_VILLAGE) -> Household:
    def register(tx: Tx) -> Household:
        return children.register_household(tx, tx.session.get_one(Place, village))

    return field.do(register)


def siblings(field: Field, code: str) -> int:
    return field.do(finding.child, field.me(201), field.child(code)).siblings


def test_children_of_one_household_are_siblings_and_have_its_carer(field: Field) -> None:
    household = home(field)
    found = field.do(households.find, field.me(201), field.child("204711"), household.code)
    assert found == household.id
    assert siblings(field, "204711") == 1, "427356 has the same carer"
    assert siblings(field, "318061") == 0
    for code in ("204711", "318061", "427356"):
        assert field.do(households.link, field.me(201), field.child(code), household.id) == code
    assert siblings(field, "318061") == 2
    assert field.row(Household, household.id).caregiver_id == field.me(101).id
    assert field.row(Child, field.child("318061")).caregiver_id == field.me(101).id, "it had none of its own"


def test_no_household_of_another_district(field: Field) -> None:
    far, child = home(field, RUBAVU_VILLAGE), field.child("204711")
    assert field.do(households.find, field.me(201), child, far.code) is None
    with pytest.raises(NotYours):
        field.do(households.link, field.me(401), child, far.id)
    with pytest.raises(NotYours):
        field.do(households.link, field.me(1), child, home(field).id)


def test_institutions_are_kept_by_leads_and_the_nation_and_count_who_left(field: Field) -> None:
    (demo,) = field.look(institutions.known, field.me(201))
    assert (demo.state, demo.left) == ("open", 6)
    far = field.do(institutions.add, "Icyizere Demo", 33, me=field.me(401))
    assert [each.id for each in field.look(institutions.known, field.me(201))] == [demo.id, far.id], "one's own first"
    for last in (201, 301):
        with pytest.raises(NotYours):
            field.do(institutions.change, field.me(last), far.id, "closed")
    field.do(institutions.change, field.me(301), demo.id, "transforming")
    assert field.look(institutions.known, field.me(301))[0].state == "transforming"


def test_an_officer_says_which_one_a_child_left(field: Field) -> None:
    child, worker = field.child("204711"), field.me(201)
    (demo,) = field.look(institutions.known, worker)
    field.do(casework.set_origin, worker, child, "street", demo.id)
    assert field.do(casework.case_status, worker, child).institution == "", "the street is no institution"
    field.do(casework.set_origin, worker, child, "institution", demo.id)
    assert field.do(casework.case_status, worker, child).institution == demo.name


def test_children_of_one_carer_are_siblings_without_a_household(field: Field) -> None:
    known = field.look(lambda tx: households.siblings_of(tx, tx.session.get_one(Child, field.child("204711"))))
    assert [(each.code, each.village) for each in known] == [("427356", HUYE_VILLAGE)]
    closed = update(Child).where(Child.code == "427356").values(closed_on=date(2026, 10, 1))
    field.do(lambda tx: tx.connection.execute(closed))
    assert siblings(field, "204711") == 0, "the programme follows it no longer"
