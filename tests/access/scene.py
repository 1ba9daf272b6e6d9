"""A database that holds one thing of each kind, as doors meet them: own, of others, shielded, protected, restricted."""

from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select

from core.cases import foster
from core.children import children
from core.clock import kigali
from core.models.alert import Alert
from core.models.child import Child, NumberHolder
from core.models.duty import CallBack
from core.models.foster import FosterFamily
from core.models.joining import Departure
from core.models.person import Language, Phone, Role
from core.models.place import Place
from core.models.review import Review
from core.operations.demo_people import HUYE_VILLAGE, RUBAVU_VILLAGE
from core.people import people
from core.referrals import referrals
from core.storage.access import Caller
from core.storage.db import Tx
from tests.fixtures.world import World
from tests.stories.reading import alert_on

ACTORS = {
    "reporter": 1,
    "partner": 2,
    "carer": 101,
    "sector": 501,
    "worker": 201,
    "psychologist": 202,
    "cover": 203,
    "lead": 301,
    "nation": 401,
    "stranger": 999,
}
"""Who tries every door, by the last digits of the number; all of Huye but the nation and the stranger."""
ALERTS = {
    "own": (1, "1", "1", "2"),
    "other district": (3, "1", "1", "2"),
    "key 1": (1, "2", "1", "1"),
    "key 3": (1, "3", "1", "3"),
    "restricted": (1, "4", "2", "2"),
    "restricted, key 1": (2, "5", "2", "1"),
    "restricted, key 3": (1, "6", "2", "3"),
    "restricted, closed": (2, "7", "2", "2"),
}
"""Each alert: whose danger, of which child that is not registered, of which kind, and the protected person's key."""


@dataclass
class Scene:
    """What there is, by kind and by what is special about it: the arguments a door is handed."""

    things: dict[str, dict[str, tuple[Any, ...]]] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    """The numbers of the alerts."""

    def put(self, kind: str, special: str, *arguments: Any) -> None:
        """There is such a thing."""
        self.things.setdefault(kind, {})[special] = arguments


def set_up(world: World) -> Scene:
    """All of it, told and taken by the phones themselves as far as a phone can."""
    scene = Scene()
    with world.database.write() as tx:
        _children(tx, scene)
        _people(tx, scene)
        _families(tx, scene)
    world.phone(101).dial().press("2").ends()
    world.phone(3).dial().press("6", "4").ends()
    _alerts(world, scene)
    for last in (1, 2):
        world.phone(last).dial().press("6", "4").ends()
    with world.database.read() as tx:
        _calls(tx, scene)
    return scene


def caller(tx: Tx, last: int) -> Caller:
    """Whoever holds that demo number."""
    number = f"+250788000{last:03d}"
    return next(iter(people.callers(tx, number, "ussd")), Caller(number, "ussd"))


def _children(tx: Tx, scene: Scene) -> None:
    for special, code, last in (("own", "204711", 201), ("other district", "645827", 401)):
        child = tx.session.scalars(select(Child.id).where(Child.code == code)).one()
        scene.put("child", special, child)
        scene.put("found", special, [NumberHolder.child.value, child])
        review = tx.session.scalars(select(Review).where(Review.child_id == child)).first()
        assert review
        scene.put("review", special, review.id, review.kind.value, child)
        asked = referrals.make(tx, caller(tx, last), child, None, "school", True)
        scene.put("referral", special, asked.referral)


def _people(tx: Tx, scene: Scene) -> None:
    """Volunteers of either district: whose number is in doubt, and who shall be taken out."""
    for special, village, last in (("own", HUYE_VILLAGE, 911), ("other district", RUBAVU_VILLAGE, 912)):
        place = tx.session.get_one(Place, village)
        number, name = f"+250788000{last}", "Other Demo"
        person = people.register(tx, number, Role.volunteer, name, place=place, language=Language.rw)
        phone = tx.session.scalars(select(Phone).where(Phone.person_id == person.id)).one()
        phone.doubted_at = tx.at
        asked_by = caller(tx, 201).id
        tx.session.add(Departure(person_id=person.id, asked_at=tx.at, asked_by_id=asked_by, needs=Role.lead))
        scene.put("person", special, person.id)


def _families(tx: Tx, scene: Scene) -> None:
    for special, village in (("own", HUYE_VILLAGE), ("other district", RUBAVU_VILLAGE)):
        home = children.register_household(tx, tx.session.get_one(Place, village))
        theirs = replace(caller(tx, 201), district=home.district_id)  # the other district has no officer of its own
        foster.find(tx, theirs, home.id, f"{kigali(tx.at):%Y-%m-%d}")
        family = tx.session.scalars(select(FosterFamily.id).where(FosterFamily.household_id == home.id)).one()
        scene.put("family", special, family)


def _alerts(world: World, scene: Scene) -> None:
    for special, (last, seen, kind, protected) in ALERTS.items():
        number = alert_on(world.phone(last).dial().press("2", "1", "2", seen, kind, protected))
        with world.database.read() as tx:
            alert = tx.session.scalars(select(Alert.id).where(Alert.number == number)).one()
        scene.put("alert", special, alert)
        scene.numbers[special] = number
    taken = world.phone(201).dial().press("4071", "4", scene.numbers["restricted, closed"]).is_at("officer.alert")
    taken.press("1", "1", "2", "2", "1", "6", "1").sees("closed")


def _calls(tx: Tx, scene: Scene) -> None:
    """The carer's, one in another district, and those of who told of somebody protected and of an officer."""
    for special, last in (("own", 101), ("other district", 3), ("key 1", 2), ("key 3", 1)):
        theirs = select(CallBack).where(CallBack.person_id == caller(tx, last).id).order_by(CallBack.asked_at.desc())
        call = tx.session.scalars(theirs).first()
        assert call
        scene.put("call", special, call.id)
