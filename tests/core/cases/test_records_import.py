"""Records of children come in: with their state and carer, none twice, nothing owed before the first day."""

from collections.abc import Callable
from datetime import date

import pytest

from core.alerts import departures
from core.cases import registration, taking_over
from core.cases.record_carers import WORDING
from core.cases.registration import Facts, register
from core.models.case import Case, CaseStep, Origin, Schedule
from core.models.child import Placement, PlacementKind
from core.models.person import Consent, Person, Phone
from core.people import people
from tests.core.support.everywhere import every_place
from tests.core.support.field import Field, number, written
from tests.core.support.records import (
    NO_CONSENT,
    NOBODY,
    OPERATOR,
    RIGHT,
    START,
    VILLAGE,
    bring,
    count,
    every,
    named,
    said,
)

WRONG: dict[str, tuple[dict[str, str], str]] = {
    "no name": ({"name": ""}, "The cell is empty."),
    "no sex": ({"sex": ""}, "The cell is empty."),
    "an age": ({"birth year": "11"}, "This is no day."),
    "too old": ({"birth year": "1990"}, "Nobody in the programme is older than 25"),
    "not born yet": ({"birth year": "2031"}, "or not born yet"),
    "a day as a number": ({"since": "46054"}, "This day is kept as a number."),
    "a day to come": ({"since": "01/02/2027"}, "This day has not come yet."),
    "placed before birth": ({"since": "01/02/2014"}, "was not born then"),
    "no day": ({"since": ""}, "Since when the child lives there is missing."),
    "unknown origin": ({"came from": "moon"}, "does not know that word"),
    "unknown home": ({"lives with": "aunt"}, "Write parent, relative, foster"),
    "closed": ({"state": "closed"}, "does not know that word"),
    "placed with nobody": ({"lives with": "nobody"}, "lives with nobody, and the case says that it is placed"),
    "not so far": ({"state": "assessed"}, "the case is not so far"),
    "here in a foster family": ({"came from": "here", "lives with": "foster"}, "is in no foster family"),
    "unknown institution": ({"institution": "Elsewhere"}, "Known are ingobyi demo. Add it"),
    "half of the safe hours": ({"safe until": ""}, "have a beginning and an end"),
    "no hours at all": ({"safe from": "18:00", "safe until": "18:00"}, "No message may ever leave between 18:00 and"),
    "hours of the night": ({"safe from": "22:00", "safe until": "05:00"}, "between 22:00 and 05:00. Write hours"),
    "no time": ({"safe from": "evening"}, "This is no time of day."),
    "consent without a day": ({"consent given on": ""}, "The day of the consent is missing."),
    "consent without a phone": ({"carer's phone": ""}, "a consent to messages and no phone"),
    "a carer with a volunteer's number": ({"carer's phone": "0788000001"}, "0788000001 is a volunteer's"),
    "another carer's number": ({"carer's phone": "0788000101"}, "is held by another carer"),
}


@pytest.mark.parametrize("kind", WRONG)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_wrong_row_is_named_and_nothing_of_it_stored(november: Field, kind: str) -> None:
    changed, reason = WRONG[kind]
    before = count(november)
    report = bring(november, {**RIGHT, **changed})
    assert reason in said(report)
    assert (count(november), report.new) == (before, {})


def test_a_child_comes_with_its_state_and_its_carer(november: Field) -> None:
    assert said(report := bring(november, RIGHT)) == ""
    assert report.new == {"relative": 1}
    child = named(november, "Keza Uwase")
    case = november.row(Case, child.id)
    assert (case.step, case.came_from, case.schedule) == (CaseStep.followed_up, Origin.institution, Schedule.placed)
    assert case.institution_id is not None
    (placement,) = every(november, Placement, Placement.child_id == child.id)
    assert (placement.kind, placement.began_on) == (PlacementKind.relative, date(2026, 2, 1))
    assert child.caregiver_id is not None
    (phone,) = every(november, Phone, Phone.person_id == child.caregiver_id)
    assert (phone.shared, phone.safe_from, phone.safe_to) == (True, "17:00", "19:30")
    (consent,) = every(november, Consent, Consent.person_id == child.caregiver_id)
    assert (consent.wording, written(consent.given_at)) == (WORDING, "2026-02-28 12:00")


def test_again_the_same_children_are_known_and_nothing_changes(november: Field) -> None:
    bring(november, RIGHT, NOBODY)
    before = count(november)
    again = bring(november, {**RIGHT, "name": "keza  UWASE"}, NOBODY, start=None)
    assert (again.known, again.new, count(november)) == (2, {}, before)


def test_a_look_stores_nothing(november: Field) -> None:
    before = count(november)
    looked = bring(november, RIGHT, NOBODY, keep=False)
    assert (looked.new, count(november)) == ({"relative": 1, "lives with nobody": 1}, before)
    assert said(bring(november, RIGHT, start=None)).startswith("Row 2: Huye has no first day yet. Say it: --start")


def test_a_row_twice_and_one_of_another_village_are_named(november: Field) -> None:
    bring(november, RIGHT)
    elsewhere = {**RIGHT, "village code": "24090107", "carer's phone": "", "consent": "", "consent given on": ""}
    report = bring(november, NOBODY, NOBODY, elsewhere, start=None)
    assert "Row 3: The row is of the same child as row 2." in said(report)
    code = named(november, "Keza Uwase").code
    assert f"Row 4: This may be child {code} of Huye, Ngoma" in said(report)
    assert bring(november, elsewhere, start=None, twins=True).new == {"relative": 1}


def test_one_whom_a_phone_registered_without_a_name_may_be_the_same(november: Field) -> None:
    facts = Facts("own", "girl", 2016, "relative", "institution", phone="+250788555001")
    registered = november.do(register, november.me(1), facts)
    assert f"This may be child {registered.code}" in said(bring(november, RIGHT))
    assert bring(november, {**RIGHT, "birth year": "2011"}).new == {"relative": 1}, "four years are no guess"


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
    assert november.look(lambda tx: tx.vault.open("people.name", person.id, person.name_sealed)) == "Mukamana Rose"
    assert every(november, Phone, Phone.person_id == carer) == []


ALONE = {**RIGHT, "carer's phone": "", **NO_CONSENT, "safe from": "", "safe until": ""}
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


def test_two_children_of_one_name_in_two_villages_of_a_file_are_asked_about(november: Field) -> None:
    elsewhere = {**ALONE, "village code": "24090107"}
    report = bring(november, RIGHT, elsewhere)
    assert report.new == {"relative": 1}
    where = every_place(november.database).spoken(VILLAGE)
    assert f"Row 3: Row 2 has a child of nearly this name, sex and age too, in {where}." in said(report)
    assert "--accept may_be_registered" in said(report)
    before = count(november)
    accepted = bring(november, RIGHT, elsewhere, twins=True)
    assert (accepted.known, accepted.new, count(november)) == (1, {"relative": 1}, before + 1)
    assert bring(november, RIGHT, elsewhere).known == 2


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


def test_one_that_never_was_away_is_visited_by_the_schedule_at_home(november: Field) -> None:
    at_home = {**RIGHT, "came from": "hano", "institution": "", "lives with": "umubyeyi"}
    assert said(bring(november, at_home)) == ""
    assert november.row(Case, named(november, "Keza Uwase").id).schedule is Schedule.at_home


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


@pytest.mark.parametrize(("born", "lives"), [("2024", False), ("2010", False), ("2009", True), ("2008", True)])
def test_a_child_too_young_to_live_alone_lives_with_nobody_and_the_district_hears(
    november: Field, born: str, lives: bool
) -> None:
    alone = {**ALONE, "lives with": "yibana", "carer": "", "birth year": born, "since": "01/02/2026"}
    report = bring(november, alone)
    case = november.row(Case, named(november, "Keza Uwase").id)
    if lives:
        assert (report.new, report.notes) == ({"independent": 1}, [])
        assert (case.step, case.home_lost_at) == (CaseStep.followed_up, None)
        return
    assert report.new == {"lives with nobody": 1}
    assert report.notes[0].startswith("Row 2: too young to live alone")
    assert case.step is CaseStep.identified
    assert case.home_lost_at
    assert every(november, Placement, Placement.child_id == case.child_id) == []
    november.news()
    november.at("2026-12-02 09:00").do(taking_over.tell_due)
    assert "sms.taken_over" in {what for _, what in november.news()}


def renamed(field: Field, name: str) -> None:
    field.do(registration.give_name, OPERATOR, named(field, "Keza Uwase").id, name)


@pytest.mark.parametrize("name", ["Keza Uwase Bis", "Ineza Mutoni"])
def test_the_same_file_again_is_silent_whatever_the_child_is_called_or_where_it_lives_by_now(
    november: Field, name: str
) -> None:
    bring(november, RIGHT, NOBODY)
    renamed(november, name)
    before = count(november)
    again = bring(november, RIGHT, NOBODY, start=None)
    assert (again.known, again.new, said(again), count(november)) == (2, {}, "", before)
    assert bring(november, {**RIGHT, "name": name}, start=None).known == 1, "and under the name it has now"


MAY_BE: dict[str, dict[str, str]] = {
    "words in another order": {"name": "Uwase Keza"},
    "another order, without a carer": {"name": "Uwase Keza", "carer": "", "carer's phone": "", **NO_CONSENT},
    "mistyped": {"name": "Keza Uwasse"},
    "an accent": {"name": "Kézà Uwase", "birth year": "2014"},
    "one word of it": {"name": "Keza"},
    "one word more": {"name": "Keza Uwase Aline"},
    "a year later": {"birth year": "2016"},
    "two years before": {"birth year": "2013"},
    "another order and another phone": {"name": "Uwase Keza", "carer's phone": "0788555009", "carer": "Mutesi Ange"},
}


@pytest.mark.parametrize("kind", MAY_BE)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_child_of_nearly_that_name_and_age_is_named_and_asked_about(november: Field, kind: str) -> None:
    bring(november, RIGHT)
    code, before = named(november, "Keza Uwase").code, count(november)
    report = bring(november, {**RIGHT, **MAY_BE[kind]}, start=None)
    assert f"Row 2: This may be child {code} of Huye, Ngoma" in said(report)
    assert "--accept may_be_registered" in said(report)
    assert count(november) == before
    in_one = bring(november, NOBODY, {**RIGHT, "village code": "24090107"}, {**RIGHT, **MAY_BE[kind]}, start=None)
    assert "Row 4: This may be child" in said(in_one)
    assert bring(november, {**RIGHT, **MAY_BE[kind]}, start=None, twins=True).new == {"relative": 1}
    assert bring(november, {**RIGHT, **MAY_BE[kind]}, start=None).known == 1, "accepted once, it is known"


OTHERS: dict[str, dict[str, str]] = {
    "a sister": {"name": "Teta Ange"},
    "a sister of that family name": {"name": "Mutesi Uwase"},
    "a boy": {"sex": "boy"},
    "three years younger": {"birth year": "2018"},
    "nearly that name, of another phone": {"name": "Keza Uwere", "carer's phone": "0788555009", "carer": "Mutesi A"},
}


@pytest.mark.parametrize("kind", OTHERS)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_other_children_of_a_home_are_others(november: Field, kind: str) -> None:
    before = count(november)
    assert said(bring(november, RIGHT, {**RIGHT, **OTHERS[kind]})) == ""
    assert count(november) == before + 2
    assert bring(november, {**RIGHT, **OTHERS[kind]}, start=None).known == 1


@pytest.mark.parametrize("kind", MAY_BE)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_two_rows_of_one_file_are_held_against_each_other_too(november: Field, kind: str) -> None:
    report = bring(november, RIGHT, {**RIGHT, **MAY_BE[kind]})
    assert "Row 3: Row 2 has a child of nearly this name, sex and age too" in said(report)
    assert report.new == {"relative": 1}


def test_whom_a_phone_registered_is_asked_about_also_once_it_has_a_name(november: Field) -> None:
    facts = Facts("own", "girl", 2016, "relative", "institution", phone="+250788555001")
    registered = november.do(register, november.me(1), facts)
    for name in ("KEZA", "Gasaro"):
        november.do(registration.give_name, november.me(201), registered.row, name)
        assert f"This may be child {registered.code}" in said(bring(november, RIGHT, start=START))


def test_a_file_that_was_cut_off_goes_on_without_a_question_about_its_own_children(november: Field) -> None:
    sisters = [RIGHT, {**RIGHT, "name": "Teta Ange"}, {**RIGHT, "name": "Mutesi Diane", "birth year": "2016"}]
    assert bring(november, sisters[0]).new == {"relative": 1}
    again = bring(november, *sisters, start=None)
    assert (again.known, again.new, said(again)) == (1, {"relative": 2}, "")
