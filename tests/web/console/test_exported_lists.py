"""Every list of the desk that leaves as a file: what stands in it, whose rows, for whom it is, what never leaves."""

import csv
import io
import re

import pytest
from sqlalchemy import select, update

from core.children.proposed_days import OtherDayReason
from core.models.alert import Alert
from core.models.data_request import DataRequest
from core.models.duty import Referral
from core.models.erasure import Erasure
from core.models.foster import FosterFamily
from core.models.message import InboundMessage
from core.models.person import Person, Role
from core.models.record import AuditEntry
from core.models.supervision import Supervision
from core.models.visit import Due, FollowUp
from core.operations.export_lists import KINDS, LEADS, ExportedList
from core.storage import person_facts
from jobs.office import Office
from tests.fixtures.texting import BOTH_ENGINES, SQLITE
from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser, person_of
from tests.web.console.every_page import furnish
from tests.web.console.test_duties import send
from web.console.today import LISTS

NARROWED = {ExportedList.messages: "?stand=due", ExportedList.waits: "?list=referrals"}
"""What a list is asked with that is several."""
OF_LEADS = [each for each in ExportedList if KINDS[each].roles == LEADS]
FREE_TEXT = "mwaramutse nshaka kubaza ikintu"


def file_of(world: World, officer: OfficerBrowser, which: str, query: str = "", **form: object) -> list[list[str]]:
    """The rows of that list's file, the headings first; nothing where it says that it holds nothing."""
    asked = {"reason": "meeting", "kind": "csv", "once": f"{which}{query}{form}", "names": "no", **form}
    answer = officer.post(f"/console/export/{which}{query}", asked)
    assert answer.status_code == 303, (which, re.findall(r'role="alert">(.*?)<', answer.text))
    Office(world.database).run_next()
    work = answer.location.partition("?")[0]
    if "holds nothing" in officer.get(work).text:
        return []
    taken = officer.get(f"{work}/file")
    assert taken.status_code == 200, (which, officer.get(work).text)
    return list(csv.reader(io.StringIO(taken.data.decode("utf-8-sig"))))


def fill(world: World) -> None:
    """A row for every list: also a gathering, a call that is over, and a visit that was moved."""
    scene = furnish(world)
    with world.database.write() as tx:
        due = tx.session.scalars(select(FollowUp).where(FollowUp.district_id == 24, FollowUp.state == Due.open)).first()
        assert due
        due.moved_from, due.moved_why = due.due_on, OtherDayReason.ill.value
    world.phone(1).dial().press("5", "1", "2", "14", "9", "0", "6", "1")
    call = f"/console/calls/{scene.things['call']['own'][0]}"
    send(OfficerBrowser(world).sign_in(201), call, answer="officer.call_back.reached")


@BOTH_ENGINES
def test_every_list_leaves_with_rows_and_without_a_name_a_number_or_a_word(
    world: World, officer: OfficerBrowser
) -> None:
    fill(world)
    officer.sign_in(301)
    said = {}
    for which in ExportedList:
        head, *rows = file_of(world, officer, which, NARROWED.get(which, ""))
        assert rows and all(len(each) == len(head) for each in rows), which
        said[which] = "\n".join("\t".join(each) for each in (head, *rows))
    with world.database.read() as tx:
        people = [
            person_facts.name_in(tx.vault, each.id, each.name_sealed) for each in tx.session.scalars(select(Person))
        ]
    never = [*filter(None, people), FREE_TEXT, "mwaramutse", "+250", "0788"]
    assert {which: [each for each in never if each in text] for which, text in said.items()} == {
        which: [] for which in ExportedList
    }


@BOTH_ENGINES
def test_no_row_of_another_district_is_in_any_of_them(world: World, officer: OfficerBrowser) -> None:
    furnish(world)
    with world.database.write() as tx:
        for table in (FosterFamily, Erasure, Referral, DataRequest, Supervision, Alert):
            tx.connection.execute(update(table).values(district_id=33))
        tx.connection.execute(update(Person).where(Person.role != Role.lead).values(district_id=33))
    officer.sign_in(301)
    for which in ("requests", "erasures", "log", "families", "referrals", "inbox", "meetings"):
        assert file_of(world, officer, which) == [], which
    head, *rows = file_of(world, officer, "messages", "?stand=due")
    assert {each[head.index("who")] for each in rows} == {"district lead"}, "to nobody but of the own district"
    nation = OfficerBrowser(world).sign_in(401)
    assert {each[1] for each in file_of(world, nation, "families")[1:]} == {"Huye", "Rubavu"}


@SQLITE
@pytest.mark.parametrize("which", OF_LEADS)
def test_what_only_who_leads_reads_is_no_other_officers_file(
    world: World, officer: OfficerBrowser, which: ExportedList
) -> None:
    furnish(world)
    officer.sign_in(201)
    assert officer.get(f"/console/export/{which}").status_code == 404
    sent = officer.post(f"/console/export/{which}", {"reason": "meeting", "kind": "csv", "once": "a"}, of="/console/")
    assert sent.status_code == 404
    with world.database.read() as tx:
        assert len(tx.session.scalars(select(AuditEntry).where(AuditEntry.verb == "refused")).all()) == 2


@SQLITE
def test_who_leads_no_longer_gets_no_file_that_was_asked_before(world: World, officer: OfficerBrowser) -> None:
    furnish(world)
    asked = {"reason": "report", "kind": "csv", "once": "a"}
    work = officer.sign_in(301).post("/console/export/log", asked).location.partition("?")[0]
    with world.database.write() as tx:
        tx.session.get_one(Person, person_of(world, 301)).role = Role.social_worker
    Office(world.database).run_next()
    assert "may not have it any more" in officer.get(work).text


@SQLITE
def test_what_leaves_is_written_down_with_what_it_was_of(world: World, officer: OfficerBrowser) -> None:
    furnish(world)
    officer.sign_in(301)
    for which in ExportedList:
        file_of(world, officer, which, NARROWED.get(which, ""))
    with world.database.read() as tx:
        wrote = set(tx.session.scalars(select(AuditEntry.record).where(AuditEntry.verb == "exported")))
    assert wrote >= {each.record for each in KINDS.values()}


@SQLITE
@pytest.mark.parametrize("name", LISTS)
def test_every_list_that_waits_leaves_as_its_page_shows_it(world: World, officer: OfficerBrowser, name: str) -> None:
    furnish(world)
    officer.sign_in(301)
    page = officer.get(f"/console/waits/{name}").text
    (count,) = re.findall(r'<b class="count">(\d+)</b></h1>', page)
    assert len(file_of(world, officer, "waits", f"?list={name}")[1:]) == int(count)
    assert "/console/export/" in page


@SQLITE
def test_what_waits_and_what_is_done_with_are_two_files(world: World, officer: OfficerBrowser) -> None:
    furnish(world)
    officer.sign_in(301)
    assert len(file_of(world, officer, "requests")) == 2
    assert file_of(world, officer, "requests", "?done=1") == []
    with world.database.read() as tx:
        unread = tx.session.scalars(select(InboundMessage.id).order_by(InboundMessage.id.desc())).first()
    officer.post(f"/console/inbox/{unread}", {"left": "1", "once": "x"})
    assert file_of(world, officer, "inbox", once="b") == []
    (_, done) = file_of(world, officer, "inbox", "?done=1")
    assert done[-1] == "no answer wanted"


@SQLITE
def test_the_service_of_a_referral_that_few_may_know_is_not_in_the_file(world: World, officer: OfficerBrowser) -> None:
    furnish(world)
    officer.sign_in(203)
    (asked,) = _services(world, officer, "before")
    world.phone(1).dial().press("2", "1", "1", "204711", "2", "2")
    (kept,) = _services(world, officer, "after")
    assert (asked, kept) == ("School head", "told to few")


def _services(world: World, officer: OfficerBrowser, once: str) -> set[str]:
    head, *rows = file_of(world, officer, "referrals", once=once)
    return {each[head.index("service")] for each in rows if each[0] == "204711"}
