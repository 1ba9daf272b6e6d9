"""Synthetic people and children to train and test with: two villages, their officers, the same every time."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from core.children import case_steps, children, follow_ups, reviews
from core.clock import kigali
from core.errors import BadSetting, InshutiError
from core.models.case import CaseStep, Institution
from core.models.child import Child, PlacementKind, Sex
from core.models.person import Language, Person, PersonStatus, Role
from core.models.place import Place
from core.models.visit import FollowUp
from core.people import asking_carers, conduct, desk_accounts, institutions, people, pins
from core.people.desk_passwords import DEMO_PASSWORD
from core.people.weak_pins import DEMO_PIN
from core.storage.db import Tx

PIN = DEMO_PIN
HUYE_VILLAGE, RUBAVU_VILLAGE = 24090108, 33040101
NATION = 0
DESK = f"0788000201, password: {DEMO_PASSWORD}, then the code that this phone shows: PIN {PIN}, 6, 96"
"""How one signs in at the desk to train."""


class LiveLine(InshutiError):
    """Demo people, whose numbers and PIN everybody knows, do not go on a line that reaches real phones."""


class RealPeople(InshutiError):
    """The database holds people who are not synthetic, or was made ready for them."""


@dataclass(frozen=True)
class DemoPerson:
    """One synthetic person; `place` is a place's id, `covers` the last digits of whom they cover."""

    last: int
    role: Role
    name: str
    place: int
    sex: str
    covers: int | None = None

    @property
    def msisdn(self) -> str:
        """The number, from the block kept for training."""
        return f"+250788000{self.last:03d}"

    @property
    def language(self) -> Language:
        """Volunteers and caregivers speak Kinyarwanda, staff English."""
        return Language.rw if self.role in (Role.volunteer, Role.caregiver) else Language.en


PEOPLE = (
    DemoPerson(1, Role.volunteer, "Uwase Demo", HUYE_VILLAGE, "woman"),
    DemoPerson(2, Role.volunteer, "Mugabo Demo", HUYE_VILLAGE, "man"),
    DemoPerson(3, Role.volunteer, "Ineza Demo", RUBAVU_VILLAGE, "woman"),
    DemoPerson(4, Role.volunteer, "Gatete Demo", RUBAVU_VILLAGE, "man"),
    DemoPerson(101, Role.caregiver, "Mukamana Demo", HUYE_VILLAGE, "woman"),
    DemoPerson(201, Role.social_worker, "Keza Demo", 24, "woman"),
    DemoPerson(202, Role.psychologist, "Habimana Demo", 24, "man"),
    DemoPerson(203, Role.social_worker, "Mutoni Demo", 24, "woman", covers=201),
    DemoPerson(204, Role.psychologist, "Nshuti Demo", 24, "man", covers=202),
    DemoPerson(301, Role.lead, "Umutesi Demo", 24, "woman"),
    DemoPerson(401, Role.national, "Ntwari Demo", NATION, "man"),
    DemoPerson(501, Role.sector_officer, "Ingabire Demo", 2409, "woman"),
)


@dataclass(frozen=True)
class DemoChild:
    """One synthetic child, placed so many days ago; `due` in days from the day of seeding, None by the schedule."""

    code: str
    name: str
    sex: Sex
    born: int
    village: int
    due: int | None
    placed: int
    with_caregiver: bool = False


CHILDREN = (
    DemoChild("204711", "Keza Demo-A", Sex.girl, 2016, HUYE_VILLAGE, 0, 21, with_caregiver=True),
    DemoChild("318061", "Manzi Demo-B", Sex.boy, 2013, HUYE_VILLAGE, -3, 90),
    DemoChild("427356", "Teta Demo-C", Sex.girl, 2019, HUYE_VILLAGE, 3, 30, with_caregiver=True),
    DemoChild("536141", "Hirwa Demo-D", Sex.boy, 2010, HUYE_VILLAGE, None, 1),
    DemoChild("645827", "Isaro Demo-E", Sex.girl, 2014, RUBAVU_VILLAGE, 1, 10),
    DemoChild("751237", "Cyusa Demo-F", Sex.boy, 2011, RUBAVU_VILLAGE, 8, 45),
)


def seed(tx: Tx, *, live: bool = False) -> bool:
    """Put the demo people and children into the database; False if they are there already.

    Raises RealPeople if anybody else is or they were taken out, LiveLine where SMS reach real phones.
    """
    if live:
        raise LiveLine("SMS_GATEWAY is a live one: demo people, whose PIN everybody knows, do not go on such a line.")
    if not is_here(tx) and tx.connection.scalar(select(Person.id).where(Person.is_demo).limit(1)):
        raise RealPeople("The demo people were taken out of this database for good: set another DATABASE_URL.")
    if tx.connection.scalar(select(func.count()).select_from(Person).where(Person.is_demo.is_(False))):
        raise RealPeople("This database holds real people. Demo people go into an empty one: set another DATABASE_URL.")
    if tx.connection.scalar(select(func.count()).select_from(Person)):
        desk_accounts.give_demo(tx, list(tx.session.scalars(select(Person).where(Person.is_demo))))
        return False
    known: dict[int, Person] = {}
    for each in PEOPLE:
        known[each.last] = _person(tx, each, known)
    desk_accounts.give_demo(tx, list(known.values()))
    home = institutions.add(tx, "Ingobyi Demo", 24)
    for child in CHILDREN:
        _child(tx, child, known[101], home)
    return True


def _person(tx: Tx, each: DemoPerson, known: dict[int, Person]) -> Person:
    place = tx.session.get_one(Place, each.place) if each.place else None
    person = people.register(
        tx,
        each.msisdn,
        each.role,
        each.name,
        place=place,
        language=each.language,
        sex=each.sex,
        covers=known[each.covers].id if each.covers else None,
        shared=each.role is Role.caregiver,
        is_demo=True,
    )
    pins.set_pin(tx, person, PIN)
    if each.role is Role.caregiver:
        asking_carers.agreed_before(tx, person)
    else:
        conduct.accepted_before(tx, person)
    return person


def _child(tx: Tx, each: DemoChild, caregiver: Person, home: Institution) -> Child:
    today = kigali(tx.at).date()
    village = tx.session.get_one(Place, each.village)
    keeper = caregiver.id if each.with_caregiver else None
    child = children.register(tx, village, each.name, each.sex, each.born, code=each.code, caregiver=keeper)
    began_on = today - timedelta(days=each.placed)
    placement = children.place(tx, child, PlacementKind.relative, "institution", began_on)
    reviews.schedule(tx, placement, since=today)
    case = case_steps.get_case(tx, child.id)
    case.institution_id = home.id
    case_steps.enter(tx, case, CaseStep.followed_up)
    if each.due is None:
        follow_up = follow_ups.schedule(tx, placement)
    else:
        follow_up = follow_ups.plan(tx, child, today + timedelta(days=each.due))
    follow_ups.skip_past(tx, follow_up)
    return child


def is_here(tx: Tx) -> bool:
    """True if the demo people are in this database, and were not removed."""
    there = select(Person.id).where(Person.is_demo, Person.standing != PersonStatus.left)
    return tx.connection.scalar(there.limit(1)) is not None


def refuse_live(tx: Tx, *, live: bool) -> None:
    """Raises BadSetting, with the mend, where demo people would be on a live line."""
    if live and is_here(tx):
        raise BadSetting(
            "SMS_GATEWAY is a live one and demo people, whose PIN everybody knows, are in this database: run "
            "./inshuti demo-people remove, or set DATABASE_URL to another."
        )


def listing(tx: Tx, short_code: str, ussd_path: str) -> dict[str, Any]:
    """Who the demo people are, for programs and for the simulator."""
    due = {each.child_id: each.due_on for each in tx.session.scalars(select(FollowUp).order_by(FollowUp.due_on.desc()))}
    return {
        "people": [_as_json(tx, each) for each in PEOPLE],
        "children": [_child_as_json(tx, each, due) for each in CHILDREN],
        "short_code": short_code,
        "ussd_path": ussd_path,
    }


def _as_json(tx: Tx, each: DemoPerson) -> dict[str, Any]:
    place = tx.session.get_one(Place, each.place) if each.place else None
    district = tx.session.get_one(Place, place.district_id) if place and place.district_id else None
    return {
        "msisdn": each.msisdn,
        "role": each.role.value,
        "name": each.name,
        "village": place.name if place and place.level == "village" else None,
        "district": district.name if district else None,
        "language": each.language.value,
        "pin": PIN,
    }


def _child_as_json(tx: Tx, each: DemoChild, due: dict[int, date]) -> dict[str, Any]:
    child = tx.session.scalars(select(Child).where(Child.code == each.code)).one()
    on = due.get(child.id)
    return {
        "code": each.code,
        "village": tx.session.get_one(Place, each.village).name,
        "due": on.isoformat() if on else None,
        "pair": [person.msisdn for person in PEOPLE if person.place == each.village and person.role is Role.volunteer],
        "caregiver": "+250788000101" if each.with_caregiver else None,
    }
