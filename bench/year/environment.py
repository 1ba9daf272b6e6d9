"""What a year is lived on: a throw-away database whose clock is ours, and one district's people with their phones."""

import base64
import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

import migrations
from bench.year import mishaps
from bench.year.agenda import Agenda, Watch
from bench.year.book import Book
from bench.year.cast import NATION, YearPeople
from bench.year.chance import dice, seeded
from bench.year.desk import Desk
from bench.year.network import Carrier, PhoneLine
from bench.year.town import Town
from core.errors import InshutiError
from core.models.place import Place
from core.people import places
from core.privacy import Vault, read_keys
from core.programme import programme
from core.settings import ROOT
from core.storage.db import Database, Tx
from ussd.session.hops import Hops

BEGINS = datetime(2027, 1, 4, 4, 0, tzinfo=UTC)
"""A Monday, six in the morning in Kigali; the public holidays of that whole year stand in the programme."""
WITHOUT_OFFICERS, FEW_VILLAGES = ("Rubavu", "Burera"), 6
"""The district beside that has no officer yet, or the other one if it is the year's; and its villages with a pair."""
MEMORY = Path("/dev/shm")
CHILDREN_A_PAIR = 1.2
"""Placed in a year, so that 1,000 volunteers look after 600."""
_KEYS = "1:" + base64.urlsafe_b64encode(b"a key for synthetic people only.").decode()


class NoSuchDistrict(InshutiError):
    """Rwanda has no district of that name."""


@dataclass(frozen=True)
class YearEnvironment:
    """Everything a year is lived on."""

    town: Town
    cast: YearPeople
    desk: Desk
    district: Place


@contextlib.contextmanager
def prepared(district: str, seed: int, days: int, volunteers: int) -> Iterator[YearEnvironment]:
    """A database in memory where there is room for one, full of a district's people; nothing of it stays.

    Raises NoSuchDistrict.
    """
    room = str(MEMORY) if MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="inshuti-year-", dir=room) as folder, seeded(seed):
        watch = Watch(BEGINS)
        vault = Vault(read_keys(_KEYS), "a secret that is only for synthetic people")
        rules = programme.load(ROOT / "programme.toml")
        keys = [f"{folder}/keys-one", f"{folder}/keys-two"]
        database = Database(f"sqlite:///{folder}/year.db", vault, rules, keys, real=watch, pool=4)
        migrations.upgrade(database.engine)
        carrier = Carrier(seed, watch)
        book = Book(turned_down=carrier.turned_down)
        line = PhoneLine(Hops(database), watch, book, dice(seed, "network"), database.common["dial"])
        ends = BEGINS + timedelta(days=days)
        town = Town(database, watch, Agenda(), line, carrier, book, seed, BEGINS, ends)
        yield _settle(town, district, days, volunteers)
        database.engine.dispose()


def _settle(town: Town, name: str, days: int, volunteers: int) -> YearEnvironment:
    cast = YearPeople(town)
    with town.database.write("places") as tx:
        places.load_rwanda(tx)
    with town.database.write("seed") as tx:
        district = _district(tx, name)
        cast.settle(tx, district, max(1, volunteers // 2))
        cast.settle_without_officers(tx, _district(tx, WITHOUT_OFFICERS[name == WITHOUT_OFFICERS[0]]), FEW_VILLAGES)
    for officer in cast.officers:
        if officer.role.is_officer:
            officer.looks_in(days)
        if officer.role.is_officer and officer.number != NATION[-1].number:
            officer.plans_leave(days)
    for pair in cast.every_pair:
        for volunteer in pair.both:
            volunteer.plans_concerns(days)
    desk = Desk(town, cast.roll, cast.every_pair, town.dice("desk"))
    desk.plans(round(CHILDREN_A_PAIR * len(cast.every_pair)), days)
    mishaps.come(cast, days)
    return YearEnvironment(town, cast, desk, district)


def _district(tx: Tx, name: str) -> Place:
    found = tx.session.scalar(select(Place).where(Place.level == "district", Place.name == name))
    if found is None:
        raise NoSuchDistrict(f"Rwanda has no district called {name}.")
    return found
