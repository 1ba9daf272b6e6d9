"""Who takes part: synthetic volunteers with their children, officers who are told, and alerts that climb meanwhile."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from sqlalchemy import select

from bench.common.district import Home, settle
from core.alerts import alerts, ladder
from core.clock import kigali, moment
from core.models.alert import Level
from core.models.person import Language, Role
from core.models.place import Place
from core.operations import demo_people
from core.people import people, pins
from core.programme.spans import duration
from core.storage import ticks
from core.storage.db import Database, Tx

EVE = time(16, 59, 45)
"""Programme time at the start: 15 s before the reminders of tomorrow's visits fall due. Everybody may be told now."""
WEDNESDAY = 3
OFFICERS = {Role.social_worker: "+250788700201", Role.psychologist: "+250788700202"}
WAITING_DISTRICT = 24
"""Where the demo people live. Its officers answer nobody in a run, so that its alerts climb."""
WAITING_REPORTER = "+250788000001"


@dataclass
class ChaosPeople:
    """Phones of volunteers with the codes of their village's children; the district they report to."""

    district: int
    codes: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def settle(cls, database: Database, villages: int) -> "ChaosPeople":
        """Put so many villages of one district beside the demo people, with that district's two officers."""
        with database.write() as tx:
            _set_clock(tx)
        with database.write() as tx:
            homes: list[Home] = settle(tx, villages)
            first = select(Place.district_id).where(Place.level == "village").order_by(Place.id).limit(1)
            district = tx.connection.scalar(first) or 0
            for role, number in OFFICERS.items():
                place = tx.session.get_one(Place, district)
                officer = people.register(tx, number, role, "S", place=place, language=Language.en, is_demo=True)
                pins.set_pin(tx, officer, demo_people.PIN)
        cast = cls(district)
        for home in homes:
            cast.codes.setdefault(home.number, []).append(home.code)
        return cast


def _set_clock(tx: Tx) -> None:
    """Programme time becomes the next working Wednesday whose morrow is a working day too, shortly before five."""
    day = kigali(tx.at).date() + timedelta(days=1)
    working = tx.programme.working
    while day.isoweekday() != WEDNESDAY or not (working.is_day(day) and working.is_day(day + timedelta(days=1))):
        day += timedelta(days=1)
    ticks.advance(tx, int((moment(day, EVE) - tx.at).total_seconds()) - 120)


def begin(database: Database) -> datetime:
    """The play begins: programme time moves on to shortly before five; what it is now."""
    with database.write() as tx:
        ticks.advance(tx, int((moment(kigali(tx.at).date(), EVE) - tx.at).total_seconds()))
    with database.read() as tx:
        return tx.at


def raise_waiting(database: Database, count: int, seconds: float) -> None:
    """So many dangers that nobody owns, told by `core` itself as of long ago: their next rungs fall due one by one.

    One half reaches its second rung within these seconds of real time, the other half its third.
    """
    rungs = database.programme.ladder(Level.danger).rungs
    second, third = duration(rungs[1].after), duration(rungs[2].after)
    with database.write() as tx:  # one transaction: the clocks are running, and would climb what is half told
        now, ahead = tx.real, int((tx.at - tx.real).total_seconds())
        for at, is_new in sorted(_plan(now, count, seconds, second, third)):
            tx.real = at
            tx.ahead(ahead)
            _raise(tx) if is_new else ladder.climb_due(tx)
            tx.flush()


def _plan(
    now: datetime, count: int, seconds: float, second: timedelta, third: timedelta
) -> Iterator[tuple[datetime, bool]]:
    """When something is told (True) or a ladder climbs (False), in real time that is over by now."""
    for which in range(count):
        due = now + timedelta(seconds=1 + seconds * which / count)
        yield due - (second if which % 2 else third), True
        if not which % 2:
            yield due - third + second, False


def _raise(tx: Tx) -> None:
    me = people.callers(tx, WAITING_REPORTER, "ussd")[0]
    alerts.raise_alert(tx, me, Level.danger)
