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
from core.broadcasts.rounds import ROUNDS
from core.models.person import Person, Phone, Role
from core.models.round import Round
from core.operations.demo_people import PIN
from core.people import pins
from core.storage import ticks
from core.storage.db import Database, Tx
from jobs import schedule
from jobs.wiring import make_gateway

EVENING, MORNING = MOMENT + timedelta(hours=7), MOMENT + timedelta(days=1, hours=1)
LISTS = ("1", "0", "2", "0", "3", "0", "5", "0", "8", "0", "6", "1", "0", "8", "0", "9", "1", "0", "4", "0", "0")
"""An officer's keys through the lists: open alerts, past deadline, closing, silent, what waits, calls, reviews, ..."""
KEYS = {
    Role.volunteer: ("4", PIN, "0", "6", "0", "2", "2", "1"),
    Role.social_worker: (PIN, *LISTS),
    Role.psychologist: (PIN, *LISTS),
    Role.lead: (PIN, *LISTS),
    Role.national: (PIN, *LISTS),
    Role.sector_officer: (PIN, "1", "0", "8", "0"),
    Role.caregiver: ("3", "0"),
}


class _NotKept(Exception):
    """Thrown so that nothing stays."""


def everything(database: Database, settings: dict[str, str]) -> list[Asked]:
    """All that is asked in a day."""
    with heard() as said:
        for at in (MOMENT, EVENING, MORNING):
            _sweep(database, at)
        for role, keys in KEYS.items():
            press(database, settings, role, keys)
    return said


def _sweep(database: Database, at: datetime) -> None:
    verbs: list[Callable[[Tx], object]] = [each.run for each in schedule.SWEEPS]
    for each in (*verbs, schedule.next_due, *map(_round, ROUNDS)):
        undone(database, at, each)


def _round(plan: object) -> Callable[[Tx], object]:
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
    """Somebody of that role dials and presses those keys, behind a PIN of theirs."""
    of_one = select(Person.id, Phone.id, Phone.number_sealed).join(Phone, Phone.person_id == Person.id)
    with database.write() as tx:
        found = tx.connection.execute(of_one.where(Person.role == role).order_by(Person.id).limit(1)).one()
        pins.set_pin(tx, tx.session.get_one(Person, found[0]), PIN)
        number = tx.vault.open("phones.number", *found[1:])
    phone = WsgiPhone(serving(database, settings), settings["WEBHOOK_TOKEN"], number, f"ATUid_{role}")
    phone.press()
    for key in keys:
        phone.press(key)


def serving(database: Database, settings: dict[str, str]) -> WSGIApplication:
    """The product over that database."""
    made = settings_of(settings)
    return app.compose(made, database, make_gateway(made)).wsgi_app
