"""Calls that are over are found again by month and end, and each tells who rang and when."""

import re

from tests.fixtures.texting import BOTH_ENGINES, SQLITE
from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser
from tests.web.console.test_alerts import note
from tests.web.console.test_duties import call_back, drawn, send

CALLS = "/console/calls"


def story(page: str) -> list[str]:
    return re.findall(r'<span class="what">([^<]*)</span>', page.partition('id="story"')[2])


@BOTH_ENGINES
def test_a_call_that_is_over_is_listed_and_tells_its_story(world: World, officer: OfficerBrowser) -> None:
    address = f"{CALLS}/{call_back(world)}"
    officer.sign_in(201)
    assert "No call ended so" in officer.get(CALLS).text
    send(officer, address, answer="officer.call_back.take")
    assert address not in officer.get(CALLS).text, "it waits still"
    send(officer, address, answer="officer.call_back.not_reached")
    send(officer, address, answer="officer.call_back.reached")
    assert CALLS in officer.get("/console/waits/calls").text
    page = officer.get(CALLS)
    assert len(officer.statements) <= 15, officer.statements
    assert address in page.text and "<b>reached</b>" in page.text
    assert address in officer.get(f"{CALLS}?ended=called").text
    assert address not in officer.get(f"{CALLS}?ended=not_reached").text
    assert address not in officer.get(f"{CALLS}?month=2026-09").text
    told = story(officer.get(address).text)
    assert len(officer.statements) <= 15, officer.statements
    assert told[0] == "Asked to be rung" and any(each.startswith("Told by SMS") for each in told)
    assert told[-3:] == ["Will ring", "Rang in vain", "Rang, and reached"]
    nation = OfficerBrowser(world).sign_in(401)
    assert address not in nation.get(CALLS).text, "first what belongs to no district"
    assert address in nation.get(f"{CALLS}?district=24").text
    assert address in officer.get(f"{CALLS}?district=33").text, "an officer's is always the own one"


@SQLITE
def test_who_comes_second_with_the_page_open_reads_who_rang(world: World, officer: OfficerBrowser) -> None:
    address = f"{CALLS}/{call_back(world)}"
    form, first = drawn(officer.sign_in(202), address), OfficerBrowser(world).sign_in(201)
    assert note(first.client.get(first.client.post(address, data={**drawn(first, address), **REACHED}).location).text)
    answer = officer.client.post(address, data={**form, **REACHED})
    assert answer.status_code == 409
    assert "A colleague was quicker" in answer.text and story(answer.text)[-1] == "Rang, and reached"


REACHED = {"answer": "officer.call_back.reached"}
