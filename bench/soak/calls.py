"""Who calls on a day of the soak: whole visits of the nation's children in turn, and dangers in between."""

import random
import secrets
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from urllib.parse import quote

from sqlalchemy import select

from bench.common.district import SCREENS, Home, talk
from bench.common.phones import Request
from bench.load.hops import posted
from core.models.child import Child
from core.models.person import Person, Phone, Role
from core.storage.db import Database

THINK_SECONDS = 1.0
"""Between two keys of a call."""
DANGER = ("volunteer.home", "concern.urgency", "concern.about")
"""Where a danger is kept: with the key that leads to the last of these; then this phone falls silent."""
Moment = tuple[float, int, Request]


@dataclass(frozen=True)
class DayCalls:
    """Calls of one day: whole visits, and of phones that tell a danger and no more."""

    visits: list[Home]
    dangers: list[str]


class NationCallers:
    """Every child with the phone of the first of its pair. Dangers are told by second ones, who tell no visit: a phone
    that fell silent in the middle is asked first whether it goes on.
    """

    def __init__(self, database: Database, seed: int) -> None:
        self._chance = random.Random(seed)
        with database.read() as tx:
            people = select(Person.village_id, Phone.id, Phone.number_sealed).join(Phone)
            people = people.where(Person.role == Role.volunteer).order_by(Person.village_id, Person.id)
            pairs: dict[int | None, list[str]] = {}
            for village, phone, sealed in tx.connection.execute(people):
                pairs.setdefault(village, []).append(tx.vault.open("phones.number", phone, sealed))
            found = select(Child.village_id, Child.district_id, Child.code).order_by(Child.id)
            children = list(tx.connection.execute(found))
        self._homes = self._spread([(district, Home(pairs[village][0], code)) for village, district, code in children])
        self._turn = self._in_turn()
        self.volunteers = sum(map(len, pairs.values()))
        self._partner = dict(pairs.values())
        crowded = {home.number for district, home in self._homes if district == self._homes[0][0]}
        self._silent = [second for first, second in pairs.values() if first not in crowded]

    def _spread(self, homes: list[tuple[int, Home]]) -> list[tuple[int, Home]]:
        """One child of each phone, then another of each: nobody tells two visits at once."""
        self._chance.shuffle(homes)
        told, rounds = Counter[str](), []
        for district, home in homes:
            rounds.append((told[home.number], district, home))
            told[home.number] += 1
        return [(district, home) for _, district, home in sorted(rounds, key=lambda each: each[0])]

    def _in_turn(self) -> Iterator[Home]:
        while True:
            yield from (home for _, home in self._homes)

    def day(self, visits: int, dangers: int) -> DayCalls:
        """So many children in turn, and so many phones that tell a danger."""
        return DayCalls(list(islice(self._turn, visits)), self._chance.sample(self._silent, dangers))

    def crowd(self, visits: int) -> list[Home]:
        """One district on its bad day: at most so many of its children, told by both of the pair."""
        district = self._homes[0][0]
        theirs = [home for of, home in self._homes if of == district]
        return [*theirs, *(Home(self._partner[each.number], each.code) for each in theirs)][:visits]


def moments(calls: DayCalls, rate: int, token: str) -> list[Moment]:
    """Each key of each call at its moment, the earliest first; dangers spread over all of it."""
    path, every = f"/ussd/africastalking/{token}", len(SCREENS) / rate
    told = [[_request(path, asked.form, asked.screen) for asked in talk(home)] for home in calls.visits]
    step = max(1, len(told) // max(1, len(calls.dangers)))
    for nth, number in enumerate(calls.dangers):
        told.insert(min(len(told), nth * (step + 1)), _danger(path, number))
    found = [
        (which * every + nth * THINK_SECONDS, which, request)
        for which, requests in enumerate(told)
        for nth, request in enumerate(requests)
    ]
    return sorted(found, key=lambda each: each[0])


def _danger(path: str, number: str) -> list[Request]:
    caller = f"sessionId=ATUid_{secrets.token_hex(16)}&serviceCode={quote('*801#')}&phoneNumber={quote(number)}"
    forms = (f"{caller}&networkCode=63510&text={typed}".encode() for typed in ("", "2", "2*1"))
    return [_request(path, form, screen) for form, screen in zip(forms, DANGER, strict=True)]


def _request(path: str, form: bytes, screen: str) -> Request:
    return Request(posted(path, form), (f"at-ussd-hop-metadata: {screen}\r\n".encode(),))


def seconds_of(found: Sequence[Moment]) -> float:
    """Until the last key."""
    return found[-1][0] if found else 0.0
