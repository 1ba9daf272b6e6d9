"""What the year's people did, saw and were told, as only they can know it; the audit holds it against the records."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple


class Carried(NamedTuple):
    """An SMS the gateway took (or may have taken): when, to whom, what."""

    at: datetime
    number: str
    text: str


class Heard(NamedTuple):
    """An SMS of ours as somebody understood it who read it: the key of its text, and its slots."""

    at: datetime
    number: str
    key: str
    slots: Mapping[str, str]


class Texted(NamedTuple):
    """An SMS that somebody sent to us."""

    at: datetime
    number: str
    text: str


class ToldApart(NamedTuple):
    """Two children told of by one phone at one time, and the alerts' numbers as its screens named them."""

    at: datetime
    number: str
    alerts: tuple[str, str]


class PutRight(NamedTuple):
    """A code mistaken at first in a talk that told a danger: the alert's number at its end, and the right code."""

    at: datetime
    alert: str
    code: str


class BrokenOff(NamedTuple):
    """A talk that had told a danger when its line dropped: when, whose, and the alert's number on the last screen."""

    at: datetime
    number: str
    alert: str


class Span(NamedTuple):
    """From one moment until another; None while it lasts."""

    since: datetime
    until: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """True strictly inside: what was sent in the very moment it began was on its way."""
        return self.since < at and not self.is_over(at)

    def is_over(self, at: datetime) -> bool:
        """True from its end on."""
        return self.until is not None and self.until <= at


@dataclass
class Book:
    """One book for all. `officers` are their numbers, `pairs` those of each village's volunteers.

    `receipts` are the numbers of visits that somebody was thanked for; `ended` the moments at which a phone's talk came
    to its end; `stopped` and `silenced` are spans by number, `away` those of the gateway, `turned_down` the numbers to
    which it did not surely take an SMS though it was there, with the moment; `words` are the number and text of each
    message by its id. `alarms` is when the operator was told of one by another way than SMS; `miscounted` are counts of
    an SMS that the list it names did not show.
    """

    counts: Counter[str] = field(default_factory=Counter)
    carried: list[Carried] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    broken_off: list[BrokenOff] = field(default_factory=list)
    ended: dict[str, list[datetime]] = field(default_factory=dict)
    receipts: set[str] = field(default_factory=set)
    stopped: dict[str, list[Span]] = field(default_factory=dict)
    silenced: dict[str, list[Span]] = field(default_factory=dict)
    words: dict[int, tuple[str, str]] = field(default_factory=dict)
    texted: list[Texted] = field(default_factory=list)
    told_apart: list[ToldApart] = field(default_factory=list)
    put_right: list[PutRight] = field(default_factory=list)
    away: list[Span] = field(default_factory=list)
    turned_down: list[tuple[str, datetime]] = field(default_factory=list)
    officers: set[str] = field(default_factory=set)
    pairs: dict[int, tuple[str, ...]] = field(default_factory=dict)
    alarms: list[datetime] = field(default_factory=list)
    miscounted: list[str] = field(default_factory=list)
    strays: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)

    @staticmethod
    def begin(spans: dict[str, list[Span]], number: str, at: datetime) -> None:
        """From now on, for that number."""
        spans.setdefault(number, []).append(Span(at))

    @staticmethod
    def end(spans: dict[str, list[Span]], number: str, at: datetime) -> None:
        """Until now, if it lasted."""
        mine = spans.get(number, [])
        if mine and mine[-1].until is None:
            mine[-1] = mine[-1]._replace(until=at)
