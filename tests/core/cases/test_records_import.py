"""Records of children come in: with their state and carer, none twice, nothing owed before the first day."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from core.cases import taking_over, waiting_lists
from core.cases.records import RecordReader
from core.cases.records_form import RECORDS
from core.cases.records_import import WORDING, ChildRecords
from core.cases.registration import Facts, register
from core.children import children
from core.clock import kigali
from core.files import tables
from core.files.cells import key
from core.models.alert import Alert
from core.models.case import Case, CaseStep, Origin, Schedule
from core.models.child import Child, Placement, PlacementKind
from core.models.person import Consent, Person, Phone
from core.models.review import Review
from core.models.visit import FollowUp
from core.people import institutions
from core.storage import access
from jobs import imports
from jobs.imports import ImportReport
from tests.core.support.everywhere import every_place
from tests.core.support.field import Field, written

OPERATOR = access.operator("Jean")
VILLAGE = 24090108
START = date(2026, 12, 1)
RIGHT = {
    "name": "Keza Uwase",
    "sex": "girl",
    "birth year": "2015",
    "village code": f"{VILLAGE}",
    "came from": "institution",
    "institution": "Ingobyi Demo",
    "lives with": "relative",
    "since": "01/02/2026",
    "state": "followed up",
    "carer": "Mukamana Rose",
    "carer's phone": "0788555001",
    "phone shared": "yes",
    "safe from": "17:00",
    "safe until": "19h30",
    "carer's language": "rw",
    "consent": "yego",
    "consent given on": "28/02/2026",
}
NOBODY = {
    **dict.fromkeys(RIGHT, ""),
    **{each: RIGHT[each] for each in ("sex", "birth year", "village code")},
    "name": "Ineza Aline",
    "came from": "umuhanda",
    "lives with": "nobody",
}


def bring(
    field: Field, *rows: dict[str, str], keep: bool = True, start: date | None = START, twins: bool = False
) -> ImportReport:
    head = list(dict.fromkeys(each for row in rows for each in row))
    text = "\n".join([";".join(head), *(";".join(row.get(each, "") for each in head) for row in rows)])
    places = every_place(field.database)
    known = {key(each.name): each.id for each in field.look(institutions.known, OPERATOR)}
    today = kigali(field.watch.now).date()
    records = ChildRecords(RecordReader(places, known, today), places, start=start, twins_accepted=twins)
    table = tables.read(text.encode(), "a.csv", RECORDS)
    return imports.run(field.database, records, table, OPERATOR, keep=keep, done=lambda _rows: None)


def said(report: ImportReport) -> str:
    return " ".join(str(fault) for each in report.rejected for fault in each.faults)


def every(field: Field, kind: type[Any], *where: Any) -> list[Any]:
    return field.look(lambda tx: list(tx.session.scalars(select(kind).where(*where))))


def named(field: Field, name: str) -> Child:
    with field.database.read() as tx:
        found = tx.session.scalars(select(Child))
        return next(each for each in found if children.name_of(tx, each) == name)


def count(field: Field) -> int:
    return field.look(lambda tx: tx.connection.scalar(select(func.count()).select_from(Child)) or 0)


@pytest.fixture
def november(field: Field) -> Field:
    """Before Huye's first day."""
    field.at("2026-11-05 10:00").news()
    return field


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


def test_nothing_is_owed_before_the_districts_first_day_and_nobody_is_told(november: Field) -> None:
    bring(november, RIGHT, NOBODY)
    assert november.news() == []
    for name in ("Keza Uwase", "Ineza Aline"):
        child = named(november, name)
        due = [each.due_on for each in every(november, FollowUp, FollowUp.child_id == child.id)]
        assert due == [date(2026, 12, 8)]
        assert all(each.due_on >= START for each in every(november, Review, Review.child_id == child.id))
    assert every(november, Alert, Alert.child_id == named(november, "Ineza Aline").id) == []


def test_who_lives_with_nobody_is_one_list_and_one_sms_also_of_a_later_file(november: Field) -> None:
    bring(november, NOBODY, {**NOBODY, "name": "Hirwa Paul", "sex": "boy"})
    november.at("2026-12-01 08:00").do(taking_over.tell_due)
    assert {notice for _, notice in november.news()} == {"sms.taken_over"}
    assert " 2 " in november.owed(201)[-1].text
    bring(november.at("2026-12-02 10:00"), {**NOBODY, "name": "Cyusa Eric", "sex": "boy"}, start=None)
    november.at("2026-12-03 08:00").do(taking_over.tell_due)
    assert " 3 " in november.owed(201)[-1].text
    assert len(november.look(waiting_lists.lines, november.me(301), taking_over.LIST)) == 3


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


def test_a_first_day_that_is_set_is_not_set_anew_by_a_file(november: Field) -> None:
    november.do(taking_over.begin, OPERATOR, 24, date(2026, 12, 7))
    assert "The first day of Huye is 07/12/2026 already." in said(bring(november, RIGHT))
    assert bring(november, RIGHT, start=None).new == {"relative": 1}


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


def test_one_that_never_was_away_is_visited_by_the_schedule_at_home(november: Field) -> None:
    at_home = {**RIGHT, "came from": "hano", "institution": "", "lives with": "umubyeyi"}
    assert said(bring(november, at_home)) == ""
    assert november.row(Case, named(november, "Keza Uwase").id).schedule is Schedule.at_home
