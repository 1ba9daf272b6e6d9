"""Owners whose line falls into doubt: nobody may open or note anything there, so the alert is nobody's from then on."""

from datetime import datetime

from sqlalchemy import bindparam, exists, or_, select

from core.alerts import in_doubt, ladder, letting_go
from core.models.alert import OPEN_NOW, OWNED, Alert
from core.models.base import Moment
from core.models.person import Person, Phone
from core.people import people, phones
from core.storage.access import Caller
from core.storage.db import Tx
from core.storage.next_due import NextAsked
from core.storage.prepared import Prepared, one_of

_SILENT = bindparam("silent", type_=Moment())
_THEIRS = Phone.person_id == Alert.owner_id
_SURE = Phone.doubted_at.is_(None) & or_(Phone.dialled_at.is_(None), Phone.dialled_at >= _SILENT)
_OWNERS = Prepared(
    select(Alert.owner_id)
    .distinct()
    .where(OPEN_NOW, Alert.owner_id.is_not(None), one_of(Alert.state, OWNED))
    .where(exists().where(_THEIRS, phones.doubted(_SILENT)))
    .where(~exists().where(_THEIRS, Phone.lost_at.is_(None), _SURE))
)
"""Who owns something open and has no line that is sure: asked each time somebody looks for what is due next."""


def release_owned(tx: Tx) -> int:
    """What whoever is in doubt owned begins at its first rung, and whoever is above is asked at once whether they know
    the voice; confirmed, it is theirs again if nobody else has it by then. How many owners that were.
    """
    owners = _owners(tx)
    for person_id in owners:
        _release(tx, people.get(tx, person_id))
    return len(owners)


def next_due(tx: Tx) -> datetime | None:
    """Now where an owner is in doubt; nobody knows when the next one will be."""
    return tx.at if _owners(tx) else None


NEXT_DUE = NextAsked(next_due)


def _owners(tx: Tx) -> list[int]:
    return [owner for (owner,) in tx.all(_OWNERS, {"silent": phones.silent_since(tx)})]


def _release(tx: Tx, person: Person) -> None:
    tx.session.get_one(Person, person.id, with_for_update=tx.is_postgres)
    owned = (Alert.owner_id == person.id, Alert.state.in_(OWNED))
    order = (Alert.raised_at, Alert.id)
    alerts = sorted(tx.session.scalars(select(Alert).where(*owned).order_by(*order)), key=lambda each: each.level.rank)
    letting_go.release(tx, person)
    for alert in alerts:
        ladder.event(tx, alert, in_doubt.WANTED, person.id)
    if alerts:
        me = Caller("", "doubted", person=person.id, role=person.role, district=person.district_id)
        in_doubt.ask_above(tx, me, alerts[0])
