"""The callers: processes of their own, so that what supervises and kills does not slow what is measured."""

import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Self

from bench.chaos.cast import OFFICERS, ChaosPeople
from bench.chaos.connections import Connections
from bench.chaos.gateways import ChaosGateway
from bench.chaos.notes import Notes
from bench.chaos.phones import PLANS, Dialler
from bench.chaos.texts import Network, Postman, Texter

PROCESSES, HANDS = 2, 4
"""So many processes, and in each so many hands that dial; in one of them SMS and delivery reports come in besides."""
LONGEST_PAUSE = 0.18
"""Seconds between two hops of one hand, at most; the mean is half of it."""
LONGEST_RUN = 900.0
_FORK = get_context("fork")


@dataclass(frozen=True)
class Where:
    """What callers must know: the web servers, the gateway and its journal, the people, a folder for their notes."""

    ports: list[int]
    token: str
    gateway: ChaosGateway
    cast: ChaosPeople
    journal: Path
    folder: Path
    seed: int


class Callers:
    """All of them; inside `with` they call until `hang_up`."""

    def __init__(self, where: Where) -> None:
        self._where = where
        self._over: Event = _FORK.Event()
        self._begun = [_FORK.Value("q", 0) for _ in range(PROCESSES)]
        self._processes = [
            _FORK.Process(target=_play, args=(where, share, self._over, self._begun[share]), daemon=True)
            for share in range(PROCESSES)
        ]

    def __enter__(self) -> Self:
        for each in self._processes:
            each.start()
        return self

    def __exit__(self, *_error: object) -> None:
        for each in self._processes:
            each.kill()
            each.join()

    @property
    def talks(self) -> int:
        """Talks begun so far."""
        return sum(each.value for each in self._begun)

    def hang_up(self) -> None:
        """They finish what they have in hand; `notes` are there when `are_done`."""
        self._over.set()

    @property
    def are_done(self) -> bool:
        """Whether all have hung up."""
        return not any(each.is_alive() for each in self._processes)

    def notes(self) -> Notes:
        """What all of them noted. Raises FileNotFoundError if one of them did not come to its end."""
        whole = Notes()
        for share in range(PROCESSES):
            whole.add(Notes.load(_book(self._where.folder, share)))
        return whole


def _book(folder: Path, share: int) -> Path:
    return folder / f"notes-{share}.json"


def _play(where: Where, share: int, over: Event, begun: "Synchronized[int]") -> None:
    """One process of callers: its hands, until all is over, or until nobody is left who asked for it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started us ends us
    parent, deadline = os.getppid(), time.monotonic() + LONGEST_RUN
    hands = [_dials(where, share, hand, begun) for hand in range(HANDS)]
    if share == 0:
        hands += [_texts(where), _reports(where), _owns(where), _looks(where)]
    notes = [Notes() for _ in hands]

    def may_go_on() -> bool:
        return not over.is_set() and os.getppid() == parent and time.monotonic() < deadline

    threads = [threading.Thread(target=hand, args=(each, may_go_on)) for hand, each in zip(hands, notes, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    whole = Notes()
    for each in notes:
        whole.add(each)
    whole.save(_book(where.folder, share))


Hand = Callable[[Notes, Callable[[], bool]], None]


def _pausing(longest: float, chance: random.Random, may_go_on: Callable[[], bool]) -> Callable[[], bool]:
    def pause() -> bool:
        time.sleep(chance.uniform(0, longest))
        return may_go_on()

    return pause


def _dials(where: Where, share: int, hand: int, begun: "Synchronized[int]") -> Hand:
    """A hand that dials with every so many-th volunteer's phone."""
    mine = list(where.cast.codes)[share * HANDS + hand :: PROCESSES * HANDS]

    def play(notes: Notes, may_go_on: Callable[[], bool]) -> None:
        dialler = Dialler(
            Connections(where.ports), where.ports, where.token, where.cast.codes, notes, where.seed + hand
        )
        pause = _pausing(LONGEST_PAUSE, dialler.chance, may_go_on)
        while pause():
            with begun.get_lock():
                begun.value += 1
            dialler.dial(dialler.chance.choice(mine), dialler.chance.choice(PLANS), pause)

    return play


def _postman(where: Where) -> Postman:
    return Postman(where.gateway, Connections(where.ports), where.ports, where.token)


def _texts(where: Where) -> Hand:
    """SMS of volunteers: danger, a visit in one line, and what is due; once a phone, as five an hour are answered."""

    def written() -> Iterator[tuple[str, str]]:
        for number, codes in where.cast.codes.items():
            yield from [(number, text) for text in ("CONCERN 0 1 1", f"VISIT {codes[0]} 111111", "LIST")]

    def play(notes: Notes, may_go_on: Callable[[], bool]) -> None:
        texter = Texter(_postman(where), notes, where.seed)
        texter.play(written(), _pausing(0.8, random.Random(where.seed), may_go_on))

    return play


def _reports(where: Where) -> Hand:
    def play(notes: Notes, may_go_on: Callable[[], bool]) -> None:
        network = Network(_postman(where), notes, where.seed)
        network.play(where.journal, _pausing(0.1, random.Random(where.seed), may_go_on))

    return play


def _owns(where: Where) -> Hand:
    """Officers who take alerts, behind their PIN."""

    def play(notes: Notes, may_go_on: Callable[[], bool]) -> None:
        dialler = Dialler(Connections(where.ports), where.ports, where.token, {}, notes, where.seed)
        pause = _pausing(0.5, dialler.chance, may_go_on)
        while pause():
            dialler.dial(dialler.chance.choice(list(OFFICERS.values())), {}, pause)

    return play


def _looks(where: Where) -> Hand:
    """Somebody who asks for the page that does nothing: what that takes, the machine takes."""

    def play(notes: Notes, may_go_on: Callable[[], bool]) -> None:
        lines, chance = Connections(where.ports), random.Random(where.seed)
        pause = _pausing(2 * LONGEST_PAUSE, chance, may_go_on)
        while pause():
            if heard := lines.look(chance.choice(where.ports), "/healthz"):
                notes.idle.append((time.time(), heard.seconds))

    return play
