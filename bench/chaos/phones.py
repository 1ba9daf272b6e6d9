"""Phones that dial: each answers the screens it sees, and the network between repeats, reorders and drops its hops."""

import random
import re
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bench.chaos.connections import Connections, HttpAnswer
from bench.chaos.notes import Notes
from core.operations import demo_people

NOT_SAVED = "end.not_saved"
BETWEEN_TRIES = (0.2, 0.6)
"""Seconds after which the network brings a hop again that nobody answered."""
MOST_HOPS = 25
"""Longer than any talk there is; one that goes on is a fault."""
_NUMBERS = re.compile(r"(?<!\d)(?:\d{5}|\d{7})(?!\d)")

Keys = Mapping[str, Sequence[str]]
COMMON: Keys = {
    "draft.offer": ("1", "2", "2"),
    "concern.urgency": ("1", "2"),
    "concern.about": ("2", "3"),
    "concern.child_seen": ("1", "2", "5", "8"),
    "concern.category": ("1", "2", "3", "4", "5", "6", "7", "8"),
    "concern.protected": ("2", "2", "1"),
    "visit.seen": ("1", "2"),
    "visit.safe": ("1",),
    "visit.school": ("1", "4"),
    "visit.health": ("1", "1", "2"),
    "visit.bond": ("1",),
    "visit.next": ("1", "2"),
    "visit.what": ("1", "0"),
    "visit.sure": ("1", "0"),
    "visit.at_home": ("1", "0"),
    "pin": (demo_people.PIN,),
    "officer.home": ("1",),
    "officer.alerts": ("1", "2", "3", "4", "5", "9", "9", "9"),
    "officer.alert": ("1",),
    "officer.yours": ("0",),
    "officer.yours.no_phone": ("0",),
}
"""What may be pressed at a screen, whatever was dialled for: a talk may be one that was broken off before."""
PLANS: tuple[Keys, ...] = (
    {"volunteer.home": ("2",), "concern.urgency": ("1",)},
    {"volunteer.home": ("2",), "concern.urgency": ("2",)},
    {"volunteer.home": ("1",)},
    {"volunteer.home": ("1",), "visit.safe": ("3",)},
)
EFFECTS = {("concern.urgency", "1"): "danger", ("visit.next", "1"): "visit", ("visit.next", "2"): "visit"}
"""The keys after which a row must stand, and whose answer shows its number."""


@dataclass
class DialledSession:
    """One dialled session: every hop so far and the answer it got."""

    number: str
    id: str = field(default_factory=lambda: f"ATUid_{secrets.token_hex(16)}")
    typed: str = ""
    hops: list[tuple[str, str]] = field(default_factory=list)

    def form(self, typed: str) -> dict[str, str]:
        """The hop as the gateway posts it."""
        return {
            "sessionId": self.id,
            "serviceCode": "*801#",
            "phoneNumber": self.number,
            "networkCode": "63510",
            "text": typed,
        }


class Dialler:
    """One hand that dials with many phones, one after the other."""

    def __init__(
        self, lines: Connections, ports: list[int], token: str, codes: Mapping[str, list[str]], notes: Notes, seed: int
    ) -> None:
        self._lines, self._ports, self._path = lines, list(ports), f"/ussd/africastalking/{token}"
        self._codes, self.notes = codes, notes
        self._asked = ("", "")
        self.chance = random.Random(seed)

    def dial(self, number: str, plan: Keys, pause: Callable[[], bool]) -> None:
        """One session from the dial to its end, or until the line is lost. `pause` says False when all is over."""
        session = DialledSession(number)
        key = ""
        for _ in range(MOST_HOPS):
            screen, heard = self._press(session, key)
            if heard is None or heard.body.startswith("END") or not pause():
                return
            options = plan.get(screen) or COMMON.get(screen)
            if screen == "visit.child":
                options = self._codes[number]
            if not options:  # a screen that asks for more than these hands know: they hang up
                return
            key = self.chance.choice(options)
            self._count(number, screen, key, self.notes.tried)
            self._asked = (screen, key)
            session.typed = f"{session.typed}*{key}" if session.typed else key
        self.notes.wrong.append("a talk without an end")

    def _press(self, session: DialledSession, key: str) -> tuple[str, HttpAnswer | None]:
        """Post the hop until somebody answers, four times at most; then as the network does, some hops once more."""
        for tried in range(4):
            heard = self._post(session, session.typed)
            if heard:
                break
            self._ports.reverse()  # a proxy goes on to the server that answers
            if tried == 1:
                time.sleep(self.chance.uniform(*BETWEEN_TRIES))
        else:
            return "", None
        if heard.screen != NOT_SAVED:
            session.hops.append((session.typed, heard.body))
            self._read(session.number, key, heard)
            if self.chance.random() < 0.15:
                self._repeat(session)
        return heard.screen, heard

    def _post(self, session: DialledSession, typed: str) -> HttpAnswer | None:
        port = self.chance.choice(self._ports) if self.chance.random() < 0.2 else self._ports[0]
        heard = self._lines.post(port, self._path, session.form(typed))
        self._book(heard)
        return heard if heard and heard.status == 200 else None

    def _book(self, heard: HttpAnswer | None) -> None:
        if heard is None:
            self.notes.unanswered += 1
        elif heard.status != 200:
            self.notes.wrong.append(f"a hop was answered with HTTP {heard.status}")
        elif heard.screen == NOT_SAVED:
            self.notes.not_saved.append(heard.seconds)
        else:
            self.notes.waits.append((time.time(), heard.seconds))

    def _read(self, number: str, key: str, heard: HttpAnswer) -> None:
        """Keep the numbers that were shown; what an officer is told to have is owned from now on."""
        shown = _NUMBERS.findall(heard.body)
        if heard.screen in ("officer.yours", "officer.yours.no_phone"):
            self.notes.owned += [(number, each) for each in shown[:1]]
        elif not heard.screen.startswith("officer."):
            self.notes.numbers += [(number, each) for each in shown]
            if shown and key:
                self._count(number, *self._asked, self.notes.told)

    def _count(self, number: str, screen: str, key: str, book: dict[str, int]) -> None:
        if effect := EFFECTS.get((screen, key)):
            book[f"{number} {effect}"] = book.get(f"{number} {effect}", 0) + 1

    def _repeat(self, session: DialledSession) -> None:
        """The network brings hops of this session again, older ones too, one to four of them, some at the same time."""
        again = self.chance.choices(session.hops, k=self.chance.randint(1, 4))
        if self.chance.random() < 0.5 and len(self._ports) > 1:
            again = [again[0]] * 2
            began, ports = time.monotonic(), list(self._ports)
            sent = [self._lines.send(port, self._path, session.form(again[0][0])) for port in ports]
            heard = [self._lines.hear(port, began) if ok else None for port, ok in zip(ports, sent, strict=True)]
        else:
            heard = [self._post(session, typed) for typed, _ in again]
        for (_, before), each in zip(again, heard, strict=True):
            self.notes.repeats += 1
            if each and each.screen != NOT_SAVED and (each.status, each.body) != (200, before):
                self.notes.wrong.append(f"a repeated hop was answered otherwise: {each.screen}")
