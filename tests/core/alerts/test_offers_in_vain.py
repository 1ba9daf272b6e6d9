"""An offer to another district ends as soon as none of those who were told of it can take it."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from core.alerts import departures, going_away, letting_go, owner_watch, transfers
from core.alerts.alerts import Raised
from core.messages import refused_numbers
from core.models.alert import Deed
from core.models.message import Message
from core.models.person import Language, Person, Role
from core.models.place import Place
from core.people import people
from core.storage.access import operator
from core.storage.db import Tx
from tests.core.support.field import Field, number
from tests.core.support.officers import act, own

RUBAVU = 33
WORKER, PSYCHOLOGIST = 211, 212
Ends = Callable[[Field, int], object]


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules."""
    return sqlite_copy


@pytest.fixture
def offered(field: Field, raised: Raised) -> Raised:
    """A danger that its owner offered to both officers of another district."""

    def add(tx: Tx) -> None:
        place = tx.session.get_one(Place, RUBAVU)
        for last, role in ((WORKER, Role.social_worker), (PSYCHOLOGIST, Role.psychologist)):
            people.register(tx, number(last), role, "Somebody", place=place, language=Language.en)

    field.do(add)
    own(field, raised)
    act(field, raised, Deed.called)
    field.do(transfers.offer, field.me(201), raised.alert, RUBAVU)
    field.at("2026-10-14 09:05")
    return raised


def left(field: Field, last: int) -> None:
    field.do(departures.left, operator("Jean"), field.me(last).id)


def away(field: Field, last: int) -> None:
    field.do(going_away.away, field.me(last), "2026-10-20", None)


def locked(field: Field, last: int) -> None:
    who = field.me(last).id

    def lock(tx: Tx) -> None:
        tx.session.get_one(Person, who).pin_locked_until = tx.at.replace(hour=tx.at.hour + 1)
        tx.flush()
        letting_go.locked_out(tx, who)

    field.do(lock)


def refused(field: Field, last: int) -> None:
    who = field.me(last).id

    def refuse(tx: Tx) -> None:
        found = select(Message).where(Message.person_id == who, Message.notice == "sms.alert.offered")
        message = tx.session.scalars(found).one()
        refused_numbers.stop_using(tx, message)
        refused_numbers.free_rung(tx, message)

    field.do(refuse)


@pytest.mark.parametrize("ends", [left, away, locked, refused])
def test_it_ends_with_the_last_of_those_who_could_take_it(field: Field, offered: Raised, ends: Ends) -> None:
    ends(field, PSYCHOLOGIST)
    field.do(owner_watch.restart_idle)
    assert field.alert(offered.alert).owner_id == field.me(201).id, "a colleague there can take it"
    field.news()
    ends(field, WORKER)
    field.do(owner_watch.restart_idle)
    assert field.alert(offered.alert).owner_id is None
    told = field.news()
    assert (201, "sms.alert.lapsed") in told
    assert any(notice.startswith("sms.alert") and last != 201 for last, notice in told), "its ladder goes on"
