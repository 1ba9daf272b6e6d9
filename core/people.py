"""People and their phones: who a number belongs to, and how to reach somebody."""

from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, func, or_, select, update

from core.access import Caller
from core.db import Tx
from core.models.base import new_id
from core.models.person import Consent, Language, Person, Phone, Role, Standing
from core.models.place import Place

# statements of the busiest moments are put together once
_CALLERS = (
    select(
        Person.id,
        Person.role,
        Person.language,
        Person.village_id,
        Person.sector_id,
        Person.district_id,
        Person.pin_locked_until,
        Phone.network,
        Phone.heard_at,
    )
    .join(Phone, Phone.person_id == Person.id)
    .where(Phone.number_index == bindparam("number"), Person.standing != Standing.left)
    .order_by(Person.id)
)
_HEARD = (
    update(Phone)
    .where(
        Phone.number_index == bindparam("number"),
        or_(Phone.heard_at.is_(None), Phone.heard_at < bindparam("old"), Phone.network.is_(None)),
    )
    .values(heard_at=bindparam("now"), network=func.coalesce(Phone.network, bindparam("on_network")))
)
_PARTNERS = select(Person).where(
    Person.village_id == bindparam("village"),
    Person.role == Role.volunteer,
    Person.standing != Standing.left,
    Person.id != bindparam("me"),
)


def callers(tx: Tx, number: str, channel: str, network: str | None = None) -> list[Caller]:
    """Everybody this number belongs to, in the order they were registered; [] for a stranger.

    A report is unverified when the number came from another network than last time, was silent for long, or reading is
    locked for its person.
    """
    rows = tx.connection.execute(_CALLERS, {"number": tx.vault.index(number)}).all()
    return [_caller(tx, row, number, channel, network) for row in rows]


def _caller(tx: Tx, row: Any, number: str, channel: str, network: str | None) -> Caller:
    silent = tx.at - timedelta(days=tx.programme.limits.silent_days)
    moved = bool(network and row.network and network != row.network)
    quiet = row.heard_at is not None and row.heard_at < silent
    locked = row.pin_locked_until is not None and row.pin_locked_until > tx.at
    return Caller(
        number=number,
        channel=channel,
        person=row.id,
        role=row.role,
        language=row.language,
        village=row.village_id,
        sector=row.sector_id,
        district=row.district_id,
        verified=not (moved or quiet or locked),
    )


def heard(tx: Tx, number: str, network: str | None) -> None:
    """A call or SMS came from this number. The first network it is heard on is kept to notice a change."""
    old = tx.at - timedelta(hours=24)
    known = {"number": tx.vault.index(number), "old": old, "now": tx.at, "on_network": network or None}
    tx.connection.execute(_HEARD, known)


def set_language(tx: Tx, me: Caller, language: Language) -> str:
    """From now on the person is spoken to in that language. A stranger's lasts for the talk."""
    if me.person is not None:
        tx.connection.execute(update(Person).where(Person.id == me.person).values(language=language))
    return language.value


def get(tx: Tx, person_id: int) -> Person:
    """The person of that id."""
    return tx.session.get_one(Person, person_id)


def number_of(tx: Tx, person_id: int | None) -> str:
    """The working number of a person, "" if there is none. Only for eyes that may see it; the caller audits."""
    phone = tx.session.scalar(
        select(Phone)
        .where(Phone.person_id == person_id, Phone.works)
        .order_by(Phone.heard_at.is_(None), Phone.heard_at.desc())
        .limit(1)
    )
    return tx.vault.open("phones.number", phone.id, phone.number_sealed) if phone else ""


def partners(tx: Tx, me: int, village_id: int) -> list[Person]:
    """The other volunteers of the village."""
    return list(tx.session.scalars(_PARTNERS, {"village": village_id, "me": me}))


def pair(tx: Tx, village_id: int) -> list[Person]:
    """The volunteers of a village."""
    return partners(tx, 0, village_id)


def of_role(tx: Tx, role: Role, *, district: int | None = None, sector: int | None = None) -> list[Person]:
    """Everybody who does that work there."""
    found = select(Person).where(Person.role == role, Person.standing == Standing.active).order_by(Person.id)
    if district is not None:
        found = found.where(Person.district_id == district)
    if sector is not None:
        found = found.where(Person.sector_id == sector)
    return list(tx.session.scalars(found))


def register(
    tx: Tx,
    number: str,
    role: Role,
    name: str,
    *,
    place: Place | None,
    language: Language,
    sex: str | None = None,
    covers: int | None = None,
    shared: bool = False,
    is_demo: bool = False,
) -> Person:
    """Somebody is known by this number from now on; `place` is a village, sector or district, None for the nation."""
    row, phone = new_id(), new_id()
    person = Person(
        id=row,
        role=role,
        language=language,
        sex=sex,
        name_sealed=tx.vault.seal("people.name", row, name),
        village_id=place.id if place and place.level == "village" else None,
        sector_id=place.sector_id if place else None,
        district_id=place.district_id if place else None,
        covers_id=covers,
        is_demo=is_demo,
    )
    tx.session.add(person)
    tx.session.add(
        Phone(
            id=phone,
            person_id=row,
            number_index=tx.vault.index(number),
            number_sealed=tx.vault.seal("phones.number", phone, number),
            shared=shared,
        )
    )
    tx.flush()
    return person


def consent(tx: Tx, caregiver: Person, *, wording: str, taken_by: int | None) -> None:
    """The caregiver agreed to messages, in that wording."""
    tx.session.add(Consent(person_id=caregiver.id, given_at=tx.at, wording=wording, taken_by_id=taken_by))


def may_message(tx: Tx, caregiver: Person) -> bool:
    """True if the caregiver agreed and has not stopped the messages."""
    agreed = tx.connection.scalar(
        select(Consent.id).where(Consent.person_id == caregiver.id, Consent.revoked_at.is_(None)).limit(1)
    )
    return agreed is not None and caregiver.messages_stopped_at is None


def stop_messages(tx: Tx, me: Caller) -> None:
    """No more reminders to this caregiver, from this moment on; what waits is withdrawn by its sender's check."""
    tx.connection.execute(update(Person).where(Person.id == me.id).values(messages_stopped_at=tx.at))


def start_messages(tx: Tx, me: Caller) -> None:
    """The caregiver wants reminders again."""
    tx.connection.execute(update(Person).where(Person.id == me.id).values(messages_stopped_at=None))
