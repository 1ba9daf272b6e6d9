"""`OK` by SMS holds the ladder for a while and nothing more: it can be forged."""

import pytest
from sqlalchemy import func, select

from core.models.alert import Alert
from core.models.duty import CallBack
from sms import inbound
from sms.gateways.port import InboundSms
from tests.fixtures.world import World

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what no engine can change."""


def count(world: World, table: type) -> int:
    with world.database.read() as tx:
        return tx.session.scalar(select(func.count()).select_from(table)) or 0


def text(world: World, last: int, words: str, id: str = "ATXid_1") -> str:
    return inbound.receive(
        world.database, "simulated", InboundSms(id, f"+250788000{last:03d}", "21512", words, "63510")
    )


def raise_danger(world: World) -> str:
    """A danger raised by SMS; the number of its alert."""
    world.phone(1).sends("CONCERN 0 1 1")
    with world.database.read() as tx:
        return tx.session.scalars(select(Alert.number).order_by(Alert.raised_at.desc())).first() or ""


def test_ok_holds_the_ladder_for_half_an_hour_once(world: World) -> None:
    number = raise_danger(world)
    world.phone(201).sends(f"ok {number}").gets("Held until 09:30", number, "*801#")
    world.passes(minutes=29)
    assert not [each for each in world.phone(203).inbox if number in each]
    world.phone(201).sends(f"OK {number}").gets(f"{number} cannot be held by SMS")
    world.passes(minutes=2)
    world.phone(203).gets(number)
    world.phone(202).sends(f"OK {number}").gets(f"{number} cannot be held by SMS")
    world.passes(minutes=30)
    world.phone(301).gets(number)


@pytest.mark.parametrize("last", [301, 401, 203])
@SQLITE
def test_ok_counts_only_from_those_who_were_told(world: World, last: int) -> None:
    number = raise_danger(world)
    world.phone(last).sends(f"OK {number}").gets(f"{number} cannot be held by SMS")
    world.passes(minutes=61)
    world.phone(last).sends(f"OK {number}").gets("Held until", number)


@SQLITE
def test_ok_is_tried_five_times_an_hour(world: World) -> None:
    number = raise_danger(world)
    with world.database.read() as tx:
        assert tx.programme.limits.acknowledgements_an_hour == 5
    for attempt in range(5):
        assert text(world, 201, "OK 12340", f"guess{attempt}") == "ok"
    assert text(world, 201, f"OK {number}", "sixth") == "ok"
    with world.database.read() as tx:
        assert tx.session.scalars(select(Alert.held_by_id)).all() == [None]
    world.passes(minutes=61)
    text(world, 201, f"OK {number}", "later")
    with world.database.read() as tx:
        assert tx.session.scalars(select(Alert.held_by_id)).all() != [None]


@pytest.mark.parametrize("last", [1, 101, 501])
@SQLITE
def test_ok_from_others_asks_somebody_to_ring_them(world: World, last: int) -> None:
    number = raise_danger(world)
    world.phone(last).sends(f"OK {number}")
    with world.database.read() as tx:
        assert tx.session.scalars(select(Alert.held_by_id)).all() == [None]
    assert count(world, CallBack) == 1


@pytest.mark.parametrize("words", ["OK", "OK 48218", "OK 482177777", "OK 204711", "OK."])
@SQLITE
def test_ok_without_a_sound_number_is_answered_kindly_and_holds_nothing(world: World, words: str) -> None:
    raise_danger(world)
    world.phone(201).sends(words).gets("OK needs the 5 digits of the alert, e.g. OK 48217")
    assert count(world, CallBack) == 0
    with world.database.read() as tx:
        assert tx.session.scalars(select(Alert.held_by_id)).all() == [None]


@SQLITE
def test_ok_and_words_is_for_a_person_to_read(world: World) -> None:
    raise_danger(world)
    world.phone(201).sends("OK danger").gets("Somebody will ring you")
    assert count(world, CallBack) == 1


@pytest.mark.parametrize("form", ["ok{0}", "OK: {0}.", "{0} OK", "nimepokea {0}", "NDABYAKIRIYE {0} murakoze"])
@SQLITE
def test_ok_however_it_is_written(world: World, form: str) -> None:
    number = raise_danger(world)
    world.phone(201).sends(form.format(number)).gets("Held until", number)


@SQLITE
def test_ok_for_an_alert_of_another_district_holds_nothing(world: World) -> None:
    world.phone(3).sends("CONCERN 0 1 1")
    with world.database.read() as tx:
        (number,) = tx.session.scalars(select(Alert.number)).all()
    world.phone(201).sends(f"OK {number}").gets(f"{number} cannot be held by SMS")


@SQLITE
def test_no_text_closes_refers_or_hands_over(world: World) -> None:
    number = raise_danger(world)
    for words in (f"CLOSE {number}", f"REFER {number}", f"TAKE {number}", f"4071 {number}"):
        world.phone(201).sends(words)
    with world.database.read() as tx:
        assert [(each.owner_id, each.closed_at) for each in tx.session.scalars(select(Alert))] == [(None, None)]
    world.phone(201).gets("That is not done by SMS. Please dial *801#")
