"""One trial: a chain is made, hands reach into it one after the other, and whatever each did is taken back."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import insert

from bench.tampers import forger
from bench.tampers.hands import WITH_KEY, WITHOUT_KEY
from core.models.record import AuditEntry
from core.storage import audit, audit_heads, audit_seal, audit_walk
from core.storage.audit_heads import OutsideHead
from core.storage.db import Database, Tx

SEALS, EACH = 6, 5


@dataclass(slots=True)
class TamperTrial:
    """How many hands reached in, and what was not found: the hand's name and its number."""

    hands: int = 0
    missed: list[str] = field(default_factory=list)
    false_alarms: list[str] = field(default_factory=list)

    @property
    def found(self) -> int:
        """How many were found."""
        return self.hands - len(self.missed)


class _Undone(Exception):
    """Takes back what a hand did."""


def make_chain(database: Database) -> list[OutsideHead]:
    """Some rows under some seals, and two that wait; a head of the last seal that stands elsewhere."""
    for seal in range(SEALS):
        with database.write("audit.trial") as tx:
            _look(tx, seal * EACH, EACH)
            audit_seal.seal(tx)
    with database.write("audit.trial") as tx:
        _look(tx, SEALS * EACH, 2)
        return [audit_heads.current(tx)]


def _look(tx: Tx, before: int, many: int) -> None:
    """So many looks, each at another child and a second later."""
    each = range(before + 1, before + many + 1)
    lines = [audit.line(tx.vault, tx.at + timedelta(seconds=at), 1, "ussd", "read", "children", at, 24) for at in each]
    tx.connection.execute(insert(AuditEntry), lines)


def reach_in(
    database: Database, count: int, seed: int = 0, step: Callable[[int], object] = lambda _: None
) -> TamperTrial:
    """So many hands with the database, half of them with the key as well; what was found of each."""
    heads, trial = make_chain(database), TamperTrial()
    _must_be_whole(database, heads, trial, "before")
    for number in range(count):
        chance, has_key = random.Random(seed + number), bool(number % 2)
        hands = WITH_KEY if has_key else WITHOUT_KEY
        hand = hands[(number // 2) % len(hands)]
        trial.hands += 1
        if not _is_found(database, heads, lambda tx: hand(tx, chance, SEALS * EACH), has_key=has_key):  # noqa: B023
            trial.missed.append(f"{hand.__name__}{' with the key' * has_key}, number {number}")
        step(1)
    _must_be_whole(database, heads, trial, "after")
    return trial


def _must_be_whole(database: Database, heads: Sequence[OutsideHead], trial: TamperTrial, when: str) -> None:
    with database.read(one_moment=True) as tx:
        found = audit_walk.verify(tx, outside=heads)
    if found.broken or found.covered != SEALS * EACH:
        trial.false_alarms.append(f"{when} the hands: {found.broken}")


def _is_found(database: Database, heads: Sequence[OutsideHead], act: Callable[[Tx], None], *, has_key: bool) -> bool:
    """Without the key by the database alone; with it by the head that stands elsewhere."""
    found = False
    try:
        with database.write("audit.trial") as tx:
            act(tx)
            if has_key:
                forger.make_all_fit(tx)
            found = audit_walk.verify(tx, outside=heads).broken is not None
            raise _Undone
    except _Undone:
        return found
