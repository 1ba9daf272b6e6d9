"""Keeping the two places of the children's keys alike: what one lacks it gets from the other, what no child has goes.

A process that dies between keeping a new key and the commit leaves a key that nothing uses.
"""

from datetime import timedelta

from sqlalchemy import select

from core.models.child import Child
from core.storage.db import Tx
from core.storage.key_place import KeptKey, KeyPlace, PlaceAway, PlaceUnfit
from core.storage.key_store import KeysAway, KeyStore, merge
from core.storage.store_mark import known_store, prepare_store

TOGETHER = 1000
UNUSED = timedelta(hours=1)
"""For how long a key may wait for the commit of its child."""
KEPT_ANYHOW = timedelta(days=2)
"""An older one had a child once: the database is a copy from before it, and a newer one may follow."""


def sweep(tx: Tx) -> int:
    """Make both places alike, and forget new keys that no child came to have; how many keys it touched.

    A place that does not answer is left for later: whoever looks after the service hears of it elsewhere.
    """
    store = tx.key_store
    if known_store(tx.connection) is None:
        return 0
    try:
        prepare_store(tx.connection, store)  # a new disk is begun anew; a foreign one is refused
        return _heal(store) + _forget_unused(tx, store)
    except (PlaceAway, PlaceUnfit, KeysAway):
        return 0


def _heal(store: KeyStore) -> int:
    one, other = store.places
    if one.summary() == other.summary():
        return 0
    touched = last = 0
    while True:
        here, there = one.after(last, TOGETHER), other.after(last, TOGETHER)
        ends = [found[-1].id for found in (here, there) if len(found) == TOGETHER]
        until = min(ends, default=None)
        here, there = (_up_to(found, until) for found in (here, there))
        touched += _give(one, here, there) + _give(other, there, here)
        if until is None:
            return touched
        last = until


def _up_to(found: list[KeptKey], last: int | None) -> list[KeptKey]:
    return found if last is None else [each for each in found if each.id <= last]


def _give(place: KeyPlace, has: list[KeptKey], other: list[KeptKey]) -> int:
    lacking, erased = merge(has, other)
    if lacking:
        place.put(lacking)
    if erased:
        place.empty(erased)
    return len(lacking) + len(erased)


def _forget_unused(tx: Tx, store: KeyStore) -> int:
    """Those of the next thousand keys, turn by turn."""
    some = store.places[0].after(store.swept_to, TOGETHER)
    store.swept_to = some[-1].id if len(some) == TOGETHER else 0
    since, until = ((tx.real - span).timestamp() for span in (KEPT_ANYHOW, UNUSED))
    old = [each.id for each in some if each.box and since < each.kept_at < until]
    used = set(tx.connection.scalars(select(Child.id).where(Child.id.in_(old)))) if old else set()
    unused = [each for each in old if each not in used]
    if unused:
        store.forget(unused)
    return len(unused)
