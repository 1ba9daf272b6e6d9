"""Draining a lane: claim, mark, offer to the gateway in parallel with no transaction open, settle each outcome."""

import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import islice
from typing import TypeVar

from core import failpoints
from core.alerts import leaving
from core.errors import Busy
from core.failpoints import Side
from core.messages import retries, sending
from core.messages.sending import Outgoing, SendOutcome, Sent
from core.models.message import Lane
from core.storage import ticks
from core.storage.db import Database
from sms.gateways.port import Gateway

SECONDS = 20.0
"""A drain's own deadline, well inside the job's timeout."""
WIDTH = 8
"""Calls under way at once; as many alerts at most are unclear if this process dies."""
REMEMBERED, AGAIN = 15.0, 0.25
"""Seconds an answer is held while the database is away, and between two tries; with a call's 12 within the lease. What
is forgotten goes out twice, or counts as unknown."""

T = TypeVar("T")
Call = tuple[str, list[Outgoing]]
"""One call to the gateway: a text, and whom it goes to."""


class Drain:
    """Sends what is owed on a lane. Any number of them may run at once, anywhere."""

    def __init__(
        self,
        database: Database,
        gateway: Gateway,
        *,
        width: int = WIDTH,
        stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        self.database, self.gateway, self.width, self.stopping = database, gateway, width, stopping
        self._hands = ThreadPoolExecutor(width, thread_name_prefix="send")

    def run(self, lane: Lane, *, seconds: float = SECONDS) -> int:
        """Drain until nothing is due, the time is over or the process is to end; how many messages were offered.

        Calls under way are waited for and settled: 12 s at most.
        """
        lease, end, offered = uuid.uuid4().hex, time.monotonic() + seconds, 0
        while not self._is_over(end):
            with self.database.write("drain.claim") as tx:
                claimed = sending.claim(tx, lane, lease, words=leaving.words)
                ticks.mark(tx, f"drain:{lane}")
            if not claimed:
                break
            for wave in _in_parts(_calls(claimed, self.gateway.most_numbers), self.width):
                if self._is_over(end):  # the gateway hangs, or the process is to end
                    self._give_back(lease)
                    break
                offered += self._send(wave, lease)
            if not self._is_due(lane):
                break
        return offered

    def _is_due(self, lane: Lane) -> bool:
        """Whether there is more to claim: a look is cheaper than a claim in vain."""
        with self.database.read() as tx:
            return sending.count_due(tx, lane) > 0

    def _is_over(self, end: float) -> bool:
        return time.monotonic() >= end or self.stopping()

    def _give_back(self, lease: str) -> None:
        with self.database.write("drain.give_back") as tx:
            sending.give_back(tx, lease)

    def _send(self, wave: list[Call], lease: str) -> int:
        ids = [each.id for _, messages in wave for each in messages]
        with self.database.write("drain.sending") as tx:
            ours = sending.mark_sending(tx, ids, lease)
        calls = [(text, [each for each in messages if each.id in ours]) for text, messages in wave]
        under_way = {
            self._hands.submit(self._offer, text, [each.number for each in messages]): messages
            for text, messages in calls
            if messages
        }
        for call in as_completed(under_way):
            self._settle(under_way[call], call.result(), lease)
        return len(ours)

    def _offer(self, text: str, numbers: list[str]) -> list[Sent]:
        failpoints.hit("gateway", Side.before)
        sent = self.gateway.send(text, numbers)
        failpoints.hit("gateway", Side.after)
        return sent

    def _settle(self, messages: list[Outgoing], sent: list[Sent], lease: str) -> None:
        """Write down what the gateway said; with the database away it is remembered for a while. Raises Busy."""
        until = time.monotonic() + REMEMBERED
        while True:
            try:
                with self.database.write("drain.settle") as tx:
                    for message, each in zip(messages, sent, strict=True):
                        sending.settle(tx, message.id, lease, self.gateway.name, each)
                    if any(each.outcome is SendOutcome.accepted for each in sent):
                        retries.free_waiting(tx)
                return
            except Busy:
                if time.monotonic() >= until:
                    raise
                time.sleep(AGAIN)


def _calls(claimed: list[Outgoing], most: int) -> Iterator[Call]:
    """Alerts and receipts go alone, for a clean retry; up to `most` reminders of the same text share a call."""
    together: dict[str, list[Outgoing]] = {}
    for each in claimed:
        if each.lane is Lane.reminders:
            together.setdefault(each.text, []).append(each)
        else:
            yield each.text, [each]
    for text, messages in together.items():
        for some in _in_parts(messages, most):
            yield text, some


def _in_parts(whole: Iterable[T], size: int) -> Iterator[list[T]]:
    rest = iter(whole)
    while part := list(islice(rest, size)):
        yield part
