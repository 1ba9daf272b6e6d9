"""Whoever left, is in doubt, invited or locked: what each still reads and reports is what docs/access.md says."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from core.alerts import departures
from core.models.alert import Alert
from core.models.message import Message
from core.models.person import Person, PersonStatus, Phone
from core.storage.access import operator
from core.storage.db import Tx
from tests.access.scene import caller
from tests.access.tables import table
from tests.fixtures.phone import Phone as Handset
from tests.fixtures.texting import SQLITE
from tests.fixtures.world import World

PEOPLE = {"volunteer": 1, "carer": 101, "sector": 501, "worker": 201, "lead": 301, "nation": 401}


def _left(tx: Tx, person: int) -> None:
    departures.left(tx, operator("Jean"), person)


def _lost(tx: Tx, person: int) -> None:
    departures.lost(tx, operator("Jean"), person)


def _doubted(tx: Tx, person: int) -> None:
    tx.connection.execute(update(Phone).where(Phone.person_id == person).values(doubted_at=tx.at))


def _invited(tx: Tx, person: int) -> None:
    tx.connection.execute(
        update(Person).where(Person.id == person).values(standing=PersonStatus.invited, pin_hash=None)
    )


def _locked(tx: Tx, person: int) -> None:
    until = tx.at + timedelta(minutes=30)
    tx.connection.execute(update(Person).where(Person.id == person).values(pin_locked_until=until))


STATES: dict[str, Callable[[Tx, int], None]] = {
    "with us": lambda _tx, _person: None,
    "left": _left,
    "lost": _lost,
    "in doubt": _doubted,
    "invited": _invited,
    "locked": _locked,
}


def test_every_state_of_everybody_has_a_row() -> None:
    assert list(table("Callers")) == [f"{name}: {state}" for name in PEOPLE for state in STATES]


@SQLITE
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", PEOPLE)
def test_what_each_still_does(world: World, name: str, state: str) -> None:
    last = PEOPLE[name]
    number = told_of(world, last)
    with world.database.write() as tx:
        STATES[state](tx, caller(tx, last).id)
    found = {
        "first screen": world.phone(last).dial().name,
        "reading": reading(world.phone(last), name),
        "danger": danger(world, last, name),
        "list by SMS": by_sms(world, last, "ABANA", "318061"),
        "hold by SMS": by_sms(world, last, f"OK {number}", "Held until") if number else "-",
    }
    assert found == table("Callers")[f"{name}: {state}"]


def told_of(world: World, last: int) -> str:
    """The number of a danger that this officer was told of by now; "" for who is told of none."""
    if last < 200 or last > 500:
        return ""
    world.phone(2).dial().press("2", "1").hangs_up()
    if last > 300:
        world.passes(minutes=61)
    with world.database.read() as tx:
        return tx.session.scalars(select(Alert.number)).one()


def reading(phone: Handset, name: str) -> str:
    """The screen at which it ends when that phone tries to read."""
    phone.dial()
    if phone.name == "volunteer.home":
        phone.press("4")
    if phone.name == "caregiver.home":
        phone.press("3")
    if phone.name == "pin":
        phone.press("4071")
    return phone.name


def danger(world: World, last: int, name: str) -> str:
    """How what this phone tells as urgent comes in."""
    keys = {"volunteer": ("2", "1"), "carer": ("1", "6")}.get(name)
    if keys is None:
        return "-"
    with world.database.read() as tx:
        before = set(tx.session.scalars(select(Alert.id)))
    phone = world.phone(last).dial()
    if phone.name.startswith("stranger"):
        return phone.press("1", "1").name
    phone.press(*keys)
    with world.database.read() as tx:
        (alert,) = tx.session.scalars(select(Alert).where(Alert.id.not_in(before)))
        return "verified" if alert.verified else "unverified"


def by_sms(world: World, last: int, text: str, wanted: str) -> str:
    """Whether that text from this phone is answered with what it asks for."""
    world.phone(last).sends(text)
    with world.database.read() as tx:
        rows = tx.session.scalars(select(Message).where(Message.once.like("reply:%")))
        return (
            "yes" if any(wanted in tx.vault.open("messages.text", each.id, each.text_sealed) for each in rows) else "no"
        )
