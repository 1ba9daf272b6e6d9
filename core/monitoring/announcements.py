"""What is said of alarms on the operator's other channels, which do not hang on the SMS gateway.

The same rule as by SMS: when an alarm begins, once an hour while it lasts, when it is over. What was said is remembered
only after it was, so a channel that fails is asked again.
"""

from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter

from sqlalchemy import select, update

from core.clock import clock_time
from core.language.words import Say, say
from core.models.monitoring import Alarm, AlarmName
from core.models.person import Language
from core.models.record import Tick
from core.storage.db import Tx

SAID = "announced:"
"""Begins the names of ticks: `at` is when an alarm was said last, `until` since when it rang then; None once over."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """A sentence that is due; `since` is None for one that says that the alarm is over."""

    name: AlarmName
    since: datetime | None
    sentence: str


def due(tx: Tx) -> list[Announcement]:
    """What has to be said now, in this order: none may be said before the one in front of it was.

    What rings comes as it began, the most urgent first where two began at once; then what is over.
    """
    said = {
        name.removeprefix(SAID): (at, until)
        for name, at, until in tx.connection.execute(
            select(Tick.name, Tick.at, Tick.until).where(Tick.name.in_([f"{SAID}{each}" for each in AlarmName]))
        )
    }
    rings = {name: since for name, since in tx.connection.execute(select(Alarm.name, Alarm.since))}
    begun: list[tuple[datetime, Announcement]] = []
    ended = []
    for name in AlarmName:
        at, told_since = said.get(name, (None, None))
        since = rings.get(name)
        if since and (at is None or tx.real - at >= tx.programme.watch.told_again):
            began = clock_time(since + (tx.at - tx.real), tx.at)
            words = Say("sms.alarm", {"note": Say(f"sms.alarm.{name}"), "time": began})
            begun.append((since, _worded(tx, name, since, words)))
        elif since is None and told_since:
            ended.append(_worded(tx, name, None, Say("sms.alarm.over", {"note": Say(f"sms.alarm.{name}")})))
    return [*(each for _, each in sorted(begun, key=itemgetter(0))), *ended]


def note(tx: Tx, said: Announcement) -> None:
    """It was said now. An end does not count as a time at which the alarm was told."""
    values = {"until": said.since} if said.since is None else {"until": said.since, "at": tx.real}
    name = f"{SAID}{said.name}"
    if not tx.insert_once(Tick.__table__, {"name": name, "owner": None, "at": tx.real, "until": said.since}):
        tx.connection.execute(update(Tick).where(Tick.name == name).values(**values))


def _worded(tx: Tx, name: AlarmName, since: datetime | None, words: Say) -> Announcement:
    return Announcement(name, since, say(Language.en, words, tx.common))
