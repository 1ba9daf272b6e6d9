"""A child or a household comes into the programme by a volunteer's word. Names are the district's work."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from core.children import case_steps, children, follow_ups, reviews
from core.clock import kigali
from core.errors import NotYours
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.base import new_id
from core.models.case import Origin
from core.models.child import Child, Household, PlacementKind, Sex
from core.models.message import Lane
from core.models.person import Language, Person, Phone, Role
from core.models.place import Place
from core.models.registration import Registration, Source
from core.models.visit import FollowUp
from core.people import duty, people, places
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx

BANDS = ((0, 5), (6, 12), (13, 17), (18, 20))
"""Ages from and to, in years. The last is open; 18 to 20 are the care-leavers the programme still visits."""
TWIN_DAYS = 30
WORDING = "register.consent"
"""The key of the words in which a carer is asked for consent; it stands in the ledger."""


@dataclass(frozen=True)
class Facts:
    """What the volunteer told. A household has no sex, age or placement, a child who lives with nobody yet no `kind`.

    `age` is a band from 1 to 4 or a year of birth; `phone` the carer's, "" for none.
    """

    source: str
    sex: str | None = None
    age: int | None = None
    kind: str | None = None
    came_from: str | None = None
    phone: str = ""
    consent: bool = False
    language: str = Language.rw


@dataclass(frozen=True)
class Registered:
    """What the volunteer is told: the code, and the day of the first visit as "29/11", "" where none is due yet.

    Nobody was registered where `twin` is the code of one who may be the same: then `row` is 0.
    """

    row: int
    code: str
    first_on: str
    twin: str = ""


@dataclass(frozen=True)
class Twin:
    """Somebody registered who may be the same."""

    id: int
    code: str


def birth_year(age: int, year: int) -> int:
    """The year of birth told, or the one of the band's middle, in that year."""
    if age > len(BANDS):
        return age
    low, high = BANDS[age - 1]
    return year - (low + high) // 2


def band(born: int, year: int) -> int:
    """The band from 1 to 4 of somebody born in that year."""
    age = year - born
    return next((at for at, (_, high) in enumerate(BANDS, start=1) if age <= high), len(BANDS))


def twins(tx: Tx, me: Caller, facts: Facts) -> list[Twin]:
    """Who may be the same: of this village, sex and age band, with the carer's phone or registered by this pair in the
    last 30 days. At most four, the newest first. They are known by their codes only.
    """
    carers = _carers_of(tx, facts.phone) if facts.phone else []
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
    if facts.sex and facts.age:
        year = kigali(tx.at).year
        wanted = band(birth_year(facts.age, year), year)
        alike = tx.session.scalars(found.where(Child.sex == Sex(facts.sex), Child.closed_on.is_(None)))
        return [Twin(each.id, each.code) for each in alike if band(each.birth_year, year) == wanted][:4]
    return [Twin(each.id, each.code) for each in tx.session.scalars(found.limit(4))]


def may_be_carers(tx: Tx, phone: str) -> bool:
    """False for the number of a volunteer or an officer: it would be asked on every call who is calling."""
    held = select(Person.role).where(Person.id.in_(_carers_of(tx, phone)))
    return all(role is Role.caregiver for role in tx.session.scalars(held))


def _carers_of(tx: Tx, phone: str) -> list[int]:
    """Everybody known by that number."""
    return list(tx.session.scalars(select(Phone.person_id).where(Phone.number_index == tx.vault.index(phone))))


def register(tx: Tx, me: Caller, facts: Facts, others: Sequence[str] = ()) -> Registered:
    """The child, or the household. No name is told.

    A child who lives with somebody is placed there today and visited within 5 working days; one who lives with nobody
    yet is identified, and the district places it. The carer is known by the phone; without a yes nothing is ever sent
    to it. The district sees it at its desk, and one SMS says that somebody was registered. `others` are the codes the
    volunteer saw and said it is none of: who was registered since, by the partner at the same moment, is named first,
    and nobody is registered.
    """
    # one registration of a village at a time; rows that only point to it need not wait
    village = tx.session.get_one(Place, me.village, with_for_update={"key_share": True} if tx.is_postgres else None)
    unseen = [twin.code for twin in twins(tx, me, facts) if twin.code not in others]
    if unseen:
        return Registered(0, "", "", unseen[0])
    carer = _carer(tx, me, village, facts) if facts.phone else None
    if facts.sex is None:
        household = children.register_household(tx, village)
        household.caregiver_id = carer
        _keep(tx, me, village, facts, household=household.id)
        return Registered(household.id, household.code, "")
    today = kigali(tx.at).date()
    born = birth_year(facts.age or 1, today.year)
    child = children.register(tx, village, "", Sex(facts.sex), born, caregiver=carer)
    first_on = _settle(tx, me, child, facts, today)
    _keep(tx, me, village, facts, child=child.id)
    audit.record(tx, me, "registered", "children", child.id)
    return Registered(child.id, child.code, first_on)


def _settle(tx: Tx, me: Caller, child: Child, facts: Facts, today: date) -> str:
    """Where the child lives from today on, with all that follows from it; the day of the first visit."""
    if facts.kind is None:
        case_steps.get_case(tx, child.id).came_from = Origin(facts.came_from) if facts.came_from else None
        return ""
    placement = children.place(tx, child, PlacementKind(facts.kind), facts.came_from or "", today, by=me.id)
    reviews.schedule(tx, placement)
    return f"{tx.session.get_one(FollowUp, follow_ups.schedule(tx, placement)).due_on:%d/%m}"


def _keep(
    tx: Tx, me: Caller, village: Place, facts: Facts, *, child: int | None = None, household: int | None = None
) -> None:
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
    _tell_district(tx, row.id, village)


def _tell_district(tx: Tx, registration: int, village: Place) -> None:
    """One social worker, no code: the record is read behind a PIN."""
    words = Say("sms.registered", {"place": places.spoken(tx, village.district_id or 0, village.sector_id)})
    for worker in duty.answering(tx, village.district_id or 0)[:1]:
        once = f"registered:{registration}:{worker.id}"
        outbox.post(tx, worker, Notice(words, Lane.receipts, once, not_before=tx.programme.gentle.next(tx.at)))


def _carer(tx: Tx, me: Caller, village: Place, facts: Facts) -> int:
    """The caregiver of that phone in this village, or a new one; a yes goes into the ledger with who took it."""
    known = select(Person).where(
        Person.id.in_(_carers_of(tx, facts.phone)), Person.role == Role.caregiver, Person.village_id == village.id
    )
    carer = tx.session.scalar(known.limit(1)) or people.register(
        tx, facts.phone, Role.caregiver, "", place=village, language=Language(facts.language), shared=True
    )
    if facts.consent and not people.may_message(tx, carer):
        people.consent(tx, carer, wording=WORDING, taken_by=me.id)
    return carer.id


def in_reach(tx: Tx, me: Caller, days: int = TWIN_DAYS) -> list[Registration]:
    """What was registered lately in the officer's district, the newest first."""
    found = select(Registration).where(Registration.told_at >= tx.at - timedelta(days=days))
    if me.district is not None:
        found = found.where(Registration.district_id == me.district)
    return list(tx.session.scalars(found.order_by(Registration.told_at.desc())))


def give_name(tx: Tx, me: Caller, child_id: int, name: str) -> None:
    """The district gives a child its name. Raises NotYours to anybody but an officer of its district."""
    child = tx.session.get_one(Child, child_id)
    if me.role is None or not me.role.is_officer or me.district not in (child.district_id, None):
        raise NotYours("names are given by the child's district")
    child.name_sealed = tx.vault.seal("children.name", child.id, name)
    audit.record(tx, me, "named", "children", child.id)
