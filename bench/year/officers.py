"""The district's officers, and the nation's desk: quick ones, a slow one, one who never acts; all take leave."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from random import Random

from bench.year.counting import counts_the_list
from bench.year.network import Came, Talked, Thumb, alert_in
from bench.year.reading import ReadNotice
from bench.year.roll import Manner, Roll
from bench.year.thumbs import LEAVES, first_new, first_of, keys, opening
from bench.year.town import PlannedCall, Town, waking
from core.clock import kigali
from core.models.person import Language, Role

FORGETS, TEXTS_FIRST, GOES_AWAY, COUNTS, LOOKS = 0.06, 0.12, 0.02, 0.1, 0.4
"""How often an owner forgets to say what was done, says OK by SMS before dialling, goes on leave with an alert in hand;
how often somebody counts the lines of a list that a morning's SMS names, or looks at a visit that worries.
"""
REACHES, MEETS, AGREES = 0.8, 0.7, 0.85
NIGHT_ENDS = 6
ALERTED = ("sms.alert", "sms.alert.again", "sms.alert.top", "sms.alert.many")
TO_ACT = {
    "sms.alert.more": 8.0,
    "sms.alert.also": 8.0,
    "sms.alert.warning": 6.0,
    "sms.alert.warning.many": 6.0,
    "sms.alert.unseen": 40.0,
    "sms.alert.unseen.many": 40.0,
}
TO_ASK = ("sms.alert.unseen.late", "sms.alert.late")
"""What asks a lead why nobody noted to have seen that child."""
TO_RING = {"sms.call_back": 50.0} | {f"sms.call_back.danger{each}": 9.0 for each in ("", ".top", ".yours")}
"""What asks an owner to act, and anybody to ring; with the minutes that takes, half of the times less."""
LOOKS_IN_DAYS = 30
_CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")


@dataclass(eq=False)
class Officer:
    """One officer with a phone and a PIN."""

    town: Town
    roll: Roll
    number: str
    role: Role
    manner: Manner
    chance: Random
    language: Language = Language.en
    away: bool = False
    hands: set[str] = field(default_factory=set)
    looked_at: set[str] = field(default_factory=set)

    def reads(self, notice: ReadNotice, text: str) -> None:
        """Who is on duty acts on what is asked of them, sooner or later."""
        if self.away or not self.manner.acts:
            return
        number = notice.slots.get("number", "")
        if notice.key in ALERTED:
            self._is_alerted(number, notice.slots["level"])
        elif notice.key in ("sms.alert.phone", "sms.clock_alerts"):
            self._is_told_of_many()
        elif notice.key in TO_ACT:
            wait = self._some(TO_ACT[notice.key])
            self.town.later(wait, lambda: self._acts(number), awake="unseen" in notice.key)
        elif notice.key in TO_ASK:
            self.town.later(self._some(40), lambda: self._asks_colleagues(number))
        elif notice.key in TO_RING:
            wait = self._some(TO_RING[notice.key])
            self.town.later(wait, self._rings, awake=notice.key == "sms.call_back")
        else:
            self._reads_of_cases(notice)

    def _reads_of_cases(self, notice: ReadNotice) -> None:
        if notice.key == "sms.closing":
            self.town.later(self._some(600), self._decides)
        elif notice.key == "sms.visit.overdue":
            code = notice.slots["code"]
            self.town.later(self._some(240), lambda: self._asks_the_pair(code))
        elif notice.key == "sms.morning":
            self._begins_the_day(int(notice.slots["visits"]), int(notice.slots["worries"]))

    def _begins_the_day(self, visits: int, worries: int) -> None:
        if self.chance.random() < COUNTS:
            counts_the_list(self.town, self.number, self.chance, "visits", visits)
        if worries and self.chance.random() < LOOKS:
            self.town.later(self._some(60), self._looks_at_a_worry)

    def _looks_at_a_worry(self) -> None:
        """The visit that worries most: nothing more is needed, or the officer phones."""
        follows = self.chance.choice("12")
        pressed = keys(officer__home="8", officer__waits="3", officer__worry=follows)

        def then(talked: Talked) -> None:
            self.town.book.counts["worries_looked_at"] += talked.name.startswith("end.looked")

        begin = lambda: first_of(("waits.worries",), pressed)  # noqa: E731
        self.town.dial(PlannedCall(self.number, begin, self.chance, then))

    def _some(self, minutes: float) -> timedelta:
        return timedelta(minutes=2 + self.chance.expovariate(1 / minutes))

    def _is_alerted(self, number: str, level: str) -> None:
        if number in self.hands:
            return
        self.hands.add(number)
        danger = level == "DANGER"
        wait = 1.5 + self.chance.lognormvariate(0, 0.6) * self.manner.minutes * (1.0 if danger else 5.0)
        if kigali(self.town.now).hour < NIGHT_ENDS:
            wait *= self.manner.sleeps
        if self.chance.random() < TEXTS_FIRST and self.town.database.two_way:
            self.town.later(timedelta(minutes=wait / 2), lambda: self.town.text(self.number, f"OK {number}"))
        self.town.later(timedelta(minutes=wait), lambda: self._takes(number), awake=not danger)

    def _is_told_of_many(self) -> None:
        """One phone sent so many, or the clock raised them: they are taken one after the other."""
        if "many" not in self.hands:
            self.hands.add("many")
            self.looked_at.clear()
            self.town.later(self._some(4), self._takes_each, awake=False)

    def _takes_each(self) -> None:
        """The next on the list that this officer has not looked at; then the one behind it."""
        found: list[str] = []

        def then(talked: Talked) -> None:
            if found:
                self.town.later(timedelta(minutes=1), self._takes_each, awake=False)
            else:
                self.hands.discard("many")
            if talked.before.startswith("officer.yours"):
                self._has_it(alert_in(found[0]))

        pressed = keys(officer__home="1", officer__alert="1", **LEAVES)
        begin = lambda: first_new("officer.alerts", self.looked_at, found, pressed)  # noqa: E731
        if self.away:
            self.hands.discard("many")
        else:
            self.town.dial(PlannedCall(self.number, begin, self.chance, then, is_duty=True, awake=False))

    def _has_it(self, number: str) -> None:
        self.town.book.counts["alerts_taken"] += 1
        if self.chance.random() < GOES_AWAY:
            self.town.book.counts["left_with_alerts"] += 1
            self.town.later(timedelta(minutes=20), partial(self._leaves, 3))
        elif self.chance.random() > FORGETS:
            wait = timedelta(minutes=10 + self.chance.expovariate(1 / 12))
            self.town.later(wait, lambda: self._acts(number), awake=False)

    def _takes(self, number: str) -> None:
        def then(talked: Talked) -> None:
            self.hands.discard(number)
            if talked.before.startswith("officer.yours"):
                self._has_it(number)

        self._on_alert(number, then, awake=False, officer__alert="1")

    def _acts(self, number: str) -> None:
        """The child was seen; some days later the alert is closed."""

        def then(talked: Talked) -> None:
            if talked.before == "officer.did.noted":
                self.town.later(timedelta(days=1 + self.chance.random() * 4), lambda: self._closes(number))

        self._on_alert(number, then, awake=False, officer__alert="2", officer__did="1")

    def _asks_colleagues(self, number: str) -> None:
        """Whoever owns it goes and sees the child."""
        for each in self.roll.officers:
            if each.can_decide:
                each._acts(number)

    def _closes(self, number: str) -> None:
        """Who is away, or had no luck with the line, does it another day."""
        outcome = "1" if self.chance.random() < 0.9 else "3"
        another_day = partial(self.town.later, timedelta(days=1 + self.chance.random()), lambda: self._closes(number))

        def then(talked: Talked) -> None:
            if talked.came is not Came.ended:
                another_day()

        if self.away:
            another_day()
        else:
            self._on_alert(number, then, awake=True, officer__alert="6", officer__close=outcome)

    def _on_alert(self, number: str, then: Callable[[Talked], object], *, awake: bool, **known: str) -> None:
        if self.away:
            self.hands.discard(number)
            return
        pressed = keys(officer__home="1", officer__which="1", **LEAVES, **known)
        begin = lambda: opening(number, pressed)  # noqa: E731
        self.town.dial(PlannedCall(self.number, begin, self.chance, then, is_duty=not awake, awake=awake))

    def _rings(self) -> None:
        """The most urgent call that waits is made. A family that may not be rung, and is shown by codes, is met."""
        reached = "1" if self.chance.random() < REACHES else "2"
        met = "1" if self.chance.random() < MEETS else "2"
        known = {"officer__home": "6", "officer__more": "1", "officer__call_back": reached}
        known |= {"sector__home": "1", "sector__waits": "1"}

        def begin() -> Thumb:
            press = first_of(("officer.call_backs", "waits.calls"), keys(**known))

            def thumb(name: str, text: str) -> str | None:
                unsafe = _CODE.findall(text) if name == "officer.call_back" else []
                if unsafe and met == "1":
                    self._families_are_met(unsafe)
                return met if unsafe else press(name, text)

            return thumb

        def then(talked: Talked) -> None:
            if talked.name == "officer.call_back.noted":
                self.town.book.counts["calls_made"] += 1

        self.town.dial(PlannedCall(self.number, begin, self.chance, then))

    def _decides(self, *, is_second: bool = False) -> None:
        """The case that waits longest to be closed; a colleague is asked to look at it too."""

        def then(talked: Talked) -> None:
            self.town.book.counts["closings_decided"] += talked.name.startswith("end.closing")
            others = [each for each in self.roll.officers if each.can_decide and each is not self]
            if talked.name == "end.closing.agreed" and others and not is_second:
                colleague = self.chance.choice(others)
                self.town.later(self._some(1200), partial(colleague._decides, is_second=True))

        word = "1" if self.chance.random() < AGREES else "2"
        begin = lambda: first_of(("officer.closings",), keys(officer__home="3", officer__closing=word))  # noqa: E731
        if not self.away:
            self.town.dial(PlannedCall(self.number, begin, self.chance, then))

    @property
    def can_decide(self) -> bool:
        """True for an officer of the district who is there."""
        return self.role.is_officer and self.role is not Role.national and self.manner.acts and not self.away

    def _families_are_met(self, codes: list[str]) -> None:
        for code in codes:
            if number := self.roll.carers.get(code):
                self.town.book.end(self.town.book.silenced, number, self.town.now)

    def _asks_the_pair(self, code: str) -> None:
        self.town.book.counts["pairs_rung"] += 1
        if pair := self.roll.pairs.get(code):
            pair.asked(code)

    def looks_in(self, days: int) -> None:
        """Each month, also who is never called: after ninety days without a dial an officer would be in doubt."""
        begin = lambda: keys(officer__home="0", sector__home="0")  # noqa: E731
        for day in range(LOOKS_IN_DAYS, days, LOOKS_IN_DAYS):
            wait = timedelta(days=day + self.chance.random())
            call = PlannedCall(self.number, begin, self.chance, lambda _talked: None)
            self.town.later(wait, partial(self.town.dial, call))

    def plans_leave(self, days: int) -> None:
        """Two weeks every half year, and now and then some days."""
        day = self.chance.uniform(15, 60)
        while day < days - 16:
            length = self.chance.choice((3, 5, 14))
            self.town.later(timedelta(days=day), partial(self._leaves, length))
            day += length + self.chance.uniform(60, 120)

    def _leaves(self, days: int) -> None:
        back = self.town.today + timedelta(days=days)

        def then(talked: Talked) -> None:
            if talked.name.startswith("end.leave"):
                self.away = True
                self.hands.clear()
                self.town.book.counts["leaves"] += 1
                self.town.agenda.put(waking(self.town.now + timedelta(days=days)), self._is_back)

        known = {"officer__home": "6", "officer__more": "3", "officer__duty": "2", "officer__away": f"{back:%d%m}"}
        begin = lambda: keys(officer__cover="1", officer__hand_all="2", **known)  # noqa: E731
        self.town.dial(PlannedCall(self.number, begin, self.chance, then))

    def _is_back(self) -> None:
        self.away = False
