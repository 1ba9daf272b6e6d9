"""Files out of the desk: a list as it is narrowed, made by the office's process, taken by who asked and for a day."""

import io
import re

import openpyxl
import pytest
from sqlalchemy import func, select, update

from core.models.child import Child, Household
from core.models.duty import CallBack
from core.models.gathering import Gathering
from core.models.office_job import OfficeJob
from core.models.office_part import OfficePart
from core.models.record import AuditEntry
from core.operations import office_queue
from core.operations.demo_people import HUYE_VILLAGE
from core.operations.export_lists import ExportedList
from jobs.office import Office
from tests.fixtures.texting import BOTH_ENGINES, SQLITE
from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser
from tests.web.console.test_duties import call_back, send
from tests.web.console.test_homes import home_in

FORM = {"reason": "meeting", "kind": "csv", "once": "a"}


def made(world: World) -> None:
    """Everything that waits is done."""
    office = Office(world.database)
    while office.run_next():
        pass


def asked(officer: OfficerBrowser, what: str, **form: object) -> str:
    """The address of the work."""
    answer = officer.post(f"/console/export/{what}", {**FORM, **form})
    assert answer.status_code == 303, re.findall(r'role="alert">(.*?)<', answer.text)
    return answer.location.partition("?")[0]


def lines(officer: OfficerBrowser, work: str) -> list[str]:
    answer = officer.get(f"{work}/file")
    assert answer.status_code == 200, re.findall(r'role="alert">(.*?)<', answer.text)
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert answer.content_length == len(answer.data)
    return answer.data.decode("utf-8-sig").splitlines()


@BOTH_ENGINES
def test_a_list_is_made_and_taken_by_who_asked(world: World, officer: OfficerBrowser) -> None:
    officer.sign_in(201)
    page = officer.get("/console/children?sector=2409").text
    (form,) = re.findall(r'href="(/console/export/children[^"]*)"', page)
    assert form.endswith("?sector=2409")
    work = asked(officer, "children?sector=2409")
    assert "waits for its turn" in officer.get(work).text
    assert officer.get(f"{work}/file").status_code == 409
    made(world)
    page = officer.get(work).text
    assert "4 rows" in page and "Take the file" in page
    assert len(officer.statements) <= 15
    head, *rows = lines(officer, work)
    assert head == "code,district,sector,village,step,risk,next visit"
    with world.database.read() as tx:
        codes = set(tx.session.scalars(select(Child.code).where(Child.district_id == 24)))
    assert {each.split(",")[0] for each in rows} == codes
    assert all(each.split(",")[1:3] == ["Huye", "Ngoma"] for each in rows)
    with world.database.read() as tx:
        said = tx.session.execute(
            select(AuditEntry.verb, AuditEntry.record)
            .where(AuditEntry.record.in_(("office_jobs", "children")), AuditEntry.channel == "desk")
            .order_by(AuditEntry.at, AuditEntry.id)
        ).all()
    assert {tuple(each) for each in said} >= {
        ("asked_export_meeting", "office_jobs"),
        ("exported", "children"),
        ("made_export", "office_jobs"),
        ("taken", "office_jobs"),
    }


@BOTH_ENGINES
@pytest.mark.parametrize(
    ("what", "columns"),
    [
        ("alerts?stands=open", "number,level,district,sector,state,raised,deadline,closed"),
        ("visits", "code,district,sector,village,visited on,told,told late"),
        (
            "volunteers",
            "district,sector,village,language,state,last heard,visits in 30 days,SMS in 30 days,unreadable SMS",
        ),
        ("gatherings", "number,district,sector,village,held on,kind,topic,women,men,children"),
        ("households?sector=2409", "code,district,sector,village,children of the programme"),
        ("calls?ended=called", "reason,district,asked,closed,ended,tries"),
    ],
)
def test_every_list_has_its_columns_and_no_name(world: World, officer: OfficerBrowser, what: str, columns: str) -> None:
    world.phone(1).dial().press("1", "318061", "2", "1", "1", "1", "1", "1")
    world.phone(1).sends("CONCERN 0 1 1")
    held(world)
    officer.sign_in(301)
    form = {"names": "no"} if what == "volunteers" else {}
    work = asked(officer, what, **form)
    made(world)
    head, *rows = lines(officer, work)
    assert head == columns
    assert rows and all(",Huye," in f",{each}" for each in rows)
    assert f'href="/console/export/{what}"' in officer.get(f"/console/{what}").text
    assert not any("Uwase" in each or "+250" in each for each in rows)


def held(world: World) -> None:
    """A gathering, a home and a call that is over."""
    home_in(world, HUYE_VILLAGE)
    world.phone(1).dial().press("5", "1", "2", "14", "9", "0", "6", "1")
    call = f"/console/calls/{call_back(world)}"
    officer = OfficerBrowser(world).sign_in(201)
    send(officer, call, answer="officer.call_back.reached")


@BOTH_ENGINES
def test_gatherings_homes_and_calls_of_another_district_are_in_no_file(world: World, officer: OfficerBrowser) -> None:
    held(world)
    with world.database.write() as tx:
        for table in (Gathering, Household, CallBack):
            tx.connection.execute(update(table).values(district_id=33))
    officer.sign_in(301)
    for what in ("gatherings?district=33", "households?sector=3306", "calls?district=33"):
        work = asked(officer, what, once=what)
        made(world)
        assert "holds nothing" in officer.get(work).text, what


@SQLITE
@pytest.mark.parametrize("last", [301, 401])
@pytest.mark.parametrize("which", ExportedList)
def test_what_a_list_knows_nothing_of_is_said_before_it_is_taken(
    world: World, officer: OfficerBrowser, which: ExportedList, last: int
) -> None:
    officer.sign_in(last)
    odd = officer.get(f"/console/export/{which}?month=x&ended=y&district=99&sector=1&page=zz&colour=red").text
    plain = officer.get(f"/console/export/{which}").text
    said = "knows nothing of what the address says"
    assert said in odd and said not in plain


@SQLITE
def test_names_are_for_who_may_have_them(world: World, officer: OfficerBrowser) -> None:
    officer.sign_in(201)
    assert 'name="names"' not in officer.get("/console/export/volunteers").text
    work = asked(officer, "volunteers", names="yes")
    made(world)
    assert ",name," not in lines(officer, work)[0], "what the form does not offer is not read"
    lead = OfficerBrowser(world).sign_in(301)
    work = asked(lead, "volunteers", names="yes")
    made(world)
    head, *rows = lines(lead, work)
    assert head.split(",")[3] == "name" and all(each.split(",")[3] for each in rows)


@SQLITE
def test_a_workbook_holds_the_same_as_texts(world: World, officer: OfficerBrowser) -> None:
    work = asked(officer.sign_in(201), "children", kind="xlsx")
    made(world)
    answer = officer.get(f"{work}/file")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    assert sheet is not None and sheet.max_row == 5
    assert [each.value for each in sheet[1]][:2] == ["code", "district"]
    assert sheet["A2"].data_type == "s"


@SQLITE
def test_nobody_else_sees_it_and_after_a_day_it_is_gone(world: World, officer: OfficerBrowser) -> None:
    work = asked(officer.sign_in(201), "children")
    made(world)
    for last in (202, 301, 401):
        other = OfficerBrowser(world).sign_in(last)
        assert other.get(work).status_code == 404
        assert other.get(f"{work}/file").status_code == 404
    assert "A list as a file" in officer.get("/console/office").text
    world.watch.passes(hours=25)
    officer.sign_in(201)
    answer = officer.get(f"{work}/file")
    assert answer.status_code == 409 and "kept for 24 hours" in answer.text
    with world.database.write() as tx:
        assert office_queue.lapse(tx) == 1
        assert tx.connection.scalar(select(func.count()).select_from(OfficePart)) == 0
    assert "kept for 24 hours" in officer.get(work).text
    world.watch.passes(days=31)
    with world.database.write() as tx:
        assert office_queue.lapse(tx) == 1
        assert tx.connection.scalar(select(func.count()).select_from(OfficeJob)) == 0


@SQLITE
def test_the_same_twice_is_one_and_a_form_pressed_twice_too(world: World, officer: OfficerBrowser) -> None:
    officer.sign_in(201)
    first = asked(officer, "children")
    assert asked(officer, "children") == first
    assert asked(officer, "children", once="b") == first, "it is under way already"
    assert asked(officer, "children?stands=late", once="c") != first
    made(world)
    assert asked(officer, "children", once="d") != first


@SQLITE
def test_what_lies_there_is_sealed_and_whoever_lost_the_task_gets_nothing(
    world: World, officer: OfficerBrowser
) -> None:
    work = asked(officer.sign_in(201), "children")
    made(world)
    with world.database.read() as tx:
        codes = list(tx.session.scalars(select(Child.code)))
        kept = b"".join(tx.session.scalars(select(OfficePart.content_sealed)))
        asks = b"".join(tx.session.scalars(select(OfficeJob.asks_sealed)))
    assert not any(each.encode() in kept for each in codes) and b"meeting" not in asks
    second = asked(officer, "children?stands=late", once="b")
    with world.database.write() as tx:
        tx.connection.execute(update(OfficeJob).where(OfficeJob.ended_at.is_(None)).values(district_id=33))
    made(world)
    assert "another district" in officer.get(second).text
    assert "Take the file" in officer.get(work).text


@SQLITE
def test_an_empty_list_a_wrong_list_and_a_form_half_filled_in_are_told(world: World, officer: OfficerBrowser) -> None:
    officer.sign_in(201)
    assert officer.get("/console/export/people").status_code == 404
    answer = officer.post("/console/export/children", {"kind": "csv", "once": "x"})
    assert answer.status_code == 400 and 'id="f-reason-error"' in answer.text
    work = asked(officer, "alerts?stands=closed")
    made(world)
    assert "holds nothing" in officer.get(work).text


@SQLITE
def test_the_page_goes_on_by_itself(world: World, officer: OfficerBrowser) -> None:
    work = asked(officer.sign_in(201), "children")
    page = officer.get(work).text
    (seen,) = re.findall(r'data-version="([^"]*)"', page)
    quiet = {"X-Desk-Looks": "1"}
    assert officer.get(f"{work}?seen={seen}", quiet).status_code == 204
    made(world)
    news = officer.get(f"{work}?seen={seen}", quiet)
    assert news.status_code == 200 and "<html" not in news.text and 'data-over="1"' in news.text


def test_work_that_nobody_does_is_named(world: World, officer: OfficerBrowser) -> None:
    asked(officer.sign_in(201), "children")
    world.watch.passes(minutes=3)
    with world.database.read() as tx:
        assert office_queue.stalled(tx) == 1
    made(world)
    with world.database.read() as tx:
        assert office_queue.stalled(tx) == 0
