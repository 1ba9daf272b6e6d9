"""One run: people call, the storm passes, everything comes to rest, and then it is audited."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import func, or_, select

from bench.chaos import cast
from bench.chaos.callers import Callers, Where
from bench.chaos.cuts import LONGER_THAN_LEASES, Cuts
from bench.chaos.environment import ChaosEnvironment
from bench.chaos.notes import Notes
from bench.chaos.outages import Outages
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


@dataclass(frozen=True)
class Weather:
    """What is done to the system: kills, a gateway away so often for so many seconds, a host cut off so often."""

    kills: int
    seed: int
    outages: int = 0
    away: float = 60.0
    cuts: int = 0


@dataclass(frozen=True)
class Trouble:
    """All that goes wrong in one run."""

    storm: Storm
    outages: Outages
    cuts: Cuts

    @property
    def is_over(self) -> bool:
        """Whether nothing more will go wrong."""
        return self.storm.is_over and self.outages.is_over and self.cuts.is_over


def play(environment: ChaosEnvironment, weather: Weather, say: Say) -> ChaosResult:
    """The storm over a system that runs; returns when nothing waits any more, or when waiting has no sense."""
    where = Where(
        environment.ports,
        environment.token,
        environment.gateway,
        environment.cast,
        environment.journal,
        environment.folder,
        weather.seed,
    )
    seconds = (
        weather.kills * sum(PACE) / 2 + weather.outages * weather.away + weather.cuts * LONGER_THAN_LEASES
        or CALM_SECONDS
    )
    cast.begin(environment.database)
    cast.raise_waiting(environment.database, 12 + int(seconds / 2), seconds)
    environment.database.engine.dispose()
    with Callers(where) as callers:
        trouble = Trouble(
            Storm(environment, weather.kills, weather.seed),
            Outages(environment, weather.outages, weather.away),
            Cuts(environment, weather.cuts, weather.seed),
        )
        return _play(environment, callers, trouble, weather, say)


def _play(environment: ChaosEnvironment, callers: Callers, trouble: Trouble, weather: Weather, say: Say) -> ChaosResult:
    storm, outages, cuts = trouble.storm, trouble.outages, trouble.cuts
    began = time.time()
    while not trouble.is_over or time.time() < began + CALM_SECONDS:
        _tend(environment, trouble)
        away = f", the gateway was away {len(outages.waited)} of {weather.outages} times" if weather.outages else ""
        cut = f", {cuts.done} of {weather.cuts} times a host was cut off" if weather.cuts else ""
        say(f"{storm.damage.kills.total()} of {weather.kills} killed, {callers.talks} talks{away}{cut}")
    last = max(storm.last_kill, outages.ended, cuts.ended) if weather.kills or weather.cuts else time.time()
    storm.damage.away_seconds, storm.damage.waited, storm.damage.cuts = weather.away, outages.waited, cuts.done
    callers.hang_up()
    drained = _rest(environment, trouble, callers, last, say)
    deaths = {each.name: each.own_deaths for each in environment.fleet.members if each.own_deaths}
    return ChaosResult(storm.first_kill or began, last, drained, storm.damage, callers.notes(), callers.talks, deaths)


def _tend(environment: ChaosEnvironment, trouble: Trouble) -> None:
    environment.fleet.tend()
    trouble.outages.step()
    trouble.cuts.step()
    trouble.storm.step(quiet=trouble.outages.wants_quiet)
    time.sleep(TICK)


def _rest(environment: ChaosEnvironment, trouble: Trouble, callers: Callers, last: float, say: Say) -> float | None:
    """Wait until nobody calls and nothing is owed; seconds from the last kill, None if that takes too long."""
    while time.time() < last + REST_SECONDS:
        for _ in range(10):
            _tend(environment, trouble)
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
