"""The main story, played on phones through the real webhooks: every step is a promise that can break."""

import re
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from web.simulator.phone_client import Handset, SimulatorClient

ALERT = re.compile(r"\b[1-9][0-9]{4}\b")
RECEIPT = re.compile(r"\b[1-9][0-9]{6}\b")
PATIENCE = 15.0
PIN = "4071"
"""Of all demo people."""


class BrokenPromise(Exception):
    """A promise that did not hold; the sentence says which."""


@dataclass
class PhoneEvent:
    """What a phone saw or did, for the reader."""

    who: str
    what: str


@dataclass
class Story:
    """Plays the chapters one after the other and keeps what each phone saw."""

    line: SimulatorClient
    children: list[dict[str, Any]]
    told: list[PhoneEvent] = field(default_factory=list)

    def __post_init__(self) -> None:
        names = {
            1: "volunteer",
            2: "partner",
            101: "caregiver",
            201: "social worker",
            202: "psychologist",
            203: "cover",
            301: "district lead",
        }
        self._names = {f"+250788000{last:03d}": name for last, name in names.items()}
        self._phones = {name: Handset(self.line, number) for number, name in self._names.items()}
        self._shown: dict[str, int] = {}

    def chapters(self) -> list[tuple[str, Callable[[], None]]]:
        """The chapters with their titles."""
        return [
            ("A visit, all well", self.visit_all_well),
            ("A visit turns to danger, and the line drops", self.danger_with_a_dropped_line),
            ("Nobody answers for 30 minutes", self.the_ladder_climbs),
            ("The social worker takes it", self.somebody_owns_it),
            ("A concern by SMS", self.concern_by_sms),
            ("The eve of the next visit", self.the_eve),
        ]

    # -- chapters -------------------------------------------------------------------------------------------------

    def visit_all_well(self) -> None:
        """Nine requests from dialling to the receipt."""
        volunteer = self._phones["volunteer"].dial().press("1", "204711", "2", "1", "1", "1", "1", "1")
        self._saw("volunteer")
        self._promise(volunteer.is_over and RECEIPT.search(volunteer.screen), "a visit ends with its receipt number")
        self._promise(volunteer.again().screen == volunteer.screen, "the same hop again gives the same bytes")

    def danger_with_a_dropped_line(self) -> None:
        """Danger at the second of six keys; the line is cut; the district knows; the talk goes on where it was."""
        volunteer = self._phones["volunteer"].dial().press("1", "318061", "2", "3")
        self._saw("volunteer")
        found = ALERT.search(volunteer.screen)
        self._promise(found, "a danger gives the alert's number at the key press")
        self.number = found[0] if found else ""
        volunteer.drop()
        for name in ("social worker", "psychologist"):
            self._gets(name, self.number, f"the {name} is told of the danger at once")
        volunteer.dial()
        self._saw("volunteer")
        self._promise(
            "318061" not in volunteer.screen and self.number not in volunteer.screen,
            "the offer to go on names no child and no alert",
        )
        volunteer.press("1")
        self._promise(self.number not in volunteer.screen, "whoever has the phone now is asked for the PIN first")
        volunteer.press(PIN, "1", "1", "1", "1", "0")
        self._saw("volunteer")
        self._promise(volunteer.is_over and self.number in volunteer.screen, "the talk goes on where it broke off")

    def the_ladder_climbs(self) -> None:
        """15 minutes: their cover. 30 minutes: the district lead."""
        self.line.advance(16)
        self._gets("cover", self.number, "after 15 minutes the cover is told")
        self.line.advance(15)
        self._gets("district lead", self.number, "after 30 minutes the district lead is told")

    def somebody_owns_it(self) -> None:
        """By USSD, behind the PIN: one owner, the others stand down, the volunteer hears that an officer has it."""
        officer = self._phones["social worker"].dial().press(PIN, "1", "1")
        self._saw("social worker")
        self._promise(self.number in officer.screen, "the most urgent alert stands first")
        officer.press("1")
        self._saw("social worker")
        self._promise(f"{self.number} is yours" in officer.screen, "an alert is owned at one key")
        self._gets("psychologist", f"{self.number} was taken", "the others are told to stand down")
        officer.press("1", "2", "2")
        self._promise(f"{self.number}: noted" in officer.screen, "what was done is noted, in the same talk")
        before = self._told_of_it("district lead")
        self.line.advance(self._until_daytime())
        self._gets("volunteer", self.number, "the volunteer hears that an officer has it")
        self.line.advance(60)
        self._promise(self._told_of_it("district lead") == before, "an owned alert climbs no further")

    def _told_of_it(self, name: str) -> int:
        """How many SMS about the alert came to that phone, the one that asks it to stand down apart."""
        texts = [each["text"] for each in self._phones[name].inbox]
        return len([text for text in texts if self.number in text and "was taken" not in text])

    def concern_by_sms(self) -> None:
        """One line, one answer, one alert."""
        self._phones["volunteer"].sends("IKIBAZO 427356 91 2")
        self.told.append(PhoneEvent("volunteer", "sends: IKIBAZO 427356 91 2"))
        self._gets("volunteer", "turabubonye", "a concern by SMS is answered with its number")

    def the_eve(self) -> None:
        """The pair and the caregiver who agreed are reminded the day before; the caregiver's text is neutral."""
        for _ in range(10):
            if any("izabasura" in each["text"] for each in self._phones["caregiver"].inbox):
                break
            self.line.advance(self._until(17))
        self._gets("partner", "427356", "the pair is reminded on the eve of a visit")
        self._gets("caregiver", "izabasura", "the caregiver who agreed is reminded")
        texts = [each["text"] for each in self._phones["caregiver"].inbox]
        self._promise(
            not any(child["code"] in text for child in self.children for text in texts),
            "no code stands on the caregiver's phone",
        )

    # -- telling and checking -------------------------------------------------------------------------------------

    def _until_daytime(self) -> int:
        hour = datetime.fromisoformat(self.line.advance(0)).hour
        return 0 if 7 <= hour < 20 else self._until(7)

    def _until(self, hour: int) -> int:
        """Minutes until a minute past that hour."""
        now = datetime.fromisoformat(self.line.advance(0))
        return (hour * 60 + 1 - now.hour * 60 - now.minute) % (24 * 60) or 24 * 60

    def _saw(self, name: str) -> None:
        self.told.append(PhoneEvent(name, self._phones[name].screen))

    def _gets(self, name: str, words: str, promise: str) -> None:
        phone, end = self._phones[name], time.monotonic() + PATIENCE
        while time.monotonic() < end:
            new = [each for each in phone.inbox if words in each["text"]]
            if new:
                self.told.append(PhoneEvent(name, f"SMS {new[-1]['at'][11:16]}: {new[-1]['text']}"))
                return
            time.sleep(0.1)
        raise BrokenPromise(promise)

    def _promise(self, holds: object, promise: str) -> None:
        if not holds:
            raise BrokenPromise(promise)

    def figures(self) -> Iterator[tuple[str, str]]:
        """How many hops, how fast, and the messages by state."""
        took = sorted(self.line.took)
        yield "hops", str(len(took))
        yield "hop p50, ms", f"{statistics.median(took):.1f}"
        yield "hop p95, ms", f"{took[int(len(took) * 0.95)]:.1f}"
        states = Counter(each["state"] for phone in self._phones.values() for each in phone.inbox)
        for state, count in sorted(states.items()):
            yield f"messages {state}", str(count)
