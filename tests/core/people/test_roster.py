"""A roster comes in: who is new, who is in, and each row that cannot be, with its reason and its holder."""

import pytest
from sqlalchemy import func, select

from core.alerts import departures
from core.files import tables
from core.models.joining import IssuedKey
from core.models.person import Language, Person, PersonStatus, Role
from core.models.record import AuditEntry
from core.people import joining, place_finder
from core.people.joining import Conflict, Newcomer
from core.people.roster import Roster
from core.people.roster_form import ROSTER
from core.storage import access, person_facts
from core.storage.access import Caller
from jobs import imports
from jobs.imports import ImportReport
from tests.core.support.everywhere import every_place
from tests.core.support.field import Field, number
from tests.core.support.spoken_faults import said

OPERATOR = access.operator("Jean")
HEAD = ("name", "sex", "phone", "role", "village code", "district", "sector", "cell", "village", "language", "covers")
FREE = "24090107"
"""A village of Huye in which nobody is yet."""
RIGHT = {"name": "Uwera Alice", "sex": "woman", "phone": "0788123456", "village code": FREE}


def csv(*rows: dict[str, str]) -> bytes:
    lines = [HEAD, *([row.get(each, "") for each in HEAD] for row in rows)]
    return "\n".join(";".join(line) for line in lines).encode()


def bring(
    field: Field, *rows: dict[str, str], keep: bool = True, me: Caller = OPERATOR, accept: tuple[Conflict, ...] = ()
) -> ImportReport:
    roster = Roster(every_place(field.database), accept)
    table = tables.read(csv(*rows), "a.csv", ROSTER)
    return imports.run(field.database, roster, table, me, keep=keep, done=lambda _rows: None)


def people_in(field: Field) -> int:
    return field.look(lambda tx: tx.connection.scalar(select(func.count()).select_from(Person)) or 0)


WRONG: dict[str, tuple[dict[str, str], str]] = {
    "no name": ({"name": ""}, "Row 2, name: The cell is empty."),
    "digits as a name": ({"name": "0788123456"}, "This is no name."),
    "a formula as a name": ({"name": "=A1"}, "The cell holds a formula."),
    "no phone": ({"phone": ""}, "Row 2, phone: The cell is empty."),
    "two phones below each other": ({"phone": "0788123456 0722123456"}, "Keep the one that the person dials from."),
    "a short phone": ({"phone": "078812345"}, "no Rwandan mobile number. (078812345) Write its ten digits"),
    "a phone of another country": ({"phone": "+256772123456"}, "no Rwandan mobile number"),
    "a landline": ({"phone": "0252571111"}, "no Rwandan mobile number"),
    "a shortened phone": ({"phone": "7.88E+08"}, "its last digits are lost"),
    "two phones in a cell": ({"phone": "0788123456/0788123457"}, "This cell holds several numbers."),
    "letters in a phone": ({"phone": "O788123456"}, "no Rwandan mobile number"),
    "an unknown sex": ({"sex": "G"}, "does not know that word. (G)"),
    "an unknown role": ({"role": "volontere"}, "Is volontaire meant?"),
    "a caregiver": ({"role": "caregiver"}, "does not know that word"),
    "an unknown language": ({"language": "lingala"}, "Write rw, en, fr or sw."),
    "no place": ({"village code": ""}, "The district is missing."),
    "a code of no village": ({"village code": "24090199"}, "No village has this code. (24090199)"),
    "a sector's code": ({"village code": "2409"}, "No village has this code."),
    "a code and another name": ({"district": "Rubavu"}, "The code is of Huye, Ngoma"),
    "an unknown district": ({"village code": "", "district": "Hue"}, "There is no such district. (Hue) Is it Huye?"),
    "an unknown sector": (
        {"village code": "", "district": "Huye", "sector": "Ngomma", "village": "X"},
        "There is no such sector in Huye. (Ngomma) Is it Ngoma",
    ),
    "no village": ({"village code": "", "district": "Huye"}, "The village is missing."),
    "an unknown village": ({"village code": "", "district": "Huye", "village": "Zzz"}, "no such village in Huye."),
    "a village of many": ({"village code": "", "district": "Huye", "village": "Kabeza"}, "s in Huye have this name."),
    "a sector officer in no sector": (
        {"role": "sector officer", "village code": "", "district": "Huye"},
        "sector is missing",
    ),
    "a worker's number": (
        {"phone": "0788000201"},
        "The number is held by Keza Demo, social worker in Huye. (0788000201)",
    ),
    "a third in a village": ({"village code": "24090108"}, "has two volunteers already."),
    "covers a stranger": ({"covers": "0788999999"}, "Nobody of this work and district holds the number"),
    "covers another profession": (
        {"role": "psychologist", "village code": "", "district": "Huye", "covers": "0788000201"},
        "Nobody of this work and district holds the number",
    ),
    "one letter as a name": ({"name": "K"}, "This is no name."),
    "a national in a district": (
        {"role": "national", "village code": "", "district": "Huye"},
        "Row 2, district: The national desk belongs to no place. (Huye) Leave this cell empty, or correct the work.",
    ),
    "a national with a village": ({"role": "national"}, "Row 2, village code: The national desk belongs to no place."),
    "an officer with a village": (
        {"role": "social worker", "district": "Huye"},
        "Row 2, village code: A social worker belongs to a district. (24090107)",
    ),
    "a lead with a sector": (
        {"role": "lead", "village code": "", "district": "Huye", "sector": "Ngoma"},
        "Row 2, sector: A lead belongs to a district. (Ngoma)",
    ),
    "a sector officer with a cell": (
        {"role": "sector officer", "village code": "", "district": "Huye", "sector": "Ngoma", "cell": "Butare"},
        "Row 2, cell: A sector officer belongs to a sector. (Butare)",
    ),
    "an error of the sheet": ({"district": "#N/A"}, "error of the sheet"),
    "a phone as a day": ({"phone": "2026-02-01"}, "no Rwandan mobile number"),
}


@pytest.mark.parametrize("kind", WRONG)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_wrong_row_is_named_and_nothing_of_it_stored(field: Field, kind: str) -> None:
    changed, reason = WRONG[kind]
    before = people_in(field)
    report = bring(field, {**RIGHT, **changed})
    assert reason in said(report)
    assert (people_in(field), report.new, report.known) == (before, {}, 0)


def test_a_look_stores_nothing_and_says_the_same(field: Field) -> None:
    before = people_in(field)
    rows = (RIGHT, {**RIGHT, "name": "Mugisha Jean", "sex": "man", "phone": "788123457"}, {**RIGHT, "phone": "1"})
    looked = bring(field, *rows, keep=False)
    assert people_in(field) == before
    stored = bring(field, *rows)
    assert (looked.new, looked.known, said(looked)) == (stored.new, stored.known, said(stored))
    assert people_in(field) == before + 2


def test_whoever_comes_in_is_invited_reads_nothing_and_hears_nothing_yet(field: Field) -> None:
    field.news()
    assert bring(field, {**RIGHT, "phone": "788000777", "language": "fr"}).new == {"volunteer": 1}
    me = field.me(777)
    assert (me.invited, me.has_pin, me.verified, me.village, me.language) == (
        True,
        False,
        False,
        int(FREE),
        Language.fr,
    )
    assert field.news() == []
    person = field.row(Person, me.id)
    assert (person.standing, person.district_id) == (PersonStatus.invited, 24)
    assert field.look(lambda tx: person_facts.sex_in(tx.vault, person.id, person.sex_sealed)) == "woman"
    assert field.look(lambda tx: person_facts.name_in(tx.vault, person.id, person.name_sealed)) == "Uwera Alice"
    assert field.look(lambda tx: tx.session.get(IssuedKey, me.id)) is None, "its days count from printing"
    line = select(AuditEntry.channel).where(AuditEntry.record_id == me.id, AuditEntry.verb == "registered")
    assert field.look(lambda tx: tx.connection.scalar(line)) == "cli:Jean"


def test_again_the_same_people_are_known_and_nothing_changes(field: Field) -> None:
    bring(field, RIGHT)
    before = people_in(field)
    other = {**RIGHT, "name": "Mutesi Diane", "phone": "0788123457"}
    again = bring(field, {**RIGHT, "name": "UWERA  Alice", "phone": "+250 788 123 456"}, other)
    assert (again.known, people_in(field)) == (1, before)
    assert "is a woman too" in said(again)


@pytest.mark.parametrize("how", ["left", "lost", "new_number"])
def test_the_same_roster_again_never_brings_back_who_left_or_whose_number_is_closed(field: Field, how: str) -> None:
    officer = {"name": "Uwase Keza", "phone": "0788000778", "role": "social worker", "district": "Huye"}
    roster = ({**RIGHT, "phone": "0788000777"}, officer)
    bring(field, *roster)
    for last in (777, 778):
        person = field.me(last).person
        assert person
        more = (number(last + 100),) if how == "new_number" else ()
        field.do(getattr(departures, how), OPERATOR, person, *more)
    before = people_in(field)
    again = bring(field, *roster, {**officer, "name": "Keza U.", "role": "lead"})
    assert (again.new, again.known, people_in(field)) == ({}, 0, before)
    gone = "left" if how == "left" else "lost that phone or has another number"
    assert f"was that of Uwera Alice, volunteer in Huye, Ngoma, Butare, Mamba, who {gone}. (0788000777)" in said(again)
    assert said(again).count(f"was that of Uwase Keza, social worker in Huye, who {gone}. (0788000778)") == 2


def test_a_given_up_number_that_somebody_has_now_is_theirs(field: Field) -> None:
    bring(field, first := {**RIGHT, "phone": "0788000777"})
    field.do(departures.left, OPERATOR, field.me(777).person)
    second = {**first, "name": "Mutesi Diane"}
    newcomer = Newcomer(number(777), Role.volunteer, int(FREE), "Mutesi Diane", "woman")
    assert field.do(joining.put_in, OPERATOR, newcomer).conflicts == (Conflict.number_given_up,)
    assert field.do(joining.put_in, OPERATOR, newcomer, confirmed=[Conflict.number_given_up]).new
    again = bring(field, first, second)
    assert (again.known, again.new) == (1, {})
    assert "The number is held by Mutesi Diane" in said(again)


def test_nobody_covers_a_number_that_was_given_up(field: Field) -> None:
    field.do(departures.lost, OPERATOR, field.me(203).person)
    row = {"name": "A B", "phone": "0788111002", "role": "social worker", "district": "Huye", "covers": "0788000203"}
    assert "Nobody of this work and district holds the number" in said(bring(field, row))


def test_every_kind_of_worker_comes_in_where_it_belongs(field: Field) -> None:
    rows = (
        {"name": "A B", "phone": "0788111001", "role": "Umuyobozi", "district": "Rubavu"},
        {"name": "C D", "phone": "0788111002", "role": "social worker", "district": "Rubavu"},
        {
            "name": "E F",
            "phone": "0788111003",
            "role": "assistante sociale",
            "district": "Rubavu",
            "covers": "788111002",
        },
        {"name": "G H", "phone": "0788111004", "role": "sector officer", "district": "Huye", "sector": "Ngoma"},
        {"name": "I J", "phone": "0788111005", "role": "national"},
    )
    report = bring(field, *rows)
    assert said(report) == ""
    assert report.new == {"lead": 1, "social worker": 2, "sector officer": 1, "national": 1}

    def found(name: str) -> Person:
        with field.database.read() as tx:
            everybody = tx.session.scalars(select(Person))
            return next(each for each in everybody if person_facts.name_in(tx.vault, each.id, each.name_sealed) == name)

    assert (found("E F").role, found("E F").covers_id) == (Role.social_worker, found("C D").id)
    assert (found("G H").sector_id, found("I J").district_id) == (2409, None)


def test_two_on_one_number_and_a_row_twice_name_the_row_before(field: Field) -> None:
    other = {**RIGHT, "name": "Mugisha Jean", "sex": "man"}
    report = bring(field, RIGHT, other, RIGHT)
    assert report.new == {"volunteer": 1}
    assert "Row 3: Row 2 has this number too: Uwera Alice. (0788123456)" in said(report)
    assert "Row 4: The row says the same as row 2." in said(report)


def test_what_may_be_a_slip_is_done_where_it_is_accepted(field: Field) -> None:
    same = {**RIGHT, "name": "Mutesi Diane", "phone": "0788123457"}
    third = {**RIGHT, "name": "Mugisha Jean", "phone": "0788123458", "sex": "man"}
    assert "is a woman too" in said(bring(field, RIGHT, same, keep=False))
    report = bring(field, RIGHT, same, third, accept=(Conflict.same_sex,))
    assert (report.new, "has two volunteers already" in said(report)) == ({"volunteer": 2}, True)
    assert bring(field, third, accept=(Conflict.third_in_village,)).new == {"volunteer": 1}


def test_a_lead_brings_in_the_districts_own_alone(field: Field) -> None:
    lead = field.me(301)
    elsewhere = {**RIGHT, "phone": "0788123457", "village code": "33040102"}
    report = bring(
        field,
        RIGHT,
        elsewhere,
        {**RIGHT, "role": "lead", "village code": "", "district": "Huye", "phone": "0788123458"},
        me=lead,
    )
    assert report.new == {"volunteer": 1}
    assert said(report).count("is put in by others") == 2


def test_whose_name_a_reason_tells_is_written_down(field: Field) -> None:
    bring(field, {**RIGHT, "phone": "0788000201"}, keep=False)
    reads = select(AuditEntry.record_id).where(AuditEntry.verb == "read", AuditEntry.channel == "cli:Jean")
    assert field.look(lambda tx: list(tx.connection.scalars(reads))) == [field.me(201).person]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_example_of_the_form_is_a_row_that_is_right(field: Field) -> None:
    example = {name: column.example for column in ROSTER.columns if (name := column.en[0]) in HEAD}
    assert bring(field, example, accept=(Conflict.third_in_village,)).new == {"volunteer": 1}
    assert bring(field, {**example, "village code": "", "phone": "0788123457"}, keep=False).known == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_code_that_cannot_be_read_is_the_one_fault_of_the_place(field: Field) -> None:
    (row,) = bring(field, {**RIGHT, "village code": "=A1"}).rejected
    assert [each.column for each in row.faults] == ["village code"]


def test_names_are_enough_where_the_district_has_one_village_of_that_name(field: Field) -> None:
    finder = field.look(place_finder.load)
    village = finder[int(FREE)]
    names = finder.spoken(village.id).split(", ")
    row = {**RIGHT, "village code": "", **dict(zip(("district", "sector", "cell", "village"), names, strict=True))}
    assert bring(field, {**row, "village": row["village"].upper()}).new == {"volunteer": 1}
    assert field.look(lambda tx: tx.connection.scalar(select(func.count()).where(Person.village_id == village.id))) == 1


def test_a_village_without_a_code_is_found_by_names_and_by_what_is_offered_instead(field: Field) -> None:
    finder = field.look(place_finder.load)
    village = next(each for each in finder.villages() if each.code is None)
    assert bring(field, {**RIGHT, "village code": f"{village.id}"}).new == {"volunteer": 1}
    names = dict(zip(("district", "sector", "cell", "village"), finder.spoken(village.id).split(", "), strict=True))
    assert bring(field, {**RIGHT, "village code": "", **names}).known == 1
