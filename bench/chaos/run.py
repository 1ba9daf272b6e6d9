"""One run: people call, the storm passes, everything comes to rest, and then it is audited."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import func, or_, select

from bench.chaos import cast
from bench.chaos.callers import Callers, Where
from bench.chaos.environment import ChaosEnvironment
from bench.chaos.notes import Notes
from bench.chaos.storm import PACE, Damage, Storm
from core.errors import Busy
from core.models.message import Message, MessageState
from core.storage.db import Database

CALM_SECONDS = 10.0
"""How long people call when nobody is to be killed."""
REST_SECONDS = 150.0
"""How long we wait at most for the outbox to be empty; the promise is far shorter."""
TICK = 0.03
Say = Callable[[str], None]


@dataclass(frozen=True)
class ChaosResult:
    """What a run leaves to the audit: Unix times of the first and the last kill, seconds until all was sent."""

    began: float
    ended: float
    drained: float | None
    damage: Damage
    notes: Notes
    talks: int
    own_deaths: dict[str, int]


def play(environment: ChaosEnvironment, kills: int, seed: int, say: Say) -> ChaosResult:
    """The storm over a system that runs; returns when nothing waits any more, or when waiting has no sense."""
    where = Where(
        environment.ports,
        environment.token,
        environment.gateway,
        environment.cast,
        environment.journal,
        environment.folder,
        seed,
    )
    seconds = kills * sum(PACE) / 2 or CALM_SECONDS
    cast.begin(environment.database)
    cast.raise_waiting(environment.database, 12 + int(seconds / 2), seconds)
    environment.database.engine.dispose()
    with Callers(where) as callers:
        return _play(environment, callers, Storm(environment, kills, seed), kills, say)


def _play(environment: ChaosEnvironment, callers: Callers, storm: Storm, kills: int, say: Say) -> ChaosResult:
    began = time.time()
    while not storm.is_over or time.time() < began + CALM_SECONDS:
        _tend(environment, storm)
        say(f"{storm.damage.kills.total()} of {kills} killed, {callers.talks} talks")
    last = storm.last_kill if kills else time.time()
    callers.hang_up()
    drained = _rest(environment, storm, callers, last, say)
    deaths = {each.name: each.own_deaths for each in environment.fleet.members if each.own_deaths}
    return ChaosResult(storm.first_kill or began, last, drained, storm.damage, callers.notes(), callers.talks, deaths)


def _tend(environment: ChaosEnvironment, storm: Storm) -> None:
    environment.fleet.tend()
    storm.step()
    time.sleep(TICK)


def _rest(environment: ChaosEnvironment, storm: Storm, callers: Callers, last: float, say: Say) -> float | None:
    """Wait until nobody calls and nothing is owed; seconds from the last kill, None if that takes too long."""
    while time.time() < last + REST_SECONDS:
        for _ in range(10):
            _tend(environment, storm)
        left = waiting(environment.database)
        say(f"the last kill was {time.time() - last:.0f} s ago, {'?' if left is None else left} SMS wait")
        if callers.are_done and left == 0:
            return time.time() - last
    return None


def waiting(database: Database) -> int | None:
    """How many messages are owed by now and not settled, those that wait for another try included; None: no answer."""
    unsettled = Message.state.in_((MessageState.queued, MessageState.claimed, MessageState.sending))
    try:
        with database.read() as tx:
            in_time = or_(Message.expires_at.is_(None), Message.expires_at > tx.at)
            due = select(func.count()).select_from(Message).where(unsettled, Message.not_before <= tx.at, in_time)
            return int(tx.connection.scalar(due) or 0)
    except Busy:
        return None
