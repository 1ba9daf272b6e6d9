"""A child or a household comes into the programme: age, twins, consent, the first visit, the district's part."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from core.alerts import departures
from core.cases import child_names, registration
from core.cases.registration import Facts, KnownBefore, Registered, Twin, birth_year
from core.children import children, guardians
from core.errors import NotYours
from core.messages import consents
from core.models.child import Child, Household, Placement
from core.models.consent import Consent
from core.models.person import Language, Person, Role
from core.models.registration import Registration, Source
from core.models.visit import FollowUp
from core.people import people
from core.storage.access import operator
from tests.core.support.field import Field, number


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


PHONE = "+250788000777"
BOY = Facts("school", "boy", 9, "foster", "street")
WITH_PHONE = replace(BOY, phone=PHONE, consent=True, language="fr")


def register(field: Field, facts: Facts = BOY, last: int = 1) -> Registered:
    """By somebody who saw who may be the same, and said that it is none of them."""
    seen = [twin.code for twin in twins(field, facts, last)]
    return field.do(registration.register, field.me(last), facts, seen)


def twins(field: Field, facts: Facts = BOY, last: int = 1) -> list[Twin]:
    return field.look(registration.twins, field.me(last), facts)


def rows(field: Field, kind: type[Any]) -> list[Any]:
    return field.look(lambda tx: list(tx.session.scalars(select(kind))))


@pytest.mark.parametrize(("told", "born"), [(0, 2026), (3, 2023), (10, 2016), (25, 2001), (2013, 2013), (2001, 2001)])
def test_an_age_is_in_years_and_a_year_is_a_year(told: int, born: int) -> None:
    assert birth_year(told, 2026) == born


def test_a_child_is_placed_today_and_visited_within_five_working_days(field: Field) -> None:
    made = register(field.at("2026-10-16 10:00"))
    child = field.row(Child, made.row)
    assert (child.code, child.sex, child.birth_year, child.village_id) == (made.code, "boy", 2017, 24090108)
    placed = next(each for each in rows(field, Placement) if each.child_id == made.row)
    assert (placed.kind, placed.came_from, placed.began_on.isoformat()) == ("foster", "street", "2026-10-16")
    due = next(each for each in rows(field, FollowUp) if each.child_id == made.row)
    assert (made.first_on, due.due_on.isoformat()) == ("23/10", "2026-10-23")
    (kept,) = rows(field, Registration)
    assert (kept.source, kept.verified, kept.by_id) == (Source.school, True, field.me(1).id)


def test_one_social_worker_hears_the_code_by_day_and_by_when_to_assess(field: Field) -> None:
    made = register(field.at("2026-10-17 21:00"))
    (told,) = field.owed()
    assert (told.to, told.notice, told.lane, told.not_before) == (201, "sms.registered", "receipts", "2026-10-19 07:00")
    assert made.code in told.text
    assert "23/10" in told.text, "it came from the street: 5 working days after that Saturday"


def test_a_yes_goes_into_the_ledger_and_a_no_does_not(field: Field) -> None:
    made = register(field, WITH_PHONE)
    carer = field.row(Person, field.row(Child, made.row).caregiver_id)
    assert (carer.role, carer.language, carer.village_id) == (Role.caregiver, Language.fr, 24090108)
    given = [each for each in rows(field, Consent) if each.person_id == carer.id]
    assert [(each.to, each.wording, each.taken_by_id) for each in given] == [
        ("keeping", "register.consent", field.me(1).id)
    ], "that the own yes was asked for stands there once the SMS left"
    other = register(field, replace(WITH_PHONE, phone="+250788000778", consent=False))
    silent = field.row(Person, field.row(Child, other.row).caregiver_id)
    assert not field.look(lambda tx: consents.may_message(tx, people.get(tx, silent.id)))
    assert [(each.to, each.answer) for each in rows(field, Consent) if each.person_id == silent.id] == [("sms", "no")]
    for each in (made, other):
        assert each.code in field.look(guardians.lacking, None), "nobody asked a guardian about the record"


def test_a_carer_who_is_known_stays_one_person_and_keeps_a_stop(field: Field) -> None:
    first = field.row(Child, register(field, WITH_PHONE).row)
    field.do(consents.stop_messages, field.me(777))
    second = field.row(Child, register(field, replace(WITH_PHONE, sex="girl")).row)
    assert first.caregiver_id == second.caregiver_id
    assert not field.look(lambda tx: consents.may_message(tx, people.get(tx, field.me(777).id)))


def test_a_number_of_ours_is_no_carers(field: Field) -> None:
    assert field.look(registration.may_be_carers, PHONE)
    assert field.look(registration.may_be_carers, "+250788000101")
    assert not field.look(registration.may_be_carers, "+250788000001")
    assert not field.look(registration.may_be_carers, "+250788000201")


@pytest.mark.parametrize(("verb", "last"), [(departures.left, 2), (departures.lost, 2), (departures.left, 201)])
def test_the_number_of_who_left_or_lost_it_may_be_a_carers(field: Field, verb: Any, last: int) -> None:
    was = field.me(last).person
    field.do(verb, operator("Jean"), was)
    assert field.look(registration.may_be_carers, number(last))
    made = field.row(Child, register(field, replace(BOY, phone=number(last), consent=True)).row)
    assert field.me(last).person == made.caregiver_id != was


@pytest.mark.parametrize("verb", [departures.left, departures.lost])
def test_a_carers_closed_number_is_told_anew_by_a_carer_of_its_own(field: Field, verb: Any) -> None:
    was = field.me(101).person
    field.do(verb, operator("Jean"), was)
    told = replace(BOY, phone=number(101), consent=True)
    made = field.row(Child, register(field, told).row)
    assert (field.me(101).person, field.me(101).role) == (made.caregiver_id, Role.caregiver)
    assert made.caregiver_id != was
    kept = field.do(registration.know_again, field.me(1), replace(told, sex="girl"), "204711")
    assert kept == KnownBefore("204711", False), "that child's carer is another, whose phone is closed"


def test_twins_share_sex_and_nearly_the_age_and_the_pairs_last_thirty_days_or_the_phone(field: Field) -> None:
    assert twins(field.at("2026-10-14 10:00")) == []
    made = register(field, WITH_PHONE)
    twin = Twin(made.row, made.code)
    assert twins(field, last=1) == twins(field, last=2) == [twin]
    assert twins(field, replace(BOY, age=2016)) == [twin]
    assert twins(field, replace(BOY, sex="girl")) == twins(field, replace(BOY, age=14)) == []
    assert twins(field, last=3) == []
    field.at("2026-11-14 10:00")
    assert twins(field) == []
    assert twins(field, WITH_PHONE) == [twin]


def test_twins_by_phone_reach_children_registered_by_others(field: Field) -> None:
    girl = Facts("own", "girl", 2018, phone="+250788000101")
    assert [each.code for each in twins(field, girl)] == ["204711", "427356"]


def test_a_household_has_a_code_a_carer_and_twins_of_its_own(field: Field) -> None:
    home = Facts("clinic", phone=PHONE)
    made = register(field, home)
    household = field.row(Household, made.row)
    assert (made.first_on, household.code, household.caregiver_id) == ("", made.code, field.me(777).id)
    assert [each.code for each in twins(field, Facts("own"))] == [made.code]
    assert twins(field, replace(BOY, phone=PHONE)) == []


def test_the_phone_that_was_told_is_kept_with_the_household_that_it_is(field: Field) -> None:
    made = register(field, Facts("clinic"))
    told = field.do(registration.know_again, field.me(2), Facts("own", phone=PHONE, consent=True), made.code)
    assert told == KnownBefore(made.code, True)
    carer = field.row(Household, made.row).caregiver_id
    assert carer == field.me(777).id
    other = field.do(registration.know_again, field.me(2), Facts("own", phone="+250788000778"), made.code)
    assert other == KnownBefore(made.code, False)
    assert field.row(Household, made.row).caregiver_id == carer, "who cares for it is changed by the district alone"


def test_names_are_given_by_the_childs_district(field: Field) -> None:
    made = register(field)
    (lately,) = field.look(registration.in_reach, field.me(201))
    assert lately.child_id == made.row
    assert field.look(registration.in_reach, field.me(401)) != []
    field.do(child_names.give, field.me(201), made.row, "Shema Demo-Z")
    read = field.do(lambda tx: children.read_name(tx, field.me(2), tx.session.get_one(Child, made.row)))
    assert read == "Shema Demo-Z"
    with pytest.raises(NotYours):
        field.do(child_names.give, field.me(1), made.row, "Other")


def test_nobody_is_registered_where_a_twin_was_not_seen(field: Field) -> None:
    first = register(field)
    assert field.do(registration.register, field.me(2), BOY, []) == Registered(0, "", "", first.code)
    assert len(rows(field, Registration)) == 1
    assert field.do(registration.register, field.me(2), BOY, [first.code]).row
    home = register(field, Facts("own"))
    assert field.do(registration.register, field.me(2), Facts("clinic"), []).twin == home.code
