"""Who lives in the district: its officers, the sectors' officers, and a pair of volunteers a village."""

from dataclasses import dataclass, field
from typing import NamedTuple

from argon2 import PasswordHasher
from sqlalchemy import select

from bench.year.officers import Officer
from bench.year.roll import Manner, Roll
from bench.year.town import Town
from bench.year.volunteers import Pair, Temper, YearVolunteer
from core.models.person import Language, Person, Role
from core.models.place import Place
from core.operations.demo_people import PIN
from core.people import people, pins
from core.storage.db import Tx

QUICK, SLOW, NEVER, HEAD = Manner(), Manner(minutes=18.0, sleeps=3.0), Manner(acts=False), Manner(minutes=5.0)
WITHOUT_OFFICER = 4
"""Every so many-th sector has nobody to take calls."""
WRONG_NUMBERS, WRITERS, SILENT_PAIRS = 0.006, 0.12, 0.03
"""Of the volunteers: whose number was written down wrong, who report by SMS; of the pairs: of whom neither answers."""
LANGUAGES = (Language.rw,) * 7 + (Language.en, Language.fr, Language.sw)
TEMPERS = (Temper.careful,) * 14 + (Temper.forgetful,) * 5 + (Temper.silent,)
_CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""Synthetic people's PINs need no protection, and a year of officers dials some thousand times."""


class StaffPost(NamedTuple):
    """Somebody's work: their number, what they are, how they are, and which number they cover."""

    number: str
    role: Role
    manner: Manner
    covers: str | None = None


DISTRICT = (
    StaffPost("+250788700201", Role.social_worker, QUICK),
    StaffPost("+250788700202", Role.psychologist, SLOW),
    StaffPost("+250788700203", Role.social_worker, QUICK, covers="+250788700201"),
    StaffPost("+250788700204", Role.psychologist, NEVER, covers="+250788700202"),
    StaffPost("+250788700301", Role.lead, HEAD),
)
NATION = (
    StaffPost("+250788700401", Role.national, HEAD),
    StaffPost("+250788700402", Role.national, HEAD, covers="+250788700401"),
)
"""What accuses an officer is read here alone, so this desk is never empty: the second stays when the first is away."""


@dataclass
class YearPeople:
    """Everybody who is there from the first day."""

    town: Town
    roll: Roll = field(default_factory=Roll)
    officers: list[Officer] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    of_nobody: list[Pair] = field(default_factory=list)
    _phones: int = 0
    _rows: dict[str, Person] = field(default_factory=dict)

    def settle(self, tx: Tx, district: Place, villages: int) -> None:
        """They are known by their phones from now on."""
        for post in DISTRICT:
            self._officer(tx, post, district)
        for post in NATION:
            self._officer(tx, post, None)
        self._sector_officers(tx, district)
        self.pairs += self._villages(tx, district, villages)

    def settle_without_officers(self, tx: Tx, district: Place, villages: int) -> None:
        """A district in which volunteers begin before anybody holds a post there: all they tell is the nation's."""
        self.of_nobody += self._villages(tx, district, villages)

    @property
    def every_pair(self) -> list[Pair]:
        """Those of both districts."""
        return [*self.pairs, *self.of_nobody]

    def _sector_officers(self, tx: Tx, district: Place) -> None:
        sectors = tx.session.scalars(
            select(Place).where(Place.level == "sector", Place.district_id == district.id).order_by(Place.id)
        )
        for at, sector in enumerate(sectors):
            if at % WITHOUT_OFFICER:
                self._officer(tx, StaffPost(f"+250788701{at:03d}", Role.sector_officer, QUICK), sector)

    def _villages(self, tx: Tx, district: Place, villages: int) -> list[Pair]:
        found = select(Place).where(Place.level == "village", Place.district_id == district.id).order_by(Place.id)
        every = list(tx.session.scalars(found))
        count = min(villages, len(every))
        return [self._pair(tx, every[at * len(every) // count]) for at in range(count)]

    def _officer(self, tx: Tx, post: StaffPost, place: Place | None) -> None:
        covered = self._rows[post.covers].id if post.covers else None
        self._known(tx, post.number, post.role, place, Language.en, covered)
        officer = Officer(self.town, self.roll, post.number, post.role, post.manner, self.town.dice(post.number))
        self.officers.append(officer)
        self.roll.officers.append(officer)
        if post.role.is_officer:
            self.town.book.officers.add(post.number)
        self.town.moves_in(officer)

    def _pair(self, tx: Tx, village: Place) -> Pair:
        pair = Pair(village.id)
        while len(pair.both) < 2:
            number = f"+25078{self._phones:07d}"
            self._phones += 1
            chance = self.town.dice(number)
            language = chance.choice(LANGUAGES)
            self._known(tx, number, Role.volunteer, village, language)
            writes = chance.random() < WRITERS
            pair.both.append(
                YearVolunteer(self.town, pair, number, chance.choice(TEMPERS), chance, language, writes=writes)
            )
            if chance.random() < WRONG_NUMBERS:
                self.town.carrier.wrong_numbers.add(number)
            self.town.moves_in(pair.both[-1])
        self.town.book.pairs[village.id] = tuple(each.number for each in pair.both)
        if self.town.dice("pair", village.id).random() < SILENT_PAIRS:
            for each in pair.both:
                each.temper = Temper.silent
        return pair

    def _known(
        self, tx: Tx, number: str, role: Role, place: Place | None, language: Language, covers: int | None = None
    ) -> None:
        person = people.register(
            tx, number, role, "Synthetic", place=place, language=language, covers=covers, is_demo=True
        )
        # workers all, and each showed a key number before
        person.pin_hash = tx.vault.seal_hash(pins.WHERE, person.id, _CHEAP.hash(PIN))
        self._rows[number] = person
