"""What one run of a drain writes down, each step in a transaction of its own: no other is open while it sends."""

import time
import uuid
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from core import logs
from core.alerts import leaving
from core.errors import Busy
from core.messages import retries, sending, taken
from core.messages.outcomes import SendOutcome, Sent
from core.messages.sending import Outgoing
from core.models.message import Lane
from core.people import asking_carers
from core.storage import ticks
from core.storage.db import Database, Tx

REMEMBERED, AGAIN = 15.0, 0.25
"""Seconds an answer is held while the database is away, and between two tries; with a call's 12 within the lease. What
is forgotten goes out twice, or counts as unknown."""

T = TypeVar("T")
Answered = tuple[list[Outgoing], list[Sent]]
"""One call that came back: the messages it carried, and what became of each."""


class SendingRecords:
    """The rows of one lane that are in one run's hands, under a lease of its own."""

    def __init__(self, database: Database, lane: Lane, gateway: str) -> None:
        self._database, self._lane, self._gateway = database, lane, gateway
        self._lease = uuid.uuid4().hex

    def is_due(self) -> bool:
        """Whether there is more to claim: a look is cheaper than a claim in vain."""
        with self._database.read() as tx:
            return sending.is_due(tx, self._lane)

    def claim(self) -> list[Outgoing]:
        """The next messages that leave."""
        with self._database.write("drain.claim") as tx:
            claimed = sending.claim(tx, self._lane, self._lease, words=leaving.words)
            ticks.mark(tx, f"drain:{self._lane}")
        return claimed

    def go_on(self, answered: Sequence[Answered], then: Sequence[int]) -> set[int]:
        """Write down what came back, and that the messages `then` are about to be offered; those that still may be.

        What was taken is written together, in the one transaction that marks the next. With the database away an answer
        is remembered for a while. Raises Busy.
        """
        pairs = [list(zip(messages, sent, strict=True)) for messages, sent in answered]
        for message, sent in (each for call in pairs for each in call):
            logs.get().info("offered", of=logs.letters(message.id), lane=self._lane, result=sent.outcome)
        for call in pairs:
            if others := [each for each in call if each[1].outcome is not SendOutcome.accepted]:
                _remembered(partial(self._settle, others))
        good = [(each.id, sent) for call in pairs for each, sent in call if sent.outcome is SendOutcome.accepted]
        if good:
            return _remembered(lambda: self._note("drain.settle", good, then))
        return self._note("drain.sending", good, then) if then else set()

    def _note(self, name: str, good: Sequence[tuple[int, Sent]], then: Sequence[int]) -> set[int]:
        with self._database.write(name) as tx:
            if good:
                taken.note(tx, self._lease, self._gateway, good)
                self._note_asked(tx, [row for row, _ in good])
                retries.free_waiting(tx)
            return sending.mark_sending(tx, then, self._lease) if then else set()

    def _note_asked(self, tx: Tx, gone: Sequence[int]) -> None:
        if self._lane is Lane.reminders:
            asking_carers.note_left(tx, gone)

    def _settle(self, failed: Sequence[tuple[Outgoing, Sent]]) -> None:
        """Rare, and it may touch an alert and its other messages: apart from what was taken."""
        with self._database.write("drain.settle") as tx:
            for message, sent in failed:
                sending.settle(tx, message.id, self._lease, self._gateway, sent)

    def give_back(self) -> None:
        """What was claimed and not offered is free at once."""
        with self._database.write("drain.give_back") as tx:
            sending.give_back(tx, self._lease)


def _remembered(write: Callable[[], T]) -> T:
    until = time.monotonic() + REMEMBERED
    while True:
        try:
            return write()
        except Busy:
            if time.monotonic() >= until:
                raise
            time.sleep(AGAIN)
