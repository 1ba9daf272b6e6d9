"""What is done on a filled database to hear what it is asked: sweeps, rounds, and keys pressed by everybody."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from wsgiref.types import WSGIApplication

from sqlalchemy import select

import app
from bench.common.settings import settings_of
from bench.growth.asked import Asked, heard
from bench.growth.contents import MOMENT
from bench.load.calls import WsgiPhone
from core.broadcasts.rounds import ROUNDS, Plan
from core.models.person import Person, Phone, Role
from core.models.round import Round
from core.operations.demo_people import PIN
from core.people import pins
from core.storage import ticks
from core.storage.db import Database, Tx
from jobs import schedule
from jobs.wiring import make_gateway

LATE = MOMENT + timedelta(minutes=6)
"""When the ladders of all alerts that nobody owns move."""
EVENING, MORNING = MOMENT + timedelta(hours=7, minutes=1), MOMENT + timedelta(days=1, hours=1)
LISTS = ("1", "0", "2", "0", "3", "0", "5", "0", "8", "0", "6", "1", "0", "8", "0", "9", "1", "0", "4", "0", "0")
"""An officer's keys through the lists: open alerts, past deadline, closing, silent, what waits, calls, reviews, ..."""
KEYS = {
    Role.volunteer: ("4", PIN, "0", "6", "0", "2", "2", "1"),
    Role.social_worker: (PIN, *LISTS),
    Role.psychologist: (PIN, *LISTS),
    Role.lead: (PIN, *LISTS),
    Role.sector_officer: (PIN, "1", "0", "8", "0"),
    Role.caregiver: ("3", "0"),
}
"""Not the national desk: its lists are of all districts, and read what is open in the nation."""
CLIMBING = ("ladder", "invariants")


class _NotKept(Exception):
    """Thrown so that nothing stays."""


def everything(database: Database, settings: dict[str, str]) -> list[Asked]:
    """All that is asked in a day."""
    for role in KEYS:
        _give_pin(database, role)
    with heard() as said:
        for at in (LATE, EVENING, MORNING):
            _sweep(database, at, *(CLIMBING if at > LATE else ()))
        for each in (schedule.next_due, *map(_round, ROUNDS)):
            undone(database, MORNING, each)
        for role, keys in KEYS.items():
            press(database, settings, role, keys)
    return said


def _sweep(database: Database, at: datetime, *but: str) -> None:
    for each in schedule.SWEEPS:
        if each.name not in but:
            undone(database, at, each.run)


def _round(plan: Plan) -> Callable[[Tx], object]:
    def tell(tx: Tx) -> object:
        return plan.tell_some(tx, Round(name="measured", since=tx.at - timedelta(days=30), due_at=tx.at, reached=0))

    return tell


def undone(database: Database, at: datetime, verb: Callable[[Tx], object]) -> None:
    """Do it at that moment of programme time; nothing of it stays."""
    with suppress(_NotKept), database.write() as tx:
        ticks.advance(tx, int((at - MOMENT).total_seconds()))
        tx.ahead(int((at - tx.real).total_seconds()))
        verb(tx)
        tx.flush()
        raise _NotKept


def press(database: Database, settings: dict[str, str], role: Role, keys: tuple[str, ...]) -> None:
    """Somebody of that role dials and presses those keys."""
    with database.read() as tx:
        _, phone, sealed = _someone(tx, role)
        number = tx.vault.open("phones.number", phone, sealed)
    dialled = WsgiPhone(serving(database, settings), settings["WEBHOOK_TOKEN"], number, f"ATUid_{role}")
    dialled.press()
    for key in keys:
        dialled.press(key)


def _someone(tx: Tx, role: Role) -> tuple[int, int, bytes]:
    """One of that role, the phone and its sealed number."""
    columns = select(Person.id, Phone.id, Phone.number_sealed).join(Phone, Phone.person_id == Person.id)
    found = tx.connection.execute(columns.where(Person.role == role).limit(1)).one()
    return found[0], found[1], found[2]


def _give_pin(database: Database, role: Role) -> None:
    with database.write() as tx:
        pins.set_pin(tx, tx.session.get_one(Person, _someone(tx, role)[0]), PIN)


def serving(database: Database, settings: dict[str, str]) -> WSGIApplication:
    """The product over that database."""
    made = settings_of(settings)
    return app.compose(made, database, make_gateway(made)).wsgi_app
