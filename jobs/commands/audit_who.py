"""`./inshuti audit who`: who read or changed what of a child or a person."""

import json
from dataclasses import asdict
from datetime import date, datetime, time

import click
from rich.console import Console
from rich.table import Table

from core import codes
from core.clock import kigali, moment
from core.codes import Length
from core.errors import Unknown
from core.measures import monthly
from core.operations import audit_trail
from core.operations.audit_trail import TrailLine
from core.phone import mobile
from core.storage.access import operator
from core.storage.db import Tx
from core.storage.policy import OPERATOR, Policy, Resource, declares
from jobs.commands.audit import audit
from jobs.commands.people_options import NAME, ROLE, PersonMeant, as_json, by
from jobs.wiring import load_settings, newest_database


@audit.command()
@click.argument("whom")
@ROLE
@NAME
@click.option("--district", help="Of two children with one code: whose it is, as Huye.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="From that day on, as 2026-10-01.")
@by
@as_json
@declares(Policy(OPERATOR, reads=(Resource.child, Resource.person), audited=True))
def who(
    whom: str, role: str | None, name: str, district: str | None, since: datetime | None, by: str, as_json: bool
) -> None:
    """Who read or changed what of WHOM, when, and by which channel. WHOM: a child's code, or a person's number.

    Also what belongs to them: alerts, visits, referrals, the plan and reviews of a child; leaves and calls of a person.

    Example: ./inshuti audit who 204711 --since 2026-10-01 --by Jean
    """
    database = newest_database(load_settings())
    with database.write("audit") as tx:
        from_when = _midnight(since.date()) if since else None
        found = _found(tx, whom, PersonMeant(mobile(whom) or "", role, name), district, from_when, by)
    if as_json:
        click.echo(json.dumps([{**asdict(each), "at": each.at.isoformat()} for each in found]))
        return
    _show(found)


def _midnight(day: date) -> datetime:
    return moment(day, time(0))


def _found(
    tx: Tx, whom: str, person: PersonMeant, district: str | None, since: datetime | None, by: str
) -> list[TrailLine]:
    """Raises Unknown for what is neither a code nor a number, or nobody's."""
    if person.number:
        return audit_trail.of_person(tx, operator(by), person.person(tx), since)
    code = codes.read(whom)
    if len(code) != Length.code or not codes.is_sound(code):
        raise Unknown(f"{whom} is no child's code of {int(Length.code)} digits, and no number like 0788123456.")
    place = monthly.district(tx, district).id if district else None
    return audit_trail.of_child(tx, operator(by), audit_trail.child_of_code(tx, code, place), since)


def _show(found: list[TrailLine]) -> None:
    table = Table("when", "who", "work", "door", "did", "record", "its id")
    for each in found:
        when = f"{kigali(each.at):%Y-%m-%d %H:%M:%S}"
        table.add_row(when, each.who, each.work, each.channel, each.did, each.record, str(each.record_id))
    Console(markup=False).print(table)
    click.echo(f"{len(found)} lines." if found else "Nobody read or changed anything.")
