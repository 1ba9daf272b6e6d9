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


def answer(world: World, last: int, words: str) -> str:
    """What those words were answered, beside the alerts that come to that phone."""
    told = world.phone(last).sends(words).inbox
    return [each for each in told if not each.startswith("Alert ")][-1]


def held(world: World) -> list[int | None]:
    """Who holds each alert by SMS."""
    with world.database.read() as tx:
        return list(tx.session.scalars(select(Alert.held_by_id)))


def test_ok_holds_the_ladder_for_half_an_hour_once(world: World) -> None:
    number = raise_danger(world)
    world.phone(201).sends(f"ok {number}").gets("Held until 09:30", number, "*801#")
    world.passes(minutes=29)
    assert not [each for each in world.phone(203).inbox if number in each]
    again = answer(world, 201, f"OK {number}")
    assert "Held until 09:30" in again, "said again while it stands, the answer is the same"
    world.passes(minutes=2)
    world.phone(201).sends(f"OK {number}").gets(f"{number} is not held by SMS. Dial *801# with your PIN to confirm.")
    world.phone(203).gets(number)
    world.phone(202).sends(f"OK {number}").gets(f"{number} is not held by SMS")
    world.passes(minutes=30)
    world.phone(301).gets(number)


@pytest.mark.parametrize("last", [301, 401, 203])
@SQLITE
def test_ok_counts_only_from_those_who_were_told(world: World, last: int) -> None:
    number = raise_danger(world)
    world.phone(last).sends(f"OK {number}").gets(f"{number} is not held by SMS")
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


@pytest.mark.parametrize("last", [1, 101])
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


@pytest.mark.parametrize("words", ["OK danger", "OK, ndaje", "Yes, on my way", "hello", "Umwana arakubiswe"])
@pytest.mark.parametrize("last", [201, 202, 301, 401, 501])
@SQLITE
def test_nothing_of_an_officer_makes_a_call_back_to_an_officer(world: World, last: int, words: str) -> None:
    number = raise_danger(world)
    for text in (words, f"{words} {number}"):
        assert "ring you" not in answer(world, last, text)
    assert count(world, CallBack) == 0
    assert held(world) == [None]


@pytest.mark.parametrize(
    "form", ["Okay {0}", "{0}", "yes {0}", "ok alert {0}", "0k {0}", "Yego, {0} murakoze", "oui {0}", "Number {0} ok"]
)
@SQLITE
def test_words_of_the_closed_list_hold(world: World, form: str) -> None:
    number = raise_danger(world)
    assert "Held until 09:30" in answer(world, 201, form.format(number))
    assert held(world) != [None]


@pytest.mark.parametrize(
    "form",
    [
        "no {0}",
        "oya {0}",
        "non {0}",
        "hapana {0}",
        "not OK {0}",
        "OK {0} not mine",
        "no {0}?? who",
        "sinabishobora {0}",
        "OK {0} 2",
        "4071 {0}",
        "OK {0} ndaje",
    ],
)
@SQLITE
def test_any_other_word_holds_nothing_and_says_so(world: World, form: str) -> None:
    number = raise_danger(world)
    said = answer(world, 201, form.format(number))
    assert "not held" in said or "OK needs the 5 digits" in said
    assert "*801#" in said
    assert held(world) == [None]


def raise_one_number_in_two_districts(world: World) -> str:
    """Two dangers that the national desk was told of, both under the number of the first."""
    first = raise_danger(world)
    world.phone(3).sends("CONCERN 0 1 1")
    with world.database.write() as tx:
        for alert in tx.session.scalars(select(Alert)):
            alert.number = first
    world.passes(minutes=61)
    return first


@SQLITE
def test_a_number_of_two_districts_holds_nothing_and_asks(world: World) -> None:
    first = raise_one_number_in_two_districts(world)
    assert "two districts" in answer(world, 401, f"OK {first}")
    assert held(world) == [None, None]


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
    world.phone(201).sends(f"OK {number}").gets(f"{number} is not held by SMS")


@SQLITE
def test_no_text_closes_refers_or_hands_over(world: World) -> None:
    number = raise_danger(world)
    for words in (f"CLOSE {number}", f"REFER {number}", f"TAKE {number}", f"4071 {number}"):
        world.phone(201).sends(words)
    with world.database.read() as tx:
        assert [(each.owner_id, each.closed_at) for each in tx.session.scalars(select(Alert))] == [(None, None)]
    world.phone(201).sends("REFER").gets("That is not done by SMS. Please dial *801#")
