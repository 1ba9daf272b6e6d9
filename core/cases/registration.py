"""A child or a household comes into the programme by a volunteer's word. Names are the district's work."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from core.alerts import ladder
from core.cases import no_home, told_consents
from core.children import case_steps, children, duties, follow_ups, households, numbers, reviews, visit_pace
from core.clock import kigali, moment
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models import child_facts
from core.models.base import new_id
from core.models.case import Origin, Schedule
from core.models.child import Child, Household, NumberHolder, PlacementKind, Sex
from core.models.message import Lane
from core.models.person import Language, Person, PersonStatus, Phone, Role
from core.models.place import Place
from core.models.registration import Registration, Source
from core.models.review import ReviewKind
from core.models.visit import FollowUp
from core.people import duty, people
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx
from core.storage.numbers import is_number

BANDS = ((0, 5), (6, 12), (13, 17), (18, 20))
"""Ages from and to, in years. The last is open; 18 to 20 are the care-leavers the programme still visits."""
OLDEST = 25
"""Years that anybody in the programme may be old."""
TWIN_DAYS = 30
TWIN_YEARS = 2
"""How far apart two people's guesses at one child's age may lie."""
SOON = (Origin.institution, Origin.street)
"""Where children come from who are assessed sooner than others."""
AT_HOME = (PlacementKind.parent, PlacementKind.relative, PlacementKind.other)
"""With whom a child lives that always was where it is."""


@dataclass(frozen=True)
class Facts:
    """What the volunteer told. A household has no sex, age or placement, a child who lives with nobody yet no `kind`.

    `age` is in years, or a year of birth; `phone` the carer's, "" for none; `same_home` a child of the village in whose
    home this one lives, whose carer is its carer too.
    """

    source: str
    sex: str | None = None
    age: int | None = None
    kind: str | None = None
    came_from: str | None = None
    phone: str = ""
    consent: bool = False
    language: str = Language.rw
    same_home: int | None = None


@dataclass(frozen=True)
class Registered:
    """What the volunteer is told: the code, and the day of the first visit as "29/11", "" where none is due yet.

    Nobody was registered where `twin` is the code of one who may be the same: then `row` is 0. `alert` is the number of
    the alert that a child who lives with nobody raises, "" for all others; `unheard` where nobody can hear of it. With
    `enough` nobody was registered either: this volunteer registered as many today as anybody may.
    """

    row: int
    code: str
    first_on: str
    twin: str = ""
    alert: str = ""
    unheard: bool = False
    enough: bool = False


@dataclass(frozen=True)
class KnownBefore:
    """Somebody was registered before, under that code; whether the phone that was told now is kept with it."""

    code: str
    phone_kept: bool


@dataclass(frozen=True)
class Twin:
    """Somebody registered who may be the same."""

    id: int
    code: str


def birth_year(age: int, year: int) -> int:
    """The year of birth told, or the one of somebody that old in that year."""
    return age if age > OLDEST else year - age


def twins(tx: Tx, me: Caller, facts: Facts) -> list[Twin]:
    """Who may be the same: of this village and sex, of that age or nearly, with the carer's phone or registered by this
    pair in the last 30 days. At most four, the newest first. They are known by their codes only.
    """
    carers = _ever_known_by(tx, facts.phone) if facts.phone else []
    kind: Any = Child if facts.sex else Household
    own = Registration.child_id if facts.sex else Registration.household_id
    lately = Registration.told_at >= tx.at - timedelta(days=TWIN_DAYS)
    same: ColumnElement[bool] = or_(kind.caregiver_id.in_(carers), lately)
    found = (
        select(kind)
        .outerjoin(Registration, own == kind.id)
        .where(kind.village_id == me.village, same)
        .order_by(Registration.told_at.desc().nulls_last(), kind.code)
    )
    if facts.sex and facts.age is not None:
        found = found.where(Child.closed_on.is_(None))
    alike = (each for each in tx.session.scalars(found) if _is_alike(tx, facts, each))
    return [Twin(each.id, each.code) for each in islice(alike, 4)]


def _is_alike(tx: Tx, facts: Facts, row: Child | Household) -> bool:
    """A child of that sex, of that age or nearly; any household, or child, where neither was told."""
    if not isinstance(row, Child) or facts.age is None:
        return True
    born = birth_year(facts.age, kigali(tx.at).year)
    return row.sex == facts.sex and child_facts.born_between(born - TWIN_YEARS, born + TWIN_YEARS, row)


def may_be_carers(tx: Tx, phone: str) -> bool:
    """False for the number of a volunteer or an officer: it would be asked on every call who is calling."""
    return all(each.role is Role.caregiver for each in _held_by(tx, phone))


def _held_by(tx: Tx, phone: str) -> list[Person]:
    """Who has that number now: nobody who left, and nobody who lost it or has another."""
    held = select(Person).join(Phone, Phone.person_id == Person.id).order_by(Person.id)
    held = held.where(is_number(tx, Phone.number_index, phone), Phone.lost_at.is_(None))
    return list(tx.session.scalars(held.where(Person.standing != PersonStatus.left)))


def _ever_known_by(tx: Tx, phone: str) -> list[int]:
    """Everybody who has or had that number: enough to ask whether a child is the same, and for no more."""
    return list(tx.session.scalars(select(Phone.person_id).where(is_number(tx, Phone.number_index, phone))))


def register(tx: Tx, me: Caller, facts: Facts, others: Sequence[str] = ()) -> Registered:
    """The child, or the household. No name is told.

    A child who lives with somebody is placed there today and visited within 5 working days; one who lives with nobody
    yet, or alone and is not nearly grown up, is identified, and the district places it. The carer is known by the
    phone; without a yes nothing is ever sent to it. One social worker hears the code, and a child is to be assessed by
    a day; one that lives with nobody raises an alert at once. `others` are the codes the volunteer saw and said it is
    none of: who was registered since, by the partner at the same moment, is named first, and nobody is registered.
    Nobody registers more than so many a day, but children who live with nobody.
    """
    # one registration of a village at a time; rows that only point to it need not wait
    village = tx.session.get_one(Place, me.village, with_for_update={"key_share": True} if tx.is_postgres else None)
    if unseen := [twin.code for twin in twins(tx, me, facts) if twin.code not in others]:
        return Registered(0, "", "", unseen[0])
    facts = _as_it_lives(tx, facts)
    waits = facts.kind is not None or facts.sex is None  # a child who lives with nobody never does
    if waits and _registered_today(tx, me) >= tx.programme.gates.registrations_a_day:
        return Registered(0, "", "", enough=True)
    carer = _carer(tx, me, village, facts) if facts.phone else None
    if facts.sex is None:
        household = children.register_household(tx, village)
        household.caregiver_id = carer
        _tell_district(tx, _keep(tx, me, village, facts, household=household.id), village, household.code, None)
        return Registered(household.id, household.code, "")
    today = kigali(tx.at).date()
    born = birth_year(facts.age if facts.age is not None else 0, today.year)
    child = children.register(tx, village, "", Sex(facts.sex), born, caregiver=carer)
    if facts.same_home:
        households.join(tx, child, children.in_village(tx, me, facts.same_home))
    first_on = _settle(tx, me, child, facts, today)
    assess_by = duties.owe(tx, child, ReviewKind.assess, _within(tx, facts))
    _tell_district(tx, _keep(tx, me, village, facts, child=child.id), village, child.code, assess_by)
    audit.record(tx, me, "registered", "children", child.id)
    told_consents.keep_record(tx, me, child, has_home=facts.kind is not None)
    alert = no_home.begins(tx, me, child) if facts.kind is None else None
    unheard = alert is not None and ladder.is_unheard(tx, alert)
    return Registered(child.id, child.code, first_on, alert=alert.number if alert else "", unheard=unheard)


def _as_it_lives(tx: Tx, facts: Facts) -> Facts:
    """A child that is too young to live on its own, and does, lives with nobody."""
    if facts.age is None:
        return facts
    born = birth_year(facts.age, kigali(tx.at).year)
    return replace(facts, kind=None) if is_alone_too_young(tx, facts.kind, born) else facts


def _registered_today(tx: Tx, me: Caller) -> int:
    """How many the volunteer registered since midnight."""
    since = moment(kigali(tx.at).date(), time())
    mine = (Registration.by_id == me.person, Registration.village_id == me.village, Registration.told_at >= since)
    return tx.connection.scalar(select(func.count()).select_from(Registration).where(*mine)) or 0


def is_alone_too_young(tx: Tx, kind: str | None, born: int) -> bool:
    """Whether a child of that year, who is said to live on its own, is too young for it: it lives with nobody."""
    return kind == PlacementKind.independent and kigali(tx.at).year - born < tx.programme.care_leavers.age


def _within(tx: Tx, facts: Facts) -> timedelta | int:
    """How soon the child is assessed."""
    rule = tx.programme.case_duties
    return rule.assess_soon if facts.kind is None or facts.came_from in SOON else rule.assess


def _settle(tx: Tx, me: Caller, child: Child, facts: Facts, today: date) -> str:
    """Where the child lives from today on, with all that follows from it; the day of the first visit.

    One that never left its home is visited by a schedule of its own, and no review of a placement is owed to it.
    """
    case = case_steps.get_case(tx, child.id)
    if facts.kind is None:
        case.came_from = Origin(facts.came_from) if facts.came_from else None
        return ""
    placement = children.place(tx, child, PlacementKind(facts.kind), facts.came_from or "", today, by=me.id)
    if facts.came_from == Origin.here and placement.kind in AT_HOME:
        case.schedule = Schedule.at_home
        first_on = visit_pace.renew(tx, child)
        return f"{first_on:%d/%m}" if first_on else ""
    reviews.schedule(tx, placement)
    return f"{tx.session.get_one(FollowUp, follow_ups.schedule(tx, placement)).due_on:%d/%m}"


def know_again(tx: Tx, me: Caller, facts: Facts, code: str) -> KnownBefore:
    """It is that one: the carer's phone that was told is kept with it, where it has no other carer yet."""
    village = tx.session.get_one(Place, me.village)
    kind = NumberHolder.child if facts.sex else NumberHolder.household
    held = numbers.find(tx, me.home_district, code, kind)
    if held is None or not facts.phone:
        return KnownBefore(code, not facts.phone)
    row: Any = tx.session.get_one(Child if facts.sex else Household, held[1])
    if row.village_id != village.id:
        return KnownBefore(code, False)
    holders = (None, *(each.id for each in _held_by(tx, facts.phone)))
    carer = _carer(tx, me, village, facts) if row.caregiver_id in holders else None
    row.caregiver_id = row.caregiver_id or carer
    audit.record(tx, me, "changed", "children" if facts.sex else "households", row.id)
    return KnownBefore(code, carer is not None)


def _keep(
    tx: Tx, me: Caller, village: Place, facts: Facts, *, child: int | None = None, household: int | None = None
) -> int:
    row = Registration(
        id=new_id(),
        child_id=child,
        household_id=household,
        district_id=village.district_id,
        village_id=village.id,
        by_id=me.id,
        channel=me.channel,
        source=Source(facts.source),
        verified=me.verified,
        told_at=tx.at,
    )
    tx.session.add(row)
    tx.flush()
    return row.id


def _tell_district(tx: Tx, registration: int, village: Place, code: str, assess_by: date | None) -> None:
    """One social worker: the code, and by when a child is to be assessed; all else is read behind a PIN."""
    words = Say("sms.registered.home", {"code": code})
    if assess_by:
        words = Say("sms.registered", {"code": code, "date": f"{assess_by:%d/%m}"})
    for worker in duty.answering(tx, village.district_id or 0)[:1]:
        once = f"registered:{registration}:{worker.id}"
        outbox.post(tx, worker, Notice(words, Lane.receipts, once, not_before=tx.programme.gentle.next(tx.at)))


def _carer(tx: Tx, me: Caller, village: Place, facts: Facts) -> int:
    """The caregiver of that phone in this village, or a new one; a yes goes into the ledger with who took it."""
    held = _held_by(tx, facts.phone)
    known = (each for each in held if each.role is Role.caregiver and each.village_id == village.id)
    carer = next(known, None) or people.register(
        tx, facts.phone, Role.caregiver, "", place=village, language=Language(facts.language), shared=True
    )
    told_consents.keep_carer(tx, me, carer, wants_sms=facts.consent)
    return carer.id


def in_reach(tx: Tx, me: Caller, days: int = TWIN_DAYS) -> list[Registration]:
    """What was registered lately in the officer's district, the newest first."""
    found = select(Registration).where(Registration.told_at >= tx.at - timedelta(days=days))
    if me.district is not None:
        found = found.where(Registration.district_id == me.district)
    return list(tx.session.scalars(found.order_by(Registration.told_at.desc())))
