"""Who comes in, leaves, loses a phone or forgets a PIN at the desk: once, and by whom it belongs to."""

import re

import pytest
from sqlalchemy import func, select

from core.models.joining import IssuedKey
from core.models.person import Person, PersonStatus, Phone, Role
from core.models.place import Place
from core.models.record import AuditEntry
from core.operations.demo_people import HUYE_VILLAGE
from core.people import people
from core.people.directory import find
from tests.fixtures.texting import BOTH_ENGINES, SQLITE
from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser, person_of
from tests.web.console.test_alerts import note

ENROL = "/console/people/enrol/volunteer"
NEW = "0788000777"
FORM = {"number": NEW, "name": "Uwera Aline", "sex": "woman", "language": "rw", "village": "24090108", "once": "form"}


def do(officer: OfficerBrowser, last: int | None, act: str, *, row: int = 0, **form: object) -> tuple[int, str]:
    address = f"/console/people/{row or person_of(officer.world, last or 0)}/do/{act}"
    answer = officer.post(address, {"once": act, **form}, of="/console/access")
    text = officer.client.get(answer.location).text if answer.status_code == 303 else answer.text
    return answer.status_code, text


def keys(text: str) -> list[str]:
    return [each.replace(" ", "") for each in re.findall(r"\b(\d{4} \d{4})\b", text)]


def village_code(world: World, village: int) -> str:
    with world.database.read() as tx:
        return tx.session.get_one(Place, village).code or str(village)


def empty_village(world: World) -> int:
    with world.database.read() as tx:
        there = select(Person.village_id).where(Person.village_id.is_not(None))
        found = select(Place.id).where(Place.level == "village", Place.district_id == 24, Place.id.not_in(there))
        return tx.session.scalars(found.order_by(Place.id)).first() or 0


def standing(world: World, last: int) -> PersonStatus:
    with world.database.read() as tx:
        return tx.session.get_one(Person, person_of(world, last)).standing


def counted(world: World, verb: str) -> int:
    with world.database.read() as tx:
        found = select(func.count()).select_from(AuditEntry).where(AuditEntry.verb == verb)
        return tx.connection.scalar(found.where(AuditEntry.channel == "desk")) or 0


# -- coming in ---------------------------------------------------------------------------------------------------------


@BOTH_ENGINES
def test_an_unknown_number_comes_in_once_however_often_it_is_pressed(world: World, officer: OfficerBrowser) -> None:
    code = village_code(world, empty_village(world))
    officer.sign_in(201)
    assert f'value="{code}"' in officer.get(f"{ENROL}?village={code}").text
    first = officer.post(ENROL, {**FORM, "village": code})
    again = officer.post(ENROL, {**FORM, "village": code})
    (key,) = keys(first.text)
    assert keys(again.text) == [key] and NEW not in first.text.replace(" ", "")
    assert counted(world, "registered") == counted(world, "key_given") == 1
    phone = world.phone(777).dial()
    world.clock.settle()
    assert all(key not in each for each in phone.inbox), "a key number is never sent"
    phone.dial().press("4", key)
    assert "Imyitwarire" in phone.screen, "the key number opened the way in"
    twice = officer.post(ENROL, {**FORM, "village": code, "once": "another"})
    assert "volunteer already" in note(officer.client.get(twice.location).text)


@SQLITE
def test_what_may_be_a_slip_is_ticked_by_name_and_only_what_was_shown(world: World, officer: OfficerBrowser) -> None:
    officer.sign_in(201)
    third = {**FORM, "village": village_code(world, HUYE_VILLAGE), "number": "0788000001"}
    asked = officer.post(ENROL, third)
    assert asked.status_code == 400 and 'value="Uwera Aline"' in asked.text
    assert {"number_taken", "third_in_village"} == set(re.findall(r'name="slips" value="(\w+)"', asked.text))
    half = officer.post(ENROL, {**third, "slips": "number_taken"})
    assert half.status_code == 400 and counted(world, "registered") == 0
    done = officer.post(ENROL, {**third, "slips": ["number_taken", "third_in_village"]})
    assert len(keys(done.text)) == 1
    with world.database.read() as tx:
        number = find(tx, "+250788000001", name="Uwera Aline")
        assert number.id != person_of_name(world, "Uwase Demo")


def person_of_name(world: World, name: str) -> int:
    with world.database.read() as tx:
        return find(tx, "+250788000001", name=name).id


@SQLITE
def test_somebody_of_the_same_name_is_asked_about(world: World, officer: OfficerBrowser) -> None:
    form = {**FORM, "village": village_code(world, HUYE_VILLAGE), "name": "Uwase Demo"}
    asked = officer.sign_in(201).post(ENROL, form)
    assert asked.status_code == 400 and "same_name" in asked.text
    named = officer.post(ENROL, {**form, "slips": ["same_name", "third_in_village"]})
    assert len(keys(named.text)) == 1
    text = officer.get("/console/volunteers").text
    assert len(set(re.findall(r'href="/console/people/(\d+)">Uwase Demo', text))) == 2


@SQLITE
@pytest.mark.parametrize(
    ("wrong", "at"),
    [
        ({"number": "0722"}, "number"),
        ({"number": "+14155550123"}, "number"),
        ({"name": "1234"}, "name"),
        ({"sex": ""}, "sex"),
        ({"language": "xx"}, "language"),
        ({"village": "33040101"}, "village"),
        ({"village": "Nowhere", "sector": "2409"}, "village"),
    ],
)
def test_a_wrong_form_says_where_and_keeps_the_rest(
    world: World, officer: OfficerBrowser, wrong: dict[str, object], at: str
) -> None:
    answer = officer.sign_in(201).post(ENROL, {**FORM, "village": village_code(world, empty_village(world)), **wrong})
    assert answer.status_code == 400 and f'id="f-{at}-error"' in answer.text
    assert counted(world, "registered") == 0


@SQLITE
def test_who_leads_puts_in_officers_and_nobody_else_does(world: World, officer: OfficerBrowser) -> None:
    form = {"number": NEW, "name": "Kamanzi Eric", "sex": "man", "language": "en", "once": "o"}
    lead = officer.sign_in(301)
    assert len(keys(lead.post("/console/people/enrol/psychologist", form).text)) == 1
    sector = {**form, "number": "0788000778", "name": "Uwimana Rose", "place": "2401"}
    assert len(keys(lead.post("/console/people/enrol/sector_officer", sector).text)) == 1
    away = {**sector, "place": "3304"}
    assert lead.post("/console/people/enrol/sector_officer", away).status_code == 400
    worker = OfficerBrowser(world).sign_in(201)
    for name in ("psychologist", "lead", "national", "caregiver", "x"):
        answer = worker.post(f"/console/people/enrol/{name}", form, of="/console/access")
        assert answer.status_code == 404, name
    nation = OfficerBrowser(world).sign_in(401)
    new_lead = {**form, "number": "0788000779", "name": "Gasana Jean", "place": "33"}
    assert len(keys(nation.post("/console/people/enrol/lead", new_lead).text)) == 1
    with world.database.read() as tx:
        assert find(tx, "+250788000779").district_id == 33


# -- key numbers and slips ---------------------------------------------------------------------------------------------


@SQLITE
def test_slips_are_printed_together_and_the_same_form_prints_the_same(world: World, officer: OfficerBrowser) -> None:
    with world.database.write() as tx:
        place = tx.session.get_one(Place, HUYE_VILLAGE)
        facts = {"place": place, "language": people.Language.rw, "standing": PersonStatus.invited}
        rows = [
            people.register(tx, f"+25078800088{nth}", Role.volunteer, f"Nkusi {'ABC'[nth]}lice", **facts).id
            for nth in range(3)
        ]
    page = officer.sign_in(202).get("/console/slips")
    assert page.text.count('name="who"') == 3 and len(officer.statements) <= 15, officer.statements
    first = officer.post("/console/slips", {"who": rows[:2], "once": "s"}).text
    again = officer.post("/console/slips", {"who": rows[:2], "once": "s"}).text
    assert keys(first) == keys(again) and len(set(keys(first))) == 2
    assert counted(world, "key_given") == 2
    officer.post("/console/slips", {"who": rows[:1], "once": "t"})
    assert "opens nothing any more" in officer.post("/console/slips", {"who": rows[:2], "once": "s"}).text
    none = officer.post("/console/slips", {"who": [person_of(world, 1)], "once": "u"})
    assert "nothing was changed" in note(officer.client.get(none.location).text)
    assert officer.post("/console/slips", {"who": ["x", "999999999999"], "once": "v"}).status_code == 404


# -- leaving, losing, changing -----------------------------------------------------------------------------------------


@SQLITE
def test_a_volunteer_leaves_with_children_in_hand_and_the_partner_has_them(
    world: World, officer: OfficerBrowser
) -> None:
    address = f"/console/people/{person_of(world, 1)}/do/left"
    form = officer.sign_in(201).get(address).text
    assert "Children of the village: 4. They stay with Mugabo Demo" in form
    for _ in range(2):
        status, text = do(officer, 1, "left")
        assert status == 303 and "Taken out" in note(text)
    assert counted(world, "left") == 1
    world.passes(hours=24)
    assert sum("alone" in each or "wenyine" in each for each in world.phone(2).inbox) == 1
    assert "left already" in note(do(officer, 1, "reset", once="late")[1])
    assert "Nobody is left there" in officer.get(f"/console/people/{person_of(world, 2)}/do/left").text
    do(officer, 2, "left", once="second")
    assert "missing: 2" in officer.get("/console/volunteers?pair=nobody&sector=2409").text
    assert {"204711", "318061"} <= set(re.findall(r'figures" href="/console/children/\d+">(\d+)', children(officer)))


def children(officer: OfficerBrowser) -> str:
    return officer.get("/console/children").text


@SQLITE
def test_who_reported_lately_is_taken_out_by_two(world: World, officer: OfficerBrowser) -> None:
    world.phone(1).dial().press("2", "1")
    status, text = do(officer.sign_in(201), 1, "left")
    assert "second person" in note(text) and standing(world, 1) is PersonStatus.active
    do(officer, 1, "left", once="again")
    assert standing(world, 1) is PersonStatus.active, "one hand twice is not two"
    assert do(OfficerBrowser(world).sign_in(301), 1, "left")[0] == 303
    assert standing(world, 1) is PersonStatus.left


@SQLITE
def test_a_pin_is_removed_and_the_key_number_is_shown_once(world: World, officer: OfficerBrowser) -> None:
    _, text = do(officer.sign_in(201), 1, "reset")
    (key,) = keys(text)
    assert keys(do(officer, 1, "reset")[1]) == [key]
    assert standing(world, 1) is PersonStatus.invited
    assert "another key number" in officer.get(f"/console/people/{person_of(world, 1)}/do/reset").text
    (newer,) = keys(do(officer, 1, "reset", once="newer")[1])
    assert newer != key and "opens nothing any more" in do(officer, 1, "reset")[1]
    with world.database.read() as tx:
        assert len(tx.session.scalars(select(IssuedKey)).all()) == 1


@SQLITE
def test_of_two_who_share_a_phone_only_the_one_meant_loses_it(world: World, officer: OfficerBrowser) -> None:
    _, asked = do(officer.sign_in(201), 2, "number", number="0788000001")
    assert "a worker has this number" in asked and 'value="0788000001"' in asked
    _, done = do(officer, 2, "number", number="0788000001", sure="sure")
    assert len(keys(done)) == 1
    assert (
        "Others with this phone: 1"
        in officer.get(f"/console/people/{person_of_name(world, 'Mugabo Demo')}/do/lost").text
    )
    second = person_of_name(world, "Mugabo Demo")
    assert do(officer, None, "lost", row=second)[0] == 303
    with world.database.read() as tx:
        gone = {each.person_id: each.lost_at for each in tx.session.scalars(select(Phone)) if each.lost_at}
        assert second in gone and find(tx, "+250788000001").id not in gone
    assert "no number" in officer.get(f"/console/people/{second}").text


@SQLITE
def test_a_name_is_given_and_nonsense_is_none(world: World, officer: OfficerBrowser) -> None:
    assert do(officer.sign_in(201), 1, "name", name="77")[0] == 400
    do(officer, 1, "name", name="  uwase   marie ")
    assert (
        "Uwase Marie" in officer.get("/console/volunteers").text
        or "uwase marie" in officer.get("/console/volunteers").text
    )
    assert counted(world, "named") == 1


@SQLITE
@pytest.mark.parametrize(("who", "last"), [(201, 202), (201, 301), (201, 3), (301, 401), (301, 301), (201, 201)])
def test_nobody_changes_an_equal_somebody_above_or_elsewhere(
    world: World, officer: OfficerBrowser, who: int, last: int
) -> None:
    officer.sign_in(who)
    for act in ("left", "lost", "number", "reset", "name"):
        assert do(officer, last, act, number=NEW, name="Nkusi")[0] == 404, act
        assert officer.get(f"/console/people/{person_of(world, last)}/do/{act}").status_code == 404
    assert standing(world, last) is PersonStatus.active
    assert do(officer, 1, "melt")[0] == 404


@SQLITE
def test_an_officer_who_leaves_hands_alerts_to_a_named_colleague(world: World, officer: OfficerBrowser) -> None:
    lead = officer.sign_in(301)
    form = lead.get(f"/console/people/{person_of(world, 201)}/do/left").text
    assert "Mutoni Demo" in form and "Keza Demo</" not in form.split("<fieldset")[-1]
    assert do(lead, 201, "left", to=str(person_of(world, 203)))[0] == 303
    assert standing(world, 201) is PersonStatus.left


@SQLITE
@pytest.mark.parametrize("language", ["en", "fr", "rw"])
def test_they_speak_every_language(world: World, officer: OfficerBrowser, language: str) -> None:
    officer.sign_in(301)
    officer.post("/console/language", {"language": language}, of="/console/access")
    acts = [f"/console/people/{person_of(world, 1)}/do/{act}" for act in ("left", "lost", "number", "reset", "name")]
    roles = [f"/console/people/enrol/{role}" for role in ("volunteer", "sector_officer", "social_worker")]
    texts = [officer.get(path).text for path in (*acts, *roles, "/console/slips")]
    texts.append(do(officer, 1, "reset")[1])
    texts.append(officer.post(ENROL, {**FORM, "number": "0788000002"}).text)
    for text in texts:
        assert "desk." not in text.split("<main", 1)[1]
