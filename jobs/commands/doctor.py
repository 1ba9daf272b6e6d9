"""`./inshuti doctor`: everything this machine needs, a line each, what is wrong and how to mend it.

It changes nothing, and needs nothing that it does not look at: with wrong settings it says so and stops there.
"""

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Literal

import click
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

import migrations
from core.clock import kigali
from core.errors import BadSetting, Busy
from core.messages import sending
from core.models.message import Lane
from core.monitoring import (
    alarm_texts,
    audit_checks,
    desk_health,
    host_checks,
    invariants,
    keys_fit,
    keys_kept,
    people_checks,
    readiness,
)
from core.monitoring.readiness import HealthCheck
from core.programme import floors, programme
from core.programme.programme import Programme
from core.settings import SIMULATED, Settings
from core.storage import ticks
from core.storage.db import Database, Tx, real_time
from core.storage.policy import OPERATOR, Policy, Resource, declares
from jobs import own_files
from jobs.doorbell import Doorbell
from jobs.lost_keys import LostKeys
from jobs.wiring import is_live, is_there, load_settings, make_database, make_gateway

Needs = Literal["serve", "person"]
TITLES: dict[Needs, str] = {"serve": "To serve anybody", "person": "For a person to look at"}


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One thing looked at: its name, whether it is well, what was seen, and what mends it ("" where all is well).

    What this machine needs to `serve` stands apart from what a `person` must look at while it serves.
    """

    name: str
    ok: bool
    said: str
    mend: str = ""
    needs: Needs = "person"


def examine(load: Callable[[], Settings], today: date) -> list[Diagnosis]:
    """Look at everything, with the settings that `load` reads; it may raise BadSetting, which is a line too."""
    try:
        settings = load()
        decided = programme.load(settings.programme)
    except BadSetting as error:
        mend = "" if isinstance(error, LostKeys) else "Mend it in the environment or .env."
        return [Diagnosis("settings", False, each, mend, "serve") for each in str(error).splitlines()]
    lines = [Diagnosis("settings", True, "All settings can be used.", needs="serve")]
    lines += [*_decided(decided, today), *_around(settings), _files(settings), *_key_places(settings)]
    if not is_there(settings):
        mend = "Run ./inshuti up, or ./inshuti migrate."
        return [*lines, Diagnosis("database", False, "There is no database yet.", mend, "serve")]
    database = make_database(settings)
    try:
        return [*lines, *_database(database, live=is_live(settings), leaves=settings.backup_command is not None)]
    finally:
        database.engine.dispose()


def _decided(decided: Programme, today: date) -> list[Diagnosis]:
    """What the programme office should hear of."""
    mend = "Mend programme.toml; ./inshuti programme check names each."
    warnings = floors.warnings(decided, today)
    return [Diagnosis("programme", False, each, mend) for each in warnings] or [
        Diagnosis("programme", True, "The programme keeps its own promises.")
    ]


def _around(settings: Settings) -> Iterator[Diagnosis]:
    """Redis and the gateway's settings. Nothing is sent."""
    url = settings.redis_url.get_secret_value() if settings.redis_url else None
    if url is None:
        yield Diagnosis(
            "redis", True, "REDIS_URL is not set: ./inshuti up starts its own; without any the clock drains."
        )
    elif Doorbell(url).answers():
        yield Diagnosis("redis", True, "Redis answers.")
    else:
        yield Diagnosis(
            "redis", False, "Redis does not answer; the clock drains meanwhile.", "Start it, or mend REDIS_URL."
        )
    if settings.sms_gateway == SIMULATED:
        yield Diagnosis("gateway", True, "SMS is simulated: nothing leaves this machine.")
        return
    try:
        make_gateway(settings)
        yield Diagnosis("gateway", True, "The live gateway's settings are complete.")
    except ValueError as error:
        yield Diagnosis("gateway", False, f"The live gateway cannot be used: {error}.", "Mend its own settings.")
    named = settings.operator_phone is not None
    said = "Alarms reach OPERATOR_PHONE." if named else "Alarms reach nobody by SMS."
    yield Diagnosis("operator", named, said, "" if named else "Set OPERATOR_PHONE.")
    beside = settings.alarm_command is not None or settings.smtp_host is not None
    said = "Alarms have a way beside the gateway." if beside else "With the gateway away, alarms reach nobody."
    yield Diagnosis("alarm channel", beside, said, "" if beside else "Set ALARM_COMMAND, or SMTP_HOST and the rest.")


def _files(settings: Settings) -> Diagnosis:
    """Whether other accounts of this machine can read what is kept here."""
    found = own_files.open_to_others(settings)
    if not found:
        return Diagnosis("files", True, "No other account of this machine reads our files.")
    more = f" and {len(found) - 1} more" if len(found) > 1 else ""
    said = f"{found[0]}{more} can be read or changed by other accounts of this machine."
    folder = found[0] if found[0].is_dir() else found[0].parent
    return Diagnosis("files", False, said, f"chmod -R go= {folder}")


def _key_places(settings: Settings) -> Iterator[Diagnosis]:
    """Shown only where the keys would go with the data."""
    for each in own_files.keys_beside_data(settings):
        said = f"The children's keys at {each} lie beside the data: whoever copies var/ has both."
        mend = "End Inshuti, move that folder to another disk, and name it in KEY_STORE."
        yield Diagnosis("key_places", False, said, mend)


def _database(database: Database, *, live: bool, leaves: bool) -> Iterator[Diagnosis]:
    """All that /readyz says of it, and more: lanes, the backup, each broken rule."""
    try:
        with database.read() as tx:
            tx.connection.execute(select(1))
        if not _fits(database):
            yield _line(readiness.OLD_TABLES)
            return
        with database.read() as tx:
            checks = [
                *readiness.SERVES,
                keys_fit.check(tx),
                *keys_fit.changes(tx),
                keys_kept.check(tx),
                *readiness.for_people(tx),
                keys_kept.places(tx, live=live),
                audit_checks.check(tx, live=live),
                *people_checks.checks(tx, live=live),
            ]
            lines = [*map(_line, checks), *(_lane(tx, lane) for lane in Lane)]
            lines += [*map(_line, host_checks.checks(tx, leaves=leaves)), *_rules(tx)]
    except Busy as refused:
        yield _line(readiness.no_database(refused))
        return
    yield from lines


def _line(check: HealthCheck) -> Diagnosis:
    return Diagnosis(check.name, check.ok, check.detail, check.mend, check.needs)


def _fits(database: Database) -> bool:
    try:
        return migrations.fits(database.engine)
    except SQLAlchemyError:
        return False


def _lane(tx: Tx, lane: Lane) -> Diagnosis:
    due, last = sending.count_due(tx, lane), ticks.last(tx, f"drain:{lane}")
    drained = f"drained {host_checks.ago(tx.real - last)} ago" if last else "never drained"
    late = due > 0 and (last is None or tx.real - last > desk_health.UNDRAINED)
    mend = f"Start `worker.py drain {lane}`, and `worker.py clock`." if late else ""
    return Diagnosis(f"lane {lane}", not late, f"{due} messages may go now; {drained}.", mend)


def _rules(tx: Tx) -> Iterator[Diagnosis]:
    for kind, count in invariants.count_open(tx).items():
        said, _, mend = alarm_texts.RULES[kind].partition(": ")
        yield Diagnosis(f"rule {kind}", False, f"{count} {said}.", f"{mend[0].upper()}{mend[1:]}.")


def as_text(lines: list[Diagnosis]) -> str:
    """What it needs to serve, then what a person must look at: a line each, with what mends what is wrong."""
    return "\n".join(part for needs, title in TITLES.items() for part in _part(title, lines, needs))


def _part(title: str, lines: list[Diagnosis], needs: Needs) -> Iterator[str]:
    mine = [each for each in lines if each.needs == needs]
    wrong = sum(not each.ok for each in mine)
    yield (
        f"{title}: {f'{wrong} of {len(mine)} wrong' if wrong else 'all is well'}" if mine else f"{title}: not looked at"
    )
    for each in mine:
        yield f"{'ok   ' if each.ok else 'WRONG'} {each.name:<20} {each.said} {each.mend}".rstrip()


def as_json_lines(lines: list[Diagnosis]) -> str:
    """For programs: {"ok": ..., "person_ok": ..., "lines": [{"name", "ok", "said", "mend", "needs"}]}, as /readyz."""
    ok, person_ok = (all(each.ok for each in lines if each.needs == needs) for needs in TITLES)
    return json.dumps({"ok": ok, "person_ok": person_ok, "lines": [asdict(each) for each in lines]})


@click.command()
@click.option("--json", "as_json", is_flag=True, help="The lines as JSON on stdout.")
@declares(Policy(OPERATOR, reads=(Resource.system,)))
def doctor(as_json: bool) -> None:
    """Look at settings, database, keys, Redis, gateway, clock, lanes and alarms; exit 1 says that something is wrong.

    What it needs to serve comes first, then what a person must look at.

    Example: ./inshuti doctor --json
    """
    lines = examine(load_settings, kigali(real_time()).date())
    click.echo(as_json_lines(lines) if as_json else as_text(lines))
    sys.exit(0 if all(each.ok for each in lines) else 1)
