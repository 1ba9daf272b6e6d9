"""The network between phones and us: hops that come twice, answers that are lost, lines that drop; SMS that fail."""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from random import Random

from bench.year.agenda import Watch
from bench.year.book import Book, BrokenOff, Carried, Span
from core.messages.delivery_reports import ReportStatus
from sms.gateways.port import Report, SendOutcome, Sent
from ussd.gateways.port import Hop, Reply
from ussd.session.hops import Hops

TWICE, LOST, CUT = 0.02, 0.004, 0.004
"""Of all hops: sent again by the network, its answer lost, the line dropped before it left."""
LATER, UNCLEAR, TWO_WORDS = 0.012, 0.004, 0.1
"""Of all SMS offered: refused for now, taken with no clear answer, and reported on by the phone's network."""
MOST_KEYS = 60
_ALERT = re.compile(r"(?<!\d)\d{5}(?!\d)")
Thumb = Callable[[str, str], str | None]
"""What somebody presses on a screen of that name and text; None for one they did not expect."""


class Came(StrEnum):
    """How a talk went."""

    ended = "ended"
    dropped = "dropped"
    lost = "lost"


@dataclass(frozen=True)
class Talked:
    """How a talk went, its last screen as the phone showed it, and the name of the one `before`, if any."""

    came: Came
    name: str = ""
    text: str = ""
    before: str = ""


class PhoneLine:
    """The way from a phone to us and back."""

    def __init__(self, hops: Hops, watch: Watch, book: Book, chance: Random, dial: str) -> None:
        self.hops, self.watch, self.book, self.chance, self.dial = hops, watch, book, chance, dial
        self._sessions = 0

    def talk(self, number: str, thumb: Thumb, *, danger: bool = False) -> Talked:
        """Dial and press what the thumb says, up to the end or to where the network fails.

        `danger`: the caller means to tell one; a line that drops behind it is kept in mind.
        """
        self._sessions += 1
        session, typed, told, name = f"year-{self._sessions}", "", "", ""
        for _ in range(MOST_KEYS):
            if self.chance.random() < CUT:
                return self._dropped(Came.dropped, number, told)
            reply = self._ask(Hop("africastalking", session, self.dial, number, "63510", typed))
            told = alert_in(reply.text) or told if danger else ""
            if self.chance.random() < LOST:
                return self._dropped(Came.lost, number, "" if reply.is_last else told)
            if reply.is_last:
                self.book.counts["talks"] += 1
                self.book.ended.setdefault(number, []).append(self.watch.now)
                return Talked(Came.ended, reply.name, reply.text, name)
            name, key = reply.name, thumb(reply.name, reply.text)
            if key is None:
                self.book.strays.append(f"{reply.name} was not expected")
                return self._dropped(Came.dropped, number, told)
            typed = f"{typed}*{key}" if typed else key
        self.book.strays.append(f"no end after {MOST_KEYS} keys, at {name}")
        return self._dropped(Came.dropped, number, told)

    def _ask(self, hop: Hop) -> Reply:
        self.book.counts["hops"] += 1
        reply = self.hops.answer(hop)
        if self.chance.random() < TWICE:
            self.book.counts["hops_twice"] += 1
            if self.hops.answer(hop) != reply:
                self.book.changed.append(f"a repeated hop was answered otherwise on {reply.name}")
        return reply

    def _dropped(self, came: Came, number: str, told: str) -> Talked:
        self.book.counts["talks_dropped"] += 1
        if told:
            self.book.broken_off.append(BrokenOff(self.watch.now, number, told))
        return Talked(came)


def alert_in(text: str) -> str:
    """The first alert's number on a screen or in an SMS, or ""."""
    found = _ALERT.search(text)
    return found[0] if found else ""


class Carrier:
    """A gateway and the phones behind it. What becomes of an SMS hangs on the seed, the moment and the SMS alone.

    It is called by many hands at once: what it took is handed out by `delivered`, in an order of its own. `turned_down`
    says which numbers' SMS it did not surely take though it was there, and when.
    """

    name = "year"
    most_numbers = 100

    def __init__(self, seed: int, watch: Watch) -> None:
        self.seed, self.watch = seed, watch
        self.wrong_numbers: set[str] = set()
        self.away: list[Span] = []
        self.turned_down: list[tuple[str, datetime]] = []
        self._taken: list[tuple[Carried, str]] = []

    def send(self, text: str, numbers: Sequence[str]) -> list[Sent]:
        """Offer one text to some numbers."""
        return [self._send(text, number) for number in numbers]

    def _send(self, text: str, number: str) -> Sent:
        fate, id = self._fate(text, number)
        if any(span.since <= self.watch.now and not span.is_over(self.watch.now) for span in self.away):
            return Sent(number, SendOutcome.later, None, "gateway_away", "0")
        if number in self.wrong_numbers:
            return Sent(number, SendOutcome.bad_number, None, "InvalidPhoneNumber", "0")
        clear = fate >= LATER + UNCLEAR
        if not clear:
            self.turned_down.append((number, self.watch.now))
        if fate < LATER:
            return Sent(number, SendOutcome.later, None, "server_error", "0")
        if clear or fate < LATER + UNCLEAR / 2:  # of the unclear ones, one half went out
            self._taken.append((Carried(self.watch.now, number, text), id))
        return Sent(number, SendOutcome.accepted if clear else SendOutcome.unclear, id if clear else None, "", "RWF 8")

    def _fate(self, text: str, number: str) -> tuple[float, str]:
        told = f"{self.seed}/{self.watch.now:%Y%m%d%H%M%S}/{number}/{text}".encode()
        digest = hashlib.sha256(told).hexdigest()
        return int(digest[:8], 16) / 2**32, f"ATXid_{digest[8:40]}"

    def delivered(self) -> list[tuple[Carried, Report | None]]:
        """What was taken since the last such look, with what the network says of some of it."""
        taken, self._taken = sorted(self._taken), []
        return [(carried, self._report(carried, id)) for carried, id in taken]

    def _report(self, carried: Carried, id: str) -> Report | None:
        fate, _ = self._fate(f"report {id}", carried.number)
        if fate >= TWO_WORDS:
            return None
        return Report(id, ReportStatus.delivered, "Success", "")
