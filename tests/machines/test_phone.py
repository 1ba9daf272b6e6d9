"""Phones in any order of thumbs: no thanks without its row, one report a confirmation, nothing read without the PIN."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from dataclasses import dataclass, field

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from core.models.person import Language, Role
from core.models.place import Place
from core.operations import demo_people
from core.people import people, pins
from core.storage import ticks
from tests.fixtures.phone import Phone
from tests.fixtures.world import World
from tests.machines import sights
from tests.machines.worlds import Worlds

SHARED, OTHER_PIN, WRONG_PIN = 5, "8305", "1928"
"""Two people hold this number: a volunteer, and a social worker with a PIN of her own."""
HELD = (1, 1, 2, 101, 201, SHARED, SHARED, 999)
"""The handsets by their numbers' last digits: some numbers are dialled from two at once."""
CODES = ("204711", "318061", "204712", "645827")
ANY = st.sampled_from(range(len(HELD)))
THUMB = st.sampled_from(range(60))
REPORTS = ("21", "211a12", "21232", "2131", "221b41", "1a23", "1a211111", "1b21114100", "1a14", "1a3112111", "1b2111")
OF_TWO = ("211a42", "211b42", "212342", "212542", "211a0b142")
"""What reporters press from home, in one go; `a` and `b` stand for codes. The second: dangers of other children, each a
call, and two in one, where the first child's code is gone back over.
"""
A_DAY = 24 * 60
A_MONTH = 30 * A_DAY
"""Longer than a child that is visited each week may go unseen."""
MINUTES = (1, 4, 31, A_DAY + 1, 1, 4, 31, A_MONTH)


@dataclass
class Handset:
    """A phone, the PINs of those who hold its number in the order they are offered, and what its session heard."""

    phone: Phone
    pins: list[str]
    who: int | None = 0
    opened: bool = False
    heard: list[tuple[str, bytes]] = field(default_factory=list)

    @property
    def right(self) -> list[str]:
        """The PINs that may open: everybody's where a draft says who speaks."""
        return self.pins if self.who is None else [self.pins[self.who]]


class Phones(RuleBasedStateMachine):
    """Eight handsets and a clock."""

    def __init__(self, worlds: Worlds) -> None:
        super().__init__()
        self.worlds, self.world = worlds, worlds.begin()
        self.database, self.months = self.world.database, 0
        shared = two_people(self.world)
        self.handsets = [
            Handset(self.world.phone(last), shared if last == SHARED else [demo_people.PIN]) for last in HELD
        ]

    def teardown(self) -> None:
        try:
            self._nothing_is_left_undone()
        finally:
            self.worlds.end(self.world)

    def _nothing_is_left_undone(self) -> None:
        """Where a month has passed, some working mornings come after it, on which the clock tells who was unseen."""
        self.world.clock.settle()
        if self.months:
            self.world.passes(days=4)
            sights.nobody_is_forgotten(self.database)
        sights.everything_left(self.database)
        sights.alerts_leave_or_ring(self.database)
        sights.promises_are_kept(self.database)

    # -- what thumbs do -------------------------------------------------------------------------------------------

    @rule(at=ANY)
    def dials(self, at: int) -> None:
        self._dial(self.handsets[at])

    @rule(at=ANY, thumbs=st.lists(THUMB, min_size=3, max_size=9))
    def presses(self, at: int, thumbs: list[int]) -> None:
        for thumb in thumbs:
            handset = self._open(at)
            self._press(handset, key_under(thumb, handset.phone))

    @rule(at=ANY, thumb=THUMB, following=st.sampled_from("1290"))
    def hops_get_lost(self, at: int, thumb: int, following: str) -> None:
        """The network brings two inputs in one request."""
        handset = self._open(at)
        self._press(handset, key_under(thumb, handset.phone), following)

    @rule(at=st.sampled_from((0, 1, 2, 5, 6)), keys=st.sampled_from((*REPORTS, *OF_TWO)))
    def reports(self, at: int, keys: str) -> None:
        """Straight towards the end of a report."""
        handset = self.handsets[at]
        self._dial(handset)
        for key in ("2" if handset.phone.name == "draft.offer" else "") + keys:
            if not handset.phone.is_over:
                self._press(handset, {"a": CODES[0], "b": CODES[1]}.get(key, key))

    @rule(
        at=st.sampled_from((0, 2, 4, 5)), pin=st.sampled_from((demo_people.PIN, demo_people.PIN, OTHER_PIN, WRONG_PIN))
    )
    def reads(self, at: int, pin: str) -> None:
        """Towards whatever lies behind a PIN."""
        handset = self.handsets[at]
        self._dial(handset)
        for _ in range(3):
            if handset.phone.name == "pin" or handset.phone.is_over:
                break
            self._press(handset, {"draft.offer": "2", "door.who": "2"}.get(handset.phone.name, "4"))
        if handset.phone.name == "pin":
            self._press(handset, pin)

    @rule(at=ANY, back=st.integers(0, 3))
    def hop_comes_again(self, at: int, back: int) -> None:
        """The network repeats this hop or an older one."""
        phone, heard = self.handsets[at].phone, self.handsets[at].heard
        if heard:
            typed, answer = heard[max(0, len(heard) - 1 - back)]
            before = sights.everything(self.database)
            older = copy(phone)
            older.typed = typed
            assert older.again().raw == answer
            assert sights.everything(self.database) == before

    @rule(at=ANY, thumb=THUMB)
    def hop_comes_twice_at_once(self, at: int, thumb: int) -> None:
        handset = self._open(at)
        key = key_under(thumb, handset.phone)
        twin = copy(handset.phone)
        twin.client = self.world.app.test_client()
        with ThreadPoolExecutor(2) as hands:
            twins = hands.submit(twin.press, key)
            self._press(handset, key)
        assert twins.result().raw == handset.phone.raw

    @rule(at=st.sampled_from((0, 5)))
    def two_dial_one_number_at_once(self, at: int) -> None:
        with ThreadPoolExecutor(2) as hands:
            for done in [hands.submit(self._dial, self.handsets[each]) for each in (at, at + 1)]:
                done.result()

    @rule(at=ANY)
    def line_drops(self, at: int) -> None:
        self.handsets[at].phone.hangs_up()
        self.handsets[at].heard.clear()

    @rule(at=ANY)
    def goes_on(self, at: int) -> None:
        """Dials again, and takes up what was left."""
        handset = self.handsets[at]
        self._dial(handset)
        if handset.phone.name == "draft.offer":
            self._press(handset, "1")

    @rule(minutes=st.sampled_from(MINUTES))
    def time_passes(self, minutes: int) -> None:
        with self.database.write() as tx:
            ticks.advance(tx, 60 * minutes)
        self.world.clock.settle()
        self.months += minutes == A_MONTH
        if minutes >= A_DAY:  # no network repeats a hop so late, and what was said is erased at night
            for handset in self.handsets:
                handset.heard.clear()

    # -- what must hold -------------------------------------------------------------------------------------------

    def _open(self, at: int) -> Handset:
        handset = self.handsets[at]
        if handset.phone.is_over or not handset.phone.screen:
            self._dial(handset)
        return handset

    def _dial(self, handset: Handset) -> None:
        handset.phone.client = self.world.app.test_client()
        handset.heard, handset.opened, handset.who = [], False, 0
        handset.phone.dial()
        self._judge(handset)

    def _press(self, handset: Handset, *keys: str) -> None:
        if handset.phone.is_over:
            return
        phone, asked, before = handset.phone, handset.phone.name, sights.effects(self.database)
        if len(keys) == 1:
            phone.press(*keys)
        else:
            phone.typed = "*".join(filter(None, (phone.typed, *keys)))
            phone.again()
        self._learn(handset, asked, keys)
        new = {name: count - before[name] for name, count in sights.effects(self.database).items()}
        assert set(new.values()) <= {0, 1}, (asked, keys, new)
        if len(keys) == 1:
            assert all(asked in sights.CAUSES[name] for name, count in new.items() if count), (asked, keys, new)
        self._judge(handset)
        if (asked, keys, phone.name) == ("concern.urgency", ("1",), "concern.about") or (
            (asked, keys) == ("visit.safe", ("3",)) and phone.name.startswith("visit.school")
        ):
            sights.danger_is_told(self.database, phone)

    def _learn(self, handset: Handset, asked: str, keys: Sequence[str]) -> None:
        """What the machine knows by itself of who speaks, and whether their PIN was typed where it was asked."""
        shared = len(handset.pins) > 1
        if asked == "door.who" and keys[0] in ("1", "2"):
            handset.who = int(keys[0]) - 1
        if shared and (len(keys) > 1 or (asked, keys[0]) == ("draft.offer", "1")):
            handset.who = None  # which of them it is was not seen on a screen
        if handset.phone.name == "door.who":
            handset.opened = False
        handset.opened |= asked == "pin" and keys[0] in handset.right

    def _judge(self, handset: Handset) -> None:
        phone = handset.phone
        handset.heard.append((phone.typed, phone.raw))
        sights.is_a_screen(phone)
        assert phone.name != "end.not_saved", phone.typed
        assert handset.opened or not sights.is_read_behind_a_pin(phone), phone.screen
        sights.is_kept(self.database, phone)
        sights.is_one_matter(self.database)


def two_people(world: World) -> list[str]:
    """Register the two who share a number; their PINs in the order they are offered: the volunteer stands first."""
    number = f"+250788000{SHARED:03d}"
    with world.database.write() as tx:
        village = tx.session.get_one(Place, demo_people.HUYE_VILLAGE)
        pair = [
            people.register(tx, number, Role.volunteer, "Somebody", place=village, language=Language.en, is_demo=True)
            for _ in range(2)
        ]
        volunteer, worker = sorted(pair, key=lambda each: each.id)
        worker.role = Role.social_worker
        pins.set_pin(tx, volunteer, demo_people.PIN)
        pins.set_pin(tx, worker, OTHER_PIN)
    return [demo_people.PIN, OTHER_PIN]


def key_under(thumb: int, phone: Phone) -> str:
    """What a thumb presses here: what the screen offers, a code or PIN where one is asked, and now and then a slip."""
    offered = [line[0] for line in phone.screen[4:].splitlines() if line[:1].isdigit() and line[1:2] == " "]
    asked = {"pin": [demo_people.PIN, OTHER_PIN, WRONG_PIN], "visit.child": [*CODES], "concern.code": [*CODES]}
    keys = [*offered, *(each for each in offered if each != "0"), *asked.get(phone.name, []), "8", "x"]
    return keys[thumb % len(keys)]


@pytest.mark.parametrize("at_once", [False, True])
def test_a_pin_of_one_opens_nothing_to_the_other(worlds: Worlds, at_once: bool) -> None:
    """The machine once found: back to the question who is calling, and the officer's home stood open."""
    world = worlds.begin()
    two_people(world)
    phone = (
        world.phone(SHARED)
        .dial()
        .press("1", "4", demo_people.PIN)
        .is_at("my_children")
        .press("0")
        .is_at("volunteer.home")
    )
    if at_once:
        phone.typed += "*0"
        phone.press("2").is_at("pin")
    else:
        phone.press("0").is_at("door.who").press("2").is_at("pin")
    phone.press(demo_people.PIN).is_at("pin").press(OTHER_PIN).is_at("officer.home")
    worlds.end(world)


def test_phones_in_any_order(worlds: Worlds) -> None:
    run_state_machine_as_test(lambda: Phones(worlds), settings=settings())
