"""Draining a lane: claim, mark, offer to the gateway in parallel with no transaction open, settle each outcome."""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from itertools import islice
from queue import Empty, SimpleQueue
from typing import TypeVar

from core import failpoints
from core.errors import Busy
from core.failpoints import Side
from core.messages.outcomes import Sent
from core.messages.sending import Outgoing
from core.models.message import Lane
from core.storage.db import Database
from jobs.sending_records import Answered, SendingRecords
from sms.gateways.port import Gateway

WIDTH = 8
"""Calls under way at once, where no setting says more."""
SECONDS = 20.0
"""A drain's own deadline, well inside the job's timeout."""
LOOK = 0.5
"""Seconds between two looks for more while a connection is free and the gateway takes its time with others."""
GATHERED = 0.003
"""Seconds that an answer waits for others, so that they are written down together."""

T = TypeVar("T")
Call = tuple[str, list[Outgoing]]
"""One call to the gateway: a text, and whom it goes to."""


class Drain:
    """Sends what is owed on a lane. Any number of them may run at once, anywhere.

    `width` is how many calls are under way at once; as many calls' messages at most are unclear if this process dies.
    """

    records: type[SendingRecords] = SendingRecords

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
        end = time.monotonic() + seconds
        records = self.records(self.database, lane, self.gateway.name)
        run = _Run(self, records, lambda: time.monotonic() >= end or self.stopping())
        return run.to_its_end()

    def offer(self, text: str, messages: list[Outgoing]) -> "Future[list[Sent]]":
        """Hand it to the gateway, beside whatever else is under way."""
        return self._hands.submit(self._offer, text, [each.number for each in messages])

    def _offer(self, text: str, numbers: list[str]) -> list[Sent]:
        failpoints.hit("gateway", Side.before)
        sent = self.gateway.send(text, numbers)
        failpoints.hit("gateway", Side.after)
        return sent


class _Run:
    """One run: what it claimed, what is under way, what came back and is not written down yet."""

    def __init__(self, drain: Drain, records: SendingRecords, is_over: Callable[[], bool]) -> None:
        self._drain, self._records, self._is_over = drain, records, is_over
        self._claimed: deque[Call] = deque()
        self._has_claimed = False
        self._under_way = 0
        self._back: SimpleQueue[tuple[list[Outgoing], Future[list[Sent]]]] = SimpleQueue()

    def to_its_end(self) -> int:
        """Send until nothing is due or it is over; how many messages were offered."""
        offered, answered = 0, list[Answered]()
        while True:
            calls = self._next_calls(owes=bool(answered) or self._under_way > 0)
            begun = self._go_on(answered, calls)
            offered += begun
            if begun and self._has_room():
                answered = []  # there may be more for the connections that are free
            elif self._under_way:
                answered = self._wait()
            elif answered:
                answered = []  # what was taken may have freed what waits
            else:
                break
        if self._claimed:  # the gateway hangs, or the process is to end
            self._records.give_back()
        return offered

    def _has_room(self) -> bool:
        return self._under_way < self._drain.width

    def _next_calls(self, *, owes: bool) -> list[Call]:
        """For every connection that is free; none once it is over. `owes`: answers are still to be written down."""
        free = self._drain.width - self._under_way
        if len(self._claimed) < free and not self._is_over():
            self._claim(owes)
        if not self._claimed or self._is_over():
            return []
        return [self._claimed.popleft() for _ in range(min(free, len(self._claimed)))]

    def _claim(self, owes: bool) -> None:
        """A database that is busy now must not let an answer be forgotten: then nothing is claimed. Raises Busy."""
        try:
            if not self._has_claimed or self._records.is_due():
                self._has_claimed = True
                self._claimed.extend(_calls(self._records.claim(), self._drain.gateway.most_numbers))
        except Busy:
            if not owes:
                raise

    def _go_on(self, answered: list[Answered], calls: list[Call]) -> int:
        """Write down what came back and what is offered next, then offer it; how many messages these are."""
        if not answered and not calls:
            return 0
        try:
            ours = self._records.go_on(answered, [each.id for _, messages in calls for each in messages])
        except Busy:
            if answered or not self._under_way:
                raise
            self._claimed.extendleft(reversed(calls))  # another time; what is under way comes back first
            return 0
        for text, messages in calls:
            if mine := [each for each in messages if each.id in ours]:
                self._under_way += 1
                self._drain.offer(text, mine).add_done_callback(partial(self._comes_back, mine))
        return len(ours)

    def _comes_back(self, messages: list[Outgoing], call: "Future[list[Sent]]") -> None:
        self._back.put((messages, call))

    def _wait(self) -> list[Answered]:
        """The next calls that come back: the first, and those that follow at once. While connections are free none is
        waited for so long that something that is owed meanwhile would wait too.
        """
        try:
            back = [self._back.get(timeout=LOOK if self._has_room() else None)]
        except Empty:
            return []
        until = time.monotonic() + GATHERED
        while len(back) < self._under_way:
            try:
                back.append(self._back.get(timeout=max(0.0, until - time.monotonic())))
            except Empty:
                break
        self._under_way -= len(back)
        return [(messages, call.result()) for messages, call in back]


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
