"""What the tests of the rules share: the demo people as callers, Kigali's clock, and what is owed to whom."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self, TypeVar

from sqlalchemy import select, update

from core.clock import kigali
from core.models.alert import Alert, AlertEvent
from core.models.child import Child
from core.models.message import Lane, Message, MessageState
from core.models.person import Phone
from core.people import people
from core.storage import access
from core.storage.access import Caller
from core.storage.db import Database, Tx
from tests.fixtures.world import Watch

T = TypeVar("T")
OPERATOR = "+250788000999"


def moment(written: str) -> datetime:
    """ "2026-10-14 09:00" on Kigali's clocks."""
    return datetime.fromisoformat(f"{written}+02:00")


def written(at: datetime | None) -> str:
    """A moment as `moment` reads it; "" for none."""
    return f"{kigali(at):%Y-%m-%d %H:%M}" if at else ""


def number(last: int) -> str:
    """A demo number by its last digits."""
    return f"+250788000{last:03d}"


@dataclass(frozen=True)
class Owed:
    """A message in the outbox, opened; `to` is the last three digits of the number, 0 for none."""

    to: int
    notice: str
    text: str
    state: MessageState
    lane: Lane
    not_before: str
    expires: str
    reason: str | None
    segments: int


def vars_of(row: object, **values: Any) -> None:
    """A row has those values from now on."""
    for name, value in values.items():
        setattr(row, name, value)


class Field:
    """A database with the demo people, a watch that is set by hand, and verbs run one a transaction."""

    def __init__(self, database: Database, watch: Watch) -> None:
        self.database, self.watch = database, watch
        self._seen: set[int] = set()

    def at(self, when: str) -> Self:
        """It is that moment in Kigali; alerts that could go before it have reached their phones."""
        if moment(when) > self.watch.now:
            self.leaves()
        self.watch.now = moment(when)
        return self

    def leaves(self) -> None:
        """Every SMS about alerts that may go by now has gone."""
        waits = (Message.alert_id.is_not(None), Message.state == MessageState.queued)
        may = (*waits, Message.not_before <= self.watch.now)
        with self.database.write() as tx:
            tx.connection.execute(update(Message).where(*may).values(state=MessageState.sent, sent_at=tx.at))

    def do(self, verb: Callable[..., T], *args: Any, **named: Any) -> T:
        """Run a verb in a transaction of its own."""
        with self.database.write() as tx:
            return verb(tx, *args, **named)

    def look(self, verb: Callable[..., T], *args: Any, **named: Any) -> T:
        """Run a verb that only reads."""
        with self.database.read() as tx:
            return verb(tx, *args, **named)

    def me(self, last: int, channel: str = "ussd", **changed: Any) -> Caller:
        """The demo person of those last digits on the phone; a stranger if nobody has the number."""
        found = self.look(people.callers, number(last), channel)
        caller = found[0] if found else access.Caller(number(last), channel)
        return replace(caller, **changed)

    def child(self, code: str) -> int:
        """The id of the demo child of that code."""
        with self.database.read() as tx:
            return tx.session.scalars(select(Child.id).where(Child.code == code)).one()

    def born(self, code: str, year: int) -> None:
        """The demo child of that code was born in that year."""
        self.do(lambda tx: vars_of(tx.session.scalars(select(Child).where(Child.code == code)).one(), birth_year=year))

    def all_born(self, year: int, **changed: Any) -> None:
        """So was every child; and `changed`."""
        with self.database.write() as tx:
            for each in tx.session.scalars(select(Child)):
                vars_of(each, birth_year=year, **changed)

    def row(self, kind: type[T], key: object) -> T:
        """A row as it stands now, no longer bound to a transaction."""
        with self.database.read() as tx:
            return tx.session.get_one(kind, key)

    def alert(self, alert_id: int) -> Alert:
        """The alert's row."""
        return self.row(Alert, alert_id)

    def story(self, alert_id: int) -> set[str]:
        """What happened to an alert."""
        with self.database.read() as tx:
            return set(tx.session.scalars(select(AlertEvent.what).where(AlertEvent.alert_id == alert_id)))

    def phone(self, last: int, **changed: Any) -> None:
        """Change the row of a demo person's phone."""
        with self.database.write() as tx:
            mine = Phone.number_index == tx.vault.index(number(last))
            tx.connection.execute(update(Phone).where(mine).values(**changed))

    def owed(self, *lasts: int) -> list[Owed]:
        """Everything in the outbox (of those numbers), oldest first."""
        return [each for _, each in self._outbox() if not lasts or each.to in lasts]

    def news(self) -> list[tuple[int, str]]:
        """To whom what is owed since the last such look, sorted: one pair a message."""
        found = [(row, each) for row, each in self._outbox() if row not in self._seen]
        self._seen |= {row for row, _ in found}
        return sorted((each.to, each.notice) for _, each in found)

    def _outbox(self) -> list[tuple[int, Owed]]:
        with self.database.read() as tx:
            rows = tx.session.scalars(select(Message).order_by(Message.created_at))
            return [(each.id, _opened(tx, each)) for each in rows]


def _opened(tx: Tx, row: Message) -> Owed:
    to = tx.vault.open("messages.number", row.id, row.number_sealed)
    return Owed(
        int(to[-3:] or 0),
        row.notice,
        tx.vault.open("messages.text", row.id, row.text_sealed),
        row.state,
        row.lane,
        written(row.not_before),
        written(row.expires_at),
        row.reason,
        row.segments,
    )
