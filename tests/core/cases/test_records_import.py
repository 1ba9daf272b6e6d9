"""Records of children come in: with their state and carer, none twice, nothing owed before the first day."""

from datetime import date

import pytest

from core.cases import taking_over
from core.cases.record_carers import WORDING
from core.models.case import Case, CaseStep, Origin, Schedule
from core.models.child import Placement, PlacementKind
from core.models.consent import Consent
from core.models.person import Phone
from tests.core.support.field import Field, written
from tests.core.support.records import (
    ALONE,
    NOBODY,
    RIGHT,
    bring,
    count,
    every,
    named,
)
from tests.core.support.spoken_faults import said

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
    assert (consent.wording, written(consent.said_at)) == (WORDING, "2026-02-28 12:00")


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


def test_one_that_never_was_away_is_visited_by_the_schedule_at_home(november: Field) -> None:
    at_home = {**RIGHT, "came from": "hano", "institution": "", "lives with": "umubyeyi"}
    assert said(bring(november, at_home)) == ""
    assert november.row(Case, named(november, "Keza Uwase").id).schedule is Schedule.at_home


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
