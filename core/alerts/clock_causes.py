"""What has not happened in a district for too long: nobody saw a child, or looked at a worry, or is there."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from core.children import unseen, villages, worrying_visits
from core.clock import kigali, moment
from core.models.alert import ClockCategory
from core.storage.db import Tx

Key = tuple[str | None, int | None]
"""A category, and the child or the village it is about."""


class Cause(NamedTuple):
    """About which child or village it is, how long it is before it is told again, and since when a child is unseen."""

    category: ClockCategory
    child: int | None
    village: int | None
    again: timedelta | int
    since: date | None = None

    @property
    def key(self) -> Key:
        """What tells it from others."""
        return self.category, self.child or self.village


def causes(tx: Tx, district: int) -> dict[Key, Cause]:
    """All of them."""
    found = [*_unseen(tx, district), *_not_looked(tx, district), *_nobody(tx, district)]
    return {each.key: each for each in found}


def next_at(tx: Tx, again: timedelta | int, since: datetime) -> datetime:
    """The first working morning on which so much time is over."""
    day, working = kigali(since).date(), tx.programme.working
    on = working.day_after(day, again) if isinstance(again, int) else working.day_at_or_after(day + again)
    return moment(on, working.opens)


def waits_since(tx: Tx, again: timedelta | int) -> datetime:
    """What began by then is told again by now: `next_at` of whatever began later may lie ahead still."""
    since = tx.at - (again if isinstance(again, timedelta) else timedelta(days=again))
    while next_at(tx, again, since) > tx.at:
        since -= timedelta(days=1)
    return since


def _unseen(tx: Tx, district: int) -> Iterator[Cause]:
    for each in unseen.unseen(tx, district):
        yield Cause(ClockCategory.unseen, each.id, each.village, timedelta(days=each.limit), each.since)


def _not_looked(tx: Tx, district: int) -> Iterator[Cause]:
    rule = tx.programme.clock_alerts
    for child, since in worrying_visits.unlooked_since(tx, district).items():
        if tx.programme.deadline(rule.level, since, rule.not_looked) < tx.at:
            yield Cause(ClockCategory.not_looked, child, None, rule.not_looked)


def _nobody(tx: Tx, district: int) -> Iterator[Cause]:
    for village in villages.with_nobody(tx, district):
        yield Cause(ClockCategory.nobody, None, village, tx.programme.clock_alerts.nobody_again)
