"""What waits is answered at the desk: calls, worrying visits, referrals, people in doubt, each by the phone's verb."""

import re

from sqlalchemy import select, update

from core.models.child import Child
from core.models.duty import CallBack, CallBackState, Referral, ReferralState
from core.models.joining import Departure
from core.models.person import Phone, Role
from core.models.record import AuditEntry
from core.models.visit import Visit
from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser, mark, person_of
from tests.web.console.test_alerts import note


def call_back(world: World) -> int:
    """A family asks to be rung."""
    world.phone(101).dial().press("2")
    world.clock.settle()
    with world.database.read() as tx:
        return tx.session.scalars(select(CallBack.id)).one()


def worry(world: World) -> int:
    """A visit that tells of some worry at home; the child."""
    world.phone(2).dial().press("1", "318061", "2", "2", "2", "2", "2", "1")
    with world.database.read() as tx:
        return tx.session.scalars(select(Child.id).join(Visit, Visit.child_id == Child.id)).one()


def referral(world: World) -> int:
    """A visit asks the district for household help."""
    world.phone(1).dial().press("1", "318061", "2", "1", "1", "1", "1", "3")
    with world.database.read() as tx:
        return tx.session.scalars(select(Referral.id)).one()


def send(officer: OfficerBrowser, address: str, **form: str) -> str:
    """The form of that page as it stands now; what the next page says."""
    page = officer.get(address).text
    (once, *_) = re.findall(r'name="once" value="([^"]+)"', page)
    shown = {"visit": re.findall(r'name="visit" value="([^"]+)"', page)}
    answer = officer.client.post(address, data={"mark": mark(page), "once": once, **shown, **form})
    return note(officer.client.get(answer.location).text) if answer.status_code == 303 else answer.text


def drawn(officer: OfficerBrowser, address: str) -> dict[str, str]:
    """What the form of the page that stands open carries."""
    page = officer.get(address).text
    found = {name: re.findall(rf'name="{name}" value="([^"]+)"', page) for name in ("mark", "once", "visit")}
    return {name: values[0] for name, values in found.items() if values}


def audited(world: World, record: str) -> int:
    with world.database.read() as tx:
        mine = AuditEntry.record == record, AuditEntry.channel == "desk"
        return len(tx.session.scalars(select(AuditEntry.id).where(*mine)).all())


def test_a_call_shows_its_number_by_a_press_and_ends_when_reached(world: World, officer: OfficerBrowser) -> None:
    address = f"/console/calls/{call_back(world)}"
    assert address in officer.sign_in(201).get("/console/").text
    page = officer.get(address)
    assert len(officer.statements) <= 15, officer.statements
    assert "000101" not in page.text.replace(" ", "")
    before = audited(world, "call_backs")
    assert "0788000101" in officer.get(f"{address}?ring=1").text.replace(" ", "")
    assert audited(world, "call_backs") == before + 1
    assert 'id="answer-error"' in send(officer, address, answer="flew")
    assert "Noted" in send(officer, address, answer="officer.call_back.not_reached")
    assert "yours" in send(officer, address, answer="officer.call_back.take").lower()
    assert "Noted" in send(officer, address, answer="officer.call_back.reached")
    with world.database.read() as tx:
        ended = tx.session.scalars(select(CallBack)).one()
        assert (ended.state, ended.tries) == (CallBackState.closed, 2)
    assert "This call is over" in officer.get(address).text


def test_a_try_that_is_sent_twice_counts_once(world: World, officer: OfficerBrowser) -> None:
    address = f"/console/calls/{call_back(world)}"
    form = {"mark": mark(officer.sign_in(201).get(address).text), "once": "x"}
    for _ in range(2):
        officer.client.post(address, data={**form, "answer": "officer.call_back.not_reached"})
    with world.database.read() as tx:
        assert tx.session.scalars(select(CallBack.tries)).one() == 1


def test_a_form_pressed_again_says_what_it_did(world: World, officer: OfficerBrowser) -> None:
    """The call is over by then, and the voice known: neither is offered any more."""
    row = person_of(world, 2)
    with world.database.write() as tx:
        tx.connection.execute(update(Phone).where(Phone.person_id == row).values(doubted_at=tx.at))
    officer.sign_in(301)
    for address, answer in (
        (f"/console/calls/{call_back(world)}", "officer.call_back.reached"),
        (f"/console/people/{row}", "officer.confirm.known"),
    ):
        form = {"mark": mark(officer.get(address).text), "once": "x", "answer": answer}
        first, second = (officer.client.post(address, data=form).location for _ in range(2))
        assert note(officer.client.get(second).text), address
        assert first.partition("?")[0] == second.partition("?")[0]
        assert officer.client.post(address, data={**form, "once": "y"}).status_code == 409


def test_who_is_not_safe_is_met_and_no_number_is_shown(world: World, officer: OfficerBrowser) -> None:
    address = f"/console/calls/{call_back(world)}"
    with world.database.write() as tx:
        tx.connection.execute(update(CallBack).values(reason="not_safe"))
    page = officer.sign_in(201).get(f"{address}?ring=1").text
    assert "DO NOT RING" in page
    assert "000101" not in page.replace(" ", "")
    assert "officer.call_back.reached" not in page
    assert "Noted" in send(officer, address, answer="officer.unsafe.safe_again")


def test_a_service_that_is_refused_needs_a_reason(world: World, officer: OfficerBrowser) -> None:
    row = referral(world)
    address = f"/console/referrals/{row}"
    assert address in officer.sign_in(201).get("/console/").text
    officer.get(address)
    assert len(officer.statements) <= 15, officer.statements
    assert 'id="state-error"' in send(officer, address, state="done ")
    assert 'id="reason-error"' in send(officer, address, state="rejected")
    stale = {"mark": mark(officer.get(address).text), "once": "stale", "state": "accepted"}
    assert "318061" in send(officer, address, state="rejected", reason="declined")
    told = officer.client.post(address, data=stale)
    assert "318061" in note(officer.client.get(told.location).text)
    with world.database.read() as tx:
        found = tx.session.get_one(Referral, row)
        assert (found.state, found.reason) == (ReferralState.rejected, "declined"), "the first answer stands"
    assert "nothing more waits" in officer.get(address).text


def test_whoever_is_in_doubt_is_rung_and_confirmed(world: World, officer: OfficerBrowser) -> None:
    row = person_of(world, 2)
    with world.database.write() as tx:
        tx.connection.execute(update(Phone).where(Phone.person_id == row).values(doubted_at=tx.at))
    address = f"/console/people/{row}"
    assert address in officer.sign_in(301).get("/console/").text
    assert "0788000002" not in officer.get(address).text.replace(" ", "")
    assert "0788000002" in officer.get(f"{address}?ring=1").text.replace(" ", "")
    assert 'id="answer-error"' in send(officer, address, answer="officer.second.agrees"), "nobody asked for that"
    assert send(officer, address, answer="officer.confirm.known")
    with world.database.read() as tx:
        assert tx.session.scalars(select(Phone.doubted_at).where(Phone.person_id == row)).one() is None
    assert "officer.confirm" not in officer.get(address).text


def test_a_phone_that_a_family_closed_is_not_rung(world: World, officer: OfficerBrowser) -> None:
    row = person_of(world, 101)
    with world.database.write() as tx:
        closed = update(Phone).where(Phone.person_id == row)
        tx.connection.execute(closed.values(doubted_at=tx.at, silenced_at=tx.at))
    page = officer.sign_in(301).get(f"/console/people/{row}?ring=1").text
    assert "Do not ring" in page and "000101" not in page.replace(" ", "")
    with world.database.write() as tx:
        tx.connection.execute(update(Phone).where(Phone.person_id == row).values(silenced_at=None))
    assert "0788000101" in officer.get(f"/console/people/{row}?ring=1").text.replace(" ", "")


def test_a_second_person_agrees_that_a_volunteer_leaves_or_stays(world: World, officer: OfficerBrowser) -> None:
    row = person_of(world, 2)
    with world.database.write() as tx:
        tx.session.add(Departure(person_id=row, asked_by_id=person_of(world, 201), asked_at=tx.at, needs=Role.lead))
    assert "officer.second" not in officer.sign_in(202).get(f"/console/people/{row}").text
    address = f"/console/people/{row}"
    assert address in officer.sign_in(301).get("/console/waits/departures").text
    assert send(officer, address, answer="officer.second.stays")
    with world.database.read() as tx:
        assert tx.session.scalars(select(Departure)).all() == []


def test_what_is_another_districts_is_not_here(world: World, officer: OfficerBrowser) -> None:
    rows = {"calls": call_back(world), "worries": worry(world), "people": person_of(world, 2)}
    rows["referrals"] = referral(world)
    with world.database.write() as tx:
        rubavu = tx.session.scalars(select(Child.district_id).where(Child.code == "645827")).one()
        tx.connection.execute(update(CallBack).values(district_id=rubavu))
        tx.connection.execute(update(Referral).values(district_id=rubavu))
        tx.connection.execute(update(Child).values(district_id=rubavu))
    rows["people"] = person_of(world, 3)
    officer.sign_in(301)
    form = {"mark": mark(officer.get("/console/access").text), "once": "x"}
    for name, row in rows.items():
        for address in (f"/console/{name}/{row}", f"/console/{name}/{row}?ring=1", f"/console/{name}/77"):
            assert officer.get(address).status_code == 404, address
        sent = {"answer": "officer.call_back.reached", "follows": "nothing", "state": "accepted"}
        assert officer.client.post(f"/console/{name}/{row}", data={**form, **sent}).status_code == 404, name
    with world.database.read() as tx:
        assert len(tx.session.scalars(select(AuditEntry.id).where(AuditEntry.verb == "refused")).all()) == 16
