"""A child's record is erased by two: the lead asks, the national desk confirms. The key goes first, at both places.

What was confirmed is finished by whoever comes next, however often it is cut short; a certificate proves it.
"""

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import select

from core.children import children
from core.clock import kigali
from core.errors import Busy, NotYours, Unknown
from core.models.base import new_id
from core.models.child import Child, Household
from core.models.erasure import Erasure
from core.models.person import Person, Role
from core.operations import erased_rows, erasure_bars
from core.operations.erasure_bars import bar
from core.people import erased_carers, two_persons
from core.people.erasure_reasons import MustBeKept
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx


class NotErasable(MustBeKept):
    """The record must be kept: the sentence says why, and until when."""


@dataclass(frozen=True, slots=True)
class ErasureStep:
    """How an erasure stands: its number; whether this step changed anything; whether all is gone."""

    number: int
    new: bool
    done: bool


def ask(tx: Tx, me: Caller, child_id: int) -> ErasureStep:
    """The lead of the child's district asks; asked again it is the same. Raises NotYours, NotErasable."""
    child = _held(tx, child_id)
    if me.role is not Role.lead or me.district != child.district_id:
        raise NotYours("the lead of the child's own district asks to erase its record")
    two_persons.require_able(tx, me)
    known = tx.session.scalar(select(Erasure).where(Erasure.child_id == child.id))
    if known:
        return ErasureStep(known.id, _takes_over(tx, me, known), known.done_at is not None)
    _require(tx, child)
    row = Erasure(
        id=new_id(),
        child_id=child.id,
        district_id=child.district_id,
        asked_by_id=me.id,
        asked_as=me.channel,
        asked_at=tx.at,
    )
    tx.session.add(row)
    tx.flush()
    audit.record(tx, me, "asked_to_erase", "children", child.id)
    return ErasureStep(row.id, True, False)


def _takes_over(tx: Tx, me: Caller, row: Erasure) -> bool:
    """What somebody asked who counts as nobody any more, and that was not confirmed yet, is this lead's from now on."""
    if row.confirmed_at is not None or two_persons.is_able(tx, row.asked_by_id):
        return False
    row.asked_by_id, row.asked_as, row.asked_at = me.id, me.channel, tx.at
    audit.record(tx, me, "asked_to_erase", "children", row.child_id)
    return True


def confirm(tx: Tx, me: Caller, child_id: int) -> ErasureStep:
    """The national desk confirms, by another hand than asked; the same again is the same.

    Raises NotYours, Unknown where nobody asked, NotErasable for what came to stand meanwhile.
    """
    child = _held(tx, child_id)
    if me.role is not Role.national:
        raise NotYours("the national desk confirms that a child's record is erased")
    two_persons.require_able(tx, me)
    row = tx.session.scalar(select(Erasure).where(Erasure.child_id == child.id))
    if row is None:
        raise Unknown("Nobody asked to erase this child's record: its lead does, first.")
    if row.confirmed_at is not None:
        return ErasureStep(row.id, False, row.done_at is not None)
    refusal = "who asked to erase a record does not confirm it: a second person does"
    two_persons.require_second(tx, me, row.asked_by_id, row.asked_as, refusal)
    _require(tx, child)
    row.confirmed_by_id, row.confirmed_as, row.confirmed_at = me.id, me.channel, tx.at
    audit.record(tx, me, "confirmed_erasing", "children", child.id)
    return ErasureStep(row.id, True, False)


def _held(tx: Tx, child_id: int) -> Child:
    """The child and its household, held: whoever raises an alert about one of them meanwhile waits, or is seen."""
    child = tx.session.get_one(Child, child_id, with_for_update=tx.is_postgres)
    if child.household_id:
        tx.session.get_one(Household, child.household_id, with_for_update=tx.is_postgres)
    return child


def _require(tx: Tx, child: Child) -> None:
    if why := bar(tx, child):
        raise NotErasable(why)


def sweep(tx: Tx) -> int:
    """One step of one that was confirmed: first no door finds the child any more; then, in a step of its own, the key
    goes at both places, and the rows. Whoever was cut short is taken up again.

    Where a place of the key store is away it waits. One for which something came to stand before its first step waits
    until nothing does, and holds up no other; after that nothing stops it, and a danger told meanwhile is an alert of
    its own, of no registered child.
    """
    found = _next(tx)
    if found is None:
        return 0
    row, child = found
    if not children.is_going(child):
        erased_rows.shut(tx, child)
        return 1
    try:
        tx.key_store.erase([row.child_id])
    except Busy:
        return 0
    row.keys_gone_at = tx.real
    carer = erasure_bars.carer_of_no_other(tx, child)
    counted = erased_rows.reduce(tx, row.child_id)
    counted["carers"] = _forget(tx, carer)
    row.said = json.dumps(_certificate(tx, row, counted), sort_keys=True).encode()
    row.done_at = tx.at
    audit.record_own(tx, "certified", f"erasures:{row.id}:{sha256(row.said).hexdigest()}")
    return 1


def _forget(tx: Tx, carer: Person | None) -> int:
    """Who cared for no other child is forgotten with the last one's record; how many were. Not while somebody must
    reach that family: it asked for something since both agreed.
    """
    if carer is None or erased_carers.bar(tx, carer):
        return 0
    erased_carers.forget(tx, carer)
    audit.record_own(tx, "erased", f"people:{carer.id}")
    return 1


def _next(tx: Tx) -> tuple[Erasure, Child] | None:
    """The one confirmed first of those that nothing bars now, or that began."""
    waits = select(Erasure).where(Erasure.confirmed_at.is_not(None), Erasure.done_at.is_(None))
    waits = waits.order_by(Erasure.confirmed_at)
    rows = tx.session.scalars(waits.with_for_update(skip_locked=True) if tx.is_postgres else waits).all()
    both = ((each, _held(tx, each.child_id)) for each in rows)
    return next(((each, child) for each, child in both if children.is_going(child) or bar(tx, child) is None), None)


def _certificate(tx: Tx, row: Erasure, counted: dict[str, int]) -> dict[str, Any]:
    hands = {
        name: f"{tx.session.get_one(Person, person).role.value}, {hand}"
        for name, person, hand in (
            ("asked_by", row.asked_by_id, row.asked_as),
            ("confirmed_by", row.confirmed_by_id, row.confirmed_as),
        )
    }
    return {
        "erasure": row.id,
        "asked_at": kigali(row.asked_at).isoformat(),
        "confirmed_at": kigali(row.confirmed_at or tx.at).isoformat(),
        "key_gone_at_both_places": True,
        "done_at": kigali(tx.at).isoformat(),
        "rows_reduced": counted,
        **hands,
    }


def is_done(tx: Tx, number: int) -> bool:
    """Whether all is gone of that one."""
    return tx.session.get_one(Erasure, number).done_at is not None


def certificate(tx: Tx, number: int) -> dict[str, Any]:
    """What the certificate of that erasure says, with its digest. Raises Unknown where there is none yet."""
    row = tx.session.get(Erasure, number)
    if row is None or row.said is None:
        raise Unknown(f"There is no certificate {number} yet: it is made once an erasure is confirmed and done.")
    said: dict[str, Any] = json.loads(row.said)
    return {**said, "digest": sha256(row.said).hexdigest()}
