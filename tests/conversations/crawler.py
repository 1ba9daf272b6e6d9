"""A walk through every menu behind the front door, breadth first, for each kind of caller. Nothing of it is kept.

The structure is walked once; words are looked at afterwards, in any language, as a screen names them by key.
"""

import json
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any

from conversations.engine.replay import Memory
from conversations.engine.talk import Talk
from conversations.front_door import front_door
from conversations.questions import NewPin, Pin
from conversations.steps import End, Screen
from core.language.words import Say
from core.operations import demo_people
from core.storage import effects
from core.storage.db import Database, Tx
from core.storage.effects import Verb
from tests.conversations.doors import Trace, standing_in
from tests.conversations.furnishing import caller
from tests.conversations.typing_hands import NEW_PIN, typed_at

MOST_LOOKS, MOST_PAGES = 6000, 3
"""The walk must end; and the fourth page of a list is as the third."""
MOST_AFTER = 6
"""So often a question is gone on from once something was done in the talk: what follows an act is as it was before."""
NONSENSE = ("", "*", "#", "4" * 40, "\u0664", "x")
"""What answers no question: nothing, keys that are no digits, far too many, a digit of another script, a letter."""
CALLERS: dict[str, tuple[int, ...]] = {
    "volunteer": (1,),
    "caregiver": (101,),
    "officer": (201,),
    "lead": (301,),
    "national": (401,),
    "sector": (501,),
    "stranger": (999,),
    "two people": (1, 101),
}
"""Who holds the phone that is walked with: the last digits of demo people."""
LENGTHY_WALKS = ("lead", "national")
"""The longest, most of whose doors officers come to as well: walked by --lengthy, which .ci/run has a stage for."""


@dataclass(frozen=True)
class Place:
    """What makes a screen like others: its question, its words with those in its slots, its options, its page, and
    whether the way led back.
    """

    key: str
    words: str
    filled: tuple[str, ...] = ()
    options: tuple[tuple[str, str], ...] = ()
    page: int = 0
    more: bool = False
    zero: str = ""
    back: bool = False

    @property
    def is_last(self) -> bool:
        """True where the talk has ended."""
        return not self.zero

    @property
    def is_list(self) -> bool:
        """True if its options come from records."""
        return len({words for _, words in self.options}) == 1 and len(self.options) > 1


@dataclass(frozen=True)
class Seen:
    """One screen with the keys that led to it, what may be typed there, and what a wrong key is answered with."""

    path: tuple[str, ...]
    place: Place
    screen: Screen | End
    typed: tuple[str, ...] = ()
    slip: Screen | None = None
    memory: str = ""
    """What the talk remembers, as JSON; "" where something was done on the way, which is not kept."""
    trace: Trace = field(default_factory=lambda: Trace(()))

    @property
    def keys(self) -> list[str]:
        """Every key that leads somewhere from here. Far down a list all is as above."""
        place = self.place
        options = [digit for digit, _ in place.options if not (place.is_list and place.page > 1)]
        more = ["9"] if place.more and place.page < MOST_PAGES else []
        return [*self.typed, *options, *more, "0"]


@dataclass
class Walk:
    """All that one kind of caller can come to. `leads` tells where each key goes, `ways` the place after each path."""

    seen: list[Seen] = field(default_factory=list)
    leads: dict[Place, dict[str, list[Place]]] = field(default_factory=lambda: defaultdict(dict))
    ways: dict[tuple[str, ...], Place] = field(default_factory=dict)
    places: set[Place] = field(default_factory=set)
    memories: dict[tuple[str, ...], str] = field(default_factory=dict)
    cut: set[Place] = field(default_factory=set)
    """Places behind an act that were not gone on from: others with the same question were."""

    @property
    def home(self) -> Place:
        """The first screen."""
        return self.ways[()]

    def is_news(self, path: tuple[str, ...], place: Place) -> bool:
        """Whether the last key of that path leads where it had not led before."""
        if not path or place not in self.places:
            return True
        targets = self.leads[self.ways[path[:-1]]].get(path[-1], [])
        return place not in targets and not (place.back or path[-1] == "0")

    def note(self, seen: Seen) -> bool:
        """Somebody pressed the last key of that path; True if it led where it had not led before."""
        is_news = self.is_news(seen.path, seen.place)
        self.places.add(seen.place)
        self.ways[seen.path] = seen.place
        if seen.path:
            targets = self.leads[self.ways[seen.path[:-1]]].setdefault(seen.path[-1], [])
            targets.extend([seen.place] if seen.place not in targets else [])
        return is_news

    def nearest(self, path: tuple[str, ...]) -> tuple[Memory, tuple[str, ...]]:
        """What was remembered on the way to that path, as late as possible, and the keys that are left to press."""
        cut = next((at for at in range(len(path) - 1, -1, -1) if self.memories.get(path[:at])), None)
        if cut is None:
            return Memory(1), path
        return Memory(**json.loads(self.memories[path[:cut]])), path[cut:]

    def texts(self) -> set[str]:
        """The keys of all words that some screen shows."""
        screens = [screen for seen in self.seen for screen in (seen.screen, seen.slip) if screen]
        return {key for screen in screens for key in spoken(screen)}


def spoken(screen: Screen | End) -> Iterable[str]:
    """The keys of all words on a screen, those in slots too."""
    if isinstance(screen, End):
        yield from _keys(Say(screen.key, screen.slots))
        return
    more, note = [Say("nav.more")] if screen.more else [], [screen.note] if screen.note else []
    for words in (screen.says, *(say for _, say in screen.lines), *more, screen.zero, *note):
        yield from _keys(words)


def _keys(words: Say) -> Iterable[str]:
    yield words.key
    for value in words.slots.values():
        if isinstance(value, Say):
            yield from _keys(value)


def _said(words: Say) -> tuple[str, tuple[str, ...]]:
    first, *filled = _keys(words)
    return first, tuple(filled)


def crawl(database: Database, lasts: tuple[int, ...]) -> Walk:
    """Every screen of whoever calls; with two people on the phone, the question which of them, and their homes."""
    walk = Walk()
    waiting: deque[Siblings] = deque([((),)])
    after: Counter[str] = Counter()
    while waiting:
        siblings = waiting.popleft()
        for seen in look(database, lasts, siblings, walk):
            assert len(walk.ways) < MOST_LOOKS, "the walk has no end"
            if not walk.note(seen):
                continue
            walk.seen.append(seen)
            walk.memories[seen.path] = seen.memory
            after[seen.place.key] += not seen.memory
            if not seen.memory and after[seen.place.key] > MOST_AFTER:
                walk.cut.add(seen.place)
            elif isinstance(seen.screen, Screen) and (len(lasts) == 1 or not seen.path) and seen.keys:
                waiting.append(tuple((*seen.path, key) for key in seen.keys))
    return walk


class NotKept(Exception):
    """Thrown so that a walk leaves nothing behind."""


Siblings = tuple[tuple[str, ...], ...]
"""Paths that differ by their last key alone."""


def look(database: Database, lasts: tuple[int, ...], siblings: Siblings, walk: Walk) -> list[Seen]:
    """Press the keys to where those paths part, and there the last of each in turn, in a transaction that is never
    committed. What was done on the way is done once for all of them.
    """
    found: list[Seen] = []
    memory, keys = walk.nearest(siblings[0])
    with suppress(NotKept), database.write() as tx:
        script = partial(front_door, tuple(caller(tx, last) for last in lasts))
        before = Talk(script, memory, "s")
        if len(keys) > 1:
            press(tx, before, keys[:-1], [])
        tx.flush()
        kept = json.dumps(asdict(before.memory))
        for path in siblings:
            with undone(tx, database) as own:
                found.append(_look(own, Talk(script, Memory(**json.loads(kept)), "s"), path, walk))
        raise NotKept
    return found


@contextmanager
def undone(tx: Tx, database: Database) -> Iterator[Tx]:
    """A transaction within that one, of which nothing stays."""
    tx.connection.exec_driver_sql("SAVEPOINT undone")
    yield Tx(tx._connection, database, tx._turn)
    tx.connection.exec_driver_sql("ROLLBACK TO undone")


def _look(tx: Tx, talk: Talk, path: tuple[str, ...], walk: Walk) -> Seen:
    trace = Trace.begin(tx, talk)
    screen = press(tx, talk, path[-1:], trace.at_effects)
    tx.flush()
    trace.finish(tx, talk)
    seen = see(tx, talk, path, screen, trace, walk)
    tx.flush()
    return seen


def press(tx: Tx, talk: Talk, keys: tuple[str, ...], at_effects: list[tuple[str, ...]]) -> Screen | End:
    """The screen after those keys, and the doors that stood open at each effect. What was remembered has been drawn
    once; the first screen of a talk has not.
    """

    def perform(name: str, verb: Verb, args: tuple[Any, ...]) -> Any:
        at_effects.append(standing_in(talk))
        return effects.run_once(tx, name, verb, *args)

    screen = None if keys and talk.memory.shown else talk.draw(tx)
    for key in keys:
        if isinstance(talk.live, Pin) and key in (demo_people.PIN, NEW_PIN):
            _types_pin(talk)
        else:
            talk.take(key, tx)
        talk.settle(perform)
        screen = talk.draw(tx)
    assert screen
    return screen


def see(tx: Tx, talk: Talk, path: tuple[str, ...], screen: Screen | End, trace: Trace, walk: Walk) -> Seen:
    """What there is to know of that screen; where the walk was not here before, also what may be typed, and how a key
    is answered that means nothing there.
    """
    if isinstance(screen, End):
        return Seen(path, Place(screen.key, screen.key), screen, trace=trace)
    memory = talk.memory
    place = Place(
        screen.key,
        *_said(screen.says),
        tuple((digit, say.key) for digit, say in screen.lines),
        memory.page,
        screen.more,
        screen.zero.key,
        bool(memory.stepped_over),
    )
    if not walk.is_news(path, place):
        return Seen(path, place, screen, trace=trace)
    typed = () if screen.key == "change.ask" else tuple(typed_at(talk.live, tx))
    was_told = memory.effects or memory.stepped_over
    kept = "" if was_told else json.dumps(asdict(memory))
    return Seen(path, place, screen, typed, _slip(tx, talk, path), kept, trace)


def _slip(tx: Tx, talk: Talk, path: tuple[str, ...]) -> Screen:
    """The same question after each kind of nonsense, always with a line that helps."""
    asked = talk.live
    for typed in NONSENSE:
        talk.take(typed, tx)
        assert (talk.live, bool(talk.note)) == (asked, True), (path, typed)
    slip = talk.draw(tx)
    assert isinstance(slip, Screen)
    return slip


def _types_pin(talk: Talk) -> None:
    """What the PIN's keeper says to the right one, or to a new one."""
    if not isinstance(talk.live, NewPin):
        talk.pin_was_right()
    elif talk.first_typed:
        talk.pin_was_chosen()
    else:
        talk.pin_was_typed("a hash")
