"""Who is there before the first child: a pair in each of Rwanda's villages, and the officers of all districts."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select

from bench.growth.ids import Ids
from bench.growth.shelf import Shelf
from core.models.consent import ConsentAnswer, ConsentTo, ConsentVoice
from core.models.person import Language, PersonStatus, Role
from core.models.place import Place
from core.models.supervision import SUPERVISED
from core.privacy import Vault
from core.storage import person_facts
from core.storage.db import Tx

FEW = 250
"""Villages that have no more than four children however many the nation has: the same village can be asked at each
size, and what differs is only what lies around it."""
CHILDREN_OF_FEW = 4
_OF_A_DISTRICT = (Role.social_worker, Role.psychologist, Role.lead)


@dataclass(frozen=True, slots=True)
class Someone:
    """A person by id, the phone's row and its number."""

    id: int
    phone: int
    number: str
    index: bytes


@dataclass(frozen=True, slots=True)
class Home:
    """A village, where it lies, and its pair."""

    village: int
    sector: int
    district: int
    pair: tuple[Someone, Someone]


@dataclass
class Nation:
    """All villages with their pairs, and each district's officers."""

    homes: list[Home] = field(default_factory=list)
    officers: dict[int, dict[Role, Someone]] = field(default_factory=dict)

    def home_of(self, child: int) -> Home:
        """Where that child lives: the first thousand in the few villages, the others in turn in all others."""
        if child < FEW * CHILDREN_OF_FEW:
            return self.homes[child // CHILDREN_OF_FEW]
        return self.homes[FEW + (child * 7919) % (len(self.homes) - FEW)]

    def gather(self) -> None:
        """From now on children live in the district with most villages alone."""
        most = Counter(each.district for each in self.homes).most_common(1)[0][0]
        self.homes = [each for each in self.homes if each.district == most]


class People:
    """Puts people on the shelf."""

    def __init__(self, vault: Vault, shelf: Shelf, at: datetime) -> None:
        self._vault, self._shelf, self._at = vault, shelf, at
        self._ids, self._numbers = Ids("people"), 0
        self._since = at - timedelta(days=400)

    def add(self, role: Role, village: int | None, sector: int | None, district: int | None) -> Someone:
        """One more, with a phone of their own that was heard a week ago."""
        row, phone = self._ids.next(), self._ids.next()
        self._numbers += 1
        number = f"+25072{self._numbers:07d}"
        vault, language = self._vault, Language.en if role.is_officer else Language.rw
        name, sex = person_facts.seal_name(vault, row, "Synthetic"), person_facts.seal_sex(vault, row, "woman")
        active = PersonStatus.active
        where = (village, sector, district)
        since = self._since
        self._shelf.put("people", row, role, active, language, sex, name, *where, None, False, since, since, 0)
        heard, index = self._at - timedelta(days=7), vault.index(number)
        sealed = vault.seal("phones.number", phone, number)
        self._shelf.put("phones", phone, row, index, sealed, heard, heard, True, role is Role.caregiver)
        if role is Role.caregiver:
            said = (ConsentTo.sms, ConsentAnswer.yes, ConsentVoice.own, "ussd", "synthetic", "1", "rw", since)
            self._shelf.put("consents", self._ids.next(), row, phone, *said)
        if role in SUPERVISED and district:
            self._shelf.put("supervised", row, district, self._at + timedelta(days=30))
        return Someone(row, phone, number, index)


def settle(tx: Tx, people: People) -> Nation:
    """Everybody who works in Rwanda's places, which are there."""
    nation = Nation()
    columns = (Place.id, Place.level, Place.sector_id, Place.district_id)
    for place, level, sector, district in tx.connection.execute(select(*columns).order_by(Place.id)):
        if level == "village":
            pair = [people.add(Role.volunteer, place, sector, district) for _ in range(2)]
            nation.homes.append(Home(place, sector or 0, district or 0, (pair[0], pair[1])))
        elif level == "sector":
            people.add(Role.sector_officer, None, place, district)
        elif level == "district":
            nation.officers[place] = {role: people.add(role, None, None, place) for role in _OF_A_DISTRICT}
    people.add(Role.national, None, None, None)
    return nation
