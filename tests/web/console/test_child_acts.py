"""What the phone's card of a child does, the desk does by the same verbs: once a form, with errors at their fields."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from core.clock import kigali
from core.models.case import Case, CaseStep, Need, RiskBand
from core.models.child import Child, Placement
from core.models.duty import Referral
from core.models.person import Phone
from core.models.place import Place
from core.models.registration import Closing, ClosingState
from core.models.review import Review, ReviewKind
from core.models.support_plan import PlanLine, PlanState
from core.models.visit import Due, FollowUp
from core.operations.demo_people import HUYE_VILLAGE
from tests.fixtures.texting import SQLITE
from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser, mark
from tests.web.console.test_children import child_of
from web.console.child_acts import ACTS, IN_EMERGENCY


def today(world: World) -> date:
    with world.database.read() as tx:
        return kigali(tx.at).date()


def act(officer: OfficerBrowser, row: int, name: str, **form: object) -> str:
    """What is said above the page afterwards."""
    answer = officer.post(f"/console/children/{row}/do/{name}", {"once": name, **form})
    assert answer.status_code == 303, re.findall(r'role="alert">(.*?)<', answer.text)
    return re.findall(r'role="status">(.*?)<', officer.client.get(answer.location).text)[0]


@SQLITE
@pytest.mark.parametrize("language", ["en", "fr", "rw"])
def test_every_act_has_a_page_in_every_language_within_its_statements(
    world: World, officer: OfficerBrowser, language: str
) -> None:
    row = child_of(world, "204711")
    officer.sign_in(301)
    officer.post("/console/language", {"language": language}, of="/console/access")
    for name in ACTS:
        page = officer.get(f"/console/children/{row}/do/{name}")
        assert page.status_code == 200 and "<form" in page.text, name
        assert "desk." not in page.text.split("<main", 1)[1], name
        assert len(officer.statements) <= 15, (name, officer.statements)


@SQLITE
def test_a_referral_is_asked_once(world: World, officer: OfficerBrowser) -> None:
    row = child_of(world, "204711")
    officer.sign_in(201)
    for _ in range(2):
        assert "referred" in act(officer, row, "refer", to="school", ground="consent")
    with world.database.read() as tx:
        assert tx.session.scalars(select(Referral)).one().to == "school"


@SQLITE
def test_the_plan_is_made_done_and_taken_back(world: World, officer: OfficerBrowser) -> None:
    row, day = child_of(world, "204711"), today(world)
    officer.sign_in(201)
    far = {"kind": "healing", "on": (day + timedelta(days=400)).isoformat(), "pair": "yes", "once": "p"}
    wrong = officer.post(f"/console/children/{row}/do/plan", far)
    assert wrong.status_code == 400 and 'id="f-on-error"' in wrong.text and far["on"] in wrong.text
    act(officer, row, "plan", kind="healing", on=(day + timedelta(days=3)).isoformat(), pair="yes")
    act(officer, row, "plan", kind="hiv", on=day.isoformat(), pair="no")
    with world.database.read() as tx:
        healing, health = tx.session.scalars(select(PlanLine.id).order_by(PlanLine.planned_on.desc()))
        assert tx.session.get_one(PlanLine, health).kind == "health", "the desk alone names it"
    done = {"line": healing, "on": day.isoformat()}
    lacking = officer.post(f"/console/children/{row}/do/plan-done", {**done, "there": "both", "once": "d"})
    assert lacking.status_code == 400 and 'id="f-parents-error"' in lacking.text
    act(officer, row, "plan-done", **done, there="both", parents="2")
    act(officer, row, "plan-drop", line=health)
    with world.database.read() as tx:
        states = {each.id: (each.state, each.parents) for each in tx.session.scalars(select(PlanLine))}
    assert states == {healing: (PlanState.done, 2), health: (PlanState.dropped, 0)}


@SQLITE
def test_a_case_goes_from_assessment_to_placement(world: World, officer: OfficerBrowser) -> None:
    row, day = child_of(world, "204711"), today(world)
    officer.sign_in(201)
    unsaid = {"why": "abuse", "until": day.isoformat(), "once": "u"}
    assert officer.post(f"/console/children/{row}/do/end-placement", unsaid).status_code == 400
    ended = act(officer, row, "end-placement", why="poverty", until=day.isoformat())
    assert "begins anew" in ended and "key" not in ended
    place = {"kind": "relative", "since": day.isoformat(), "there": "no"}
    assert "Assess child" in act(officer, row, "place", **place)
    act(officer, row, "assess", best="yes")
    act(officer, row, "tracing", tracing="found")
    act(officer, row, "planned")
    act(officer, row, "need", kind="school", who="sector", due=(day + timedelta(days=9)).isoformat())
    assert "Needs are still open" in act(officer, row, "place", **place)
    with world.database.read() as tx:
        need = tx.session.scalars(select(Need.id)).one()
    act(officer, row, "need-met", need=need, word="met")
    assert "is placed. The pair is told" in act(officer, row, "place", **place)
    with world.database.read() as tx:
        assert tx.session.get_one(Case, row).step is CaseStep.placed
        assert tx.session.scalar(select(func.count()).where(Placement.child_id == row)) == 2


@SQLITE
def test_two_officers_close_a_case_with_its_checklist(world: World, officer: OfficerBrowser) -> None:
    row = child_of(world, "204711")
    officer.sign_in(201)
    assert "Two officers decide" in act(officer, row, "close", reason="safe")
    page = officer.get(f"/console/children/{row}/do/decide").text
    assert "By the records not met" in page
    answers = {"birth": "yes", "group": "yes", "asked": "yes", "word": "agree:safe"}
    assert "second officer" in act(officer, row, "decide", **answers)
    lead = OfficerBrowser(world).sign_in(301)
    another = lead.post(f"/console/children/{row}/do/decide", {**answers, "word": "agree:grown", "once": "r"})
    assert another.status_code == 400, "agreed is to the reason that was shown"
    blank = lead.post(f"/console/children/{row}/do/decide", {"word": "agree:safe", "birth": "yes", "once": "b"})
    assert blank.status_code == 400 and 'id="f-asked-error"' in blank.text
    assert "is closed" in act(lead, row, "decide", **answers)
    with world.database.read() as tx:
        assert tx.session.scalars(select(Closing.state)).one() is ClosingState.closed
    assert "open again" in act(officer, row, "reopen")


@SQLITE
def test_a_child_moves_by_the_villages_name_and_its_sibling_too(world: World, officer: OfficerBrowser) -> None:
    row, sibling = child_of(world, "204711"), child_of(world, "427356")
    officer.sign_in(201)
    page = officer.get(f"/console/children/{row}/do/move").text
    sector = re.findall(r'<option value="(\d+)">Tumba<', page)[0]
    form = {"sector": sector, "carer": "along", "siblings": str(sibling)}
    wrong = officer.post(f"/console/children/{row}/do/move", {**form, "village": "Nowhere", "once": "m"})
    assert wrong.status_code == 400 and 'id="f-village-error"' in wrong.text and 'value="Nowhere"' in wrong.text
    with world.database.read() as tx:
        village = tx.session.scalars(
            select(Place).where(Place.level == "village", Place.sector_id == int(sector))
        ).all()
        name = next(each.name for each in village if sum(one.name == each.name for one in village) == 1)
    assert "has moved. No IZU is there" in act(officer, row, "move", **form, village=name)
    with world.database.read() as tx:
        lives = {tx.session.get_one(Child, each).village_id for each in (row, sibling)}
    assert len(lives) == 1 and HUYE_VILLAGE not in lives


@SQLITE
def test_band_phone_missing_emergency_and_the_next_day(world: World, officer: OfficerBrowser) -> None:
    row, day = child_of(world, "204711"), today(world)
    officer.sign_in(201)
    act(officer, row, "band", band="high", why="worry")
    these = {"used": "shared", "hours": "these", "opens": "17:00"}
    half = officer.post(f"/console/children/{row}/do/carer-phone", {**these, "once": "c"})
    assert half.status_code == 400 and 'id="f-closes-error"' in half.text
    act(officer, row, "carer-phone", **these, closes="19:00")
    assert "Until now: shared; SMS 17:00-19:00." in officer.get(f"/console/children/{row}/do/carer-phone").text
    act(officer, row, "carer-phone", used="alone", hours="keep")
    with world.database.read() as tx:
        safe = select(Phone.safe_from, Phone.safe_to, Phone.shared).where(Phone.safe_from.is_not(None))
        assert [tuple(each) for each in tx.connection.execute(safe)] == [("17:00", "19:00", False)]
    moved = (day + timedelta(days=3)).isoformat()
    assert "is to be visited" in act(officer, row, "visit-day", on=moved, why="weather")
    assert "is yours" in act(officer, row, "missing")
    assert "was found" in act(officer, row, "found")
    bad = officer.post(f"/console/children/{row}/do/emergency", {"phone": "12", "village": "x", "once": "e"})
    assert bad.status_code == 400 and 'id="f-phone-error"' in bad.text
    with world.database.read() as tx:
        assert tx.session.get_one(Case, row).band is RiskBand.high
        moves = select(FollowUp.moved_why).where(FollowUp.child_id == row, FollowUp.moved_why.is_not(None))
        assert tx.session.scalars(moves).all() == ["weather"]


@SQLITE
def test_what_is_done_in_an_emergency_place_is_offered_where_there_is_one(
    world: World, officer: OfficerBrowser
) -> None:
    row = child_of(world, "204711")
    officer.sign_in(301)
    address = f"/console/children/{row}"
    those = [f"{address}/do/{each}" for each in IN_EMERGENCY]
    bare = officer.get(address).text
    assert not any(each in bare for each in those)
    assert "in no emergency place" in act(officer, row, IN_EMERGENCY[0]), "nobody saw it there"
    act(officer, row, "emergency", phone="0788000777", village=str(HUYE_VILLAGE))
    kept = officer.get(address).text
    assert all(each in kept for each in those)
    assert "204711: emergency place until 21 Oct." in kept


@SQLITE
@pytest.mark.parametrize(("name", "said"), [("missing", "Visits rest until"), ("died", "two officers close the case")])
def test_what_a_press_without_a_field_will_do_is_said_before_it(
    world: World, officer: OfficerBrowser, name: str, said: str
) -> None:
    row = child_of(world, "204711")
    assert said in officer.sign_in(201).get(f"/console/children/{row}/do/{name}").text


@SQLITE
def test_what_is_not_theirs_or_not_there_is_not_here(world: World, officer: OfficerBrowser) -> None:
    elsewhere, row = child_of(world, "645827"), child_of(world, "204711")
    officer.sign_in(201)
    for name in ACTS:
        assert officer.get(f"/console/children/{elsewhere}/do/{name}").status_code == 404, name
        answer = officer.post(f"/console/children/{elsewhere}/do/{name}", {"once": "x"}, of="/console/access")
        assert answer.status_code == 404, name
    assert officer.get(f"/console/children/{row}/do/erase").status_code == 404
    assert officer.get("/console/children/1/do/refer").status_code == 404
    forged = officer.post(f"/console/children/{row}/do/need-met", {"need": "1", "word": "met"}, of="/console/access")
    assert forged.status_code == 400
    large = officer.post(f"/console/children/{row}/do/refer", {"to": "x" * 70_000}, of="/console/access")
    assert large.status_code == 413
    nation = OfficerBrowser(world).sign_in(401)
    assert nation.get(f"/console/children/{row}/do/plan").status_code == 404, "it looks only"
    assert nation.get(f"/console/children/{row}/do/refer").status_code == 200


@SQLITE
def test_what_is_pressed_again_after_things_changed_says_what_the_first_press_did(
    world: World, officer: OfficerBrowser
) -> None:
    row, day = child_of(world, "204711"), today(world).isoformat()
    officer.sign_in(201)
    planning = f"/console/children/{row}/do/plan"
    officer.post(planning, {"kind": "healing", "on": day, "pair": "no", "once": "p"})
    with world.database.read() as tx:
        line = tx.session.scalars(select(PlanLine.id)).one()
    dropping = f"/console/children/{row}/do/plan-drop"
    form = {"mark": mark(officer.get(dropping).text), "line": str(line), "once": "d"}
    told = []
    for _ in range(2):
        answer = officer.client.post(dropping, data=form)
        assert answer.status_code == 303, "the line is on no form any more"
        told += re.findall(r'role="status">(.*?)<', officer.client.get(answer.location).text)
    assert len(told) == 2 and told[0] == told[1]
    other = officer.client.post(dropping, data={**form, "once": "another form"})
    assert other.status_code == 400


@SQLITE
def test_why_a_child_died_is_offered_to_its_lead_alone(world: World, officer: OfficerBrowser) -> None:
    row = child_of(world, "204711")
    act(officer.sign_in(201), row, "died")
    lead = OfficerBrowser(world).sign_in(301)
    with world.database.write() as tx:
        review = tx.session.scalars(select(Review).where(Review.kind == ReviewKind.death)).one()
        review.due_on, value = today(world), f"{review.id}:death"
    for browser, offered in ((lead, True), (officer, False)):
        page = browser.get(f"/console/children/{row}").text
        assert (f"review={review.id}" in page) is offered
        assert (f'value="{value}"' in browser.get(f"/console/children/{row}/do/review").text) is offered
        assert ("204711" in browser.get("/console/waits/reviews").text) is offered
    refused = officer.post(f"/console/children/{row}/do/review", {"review": value, "once": "r"})
    assert refused.status_code == 400
    assert "204711" in act(lead, row, "review", review=value)
    with world.database.read() as tx:
        assert tx.session.scalars(select(Review.done_by_id).where(Review.kind == ReviewKind.death)).one()


@SQLITE
def test_a_review_asks_only_what_its_kind_asks(world: World, officer: OfficerBrowser) -> None:
    row = child_of(world, "204711")
    with world.database.read() as tx:
        mine = select(Review.id).where(Review.child_id == row, Review.state == Due.open)
        plain, outcome = (
            f"{tx.session.scalars(mine.where(Review.kind == kind)).first()}:{kind}"
            for kind in (ReviewKind.review, ReviewKind.outcome)
        )
    form = f"/console/children/{row}/do/review"
    asked = officer.sign_in(201).get(f"{form}?review={plain}").text
    assert "f-intact" not in asked and f'value="{outcome}"' in asked, "another may be chosen still"
    assert "f-intact" in officer.get(f"{form}?review={outcome}").text
    lacking = officer.post(form, {"review": outcome, "once": "o"}, of=f"{form}?review={plain}")
    assert lacking.status_code == 400 and 'id="f-intact-error"' in lacking.text
    told = {"review": outcome, "intact": "yes", "satisfaction": "4", "self_esteem": "4", "once": "e"}
    early = officer.post(form, told, of=f"{form}?review={outcome}")
    assert early.status_code == 400 and "can be noted as done from" in early.text, "it is due in months"
    assert "204711" in act(officer, row, "review", review=plain)


@SQLITE
@pytest.mark.parametrize(
    ("name", "form"), [("missing", {}), ("end-placement", {"why": "abuse", "until": "2026-10-14", "there": "no"})]
)
def test_what_a_colleagues_alert_is_about_is_not_said_to_be_ones_own(
    world: World, officer: OfficerBrowser, name: str, form: dict[str, str]
) -> None:
    world.phone(1).dial().press("2", "1", "1", "204711", "1", "2").ends()
    world.phone(202).dial().press("4071", "1", "1", "1").sees("is yours")
    officer.sign_in(301)
    said = act(officer, child_of(world, "204711"), name, **form)
    assert "a colleague&#39;s" in said, said
    assert "yours" not in said
