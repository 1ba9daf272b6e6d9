"""A breach of what is kept: the law's clock from the moment it was known, and drafts for whom it wants told."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select

from core.clock import kigali
from core.errors import InshutiError, Unknown
from core.files.faults import shown
from core.models.base import new_id
from core.models.breach import Breach
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx

WHERE = "breaches.what"


class ToldOfBreach(StrEnum):
    """What the law wants sent: a notice to the authority, then the report with all that is known; word to persons."""

    authority = "authority"
    report = "report"
    persons = "persons"


WITHIN = {
    ToldOfBreach.authority: timedelta(hours=48),
    ToldOfBreach.report: timedelta(hours=72),
    ToldOfBreach.persons: timedelta(hours=72),
}
"""The law's time for notice and report (articles 43 and 44), from the moment the breach is known; no office sets it.
For the persons it names none (article 45): they are told by when the report must be."""

PRESSING = timedelta(hours=24)
"""How long before its end the operator is alarmed of what was not sent yet."""


class BadBreach(InshutiError):
    """A breach that cannot be opened so: the sentence says why."""


@dataclass(frozen=True, slots=True)
class BreachLine:
    """One breach; for each thing to be sent the hours left, below 0 once they are over, None once it was sent.

    `name` is what people call it.
    """

    number: int
    name: str
    known_at: datetime
    authority_hours: int | None
    report_hours: int | None
    persons_hours: int | None

    @property
    def is_late(self) -> bool:
        """Whether the time of something that must be sent is over."""
        return any(
            each is not None and each < 0 for each in (self.authority_hours, self.report_hours, self.persons_hours)
        )

    @property
    def is_owed(self) -> bool:
        """Whether something must still be sent."""
        return any(each is not None for each in (self.authority_hours, self.report_hours, self.persons_hours))


def open_one(tx: Tx, me: Caller, what: str, known_at: datetime) -> int:
    """A breach was found; its number. The clock runs from `known_at`. Raises BadBreach."""
    if not what.strip():
        raise BadBreach("Say what happened, in a sentence.")
    if known_at > tx.at:
        raise BadBreach("A breach cannot be known at a moment that is still to come.")
    row = Breach(id=new_id(), what_sealed=b"", known_at=known_at, opened_as=me.channel, opened_at=tx.at)
    row.what_sealed = tx.vault.seal(WHERE, row.id, what.strip())
    tx.session.add(row)
    tx.flush()
    audit.record(tx, me, "opened", "breaches", row.id)
    return row.id


def get(tx: Tx, number: int, *, held: bool = False) -> Breach:
    """The breach of that number; `held` until what is noted of it is kept. Raises Unknown."""
    row = tx.session.get(Breach, number, with_for_update=held and tx.is_postgres)
    if row is None:
        raise Unknown(f"There is no breach {number}: see ./inshuti breach list.")
    return row


def find(tx: Tx, written: str) -> int:
    """The number of the breach that people call so, as "2026-1", or that has this very number. Raises Unknown."""
    asked = written.strip()
    found = next((row for row, name in names(tx).items() if asked in (name, str(row))), None)
    if found is None:
        raise Unknown(f"There is no breach {shown(asked)!r}: see ./inshuti breach list.")
    return found


def what(tx: Tx, row: Breach) -> str:
    """What happened, as whoever opened it wrote."""
    return tx.vault.open(WHERE, row.id, row.what_sealed)


def due_at(row: Breach, whom: ToldOfBreach) -> datetime:
    """By when it is to be sent."""
    return row.known_at + WITHIN[whom]


def note_told(tx: Tx, me: Caller, number: int, whom: ToldOfBreach) -> bool:
    """It was sent, now; False where that was noted before. Raises Unknown."""
    row = get(tx, number, held=True)
    name = f"{whom}_told_at"
    if getattr(row, name) is not None:
        return False
    setattr(row, name, tx.at)
    audit.record(tx, me, f"told_{whom}", "breaches", row.id)
    return True


def lines(tx: Tx) -> list[BreachLine]:
    """Every breach, the latest first."""
    found = list(tx.session.scalars(select(Breach).order_by(Breach.known_at.desc())))
    named = _named((each.id, each.opened_at) for each in found)
    return [
        BreachLine(each.id, named[each.id], each.known_at, *(_hours(tx, each, whom) for whom in ToldOfBreach))
        for each in found
    ]


def names(tx: Tx) -> dict[int, str]:
    """What people call each: the year in which it was opened and its place in it, as "2026-1". No breach is erased."""
    return _named((row, at) for row, at in tx.connection.execute(select(Breach.id, Breach.opened_at)))


def _named(opened: Iterable[tuple[int, datetime]]) -> dict[int, str]:
    found: dict[int, str] = {}
    counts = Counter[int]()
    for row, at in sorted(opened, key=lambda each: (each[1], each[0])):
        year = kigali(at).year
        counts[year] += 1
        found[row] = f"{year}-{counts[year]}"
    return found


def _hours(tx: Tx, row: Breach, whom: ToldOfBreach) -> int | None:
    if getattr(row, f"{whom}_told_at") is not None:
        return None
    return int((due_at(row, whom) - tx.at).total_seconds() // 3600)


def count_pressing(tx: Tx) -> int:
    """How much the law wants sent within a day, or wanted sent before, of all breaches."""
    owed = [hours for each in lines(tx) for hours in (each.authority_hours, each.report_hours, each.persons_hours)]
    return sum(hours is not None and timedelta(hours=hours) < PRESSING for hours in owed)


def sentence(tx: Tx) -> str:
    """What the operator must know of breaches that somebody must still be told of; "" where nobody must."""
    owed = [each for each in lines(tx) if each.is_owed]
    return " ".join(_said(each) for each in owed)


def _said(line: BreachLine) -> str:
    left = {
        "tell the authority": line.authority_hours,
        "send it the report": line.report_hours,
        "tell the persons": line.persons_hours,
    }
    parts = [f"{what} {_left(hours)}" for what, hours in left.items() if hours is not None]
    return f"Breach {line.name} (number {line.number}), known {kigali(line.known_at):%d/%m %H:%M}: {', '.join(parts)}."


def _left(hours: int) -> str:
    return f"within {hours} h" if hours >= 0 else f"LATE by {-hours} h"
