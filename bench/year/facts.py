"""What the records say at the end of the year: the rows the audit judges, and nothing it does not."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select

from bench.common.messages import OpenedMessage
from bench.year.book import Book
from bench.year.environment import YearEnvironment
from core.models.alert import Alert, AlertEvent, Concern, Notified
from core.models.base import Base
from core.models.child import Child, Placement
from core.models.duty import CallBack
from core.models.message import Message
from core.models.session import Session
from core.models.visit import FollowUp, Visit
from core.monitoring import invariants
from core.storage import audit_walk
from core.storage.db import Tx

Row = Any
"""A row of the columns named below, or of a test that plants one."""


@dataclass
class YearFacts:
    """The records of the district, as they stand at `at`.

    People did things from `begins` to `ends`; by `at` what was owed has gone out. `findings` are sentences on what the
    product's own checks found.
    """

    begins: datetime
    ends: datetime
    at: datetime
    alerts: list[Row]
    events: dict[int, list[Row]]
    told: list[Row]
    concerns: list[Row]
    visits: list[Row]
    follow_ups: list[Row]
    children: list[Row]
    messages: list[Row]
    call_backs: list[Row]
    dangers_left: int
    findings: list[str]


@dataclass(frozen=True, slots=True)
class Kept:
    """A child, and the day its present placement began."""

    row: Row
    placed_on: date | None


def gather(environment: YearEnvironment) -> YearFacts:
    """Read everything, in one transaction."""
    town = environment.town
    with town.database.read() as tx:
        copy_words(tx, town.book)
        return YearFacts(
            begins=town.begins,
            ends=town.ends,
            at=tx.at,
            alerts=_opened(tx, Alert),
            events=_by_alert(_all(tx, select(AlertEvent.__table__).order_by(AlertEvent.at))),
            told=_all(tx, select(Notified.__table__)),
            concerns=_opened(tx, Concern),
            visits=_opened(tx, Visit),
            follow_ups=_all(tx, select(FollowUp.__table__)),
            children=_children(tx),
            messages=_messages(tx, town.book),
            call_backs=_all(tx, select(CallBack.__table__)),
            dangers_left=tx.connection.scalar(select(func.count()).where(Session.danger_id.is_not(None))) or 0,
            findings=_findings(tx),
        )


def _all(tx: Tx, query: Select[Any]) -> list[Row]:
    return list(tx.connection.execute(query))


def _opened(tx: Tx, kind: type[Base]) -> list[Any]:
    """Rows whose sealed facts can be read."""
    return list(tx.session.scalars(select(kind)))


def _messages(tx: Tx, book: Book) -> list[OpenedMessage]:
    """Each with its number; one that found none to go to has the number that its person has at other times."""
    opened = [OpenedMessage(row, *book.words[row.id]) for row in _all(tx, select(Message.__table__))]
    known = {each.row.person_id: each.number for each in opened if each.number}
    return [each if each.number else replace(each, number=known.get(each.row.person_id, "")) for each in opened]


def _by_alert(events: Iterable[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for each in events:
        found.setdefault(each.alert_id, []).append(each)
    return found


def copy_words(tx: Tx, book: Book) -> None:
    """Copy number and words of each message that is not in the book yet: some months later the records lose them."""
    for row in tx.connection.execute(select(Message.id, Message.number_sealed, Message.text_sealed)):
        if row.id not in book.words and row.text_sealed:
            number = tx.vault.open("messages.number", row.id, row.number_sealed)
            book.words[row.id] = (number, tx.vault.open("messages.text", row.id, row.text_sealed))


def _children(tx: Tx) -> list[Kept]:
    placed = {each.child_id: each.began_on for each in _all(tx, select(Placement.__table__)) if each.ended_on is None}
    return [Kept(row, placed.get(row.id)) for row in _all(tx, select(Child.__table__))]


def _findings(tx: Tx) -> list[str]:
    found = [f"{count} rows are {kind}" for kind, count in sorted(invariants.count_open(tx).items())]
    broken = audit_walk.verify(tx).broken
    return [*found, *([f"the audit's chain: {broken.why}"] if broken else [])]
