"""A day on which somebody means harm: floods, replayed callbacks, forged acknowledgements. The short form runs always;
the long one is ten thousand talks and a thousand texts of twenty numbers, with a true danger in the middle.
"""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import func, select

from core.models.alert import Alert, AlertState
from core.models.base import Base
from core.models.duty import CallBack
from core.models.message import Lane, Message, MessageState
from core.models.person import Person
from core.models.visit import Visit
from core.people import people
from tests.fixtures.texting import BOTH_ENGINES, LENGTHY_ON_POSTGRES, SQLITE
from tests.fixtures.world import TOKEN, World
from tests.stories.reading import alert_on, home

STRANGERS = tuple(range(970, 987))
VOLUNTEERS = (1, 2, 3)
HOSTILE = (*STRANGERS, *VOLUNTEERS)
"""Twenty numbers: phones of three volunteers in other hands, and seventeen that nobody knows."""
TALKS = (
    ("1", "1", "1"),
    ("2", "1"),
    ("3", "1", "1"),
    ("4", "1234"),
    ("6", "4"),
    ("2", "1", "2", "3", "1", "2"),
    ("5",),
)
TEXTS = ("umwana arakubitwa", "IKIBAZO 0 2 1", "hello", "SURA 204711 2 1 1 1 1 1", "OK 48217", "???", "HELP")
MOST_MILLISECONDS = 500
MOST_ALERT_SMS = 12 * len(HOSTILE)
"""Of the flood and the true danger together, however long it goes on: what one phone tells is told together."""


@dataclass
class Flood:
    """What comes in from those phones, the same at each run, and how long others wait meanwhile."""

    world: World
    """As on a live line, where menus are shed."""
    chance: random.Random = field(default_factory=lambda: random.Random(7))
    waits: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.world.sheds = True

    def talks(self, count: int) -> None:
        """So many are begun and gone through; every tenth is followed by a key press of somebody else."""
        other = self.world.phone(4).dial()
        for at in range(count):
            phone = self.world.phone(self.chance.choice(HOSTILE)).dial()
            for key in self.chance.choice(TALKS):
                if phone.is_over:
                    break
                phone.press(key)
            if at % 10 == 0:
                with self._timed():
                    other.press("2") if other.name == "volunteer.home" else other.press("0")
                if other.is_over or len(other.typed) > 60:
                    other = self.world.phone(4)
                    other.dial()

    def texts(self, count: int) -> None:
        """So many are sent."""
        for _ in range(count):
            self.world.phone(self.chance.choice(HOSTILE)).sends(self.chance.choice(TEXTS))

    @contextmanager
    def _timed(self) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.waits.append((time.perf_counter() - began) * 1000)

    @property
    def p99(self) -> float:
        """Milliseconds."""
        return sorted(self.waits)[int(len(self.waits) * 0.99)]


def sent(world: World) -> list[tuple[str, str, Lane]]:
    """Every SMS that was owed to a number: the number, its words' key, its lane."""
    with world.database.read() as tx:
        rows = tx.session.scalars(select(Message).where(Message.state != MessageState.withheld)).all()
        return [
            (tx.vault.open("messages.number", each.id, each.number_sealed), each.notice, each.lane) for each in rows
        ]


def known(world: World) -> set[str]:
    with world.database.read() as tx:
        return {people.number_of(tx, each) for each in tx.connection.scalars(select(Person.id))}


def costs_stay_small(world: World) -> None:
    """Nobody outside is written to, strangers once, and officers far less often than they were to be disturbed."""
    out = sent(world)
    strangers = [f"+250788000{each}" for each in STRANGERS]
    assert {number for number, *_ in out} <= known(world) | set(strangers)
    for number in strangers:
        assert len([each for each in out if each[0] == number]) <= 2, number
    caps = world.database.programme.costs
    segments = len([each for each in out if each[2] is Lane.receipts])
    assert segments <= caps.receipts.number * len(HOSTILE)
    alerts = [each for each in out if each[2] is Lane.alerts]
    assert len(alerts) <= MOST_ALERT_SMS, len(alerts)


def true_danger(world: World) -> float:
    """Somebody else tells one, the nation is told and takes it; how long that took, in seconds of ours."""
    began = time.perf_counter()
    number = alert_on(home(world.phone(4)).press("2", "1"))
    world.phone(401).gets(number)
    world.phone(401).dial().press("4071", "4", number, "1").sees(f"{number} is yours")
    return time.perf_counter() - began


@LENGTHY_ON_POSTGRES
def test_a_flood_costs_little_and_a_true_danger_in_it_is_owned(world: World) -> None:
    flood = Flood(world)
    flood.talks(60)
    flood.texts(40)
    true_danger(world)
    flood.talks(30)
    costs_stay_small(world)


@pytest.mark.lengthy
@pytest.mark.timeout(1200)
@SQLITE
def test_ten_thousand_talks_and_a_thousand_texts(world: World) -> None:
    flood = Flood(world)
    quiet = true_danger(world)
    world.watch.passes(hours=1)
    for _ in range(10):
        flood.talks(500)
        flood.texts(50)
        world.passes(minutes=3)
    world.watch.passes(minutes=11)
    loud = true_danger(world)
    for _ in range(10):
        flood.talks(500)
        flood.texts(50)
        world.passes(minutes=3)
    costs_stay_small(world)
    assert flood.p99 < MOST_MILLISECONDS, flood.p99
    assert loud < quiet * 20 + 5, (quiet, loud)
    print(f"p99 of others {flood.p99:.1f} ms; a danger owned in {quiet:.2f} s quiet, {loud:.2f} s in the flood")  # noqa: T201


class Recorder:
    """Everything that reached the application, so that somebody may send it again."""

    def __init__(self, world: World) -> None:
        self.client, self.log = world.client, []
        self._post = world.client.post
        world.client.post = self  # type: ignore[method-assign]  # listens, and hands on to the real one

    log: list[tuple[tuple[Any, ...], dict[str, Any]]]

    def __call__(self, *args: Any, **named: Any) -> Any:
        self.log.append((args, named))
        return self._post(*args, **named)

    def again(self) -> None:
        """A whole day's log once more, in its order."""
        for args, named in list(self.log):
            self._post(*args, **named)


def reports(world: World) -> dict[str, int]:
    """How many rows there are of what people tell, ask and get."""
    kept = (
        "alerts",
        "concerns",
        "visits",
        "call_backs",
        "registrations",
        "gatherings",
        "referrals",
        "children",
        "people",
    )
    with world.database.read() as tx:
        tables = [each for each in Base.metadata.sorted_tables if each.name in kept or each.name == "messages"]
        return {each.name: tx.connection.scalar(select(func.count()).select_from(each)) or 0 for each in tables}


@pytest.mark.lengthy
@BOTH_ENGINES
def test_a_days_log_sent_again_is_no_new_report(world: World) -> None:
    log = Recorder(world)
    world.phone(1).dial().press("1", "204711", "2", "1", "1", "1", "1", "1").ends()
    number = alert_on(world.phone(2).dial().press("2", "1", "1", "318061", "1", "2"))
    world.phone(101).dial().press("2").ends()
    world.phone(999).dial().press("1", "1").ends()
    world.phone(201).dial().press("4071", "4", number, "1")
    sms = [("1", "SURA 427356 2 1 1 1 1 1"), ("2", "IKIBAZO 536141 4 2"), ("201", f"OK {number}"), ("999", "murakoze")]
    for at, (last, text) in enumerate(sms):
        came = {"id": f"sms-{at}", "from": f"+250788000{int(last):03d}", "to": "21512", "text": text}
        came |= {"date": "2026-10-14 07:00:00", "linkId": "x", "networkCode": "63510"}
        assert world.client.post(f"/sms/africastalking/{TOKEN}/inbound", data=came).status_code == 200
    before = reports(world)
    assert (before["alerts"], before["visits"], before["call_backs"]) == (2, 2, 2)
    world.passes(hours=3)
    told = reports(world)
    log.again()
    log.again()
    assert reports(world) == told
    assert {name: count for name, count in told.items() if name != "messages"} == {
        name: count for name, count in before.items() if name != "messages"
    }


@SQLITE
def test_a_forged_acknowledgement_closes_nothing_and_holds_once(world: World) -> None:
    """Ten thousand guesses in the long run of it: numbers of nobody, of volunteers, of officers who were not told."""
    number = alert_on(world.phone(1).dial().press("2", "1"))
    for last in (999, 2, 101, 501, 203, 301, 401, 990):
        world.phone(last).sends(f"OK {number}")
    with world.database.read() as tx:
        alert = tx.session.scalars(select(Alert)).one()
        assert (alert.state, alert.held_by_id, alert.owner_id, alert.closed_at) == (
            AlertState.notified,
            None,
            None,
            None,
        )
    for _ in range(20):
        world.phone(201).sends(f"OK {number}")
    with world.database.read() as tx:
        alert = tx.session.scalars(select(Alert)).one()
        assert (alert.state, alert.owner_id, alert.closed_at) == (AlertState.notified, None, None)
        held = alert.held_until
    world.passes(minutes=31)
    world.phone(201).sends(f"OK {number}")
    world.phone(301).gets(number)
    with world.database.read() as tx:
        assert tx.session.scalars(select(Alert)).one().held_until in (None, held)


@pytest.mark.lengthy
@SQLITE
def test_guessed_alert_numbers_hold_next_to_nothing(world: World) -> None:
    chance = random.Random(11)
    alert_on(world.phone(1).dial().press("2", "1"))
    for _ in range(200):
        world.phone(201).sends(f"OK {chance.randrange(10_000, 100_000)}")
    with world.database.read() as tx:
        alert = tx.session.scalars(select(Alert)).one()
        assert (alert.state, alert.owner_id) == (AlertState.notified, None)


@SQLITE
def test_visits_and_calls_of_the_flood_are_of_the_pair_alone(world: World) -> None:
    """A phone in other hands reports of its own village; what it asks of others does not grow with its keys."""
    Flood(world).talks(80)
    with world.database.read() as tx:
        calls = tx.connection.scalar(select(func.count()).select_from(CallBack)) or 0
        assert calls <= 2 * len(HOSTILE) + len(STRANGERS)
        assert {each.district_id for each in tx.session.scalars(select(Visit))} <= {24, 33}
