"""Phones: when each was dialled and heard last, on which network, and which are in doubt."""

import re
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, exists, func, or_, select, update

from core.models.base import Moment, new_id
from core.models.person import Person, Phone, Role
from core.storage.db import Tx
from core.storage.numbers import found_by, is_number, of_number
from core.storage.prepared import Prepared

_NOW = bindparam("now", type_=Moment())
_OLD = bindparam("old", type_=Moment())
_MOVED = Phone.network != bindparam("on_network")
_OURS = of_number(Phone.number_index) & Phone.lost_at.is_(None)
_DIALLED = Prepared(
    update(Phone)
    .where(
        _OURS,
        or_(
            Phone.heard_at.is_(None),
            Phone.heard_at < _OLD,
            Phone.dialled_at.is_(None),
            Phone.dialled_at < _OLD,
            Phone.network.is_(None),
            Phone.works.is_(False),
            Phone.doubted_at.is_(None) & _MOVED,
        ),
    )
    .values(
        heard_at=_NOW,
        dialled_at=_NOW,
        works=True,
        network=func.coalesce(Phone.network, bindparam("on_network")),
        doubted_at=case(
            (
                or_(Phone.dialled_at < bindparam("silent", type_=Moment()), _MOVED),
                func.coalesce(Phone.doubted_at, _NOW),
            ),
            else_=Phone.doubted_at,
        ),
    )
)
_TEXTED = Prepared(
    update(Phone)
    .where(_OURS, or_(Phone.heard_at.is_(None), Phone.heard_at < _OLD, Phone.works.is_(False)))
    .values(heard_at=_NOW, works=True)
)
_NETWORK = re.compile(r"[0-9]{5,6}", re.ASCII)
"""An operator's code as networks write it: country and operator. What is none puts nobody in doubt."""
_WRITTEN_EVERY = timedelta(hours=24)
"""How often a phone's row is written at most while nothing of it changes."""


def silent_since(tx: Tx) -> datetime:
    """Who has not dialled since then may have lost the phone."""
    return tx.at - timedelta(days=tx.programme.limits.silent_days)


def in_doubt(tx: Tx) -> ColumnElement[bool]:
    """Phones whose holder somebody must confirm before a child's data is read there."""
    return doubted(silent_since(tx))


def doubted(silent: Any) -> ColumnElement[bool]:
    """The same, for a statement that is made once: `silent` is the parameter of that moment."""
    return Phone.lost_at.is_(None) & or_(Phone.doubted_at.is_not(None), Phone.dialled_at < silent)


def doubted_since(tx: Tx, person_id: int) -> datetime | None:
    """Since when one of the person's numbers has been in doubt, the first of them; None where none is.

    One that was not dialled for long is in doubt from the day on which that is too long.
    """
    mine = select(Phone.doubted_at, Phone.dialled_at).where(Phone.person_id == person_id, in_doubt(tx))
    silent = timedelta(days=tx.programme.limits.silent_days)
    rows = tx.connection.execute(mine)
    since = [doubted or (dialled and dialled + silent) for doubted, dialled in rows]
    return min(filter(None, since), default=None)


def operator(network: str | None) -> str | None:
    """The code of a network if it is well formed."""
    return network if network and _NETWORK.fullmatch(network) else None


def dialled(tx: Tx, number: str, network: str | None) -> None:
    """A call came from this number, so it works, whatever a gateway said of it. The first network it is dialled on is
    kept to notice a change.

    One that changed its network, or was not dialled for long, is in doubt from now on until somebody confirms its
    person. A network that is not well formed says nothing.
    """
    known = {
        **found_by(tx.vault, number),
        "old": tx.at - _WRITTEN_EVERY,
        "silent": silent_since(tx),
        "now": tx.at,
        "on_network": operator(network),
    }
    tx.run(_DIALLED, known)


def texted(tx: Tx, number: str) -> None:
    """An SMS came from this number: somebody is there. It can be forged, so it puts nobody in doubt and nobody out of
    it.
    """
    tx.run(_TEXTED, {**found_by(tx.vault, number), "old": tx.at - _WRITTEN_EVERY, "now": tx.at})


def before(tx: Tx, person_id: int | None, since: datetime) -> str:
    """The number that was the person's at that moment and is no longer, "" where it still is. Only for eyes that may
    see it; the caller audits.
    """
    gone = (Phone.person_id == person_id, Phone.lost_at >= since)
    phone = tx.session.scalar(select(Phone).where(*gone).order_by(Phone.lost_at).limit(1))
    return tx.vault.open("phones.number", phone.id, phone.number_sealed) if phone else ""


def is_held(tx: Tx, person_id: int, number: str) -> bool:
    """Whether that number is the person's now."""
    theirs = exists().where(
        Phone.person_id == person_id, is_number(tx, Phone.number_index, number), Phone.lost_at.is_(None)
    )
    return bool(tx.connection.scalar(select(theirs)))


def is_closed(tx: Tx, number: str) -> bool:
    """Whether a family said that this number is not safe: no officer rings there until one met them."""
    closed = exists().where(is_number(tx, Phone.number_index, number), Phone.silenced_at.is_not(None))
    return bool(tx.connection.scalar(select(closed)))


def add(tx: Tx, person: Person, number: str, *, shared: bool = False) -> None:
    """The person is known by that number from now on. One that a family closed as not safe is closed for a carer who
    is new there too, until an officer lifts that.
    """
    row = new_id()
    closed = (is_number(tx, Phone.number_index, number), Phone.silenced_at.is_not(None))
    is_home = person.role is Role.caregiver
    tx.session.add(
        Phone(
            id=row,
            person_id=person.id,
            number_index=tx.vault.index(number),
            number_sealed=tx.vault.seal("phones.number", row, number),
            shared=shared,
            silenced_at=tx.session.scalar(select(func.min(Phone.silenced_at)).where(*closed)) if is_home else None,
        )
    )
