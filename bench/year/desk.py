"""The district's desk: children are placed through the year, more of them in its first months, each with a family."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from random import Random

from bench.year.carers import Carer
from bench.year.roll import Roll
from bench.year.town import Town, waking
from bench.year.volunteers import Pair
from core.children import children, follow_ups
from core.clock import kigali
from core.models.child import PlacementKind, Sex
from core.models.person import Language, Person, Role
from core.models.place import Place
from core.people import asking_carers, people
from core.storage.db import Tx

WITH_PHONE, AGREE, MOVE_AWAY = 0.8, 0.9, 0.06
"""Of the carers: who has a phone, and who of them agrees to messages; of the children: whose family moves away."""
KINDS = (PlacementKind.parent, PlacementKind.relative, PlacementKind.foster)


@dataclass
class Desk:
    """Where placements are written down."""

    town: Town
    roll: Roll
    pairs: list[Pair]
    chance: Random
    placed: int = 0

    def plans(self, children_a_year: int, days: int) -> None:
        """So many placements a year, each on a day of its own; the first months see most."""
        for _ in range(round(children_a_year * days / 365)):
            day = int(days * self.chance.random() ** 1.6)
            wait = timedelta(days=day, hours=1 + self.chance.random() * 7)
            self.town.agenda.put(waking(self.town.now + wait), self._place)

    def _place(self) -> None:
        pair = self.chance.choice(self.pairs)
        with self.town.database.write("seed") as tx:
            village = tx.session.get_one(Place, pair.village)
            carer = self._carer(tx, village) if self.chance.random() < WITH_PHONE else None
            sex, born = self.chance.choice(list(Sex)), self.chance.randint(2011, 2024)
            child = children.register(tx, village, "Synthetic", sex, born, caregiver=carer.id if carer else None)
            began_on = kigali(tx.at).date()
            placement = children.place(tx, child, self.chance.choice(KINDS), "institution", began_on)
            follow_ups.schedule(tx, placement)
        pair.codes.append(child.code)
        if self.chance.random() < MOVE_AWAY:
            wait = timedelta(days=self.chance.uniform(30, 200))
            self.town.later(wait, partial(self.chance.choice(pair.both).proposes_closing, child.code))
        self.roll.pairs[child.code] = pair
        if carer:
            self._moves_in(child.code)

    def _number(self) -> str:
        return f"+25072{1_000_000 + self.placed}"

    def _carer(self, tx: Tx, village: Place) -> Person:
        self.placed += 1
        carer = people.register(
            tx,
            self._number(),
            Role.caregiver,
            "Synthetic",
            place=village,
            language=Language.rw,
            shared=True,
            is_demo=True,
        )
        if self.chance.random() < AGREE:
            asking_carers.agreed_before(tx, carer)
        return carer

    def _moves_in(self, code: str) -> None:
        carer = Carer(self.town, self._number(), self.town.dice("carer", self.placed))
        self.roll.carers[code] = carer.number
        self.town.moves_in(carer)
