"""Consents, erased records, breaches, who looked and what time erases: the console's verbs, for who leads officers."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from core.clock import kigali
from core.models.breach import Breach
from core.models.child import Child
from core.models.consent import Consent, ConsentTo
from core.models.erasure import Erasure
from core.models.person import Person
from core.models.record import AuditEntry
from core.operations import erasures
from tests.fixtures.texting import BOTH_ENGINES, SQLITE
from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser, mark, person_of
from tests.web.console.test_children import child_of

CONSENTS, ERASURES, BREACHES = "/console/consents", "/console/erasures", "/console/breaches"


def said(officer: OfficerBrowser, address: str) -> str:
    return re.findall(r'role="status">(.*?)<', officer.client.get(address).text)[0]


def read_consents(officer: OfficerBrowser, number: str) -> str:
    form = {"mark": mark(officer.client.get(CONSENTS).text), "number": number}
    return officer.client.post(CONSENTS, data=form).text


def ask_to_erase(world: World, officer: OfficerBrowser, *, years: float = 6) -> str:
    """The lead asks for a child whose case was closed so many years ago; the sentence that comes of it."""
    row = child_of(world, "204711")
    with world.database.write() as tx:
        closed = kigali(tx.at).date() - timedelta(days=int(365 * years))
        tx.connection.execute(update(Child).where(Child.id == row).values(closed_on=closed))
    address = f"/console/children/{row}/do/erase"
    answer = officer.sign_in(301).post(address, {"once": "e"})
    assert answer.status_code == 303
    return said(officer, answer.location)


def erasure_of(world: World) -> int:
    with world.database.read() as tx:
        return tx.session.scalars(select(Erasure.id)).one()


@SQLITE
def test_what_a_carer_said_is_read_by_the_number_and_the_look_is_written_down(
    world: World, officer: OfficerBrowser
) -> None:
    world.phone(101).dial().press("5", "2").ends()
    page = read_consents(officer.sign_in(301), "0788000101")
    assert "SMS to this number" in page and "the phone itself" in page
    with world.database.write() as tx:
        looks = select(AuditEntry.record_id).where(AuditEntry.verb == "read", AuditEntry.record == "people")
        assert person_of(world, 101) in set(tx.session.scalars(looks))
        tx.session.get_one(Person, person_of(world, 101)).district_id = 25
    assert "no word of a carer" in read_consents(officer, "0788000101")
    assert "That is no number" in read_consents(officer, "12")


@BOTH_ENGINES
def test_a_guardian_s_word_takes_the_child_off_the_list(world: World, officer: OfficerBrowser) -> None:
    row = child_of(world, "204711")
    with world.database.write() as tx:
        tx.connection.execute(Consent.__table__.delete().where(Consent.to == ConsentTo.record))
    page = officer.sign_in(301).get(CONSENTS).text
    assert len(officer.statements) <= 15, officer.statements
    assert ">204711<" in page
    answer = officer.post(f"/console/children/{row}/do/guardian", {"said": "yes", "once": "g"})
    assert said(officer, answer.location) == "The ledger has it."
    assert ">204711<" not in officer.get(CONSENTS).text


@BOTH_ENGINES
def test_two_erase_a_record_and_the_certificate_is_printed(world: World, officer: OfficerBrowser) -> None:
    assert "Asked. The national desk confirms it." in ask_to_erase(world, officer)
    row = erasure_of(world)
    assert officer.client.post(f"{ERASURES}/{row}", data={"mark": mark(officer.get(ERASURES).text)}).status_code == 409
    nation = OfficerBrowser(world).sign_in(401)
    answer = nation.post(f"{ERASURES}/{row}", {"once": "c"})
    assert "Confirmed" in said(nation, answer.location)
    for _ in range(2):
        with world.database.write() as tx:
            assert erasures.sweep(tx) == 1
    page = nation.get(f"{ERASURES}/{row}/certificate").text
    assert "Certificate of erasure" in page and "204711" not in page and "district lead" in page
    assert officer.sign_in(301).get(f"{ERASURES}/{row}/certificate").status_code == 200
    with world.database.write() as tx:
        tx.session.get_one(Erasure, row).district_id = 25
    assert officer.get(f"{ERASURES}/{row}/certificate").status_code == 404
    assert officer.get(f"{ERASURES}/{row}").status_code == 404


@SQLITE
def test_what_must_be_kept_is_not_even_asked_for(world: World, officer: OfficerBrowser) -> None:
    assert "is kept until" in ask_to_erase(world, officer, years=1)
    with world.database.read() as tx:
        assert tx.session.scalars(select(Erasure)).all() == []


@SQLITE
def test_a_social_worker_asks_to_erase_nothing(world: World, officer: OfficerBrowser) -> None:
    row = child_of(world, "204711")
    officer.sign_in(201)
    assert "do/erase" not in officer.get(f"/console/children/{row}").text
    form = {"mark": mark(officer.get(f"/console/children/{row}").text), "once": "e"}
    assert officer.client.post(f"/console/children/{row}/do/erase", data=form).status_code == 404


@SQLITE
def test_a_lead_opens_a_breach_and_the_nation_has_drafts_and_stops_each_clock(
    world: World, officer: OfficerBrowser
) -> None:
    form = {"what": "The key of cupboard 7 was lost", "known": "2026-10-13 09:00".replace(" ", "T"), "once": "b"}
    assert officer.sign_in(301).post(BREACHES, form).status_code == 303
    page = officer.get(BREACHES).text
    assert len(officer.statements) <= 15
    assert "24 h left" in page and "48 h left" in page and "cupboard" not in page
    assert re.findall(r'figures soft">([^<]*)<', page) == ["2026-1"]
    with world.database.read() as tx:
        row = tx.session.scalars(select(Breach.id)).one()
    assert officer.get(f"{BREACHES}/{row}/authority").status_code == 404
    nation = OfficerBrowser(world).sign_in(401)
    draft = nation.get(f"{BREACHES}/{row}/authority").text
    assert "The key of cupboard 7 was lost" in draft and "Breach: 2026-1\n" in draft
    assert len(nation.statements) <= 15
    answer = nation.post(f"{BREACHES}/{row}/authority", {"once": "t"})
    assert "Noted" in said(nation, answer.location)
    assert "24 h left" not in nation.get(BREACHES).text
    assert nation.get(f"{BREACHES}/{row}/nobody").status_code == 404
    world.watch.passes(hours=50)
    assert "late by 2 h" in nation.sign_in(401).get(BREACHES).text


@SQLITE
@pytest.mark.parametrize(("what", "known"), [("", ""), ("Stolen", "2027-01-01T09:00"), ("Stolen", "yesterday")])
def test_a_breach_that_cannot_be_is_said_at_its_field(
    world: World, officer: OfficerBrowser, what: str, known: str
) -> None:
    answer = officer.sign_in(301).post(BREACHES, {"what": what, "known": known, "once": "b"})
    assert answer.status_code == 400 and 'id="what-error"' in answer.text and what in answer.text
    with world.database.read() as tx:
        assert tx.session.scalars(select(Breach)).all() == []


@SQLITE
def test_who_looked_at_a_person_is_read_by_who_leads_them(world: World, officer: OfficerBrowser) -> None:
    row = person_of(world, 1)
    officer.sign_in(201).get(f"/console/people/{row}?ring=1")
    assert officer.get(f"/console/people/{row}/looks").status_code == 404
    page = officer.sign_in(301).get(f"/console/people/{row}/looks").text
    assert len(officer.statements) <= 15
    assert "Keza Demo" in page and "the record" in page
    assert f"/console/people/{row}/looks" in officer.get(f"/console/people/{row}").text
    assert officer.get(f"/console/people/{person_of(world, 301)}/looks").status_code == 404
    with world.database.write() as tx:
        tx.session.get_one(Person, row).district_id = 25
    assert officer.get(f"/console/people/{row}/looks").status_code == 404


@BOTH_ENGINES
def test_what_the_coming_night_erases_is_counted_and_nothing_is_changed(world: World, officer: OfficerBrowser) -> None:
    page = officer.sign_in(401).get("/console/retention").text
    assert len(officer.statements) <= 15, officer.statements
    assert "erases nothing" in page and "Kept for 5 years after" in page
    world.phone(1).sends("mwaramutse")
    world.watch.passes(days=40)
    page = officer.sign_in(401).get("/console/retention").text
    assert "Words of SMS that came" in page
    assert officer.sign_in(301).get("/console/retention").status_code == 404
