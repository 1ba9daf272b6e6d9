"""Carers in a file: one a number or name, said alike in each row, and none by a number that was closed."""

from collections.abc import Callable

import pytest

from core.alerts import departures
from core.models.person import Person, Phone
from core.people import people
from core.storage import person_facts
from tests.core.support.field import Field, number
from tests.core.support.records import (
    ALONE,
    NO_CONSENT,
    OPERATOR,
    RIGHT,
    bring,
    count,
    every,
    named,
)
from tests.core.support.spoken_faults import said


def test_children_of_one_carer_have_one_carer_and_a_second_name_is_asked(november: Field) -> None:
    sibling = {**RIGHT, "name": "Manzi Uwase", "sex": "boy", "carer": ""}
    other = {**RIGHT, "name": "Teta Uwase", "carer": "Habimana Paul"}
    report = bring(november, RIGHT, sibling, other)
    assert "The carer's number is Mukamana Rose's in row 2." in said(report)
    assert named(november, "Keza Uwase").caregiver_id == named(november, "Manzi Uwase").caregiver_id
    assert "held by another carer" in said(bring(november, other, start=None))


def test_a_carer_without_a_phone_is_known_by_name(november: Field) -> None:
    alone = {**RIGHT, "carer's phone": "", "consent": "", "consent given on": ""}
    assert bring(november, alone, {**alone, "name": "Manzi Uwase", "sex": "boy"}).new == {"relative": 2}
    carer = named(november, "Manzi Uwase").caregiver_id
    assert carer == named(november, "Keza Uwase").caregiver_id
    assert carer is not None
    person = november.row(Person, carer)
    assert november.look(lambda tx: person_facts.name_in(tx.vault, person.id, person.name_sealed)) == "Mukamana Rose"
    assert every(november, Phone, Phone.person_id == carer) == []


SIBLING = {**ALONE, "name": "Manzi Uwase", "sex": "boy"}


def test_a_mended_sibling_finds_the_carer_without_a_phone_and_the_look_says_so(november: Field) -> None:
    assert bring(november, ALONE, {**SIBLING, "birth year": "x"}).new == {"relative": 1}
    code = named(november, "Keza Uwase").code
    for keep in (False, True):
        mended = bring(november, {**SIBLING, "carer": "mukamana  ROSE"}, start=None, keep=keep)
        assert mended.notes == [f"Row 2: Mukamana Rose is taken for the carer of child {code}."]
    carer = named(november, "Manzi Uwase").caregiver_id
    assert carer == named(november, "Keza Uwase").caregiver_id
    assert carer is not None
    others = (
        {**SIBLING, "name": "Teta Ange", "village code": "24090107"},
        {**SIBLING, "carer": "Rose", "name": "Gasore"},
    )
    assert (said(report := bring(november, *others, start=None)), report.notes) == ("", [])
    assert carer not in {named(november, "Teta Ange").caregiver_id, named(november, "Gasore").caregiver_id}


def phone_of(field: Field, name: str) -> Phone:
    (phone,) = every(field, Phone, Phone.person_id == named(field, name).caregiver_id)
    assert isinstance(phone, Phone)
    return phone


CONTRARY: dict[str, tuple[dict[str, str], dict[str, str], str]] = {
    "shared": ({"phone shared": "no"}, {"phone shared": "yes"}, "whether the phone is shared"),
    "shared unless told": ({"phone shared": ""}, {"phone shared": "no"}, "whether the phone is shared"),
    "hours": ({}, {"safe from": "18:00"}, "the safe hours"),
    "language": ({"carer's language": ""}, {"carer's language": "fr"}, "the language"),
    "consent": ({}, {"consent": "no", "consent given on": ""}, "the consent"),
}


@pytest.mark.parametrize("kind", CONTRARY)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_two_rows_that_say_different_things_of_one_carer_are_named(november: Field, kind: str) -> None:
    first, second, what = CONTRARY[kind]
    sibling = {**RIGHT, "name": "Manzi Uwase", "sex": "boy"}
    report = bring(november, {**RIGHT, **first}, {**sibling, **second})
    assert report.new == {"relative": 1}
    assert f"Row 3: Row 2 says something else of this carer: {what}. Write in both what is right." in said(report)


def test_what_is_stored_of_a_carer_is_made_more_careful_by_a_file_and_never_less(november: Field) -> None:
    sibling = {**RIGHT, "name": "Manzi Uwase", "sex": "boy"}
    loose = {"phone shared": "no", "safe from": "", "safe until": ""}
    assert bring(november, {**RIGHT, **loose}).new == {"relative": 1}
    phone = phone_of(november, "Keza Uwase")
    assert (phone.shared, phone.safe_from, phone.safe_to) == (False, None, None)
    third = {**RIGHT, "name": "Teta Ange"}
    assert bring(november, {**sibling, "phone shared": ""}, {**third, **loose, "phone shared": ""}, start=None).new
    phone = phone_of(november, "Teta Ange")
    assert (phone.shared, phone.safe_from) == (False, "17:00"), "hours of one row count for the carer"
    third = {**third, "name": "Mutesi Diane"}
    assert bring(november, third, start=None).new == {"relative": 1}
    phone = phone_of(november, "Teta Ange")
    assert (phone.shared, phone.safe_from, phone.safe_to) == (True, "17:00", "19:30")
    for change, what in (
        ({"phone shared": "no"}, "a phone that others read"),
        ({"safe until": "20:00"}, "other safe hours"),
        ({"consent": "no", "consent given on": ""}, "a consent to messages"),
    ):
        assert f"in already, with {what}." in said(bring(november, {**third, "name": "Gasore", **change}, start=None))


def closed_as_lost(field: Field) -> None:
    field.do(departures.lost, OPERATOR, field.me(101).person)


def closed_as_left(field: Field) -> None:
    field.do(departures.left, OPERATOR, field.me(101).person)


def closed_as_unsafe(field: Field) -> None:
    field.do(people.silence, number(101))


def a_workers_who_left(field: Field) -> None:
    field.do(departures.left, OPERATOR, field.me(203).person)


def a_workers_who_lost_it(field: Field) -> None:
    field.do(departures.lost, OPERATOR, field.me(1).person)


CLOSED: dict[str, tuple[Callable[[Field], None], int, str]] = {
    "lost": (closed_as_lost, 101, "was that of a carer who lost that phone or has another number"),
    "left": (closed_as_left, 101, "was that of a carer who left"),
    "not safe": (closed_as_unsafe, 101, "is closed, as its holder said that it is not safe"),
    "a worker's who left": (a_workers_who_left, 203, "was that of a social worker who left"),
    "a worker's who lost it": (a_workers_who_lost_it, 1, "was that of a volunteer who lost that phone or has another"),
}


@pytest.mark.parametrize("kind", CLOSED)
def test_a_number_that_was_closed_is_taken_from_no_list(november: Field, kind: str) -> None:
    close, last, why = CLOSED[kind]
    close(november)
    before = count(november)
    row = {**RIGHT, "carer": "", "carer's phone": f"0788000{last:03}"}
    for keep in (False, True):
        report = bring(november, row, keep=keep)
        assert f"The carer's number 0788000{last:03} {why}" in said(report)
        assert "Leave the number empty. Who has it now, and safely, gets it by an officer's phone" in said(report)
    assert count(november) == before
    hours = {"safe from": "", "safe until": ""}
    assert bring(november, {**row, "carer's phone": "", **NO_CONSENT, **hours}).new == {"relative": 1}


def test_a_carer_who_lost_the_phone_is_known_by_name_until_a_number_is_given(november: Field) -> None:
    bring(november, RIGHT)
    carer = named(november, "Keza Uwase").caregiver_id
    assert carer
    november.do(departures.lost, OPERATOR, carer)
    assert bring(november, SIBLING, start=None).new == {"relative": 1}
    assert named(november, "Manzi Uwase").caregiver_id == carer
