"""What ./inshuti doctor says: everything this machine needs, a line each, what is wrong and how to mend it.

It changes nothing, and needs nothing that it does not look at: with wrong settings it says so and stops there.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

import migrations
from core import invariants, programme, sending, switches, ticks, watch, watch_words
from core.db import Database, Tx
from core.errors import BadSetting, Busy
from core.models.message import Lane
from core.settings import Settings
from jobs.compose import is_there, make_database, make_gateway
from jobs.doorbell import Doorbell

UNDRAINED = timedelta(seconds=30)
"""Messages that may go are taken within 15 s even without Redis; twice that is a fault."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing looked at: its name, whether it is well, what was seen, and what mends it ("" where all is well)."""

    name: str
    ok: bool
    said: str
    mend: str = ""


def examine(load: Callable[[], Settings]) -> list[Line]:
    """Look at everything, with the settings that `load` reads; it may raise BadSetting, which is a line too."""
    try:
        settings = load()
        programme.load(settings.programme)
    except BadSetting as error:
        mend = "Mend it in the environment or .env."
        return [Line("settings", False, each, mend) for each in str(error).splitlines()]
    lines = [Line("settings", True, "All settings can be used."), *_around(settings)]
    if not is_there(settings):
        return [*lines, Line("database", False, "There is no database yet.", "Run ./inshuti up, or ./inshuti migrate.")]
    database = make_database(settings)
    try:
        return [*lines, *_database(database)]
    finally:
        database.engine.dispose()


def _around(settings: Settings) -> Iterator[Line]:
    """Redis and the gateway's settings. Nothing is sent."""
    url = settings.redis_url.get_secret_value() if settings.redis_url else None
    if url is None:
        yield Line("redis", True, "REDIS_URL is not set: ./inshuti up starts its own; without any the clock drains.")
    elif Doorbell(url).answers():
        yield Line("redis", True, "Redis answers.")
    else:
        yield Line("redis", False, "Redis does not answer; the clock drains meanwhile.", "Start it, or mend REDIS_URL.")
    if settings.sms_gateway == "simulated":
        yield Line("gateway", True, "SMS is simulated: nothing leaves this machine.")
        return
    try:
        make_gateway(settings)
        yield Line("gateway", True, "The live gateway's settings are complete.")
    except ValueError as error:
        yield Line("gateway", False, f"The live gateway cannot be used: {error}.", "Mend the AT_ settings.")
    named = settings.operator_phone is not None
    said = "Alarms reach OPERATOR_PHONE." if named else "Alarms reach nobody by SMS."
    yield Line("operator", named, said, "" if named else "Set OPERATOR_PHONE.")


def _database(database: Database) -> Iterator[Line]:
    try:
        with database.read() as tx:
            tx.connection.execute(select(1))
        if not _is_newest(database):
            yield Line("schema", False, "The tables are old, or not there yet.", "Run ./inshuti migrate.")
            return
        with database.read() as tx:
            lines = [*_running(tx), *_alarms(tx), *_rules(tx)]
    except Busy:
        yield Line("database", False, "The database does not answer.", "Start it, or mend DATABASE_URL.")
        return
    yield Line("database", True, "The database answers.")
    yield Line("schema", True, "The tables are the newest.")
    yield from lines


def _is_newest(database: Database) -> bool:
    try:
        return migrations.current(database.engine) == migrations.head()
    except SQLAlchemyError:
        return False


def _running(tx: Tx) -> Iterator[Line]:
    """The clock and the lanes."""
    last = ticks.last(tx, watch.CLOCK)
    if last is None:
        yield Line("clock", False, "No clock has run yet.", "Start `worker.py clock`, or ./inshuti up.")
    else:
        yield Line("clock", True, f"The clock ticked last {_ago(tx.real - last)} ago.")
    off = switches.complaint(tx)
    if off:
        yield Line("sending", False, off, "Run `./inshuti sending on` when people may be told again.")
    if held := switches.notice(tx):
        yield Line("reminders", True, held)
    for lane in Lane:
        yield _lane(tx, lane)
    backup = ticks.last(tx, watch.BACKUP)
    yield Line("backup", True, f"The last backup is {_ago(tx.real - backup)} old." if backup else "None was made yet.")


def _lane(tx: Tx, lane: Lane) -> Line:
    due, last = sending.count_due(tx, lane), ticks.last(tx, f"drain:{lane}")
    drained = f"drained {_ago(tx.real - last)} ago" if last else "never drained"
    late = due > 0 and (last is None or tx.real - last > UNDRAINED)
    mend = f"Start `worker.py drain {lane}`, and `worker.py clock`." if late else ""
    return Line(f"lane {lane}", not late, f"{due} messages may go now; {drained}.", mend)


def _alarms(tx: Tx) -> Iterator[Line]:
    """Every alarm by its name, as the runbook has it."""
    for sign in watch.look(tx):
        mend = watch_words.WORDS[sign.name].mend if sign.rings else ""
        yield Line(sign.name, not sign.rings, watch_words.detail(sign), mend)


def _rules(tx: Tx) -> Iterator[Line]:
    for kind, count in invariants.count_open(tx).items():
        said, _, mend = watch_words.RULES[kind].partition(": ")
        yield Line(f"rule {kind}", False, f"{count} {said}.", f"{mend[0].upper()}{mend[1:]}.")


def _ago(span: timedelta) -> str:
    seconds = max(0, int(span.total_seconds()))
    return f"{seconds} s" if seconds < 120 else f"{seconds // 60} min" if seconds < 7200 else f"{seconds // 3600} h"


def as_text(lines: list[Line]) -> str:
    """A line each, those that are wrong with what mends them."""
    return "\n".join(
        f"{'ok   ' if each.ok else 'WRONG'} {each.name:<20} {each.said} {each.mend}".rstrip() for each in lines
    )


def as_json(lines: list[Line]) -> str:
    """For programs: {"ok": ..., "lines": [{"name", "ok", "said", "mend"}]}."""
    return json.dumps({"ok": all(each.ok for each in lines), "lines": [asdict(each) for each in lines]})
