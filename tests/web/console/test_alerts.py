"""Alerts at the desk: the phone's verbs, once for each form, within the district, and who was first is told."""

import re

import pytest
from sqlalchemy import select

from core.models.alert import Alert, AlertEvent, AlertState, Level
from core.models.record import AuditEntry
from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser, mark, person_of


def raise_danger(world: World, last: int = 1, *, code: str = "204711") -> int:
    """A visit that tells of danger; the alert's id."""
    world.phone(last).dial().press("1", code, "2", "3")
    world.clock.settle()
    with world.database.read() as tx:
        return tx.session.scalars(select(Alert.id).order_by(Alert.raised_at.desc()).limit(1)).one()


def the(world: World, alert: int) -> Alert:
    with world.database.read() as tx:
        return tx.session.get_one(Alert, alert)


def act(officer: OfficerBrowser, alert: int, verb: str, **form: str) -> str:
    """The page after the act."""
    page = officer.get(f"/console/alerts/{alert}").text
    (once, *_) = re.findall(r'name="once" value="([^"]+)"', page)
    marked = {"mark": mark(page), "once": once, **form}
    answer = officer.client.post(f"/console/alerts/{alert}/{verb}", data=marked)
    assert answer.status_code == 303, answer.text
    return officer.client.get(answer.location).text


def note(page: str) -> str:
    return "".join(re.findall(r'class="note" role="status">([^<]+)<', page))


def test_from_i_have_it_to_closing(world: World, officer: OfficerBrowser) -> None:
    alert = raise_danger(world)
    officer.sign_in(201)
    number = the(world, alert).number
    assert f"{number} is yours" in note(act(officer, alert, "have-it"))
    assert the(world, alert).owner_id == person_of(world, 201)
    assert "first say what you did" in note(act(officer, alert, "close", outcome="resolved"))
    assert "written down" in note(act(officer, alert, "did", deed="called"))
    assert "written down" in note(act(officer, alert, "did", deed="saw_child"))
    assert "asked for" in note(act(officer, alert, "refer", to="health_centre", ground="consent"))
    assert "another level" in note(act(officer, alert, "level", level="high", why="seen"))
    assert the(world, alert).level is Level.high
    closed = act(officer, alert, "close", outcome="resolved")
    assert "is closed" in note(closed)
    assert the(world, alert).state is AlertState.resolved
    assert "I have it" not in closed
    assert "Keza Demo: Solved" in closed
    world.clock.settle()
    assert number in officer.get("/console/alerts?stands=closed").text


def test_the_second_of_two_reads_who_was_first(world: World, officer: OfficerBrowser) -> None:
    alert = raise_danger(world)
    other = OfficerBrowser(world).sign_in(202)
    page = other.get(f"/console/alerts/{alert}").text
    act(officer.sign_in(201), alert, "have-it")
    marked = {"mark": mark(page), "once": "two"}
    answer = other.client.post(f"/console/alerts/{alert}/have-it", data=marked)
    told = other.client.get(answer.location).text
    assert "Keza Demo was quicker" in note(told)
    assert the(world, alert).owner_id == person_of(world, 201)
    stale = other.client.post(f"/console/alerts/{alert}/close", data={**marked, "outcome": "resolved"})
    assert "not yours to close" in note(other.client.get(stale.location).text)


def test_a_form_that_is_sent_twice_acts_once(world: World, officer: OfficerBrowser) -> None:
    alert = raise_danger(world)
    act(officer.sign_in(201), alert, "have-it")
    page = officer.get(f"/console/alerts/{alert}").text
    form = {"mark": mark(page), "once": "same form", "deed": "called"}
    told = []
    for _ in range(2):
        answer = officer.client.post(f"/console/alerts/{alert}/did", data=form)
        told.append(note(officer.get(answer.location).text))
    assert told[0] and told[0] == told[1]
    with world.database.read() as tx:
        did = select(AlertEvent.id).where(AlertEvent.alert_id == alert, AlertEvent.what == "did_called")
        assert len(tx.session.scalars(did).all()) == 1


def test_another_districts_alert_and_a_forged_id_are_not_here_and_the_try_is_kept(
    world: World, officer: OfficerBrowser
) -> None:
    alert = raise_danger(world, last=3, code="645827")
    officer.sign_in(201)
    assert officer.get("/console/alerts").text.count("645827") == 0
    for row in (alert, 12345):
        answer = officer.get(f"/console/alerts/{row}")
        assert answer.status_code == 404
        assert "another district" in answer.text
    sent = officer.post(f"/console/alerts/{alert}/have-it", {"once": "x"}, of="/console/access")
    assert sent.status_code == 404
    assert the(world, alert).owner_id is None
    with world.database.read() as tx:
        refused = tx.session.scalars(select(AuditEntry.record_id).where(AuditEntry.verb == "refused")).all()
    assert sorted(refused) == sorted([alert, 12345, alert])
    assert OfficerBrowser(world).sign_in(401).get(f"/console/alerts/{alert}").status_code == 200


def test_a_look_is_recorded_and_the_number_opens_by_a_press_of_its_own(world: World, officer: OfficerBrowser) -> None:
    alert = raise_danger(world)
    officer.sign_in(201)

    def looked() -> list[str]:
        with world.database.read() as tx:
            mine = AuditEntry.record_id == alert, AuditEntry.channel == "desk"
            return list(tx.session.scalars(select(AuditEntry.record).where(*mine)))

    page = officer.get(f"/console/alerts/{alert}")
    assert len(officer.statements) <= 15, officer.statements
    assert "0788 000 001" not in page.text and "0788000001" not in page.text.replace(" ", "")
    assert looked() == ["alerts"]
    assert "0788000001" in officer.get(f"/console/alerts/{alert}?ring=1").text.replace(" ", "")
    assert len(officer.statements) <= 22, officer.statements
    assert "reporter" in looked()


def test_handing_over_and_an_act_that_there_is_none(world: World, officer: OfficerBrowser) -> None:
    alert = raise_danger(world)
    act(officer.sign_in(201), alert, "have-it")
    assert "must take it by" in note(act(officer, alert, "hand-over", to=f"person:{person_of(world, 203)}"))
    assert the(world, alert).offered_to_id == person_of(world, 203)
    assert "cannot take it" in note(act(officer, alert, "hand-over", to=f"person:{person_of(world, 1)}"))
    page = officer.get("/console/access").text
    unknown = officer.client.post(f"/console/alerts/{alert}/burn", data={"mark": mark(page)})
    assert unknown.status_code == 404


def test_a_sentence_that_we_did_not_write_is_not_shown(world: World, officer: OfficerBrowser) -> None:
    alert = raise_danger(world)
    officer.sign_in(201)
    assert note(officer.get(f"/console/alerts/{alert}?said=alert.closed&number=1&by=0000").text) == ""


def test_what_is_said_of_a_press_stands_in_no_address_and_is_nobody_elses(
    world: World, officer: OfficerBrowser
) -> None:
    alert = raise_danger(world)
    act(officer.sign_in(201), alert, "have-it")
    second, third = OfficerBrowser(world).sign_in(202), OfficerBrowser(world).sign_in(203)
    answer = second.post(f"/console/alerts/{alert}/have-it", {"once": "x"}, of=f"/console/alerts/{alert}")
    assert "Keza" not in answer.location and the(world, alert).number not in answer.location
    assert "Keza Demo was quicker" in note(second.get(answer.location).text)
    waits = second.client.get_cookie("desk-said")
    assert waits and "Keza" not in waits.value
    assert note(second.get(f"/console/alerts/{alert}").text) == "", "another page than the one it was sent with"
    third.client.set_cookie("desk-said", waits.value)
    assert note(third.get(answer.location).text) == ""
    second.post("/console/sign-out", {}, of="/console/access")
    assert second.client.get_cookie("desk-said") is None


@pytest.mark.parametrize("last", [202, 301, 401])
def test_every_kind_of_officer_reads_it(world: World, officer: OfficerBrowser, last: int) -> None:
    alert = raise_danger(world)
    page = officer.sign_in(last).get(f"/console/alerts/{alert}")
    assert page.status_code == 200
    assert "danger at home" in page.text


def test_what_few_may_read_is_hidden_from_the_others(world: World, officer: OfficerBrowser) -> None:
    world.phone(1).dial().press("2", "2", "1", "204711", "2", "2")
    world.clock.settle()
    with world.database.read() as tx:
        alert = tx.session.scalars(select(Alert.id)).one()
    seen = {}
    for last in (201, 202, 203, 301):
        page = officer.sign_in(last).get(f"/console/alerts/{alert}")
        assert page.status_code == 200
        assert ("sexual abuse" in page.text) is not ("told to few" in page.text), last
        seen[last] = "sexual abuse" in page.text
    assert seen[203] is False, "the cover was not told of it"
    assert True in seen.values()


def send(officer: OfficerBrowser, alert: int, verb: str, **form: str) -> str:
    """The page after a form that was drawn long ago."""
    answer = officer.post(
        f"/console/alerts/{alert}/{verb}", {"once": "drawn this morning", **form}, of=f"/console/alerts/{alert}"
    )
    return note(officer.client.get(answer.location).text)


def test_what_was_lost_meanwhile_is_taken_anew_from_a_page_that_still_stands(
    world: World, officer: OfficerBrowser
) -> None:
    alert = raise_danger(world)
    officer.sign_in(201)
    assert "is yours" in send(officer, alert, "have-it")
    with world.database.write() as tx:
        lost = tx.session.get_one(Alert, alert)
        lost.owner_id, lost.state = None, AlertState.notified
    assert "is yours" in send(officer, alert, "have-it")
    assert the(world, alert).owner_id == person_of(world, 201)


def test_another_choice_of_the_same_page_is_another_act_and_the_same_is_not(
    world: World, officer: OfficerBrowser
) -> None:
    alert = raise_danger(world)
    officer.sign_in(201)
    send(officer, alert, "have-it")
    assert "first say what you did" in send(officer, alert, "close", outcome="resolved")
    for deed in ("called", "saw_child", "called"):
        assert "written down" in send(officer, alert, "did", deed=deed)
    assert the(world, alert).seen_at, "the second deed counts as the first does"
    with world.database.read() as tx:
        noted = tx.session.scalars(select(AlertEvent.what).where(AlertEvent.alert_id == alert)).all()
    assert [noted.count(f"did_{deed}") for deed in ("called", "saw_child")] == [1, 1], noted
    assert "is closed" in send(officer, alert, "close", outcome="resolved"), "it was refused before, and may be now"
