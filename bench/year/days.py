"""The days go by: whatever comes next, owed by the system or meant by a person, is done in its own moment.

Real time and programme time are one here, and both are handed in: leases and retries run as everything else.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, select

from bench.year.facts import copy_words
from bench.year.town import Town
from core.messages import sending
from core.models.message import Lane, Message, MessageState
from core.storage.db import Tx
from core.storage.prepared import Prepared, one_of
from jobs.alarm_channels import AlarmChannels
from jobs.clock import Clock
from jobs.drain import Drain
from jobs.schedule import next_due
from sms import delivery

AFTERWARDS = timedelta(hours=30)
"""How long what is still owed may take to arrive once nobody does anything any more."""
_NEXT_TRY = Prepared(
    select(func.min(Message.next_at)).where(
        one_of(Message.lane, Lane), Message.state == MessageState.queued, Message.next_at > bindparam("now")
    )
)
MINUTE, EACH = timedelta(minutes=1), timedelta(days=60)
Say = Callable[[datetime], object]


class Pager:
    """The operator's other way, beside the gateway that may be what fails."""

    name = "pager"

    def __init__(self, town: Town) -> None:
        self._town = town

    def say(self, sentence: str) -> None:
        """It is written down when."""
        if sentence:
            self._town.book.alarms.append(self._town.now)


class Days:
    """The clock and the drains of the year, and whose turn it is."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self._rung: set[Lane] = set()
        self._copied = self._settled = town.now
        town.database.bell = self._rung.update
        self.drain = Drain(town.database, town.carrier)
        self.clock = Clock(town.database, self.drain, None)
        self.channels = AlarmChannels([Pager(town)])

    def live(self, say: Say) -> None:
        """Live up to the last day; `say` hears of each new moment."""
        agenda, ends = self.town.agenda, self.town.ends
        while True:
            owed, meant = self._owed_at(), agenda.next_at
            at = min((each for each in (owed, meant) if each), default=ends)
            if at >= ends:
                break
            self.town.watch.move(at)
            if meant is not None and (owed is None or meant < owed):
                agenda.take()()
                self._ring()
            else:
                self.settle()
            self._copy_words()
            say(self.town.now)
        self.town.watch.move(ends)
        self.settle()

    def rest(self) -> None:
        """Nobody does anything any more; what is owed by then goes out."""
        until = self.town.ends + AFTERWARDS
        while (owed := self._owed_at()) and owed < until:
            self.town.watch.move(owed)
            self.settle()

    def settle(self) -> None:
        """Everything that is due now, and what phones make of it."""
        self._settled = self.town.now
        self.clock.settle()
        if any(away.holds(self.town.now) for away in self.town.carrier.away):
            self.channels.announce(self.town.database)
        self._rung.clear()
        self._deliver()

    def _ring(self) -> None:
        """What the doorbell does: one drain for each lane it was rung for, where something may go already."""
        with self.town.database.read() as tx:
            due = [lane for lane in Lane if lane in self._rung and sending.count_due(tx, lane)]
        for lane in due:
            self.drain.run(lane)
        self._rung.clear()
        self._deliver()

    def _deliver(self) -> None:
        self.town.hand_out()
        reports, self.town.reports = self.town.reports, []
        for report in reports:
            delivery.receive(self.town.database, "year", report)

    def _copy_words(self) -> None:
        """Every other month: the records keep the words of an SMS for some months only."""
        if self.town.now >= self._copied + EACH:
            self._copied = self.town.now
            with self.town.database.read() as tx:
                copy_words(tx, self.town.book)

    def _owed_at(self) -> datetime | None:
        """When the system has something to do next; a message that was refused is tried again in its own time.

        What is overdue, be it that it stays undone or that somebody just did what makes it due, is looked at a minute
        after the last look, whatever people do meanwhile: the real clock never waits for them.
        """
        with self.town.database.read() as tx:
            moments = (next_due(tx), _next_try(tx))
        now, again = self.town.now, max(self.town.now, self._settled + MINUTE)
        return min((each if each > now else again for each in moments if each), default=None)


def _next_try(tx: Tx) -> datetime | None:
    found = tx.first(_NEXT_TRY, {"now": tx.real})
    return found[0] if found else None
