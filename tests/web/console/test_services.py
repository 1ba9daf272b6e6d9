"""The directory of services, the slip a family takes along, and gatherings, at the desk."""

import re

import pytest
from sqlalchemy import func, select

from core.models.duty import Referral
from core.models.record import AuditEntry
from core.models.service import LocalService
from core.referrals import services
from tests.fixtures.texting import BOTH_ENGINES, SQLITE
from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser
from tests.web.console.test_alerts import act, note
from tests.web.console.test_duties import referral, send
from tests.web.console.test_restricted import told as told_of_abuse

LIST, ADD = "/console/services", "/console/services/0/add"
FORM = {"kind": "school", "name": "GS Ngoma", "phone": "0788 000 900", "hours": "Mon-Fri 8-17", "once": "a"}


def told(officer: OfficerBrowser, address: str, **form: object) -> str:
    answer = officer.post(address, {"once": address, **form})
    assert answer.status_code == 303, re.findall(r'role="alert">(.*?)<', answer.text)
    return note(officer.client.get(answer.location).text)


def rows(world: World) -> list[int]:
    with world.database.read() as tx:
        return list(tx.session.scalars(select(LocalService.id)))


@BOTH_ENGINES
def test_a_line_is_added_once_changed_and_taken_out(world: World, officer: OfficerBrowser) -> None:
    officer.sign_in(201)
    for _ in range(2):
        assert "Kept" in told(officer, ADD, **FORM)
    assert "already" in told(officer, ADD, **{**FORM, "once": "b"})
    (row,) = rows(world)
    page = officer.get(LIST)
    assert "GS Ngoma" in page.text and len(officer.statements) <= 15, officer.statements
    form = officer.get(f"{LIST}/{row}/change").text
    assert 'value="GS Ngoma"' in form and 'value="school" selected' in form
    told(officer, f"{LIST}/{row}/change", **{**FORM, "kind": "legal_aid", "name": "MAJ Huye", "once": "c"})
    assert "MAJ Huye" in officer.get(LIST).text and "GS Ngoma" not in officer.get(LIST).text
    for _ in range(2):
        answer = officer.post(f"{LIST}/{row}/remove", {"once": "r"}, of="/console/access")
    assert rows(world) == [] and answer.status_code == 303, "pressed again, it says so again"
    again = officer.post(f"{LIST}/{row}/remove", {"once": "s"}, of="/console/access")
    assert again.status_code == 404, "it is gone"
    with world.database.read() as tx:
        verbs = select(AuditEntry.verb).where(AuditEntry.record == "services").order_by(AuditEntry.at)
        assert tx.session.scalars(verbs).all() == ["changed", "changed", "removed"]


@SQLITE
@pytest.mark.parametrize(
    ("wrong", "at"), [({"kind": "district"}, "kind"), ({"name": " "}, "name"), ({"phone": "call me"}, "phone")]
)
def test_a_wrong_line_says_where(world: World, officer: OfficerBrowser, wrong: dict[str, str], at: str) -> None:
    answer = officer.sign_in(201).post(ADD, {**FORM, **wrong})
    assert answer.status_code == 400 and f'id="f-{at}-error"' in answer.text and "Mon-Fri" in answer.text
    assert rows(world) == []


@SQLITE
def test_what_is_typed_lies_sealed_and_a_full_directory_says_so(
    world: World, officer: OfficerBrowser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MOST", 1)
    told(officer.sign_in(201), ADD, **FORM)
    with world.database.read() as tx:
        kept = tx.session.scalars(select(LocalService)).one()
        assert b"Ngoma" not in kept.name_sealed and b"788" not in kept.phone_sealed
    full = officer.post(ADD, {**FORM, "name": "GS Tumba", "once": "f"})
    assert full.status_code == 400 and "full: 1 lines" in full.text


@SQLITE
def test_another_districts_lines_are_not_here_and_the_nation_reads(world: World, officer: OfficerBrowser) -> None:
    told(officer.sign_in(201), ADD, **FORM)
    (row,) = rows(world)
    nation = OfficerBrowser(world).sign_in(401)
    assert "GS Ngoma" in nation.get(f"{LIST}?district=24").text
    assert "GS Ngoma" not in nation.get(f"{LIST}?district=33").text
    assert nation.get(f"{LIST}/{row}/change").status_code == nation.get(ADD).status_code == 404
    with world.database.write() as tx:
        tx.session.get_one(LocalService, row).district_id = 33
    assert "GS Ngoma" not in officer.get(f"{LIST}?district=33").text
    for deed in ("change", "remove"):
        assert officer.get(f"{LIST}/{row}/{deed}").status_code == 404
        assert officer.post(f"{LIST}/{row}/{deed}", FORM, of="/console/access").status_code == 404
    assert rows(world) == [row]


@SQLITE
def test_the_slip_has_a_code_a_day_and_where_to_go_and_no_name(world: World, officer: OfficerBrowser) -> None:
    row = referral(world)
    officer.sign_in(201)
    address = f"/console/referrals/{row}"
    told(officer, ADD, **{**FORM, "kind": "household_support", "name": "VUP Ngoma"})
    told(officer, ADD, **{**FORM, "name": "GS Tumba", "once": "t"})
    assert f"{address}/slip" in officer.get(address).text
    slip = officer.get(f"{address}/slip")
    assert len(officer.statements) <= 15, officer.statements
    body = slip.text.split("<main", 1)[1]
    assert "318061" in body and "VUP Ngoma" in body and "0788 000 900" in body
    assert "GS Tumba" not in body, "another kind"
    for kept in ("Manzi", "Demo-B", "boy", "2013", "Busenyi", "Mukamana"):
        assert kept not in body, kept
    with world.database.read() as tx:
        printed = select(func.count()).select_from(AuditEntry).where(AuditEntry.verb == "printed")
        assert tx.connection.scalar(printed) == 1
    assert OfficerBrowser(world).sign_in(401).get(f"{address}/slip").status_code == 200
    send(officer, address, state="rejected", reason="declined")
    assert officer.get(f"{address}/slip").status_code == 404, "it is over"


@SQLITE
def test_no_slip_says_a_service_that_few_may_read(world: World) -> None:
    alert = told_of_abuse(world)
    worker, cover = (OfficerBrowser(world).sign_in(last) for last in (201, 203))
    act(worker, alert, "refer", to="isange", ground="danger")
    with world.database.read() as tx:
        row = tx.session.scalars(select(Referral.id)).one()
    address = f"/console/referrals/{row}"
    assert worker.get(f"{address}/slip").status_code == 200
    assert f"{address}/slip" not in cover.get(address).text
    assert cover.get(f"{address}/slip").status_code == 404


@SQLITE
def test_gatherings_stand_by_month_and_one_by_one(world: World, officer: OfficerBrowser) -> None:
    world.phone(1).dial().press("5", "1", "2", "14", "9", "0", "6", "1")
    page = officer.sign_in(201).get("/console/gatherings")
    assert len(officer.statements) <= 15, officer.statements
    assert re.search(r"<td>1</td><td>(\d+)</td><td>(\d+)</td><td>(\d+)</td>", page.text)
    assert page.text.count("<td>0</td><td>0</td><td>0</td><td>0</td>") == 5
    assert page.text.count('class="who"') == 1
    nation = OfficerBrowser(world).sign_in(401)
    assert "No gathering was told" in nation.get("/console/gatherings?district=33&page=x").text


@SQLITE
@pytest.mark.parametrize("language", ["en", "fr", "rw"])
def test_they_speak_every_language(world: World, officer: OfficerBrowser, language: str) -> None:
    row = referral(world)
    world.phone(1).dial().press("5", "1", "2", "14", "9", "0", "6", "1")
    officer.sign_in(201)
    officer.post("/console/language", {"language": language}, of="/console/access")
    officer.post(ADD, FORM)
    (line,) = rows(world)
    addresses = (LIST, ADD, f"{LIST}/{line}/change", f"{LIST}/{line}/remove", "/console/gatherings")
    for path in (*addresses, f"/console/referrals/{row}/slip"):
        page = officer.get(path)
        assert page.status_code == 200 and "desk." not in page.text.split("<main", 1)[1], path
