"""Children at the desk: codes in lists, one record whose every look is kept, names by a reason, notes sealed."""

import re

import pytest
from sqlalchemy import select, update

from core.clock import kigali
from core.models.case_note import CaseNote
from core.models.child import Child
from core.models.place import Place
from core.models.record import AuditEntry
from core.operations.demo_people import HUYE_VILLAGE
from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser


def child_of(world: World, code: str) -> int:
    with world.database.read() as tx:
        return tx.session.scalars(select(Child.id).where(Child.code == code)).one()


def looked(world: World, row: int) -> list[str]:
    with world.database.read() as tx:
        mine = AuditEntry.record_id == row, AuditEntry.channel == "desk"
        return [
            f"{verb} {record}"
            for verb, record in tx.session.execute(select(AuditEntry.verb, AuditEntry.record).where(*mine))
        ]


def test_the_list_has_codes_of_the_district_and_no_names(world: World, officer: OfficerBrowser) -> None:
    page = officer.sign_in(201).get("/console/children")
    assert len(officer.statements) <= 15
    assert set(re.findall(r'figures"[^>]*>(\d{6})<', page.text)) == {"204711", "318061", "427356", "536141"}
    assert "Demo-A" not in page.text
    for query, count in {
        "stands=late": 1,
        "stands=closed": 0,
        "band=high": 0,
        "step=followed_up": 4,
        "mine=1": 0,
        "page=2": 0,
    }.items():
        found = re.findall(r'figures"[^>]*>(\d{6})<', officer.get(f"/console/children?{query}").text)
        assert len(found) == count, query
    nation = OfficerBrowser(world).sign_in(401).get("/console/children").text
    assert len(re.findall(r'figures"[^>]*>(\d{6})<', nation)) == 6


def codes(page: str) -> list[str]:
    return re.findall(r'figures" href[^>]*>(\d{6})<', page)


def test_mine_are_those_an_officer_worked_for_here(world: World, officer: OfficerBrowser) -> None:
    officer.sign_in(201)
    assert codes(officer.get("/console/children?mine=1").text) == []
    of = f"/console/children/{child_of(world, '318061')}/do/refer"
    officer.post(of, {"to": "school", "ground": "consent", "once": "r"})
    assert codes(officer.get("/console/children?mine=1").text) == ["318061"]
    assert codes(OfficerBrowser(world).sign_in(202).get("/console/children?mine=1").text) == []


def test_the_list_is_narrowed_to_a_village_and_sorted(world: World, officer: OfficerBrowser) -> None:
    band = {"band": "high", "why": "worry", "once": "b"}
    officer.sign_in(201).post(f"/console/children/{child_of(world, '536141')}/do/band", band)
    with world.database.read() as tx:
        here = tx.session.get_one(Place, HUYE_VILLAGE)
        sector, village = here.sector_id, here.id
        other = select(Place.id).where(Place.level == "sector", Place.district_id == here.district_id)
        elsewhere = tx.session.scalars(other.where(Place.id != sector).limit(1)).one()
    there = officer.get(f"/console/children?sector={sector}&village={village}")
    assert len(officer.statements) <= 15, officer.statements
    assert len(codes(there.text)) == 4 and f'<option value="{village}" selected>' in there.text
    assert codes(officer.get(f"/console/children?sector={elsewhere}&village={village}").text) == []
    assert codes(officer.get("/console/children?sort=code").text) == sorted(codes(there.text))
    assert codes(officer.get("/console/children?sort=risk").text)[0] == "536141"
    for sort in ("village", "due", "size"):
        assert sorted(codes(officer.get(f"/console/children?sort={sort}").text)) == sorted(codes(there.text)), sort


def test_a_page_has_fifty_and_leads_to_the_next_as_it_is_narrowed(world: World, officer: OfficerBrowser) -> None:
    with world.database.write() as tx:
        for nth in range(60):
            tx.session.add(
                Child(
                    id=nth + 1,
                    district_id=tx.session.get_one(Place, HUYE_VILLAGE).district_id,
                    village_id=HUYE_VILLAGE,
                    code=f"9{nth:05d}",
                    name_sealed=b"",
                )
            )
    page = officer.sign_in(201).get("/console/children?sort=code&said=x&endpoint=y").text
    assert len(codes(page)) == 50 and len(officer.statements) <= 15, officer.statements
    (further,) = re.findall(r'href="(/console/children\?[^"]*page=2[^"]*)"', page)
    assert "sort=code" in further and "said" not in further
    second = officer.get(further.replace("&amp;", "&")).text
    assert len(codes(second)) == 14 and not set(codes(page)) & set(codes(second))


def test_a_record_is_read_in_the_transaction_that_keeps_the_look(world: World, officer: OfficerBrowser) -> None:
    row = child_of(world, "204711")
    world.phone(1).dial().press("1", "204711", "2", "2", "1", "2", "2", "1")
    page = officer.sign_in(201).get(f"/console/children/{row}")
    assert page.status_code == 200
    assert len(officer.statements) <= 15, officer.statements
    assert "Demo-A" not in page.text
    assert 'class="worry"' in page.text
    assert "Hungry" in page.text
    assert "427356" in page.text, "of the same carer"
    assert looked(world, row) == ["read children", "read visits"]


def test_a_column_of_the_strip_opens_its_visit(world: World, officer: OfficerBrowser) -> None:
    row = child_of(world, "204711")
    world.phone(1).dial().press("1", "204711", "2", "2", "1", "2", "2", "1")
    officer.sign_in(201)
    page = officer.get(f"/console/children/{row}").text
    (column, in_table) = re.findall(r'<a href="/console/visits/(\d+)"', page)
    assert column == in_table
    for language in ("rw", "fr", "en"):
        officer.post("/console/language", {"language": language}, of="/console/access")
        opened = officer.get(f"/console/visits/{column}")
        assert len(officer.statements) <= 15, officer.statements
        assert "desk." not in opened.text.split("<main", 1)[1], language
    assert "Hungry" in opened.text and "204711" in opened.text
    assert f'href="/console/worries/{row}"' in opened.text, "it waits for a look"
    assert looked(world, int(column)) == ["read visits"] * 3
    elsewhere = OfficerBrowser(world).sign_in(401)
    assert elsewhere.get(f"/console/visits/{column}").status_code == 200, "the nation reads on"
    with world.database.write() as tx:
        rubavu = tx.session.scalars(select(Child.district_id).where(Child.code == "645827")).one()
        tx.session.get_one(Child, row).district_id = rubavu
    assert officer.get(f"/console/visits/{column}").status_code == 404
    assert officer.get("/console/visits/7").status_code == 404


def test_a_name_opens_by_a_reason_which_is_kept(world: World, officer: OfficerBrowser) -> None:
    row = child_of(world, "204711")
    officer.sign_in(201)
    form = {"why": "call", "note": "Half a sen"}
    shown = officer.post(f"/console/children/{row}/name", form, of=f"/console/children/{row}")
    assert "Keza Demo-A" in shown.text
    assert ">Half a sen</textarea>" in shown.text, "looking at the name loses no note"
    assert "name_call children" in looked(world, row)
    assert officer.post(f"/console/children/{row}/name", {"why": "x"}, of=f"/console/children/{row}").status_code == 303


def test_a_name_is_given(world: World, officer: OfficerBrowser) -> None:
    row = child_of(world, "204711")
    officer.sign_in(201)
    address, form = f"/console/children/{row}/rename", f"/console/children/{row}"
    wrong = officer.post(address, {"name": "7"}, of=form)
    assert wrong.status_code == 400
    assert 'value="7"' in wrong.text and "That is no name" in wrong.text
    assert officer.post(address, {"name": "Keza Aline"}, of=form).status_code == 303
    assert "Keza Aline" in officer.post(f"{form}/name", {"why": "my_case"}, of=form).text
    assert "named children" in looked(world, row)


def test_notes_are_sealed_kept_once_and_opened_by_a_press(world: World, officer: OfficerBrowser) -> None:
    row = child_of(world, "204711")
    officer.sign_in(201)
    form = f"/console/children/{row}"
    words = "The aunt <b>rings</b> on Fridays."
    for _ in range(2):
        assert officer.post(f"{form}/notes", {"note": words, "once": "a form"}, of=form).status_code == 303
    assert officer.post(f"{form}/notes", {"note": "Another one.", "once": "a form"}, of=form).status_code == 303
    assert officer.post(f"{form}/notes", {"note": " ", "once": "b"}, of=form).status_code == 400
    long = officer.post(f"{form}/notes", {"note": "x" * 4001, "once": "c"}, of=form)
    assert long.status_code == 400 and "x" * 4001 in long.text
    lines = "ab\r\n" * 1333
    assert officer.post(f"{form}/notes", {"note": lines, "once": "d"}, of=form).status_code == 303, "3,998 as one types"
    with world.database.read() as tx:
        note, other, _ = tx.session.scalars(select(CaseNote).order_by(CaseNote.at, CaseNote.id))
    assert b"aunt" not in note.words_sealed + other.words_sealed
    assert "aunt" not in officer.get(form).text
    opened = officer.get(f"{form}?notes=1").text
    assert "The aunt &lt;b&gt;rings&lt;/b&gt; on Fridays." in opened
    assert "Another one." in opened, "what was typed otherwise is another note, though the page was the same"
    assert "notes_read children" in looked(world, row)


def test_opening_the_notes_loses_none_that_is_half_written(world: World, officer: OfficerBrowser) -> None:
    row = child_of(world, "204711")
    officer.sign_in(201)
    form = f"/console/children/{row}"
    officer.post(f"{form}/notes", {"note": "The aunt rings on Fridays."}, of=form)
    assert '<button form="writes" name="open" value="notes"' in officer.get(form).text
    opened = officer.post(f"{form}/notes", {"note": "Half a sen", "open": "notes"}, of=form)
    assert opened.status_code == 200
    assert "The aunt rings" in opened.text and ">Half a sen</textarea>" in opened.text
    assert "notes_read children" in looked(world, row)
    with world.database.read() as tx:
        assert len(tx.session.scalars(select(CaseNote)).all()) == 1


def test_an_empty_district_says_how_children_come_in(world: World, officer: OfficerBrowser) -> None:
    with world.database.write() as tx:
        tx.connection.execute(update(Child).values(closed_on=kigali(tx.at).date()))
    officer.sign_in(201)
    assert "Volunteers register children on their phone" in officer.get("/console/children").text
    assert "Change what you chose above" in officer.get("/console/children?mine=1").text
    assert "No alert is open." in officer.get("/console/alerts").text
    assert "Change what you chose above" in officer.get("/console/alerts?level=high").text


@pytest.mark.parametrize("path", ["", "/name", "/rename", "/notes"])
def test_another_districts_child_is_not_here_and_the_try_is_kept(
    world: World, officer: OfficerBrowser, path: str
) -> None:
    row = child_of(world, "645827")
    officer.sign_in(201)
    form = {"why": "call", "name": "Some Name", "note": "words", "once": "o"}
    address = f"/console/children/{row}{path}"
    answer = officer.post(address, form, of="/console/access") if path else officer.get(address)
    assert answer.status_code == 404
    assert any(each.startswith("refused") for each in looked(world, row))
    with world.database.read() as tx:
        assert tx.session.scalars(select(CaseNote)).all() == []


def test_the_numbers_to_ring_open_by_a_press(world: World, officer: OfficerBrowser) -> None:
    row = child_of(world, "204711")
    officer.sign_in(201)
    assert "0788000101" not in officer.get(f"/console/children/{row}").text.replace(" ", "")
    assert "0788000101" in officer.get(f"/console/children/{row}?ring=1").text.replace(" ", "")
