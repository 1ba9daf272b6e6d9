"""What an officer of Huye does not reach: rows of another district, of the nation alone, and of nobody."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select, update
from werkzeug.routing import Rule

from core.models.child import Child, Household
from core.models.data_request import DataRequest
from core.models.desk import DeskSession
from core.models.erasure import Erasure
from core.models.group_message import GroupMessage
from core.models.message import UNREAD, InboundMessage
from core.models.office_job import OfficeJob
from core.models.service import LocalService
from core.operations.demo_people import RUBAVU_VILLAGE
from tests.access.scene import Scene, caller
from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser
from tests.web.console.every_page import CHOICES, KINDS
from tests.web.console.test_homes import home_in
from web.console import alert_acts, staff_pages

NOBODY = 1234567
"""A number that somebody made up."""
MORE = {"access": "seat", "kept": "seat", "sessions": "seat", "staff": "officer"}
"""What the number in an address is of, beside those of pages that are read."""
CHOSEN: dict[str, dict[str, tuple[Any, ...]]] = {
    **CHOICES,
    "alerts": {"act": tuple(alert_acts.ACTS)},
    "staff": {"act": tuple(staff_pages.ACTS)},
}
HARMLESS = ("/console/kept/", "/console/access/")
"""Where another's number is answered as one's own that is gone already: nothing is told, and nothing done."""


def rows(world: World, scene: Scene) -> dict[str, list[int]]:
    """By kind. What a furnished world has of Huye alone is moved to the other district."""
    found = {
        kind: [NOBODY, *(each[0] for special, each in of.items() if special in ("other district", "key 3"))]
        for kind, of in scene.things.items()
        if kind != "found"
    }
    home = home_in(world, RUBAVU_VILLAGE)
    world.phone(3).sends("mwaramutse nshaka kubaza ikintu")
    OfficerBrowser(world).sign_in(401)
    with world.database.write() as tx:
        rubavu, nation = tx.session.get_one(Household, home).district_id, caller(tx, 401).id
        for table in (DataRequest, Erasure, LocalService):
            tx.connection.execute(update(table).values(district_id=rubavu))
        tx.connection.execute(update(GroupMessage).values(place_id=rubavu, drafted_by_id=nation))
        tx.connection.execute(update(OfficeJob).values(asked_by_id=nation, district_id=rubavu))
        tx.connection.execute(update(Child).where(Child.code == "645827").values(household_id=home))
        theirs = UNREAD, InboundMessage.person_id == caller(tx, 3).id
        seat = select(DeskSession.id).where(DeskSession.person_id == nation)
        for kind in ("erasure", "request", "service", "group", "job"):
            found[kind].append(scene.things[kind]["own"][0])
        found["household"].append(home)
        found["unread"].append(tx.session.scalars(select(InboundMessage.id).where(*theirs)).one())
        found["seat"] = [NOBODY, tx.session.scalars(seat.limit(1)).one()]
        found["officer"] = [NOBODY, nation]
    return found


def targets(world: World, found: dict[str, list[int]]) -> Iterator[tuple[str, list[int]]]:
    """Every address that writes at one record, its number left open, with those numbers. KeyError for a new one."""
    for rule in world.app.url_map.iter_rules():
        at_row = "row" in rule.arguments and "POST" in (rule.methods or ())
        if rule.endpoint.startswith("console.") and at_row and not rule.rule.startswith(HARMLESS):
            word = rule.rule.split("/")[2]
            for shape in _shapes(rule, CHOSEN.get(word, {})):
                yield shape, found[{**KINDS, **MORE}[word]]


def _shapes(rule: Rule, chosen: dict[str, tuple[Any, ...]]) -> list[str]:
    shapes = [rule.rule.replace("<int:row>", "<row>")]
    for name in sorted(rule.arguments - {"row"}):
        shapes = [shape.replace(f"<{name}>", str(each)) for shape in shapes for each in chosen[name]]
    return shapes
