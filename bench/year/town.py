"""What everybody in the district shares: an agenda, the line to us, the book, the SMS gateway, the hours of the day."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Protocol

from bench.year.agenda import Agenda, Watch
from bench.year.book import Book, Heard, Texted
from bench.year.chance import dice
from bench.year.network import Came, Carrier, PhoneLine, Talked, Thumb
from bench.year.reading import ReadNotice, read
from core.clock import kigali, moment
from core.models.person import Language
from core.storage.db import Database
from sms import inbound
from sms.gateways.port import InboundSms, Report

MORNING, EVENING = time(7, 0), time(20, 30)
MOST_DIALS = 4
"""How often somebody dials for one thing before they give up."""
AT_ONCE, PATIENT = 0.8, 0.92
"""Of those whose line dropped: who dials again within minutes, and who dials again at all."""


class PhoneOwner(Protocol):
    """Somebody with a phone."""

    number: str
    language: Language

    def reads(self, notice: ReadNotice, text: str) -> None:
        """An SMS of ours is on the phone's screen."""


@dataclass(eq=False)
class PlannedCall:
    """What somebody dials for. `begin` makes the thumb for each dial; `then` hears how the last of them went,
    be it that they gave up; `danger` says that the call is to tell one. Who is on duty dials again at once.
    """

    number: str
    begin: Callable[[], Thumb]
    chance: Random
    then: Callable[[Talked], object] = lambda _talked: None
    danger: bool = False
    is_duty: bool = False
    awake: bool = True
    dials: int = 0

    def thumb(self, goes_on: bool) -> Thumb:
        """The thumb of one dial: it goes on with what this very call left unfinished, and with nothing else."""
        press = self.begin()
        return lambda name, text: ("1" if goes_on else "2") if name == "draft.offer" else press(name, text)


@dataclass
class Town:
    """Everything that people need to live through the year."""

    database: Database
    watch: Watch
    agenda: Agenda
    line: PhoneLine
    carrier: Carrier
    book: Book
    seed: int
    begins: datetime
    ends: datetime
    people: dict[str, PhoneOwner] = field(default_factory=dict)
    left: dict[str, PlannedCall] = field(default_factory=dict)
    reports: list[Report] = field(default_factory=list)
    _texts: int = 0

    @property
    def now(self) -> datetime:
        """The moment it is."""
        return self.watch.now

    @property
    def today(self) -> date:
        """The day it is in Kigali."""
        return kigali(self.watch.now).date()

    def dice(self, *whose: object) -> Random:
        """Dice of that name."""
        return dice(self.seed, *whose)

    def moves_in(self, person: PhoneOwner) -> None:
        """From now on this phone is somebody's."""
        self.people[person.number] = person

    def later(self, wait: timedelta, act: Callable[[], object], *, awake: bool = True) -> None:
        """After that long; who must be `awake` for it waits for the morning."""
        at = self.now + wait
        self.agenda.put(waking(at) if awake else at, act)

    def on(self, day: date, chance: Random, act: Callable[[], object]) -> None:
        """Some time between eight and half past six of that day, or soon if the day is nearly over."""
        at = moment(day, time(8, 0)) + timedelta(seconds=chance.randrange(37_800))
        soonest = self.now + timedelta(minutes=5 + chance.randrange(90))
        self.agenda.put(waking(max(at, soonest)), act)

    def dial(self, call: "PlannedCall") -> None:
        """Dial now; where the line drops, most people dial again after some minutes, some the day after or never."""
        goes_on = self.left.pop(call.number, None) is call
        talked = self.line.talk(call.number, call.thumb(goes_on), danger=call.danger)
        call.dials += 1
        patience = 0.0 if call.is_duty else call.chance.random()
        if talked.came is Came.ended or call.dials >= MOST_DIALS or patience > PATIENT:
            call.then(talked)
            return
        self.left[call.number] = call
        minutes = 1 + call.chance.expovariate(1 / 4)
        wait = timedelta(minutes=minutes) if patience < AT_ONCE else timedelta(hours=20)
        self.later(wait, lambda: self.dial(call), awake=call.awake)

    def text(self, number: str, words: str) -> None:
        """Send an SMS to the short code."""
        self._texts += 1
        self.book.counts["texts"] += 1
        self.book.texted.append(Texted(self.now, number, words))
        inbound.receive(
            self.database, "year", InboundSms(f"year-{self._texts}", number, "801", words, "63510", self.now)
        )

    def hand_out(self) -> None:
        """Every SMS that the gateway took is on its phone now, and is read."""
        for carried, report in self.carrier.delivered():
            self.book.carried.append(carried)
            if report:
                self.reports.append(report)
            person = self.people.get(carried.number)
            notice = read(person.language, carried.text, self.database.common) if person else None
            if person and notice:
                self.book.heard.append(Heard(carried.at, carried.number, *notice))
                person.reads(notice, carried.text)
            elif person:
                self.book.strays.append("an SMS that nobody understands")


def waking(at: datetime) -> datetime:
    """That moment, or the next morning where people sleep by then."""
    local = kigali(at)
    hour = local.time().replace(tzinfo=None)
    if MORNING <= hour < EVENING:
        return at
    day = local.date() if hour < MORNING else local.date() + timedelta(days=1)
    return moment(day, MORNING) + timedelta(seconds=(at.minute * 60 + at.second) % 3600)
