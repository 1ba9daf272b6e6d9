"""Every page of the desk by its address, of a database that holds one thing of each kind."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from werkzeug.routing import Rule

from core.alerts import alert_lists
from core.broadcasts import group_messages
from core.cases import child_lists
from core.children.reviews import month_after
from core.clock import kigali
from core.measures import stored, trends
from core.measures.frame import MeasuredMonth
from core.messages.message_figures import MessageStand
from core.models.base import new_id
from core.models.child import Child, Household
from core.models.data_request import DataRequest, DataRequestKind
from core.models.erasure import Erasure
from core.models.foster import FosterStep
from core.models.message import UNREAD, InboundMessage
from core.models.office_job import OfficeWork
from core.models.person import Role
from core.models.supervision import Supervision
from core.models.visit import Visit
from core.operations import breaches, office_jobs
from core.operations.breaches import ToldOfBreach
from core.operations.demo_people import HUYE_VILLAGE
from core.operations.export_lists import ExportedList, columns
from core.operations.office_imports import ImportedForm
from core.people import data_requests, supervisions
from core.people.volunteer_lists import PairState, VolunteerState
from core.referrals import services
from core.storage.db import Tx
from jobs.office import Office
from tests.access.scene import Scene, caller, set_up
from tests.fixtures.world import World
from tests.web.console.test_homes import home_in, today
from web.console import directory_pages, duty_pages, person_acts
from web.console.child_acts import ACTS
from web.console.today import APART, LISTS

KINDS = {
    "alerts": "alert",
    "breaches": "breach",
    "calls": "call",
    "children": "child",
    "erasures": "erasure",
    "families": "family",
    "groups": "group",
    "households": "household",
    "inbox": "unread",
    "office": "job",
    "people": "person",
    "receipts": "visit",
    "referrals": "referral",
    "requests": "request",
    "services": "service",
    "supervision": "meeting",
    "villages": "village",
    "visits": "visit",
    "worries": "child",
}
"""By the first word of an address, what the number in it is of."""
CHOICES = {
    "breaches": {"whom": tuple(ToldOfBreach)},
    "children": {"act": tuple(ACTS)},
    "duty": {"act": tuple(duty_pages.ACTS)},
    "export": {"name": tuple(ExportedList)},
    "families": {"step": tuple(each.value for each in FosterStep if each is not FosterStep.found)},
    "measures": {"name": ("visits_done", "cost_a_visit")},
    "import": {"name": tuple(ImportedForm)},
    "messages": {"stand": tuple(MessageStand)},
    "people": {"act": tuple(person_acts.ACTS), "name": ("volunteer", "lead")},
    "services": {"act": tuple(directory_pages.ACTS)},
    "waits": {"name": (*LISTS, *APART)},
}
"""What else stands in an address, by its first word."""
ASKED = {
    "/console/": ("", "?seen=0"),
    "/console/alerts": ("", *(f"?stands={each}&level=high&days=7" for each in alert_lists.STANDS), "?page=2"),
    "/console/children": (
        *("", "?mine=1", f"?sector=2409&village={HUYE_VILLAGE}", "?page=2"),
        *(f"?stands={each}&band=high" for each in child_lists.STANDS),
        *(f"?sort={each}" for each in child_lists.SORTS),
    ),
    "/console/households": ("", "?sector=2409", "?page=2"),
    "/console/visits": ("", "?sector=2409", "?page=2"),
    "/console/volunteers": (
        "",
        *(f"?state={each}&language=rw" for each in VolunteerState),
        *(f"?pair={each}&sector=2409" for each in PairState),
        "?page=2",
    ),
    "/console/calls": ("", "?month=2026-09&ended=called&district=24", "?page=2"),
    "/console/inbox": ("", "?done=1", "?page=2"),
    "/console/measures": ("", "?place=0&span=year", "?place=2409&at=2026-01"),
    "/console/measures/visits_done": ("", "?place=24&span=quarter"),
    "/console/export/children": ("", "?stands=late&sector=2409"),
    "/console/export/waits": ("?list=visits",),
    "/console/export/messages": ("?stand=failed&days=7",),
    "/console/places": ("", "?place=24&name=silent_pairs"),
    "/console/sheet": ("", f"?place={HUYE_VILLAGE // 100}", f"?place={HUYE_VILLAGE}"),
    "/console/words": ("", "?topic=caregiver&language=rw&waits=1"),
    "/console/messages": ("", "?days=7"),
    "/console/health/alarms": ("", "?page=2"),
    "/console/alert-log": ("", "?month=2026-09", "?page=2"),
    "/console/requests": ("", "?done=1", "?page=2"),
    "/console/erasures": ("", "?page=2"),
    "/console/find": ("?number=204711", "?number=1"),
}
"""What an address is asked with; of any other nothing."""

EXPORT = {
    "list": "children",
    "narrowed": {},
    "kind": "csv",
    "reason": "report",
    "names": False,
    "headings": {each: each for each in columns(ExportedList.children, names=False)},
    "words": {},
}
"""What an office asked for."""


def rules(world: World) -> Iterator[Rule]:
    """All that are read at the desk."""
    for rule in world.app.url_map.iter_rules():
        if rule.endpoint.startswith("console.") and "GET" in (rule.methods or ()):
            yield rule


def furnish(world: World) -> Scene:
    """One thing of each kind that a page is about, with a worrying visit nobody looked at."""
    scene = set_up(world)
    world.phone(2).dial().press("1", "318061", "2", "2", "2", "2", "2", "1")
    world.phone(1).sends("mwaramutse nshaka kubaza ikintu")
    home = home_in(world, HUYE_VILLAGE)
    scene.put("household", "own", home)
    scene.put("village", "own", HUYE_VILLAGE)
    with world.database.write() as tx:
        supervisions.record(tx, caller(tx, 201), today(world).isoformat(), "hard_cases", [])
    with world.database.write() as tx:
        scene.put("meeting", "own", tx.session.scalars(select(Supervision.id)).one())
        scene.put("visit", "own", tx.session.scalars(select(Visit.id).order_by(Visit.id)).first())
        scene.put("unread", "own", tx.session.scalars(select(InboundMessage.id).where(UNREAD)).one())
        services.keep(tx, caller(tx, 201), 0, "school", "GS Ngoma", "0788000900", "")
        scene.put("service", "own", services.of_district(tx, 24)[0].id)
        scene.put("group", "own", group_messages.draft(tx, caller(tx, 301), "thanks", Role.volunteer, 24, None))
        scene.put("job", "own", office_jobs.ask(tx, caller(tx, 201), OfficeWork.export, EXPORT))
        _live_there(tx, home)
        _owed(tx, scene)
        _count_some(tx)
    Office(world.database).run_next()
    return scene


def _live_there(tx: Tx, home: int) -> None:
    child = tx.session.scalars(select(Child).where(Child.code == "204711")).one()
    child.household_id = tx.session.get_one(Household, home).id


def _owed(tx: Tx, scene: Scene) -> None:
    """What a carer asks about what is kept, a breach, and a record that a lead asked to erase."""
    data_requests.ask(tx, caller(tx, 101), DataRequestKind.see)
    scene.put("request", "own", tx.session.scalars(select(DataRequest.id)).one())
    scene.put("breach", "own", breaches.open_one(tx, caller(tx, 401), "A laptop was stolen", tx.at))
    lead, child = caller(tx, 301), tx.session.scalars(select(Child.id).where(Child.code == "204711")).one()
    made = {"child_id": child, "district_id": 24, "asked_by_id": lead.id, "asked_as": "desk", "asked_at": tx.at}
    scene.put("erasure", "own", row := new_id())
    tx.session.add(Erasure(id=row, **made))
    tx.flush()


def _count_some(tx: Tx) -> None:
    """Measures of the month before, as the clock would have kept them."""
    day = kigali(tx.at).date()
    for name in ("visits_done", "silent_pairs", "sms_segments"):
        stored.count(tx, trends.BY_NAME[name], MeasuredMonth(24, month_after(day.replace(day=1), -1), day))


def addresses(world: World, scene: Scene) -> list[str]:
    """Every page's, with all that may be chosen in it. Raises KeyError for a page of something new."""
    return [address for rule in rules(world) for path in _paths(rule, scene) for address in _asked(path)]


def _asked(path: str) -> list[str]:
    return [f"{path}{each}" for each in ASKED.get(path, ("",))]


def _paths(rule: Rule, scene: Scene) -> list[str]:
    found = [rule.rule]
    for name in sorted(rule.arguments):
        values: Any = _row(rule, scene) if name == "row" else CHOICES[rule.rule.split("/")[2]][name]
        found = [
            path.replace(f"<int:{name}>", str(each)).replace(f"<{name}>", str(each))
            for path in found
            for each in values
        ]
    return found


def _row(rule: Rule, scene: Scene) -> tuple[Any, ...]:
    return scene.things[KINDS[rule.rule.split("/")[2]]]["own"][:1]
