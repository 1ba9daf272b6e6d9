"""What the child's card of the phone tells, its page at the desk tells too: where from, needs, plan, home."""

import re

from core.cases import casework, needs, support_plans
from core.models.child import Child
from core.models.place import Place
from core.operations.demo_people import HUYE_VILLAGE
from core.people import institutions
from tests.access.scene import caller
from tests.fixtures.texting import SQLITE
from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser
from tests.web.console.test_child_acts import act
from tests.web.console.test_children import child_of
from tests.web.console.test_duties import send, worry
from tests.web.console.test_homes import home_in, today


@SQLITE
def test_what_is_needed_planned_and_known_stands_on_the_page(world: World, officer: OfficerBrowser) -> None:
    row, day, home = child_of(world, "204711"), today(world).isoformat(), home_in(world, HUYE_VILLAGE)
    with world.database.write() as tx:
        tx.session.get_one(Child, row).household_id = home
        which = institutions.add(tx, "Centre Icyizere", tx.session.get_one(Place, HUYE_VILLAGE).district_id or 0).id
        me = caller(tx, 201)
        support_plans.plan(tx, me, row, "healing", day, True)
        done = support_plans.plan(tx, me, row, "calm", day, False).line
        support_plans.finish(tx, me, done, day, True, 2)
        needs.add(tx, me, row, "school", "sector", day)
        needs.trace(tx, me, row, "begun")
        casework.set_origin(tx, me, row, "institution", which)
    page = officer.sign_in(201).get(f"/console/children/{row}").text
    assert len(officer.statements) <= 15, officer.statements
    assert f'href="/console/households/{home}"' in page
    for words in (
        "Centre Icyizere",
        "Begun",
        "Needed: School place · Sector",
        "with the pair",
        "Child and parents (2)",
    ):
        assert words in page, words
    (met,) = re.findall(r'href="(/console/children/\d+/do/need-met\?need=\d+)"', page)
    assert "checked" in officer.get(met).text, "the need that was pressed is chosen already"
    officer.post(met.partition("?")[0], {"need": met.rpartition("=")[2], "word": "met", "once": "m"})
    page = officer.get(f"/console/children/{row}").text
    assert "Needed:" not in page
    assert "do/need-met" not in page, "nothing is left to be met"


@SQLITE
def test_of_a_carer_without_a_number_nothing_is_said_to_be_noted(world: World, officer: OfficerBrowser) -> None:
    row = child_of(world, "204711")
    with world.database.write() as tx:
        tx.session.get_one(Child, row).caregiver_id = None
    page = officer.sign_in(201).get(f"/console/children/{row}/do/carer-phone").text
    assert "no number of the carer that may be used" in page and "<fieldset" not in page
    assert "no number of the carer that may be used" in act(officer, row, "carer-phone", used="shared", hours="any")


@SQLITE
def test_a_worry_that_waits_is_looked_at_from_the_childs_page(world: World, officer: OfficerBrowser) -> None:
    child = worry(world)
    look = f'href="/console/worries/{child}"'
    assert look in officer.sign_in(301).get(f"/console/children/{child}").text
    assert "looked at" in send(officer, f"/console/worries/{child}", follows="nothing")
    assert look not in officer.get(f"/console/children/{child}").text, "nothing of it waits any more"
