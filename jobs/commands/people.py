"""The verbs of `./inshuti people` that put people in, list them and print their key numbers."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from core.clock import kigali
from core.errors import Unknown
from core.measures import monthly
from core.models.person import Language, Person, PersonStatus, Role
from core.operations import demo_people
from core.people import colleagues, directory, joining, key_numbers
from core.people.joining import WORKERS, Conflict, Newcomer
from core.people.person_entries import PersonEntry
from core.phone import spoken
from core.storage.access import operator
from core.storage.db import Tx
from core.storage.policy import declares
from jobs.commands import named_places
from jobs.commands.people_options import (
    CLOSED,
    NAME,
    NUMBER,
    READS,
    ROLE,
    SLIPS,
    WRITES,
    PersonMeant,
    answer,
    as_json,
    by,
    somebody,
    the_number_of,
)
from jobs.commands.printing import print_slips
from jobs.wiring import is_live, load_settings, newest_database

WORKER = click.Choice(list(WORKERS))


@click.group()
def people() -> None:
    """Volunteers, officers, sector officers, leads and the national desk: put in, changed, taken out."""


@people.command()
@NUMBER
@click.argument("role", type=WORKER, metavar="ROLE")
@click.option("--name", default="", help="First name and family name.")
@click.option("--sex", type=click.Choice(["woman", "man"]), help="A pair is a woman and a man.")
@click.option("--district", help="Its name, as Huye.")
@click.option("--sector", help="Its name within the district.")
@click.option("--village", help="Its code of 8 digits (NISR), or its name within the sector.")
@click.option("--language", type=click.Choice(list(Language)), default="rw", show_default=True)
@click.option("--covers", help="The number of the colleague for whom this one steps in.")
@click.option("--yes", is_flag=True, help="Put in although it may be a slip, as was said.")
@by
@as_json
@declares(WRITES)
def add(
    number: str,
    role: str,
    name: str,
    sex: str | None,
    district: str | None,
    sector: str | None,
    village: str | None,
    language: str,
    covers: str | None,
    yes: bool,
    by: str,
    as_json: bool,
) -> None:
    """Put in whoever holds NUMBER as ROLE, and show the key number, once. Give it on paper or face to face.

    ROLE: volunteer, sector_officer, social_worker, psychologist, lead or national.

    Example: ./inshuti people add 0788123456 social_worker --name "Keza Uwase" --sex woman --district Huye --by Jean
    """
    settings = load_settings()
    database = newest_database(settings)
    with database.write("people") as tx:
        demo_people.refuse_live(tx, live=is_live(settings))
        place = named_places.where(tx, Role(role), district, sector, village)
        covered = directory.find(tx, the_number_of(covers), Role(role)).id if covers else None
        newcomer = Newcomer(number, Role(role), place, name, sex, Language(language), covered)
        joined = joining.put_in(tx, operator(by), newcomer, confirmed=tuple(Conflict) if yes else ())
        slips = [_same(tx, newcomer, by) if each is Conflict.same_name else SLIPS[each] for each in joined.conflicts]
    if slips:
        raise click.ClickException(f"{' '.join(slips)} Say --yes if it is right.")
    said = f"Key number {joined.key}: give it on paper or face to face. It is shown this once." if joined.new else ""
    answer(said or "They are in already; nothing was changed.", as_json, new=joined.new, key=joined.key)


def _same(tx: Tx, newcomer: Newcomer, by: str) -> str:
    """Who may be the same person, with another number, and how that one gets the new one."""
    same = joining.namesake(tx, newcomer)
    if same is None:
        return ""
    found = directory.show(tx, operator(by), tx.session.get_one(Person, same.person))
    held, work = spoken(colleagues.last_number(tx, same.person)), newcomer.role.replace("_", " ")
    where = f" of {found.place or found.district}" if found.district else ""
    change = f"./inshuti people number {held or 'NUMBER'} {spoken(newcomer.number)}"
    with_number = f" with {held}" if held else ""
    return f"{same.name}, {work}{where}, is in already{with_number}. Is it the same person? Then: {change}."


@people.command(name="list")
@click.option("--district", help="Its name, as Huye.")
@click.option("--role", type=WORKER, help="Only who does that work.")
@click.option("--state", type=click.Choice(list(PersonStatus)), help="invited: who has not shown a key number yet.")
@click.option("--in-doubt", is_flag=True, help="Only whose number somebody must confirm.")
@by
@as_json
@declares(READS)
def show_all(district: str | None, role: str | None, state: str | None, in_doubt: bool, by: str, as_json: bool) -> None:
    """Everybody of that kind, without caregivers. `--state invited` is who has not dialled yet.

    Example: ./inshuti people list --district Huye --state invited
    """
    database = newest_database(load_settings())
    with database.write("people") as tx:
        place = monthly.district(tx, district).id if district else None
        found = directory.entries(
            tx,
            operator(by),
            district=place,
            role=Role(role) if role else None,
            standing=PersonStatus(state) if state else None,
            doubted=in_doubt,
        )
    if as_json:
        click.echo(json.dumps([_plain(each) for each in found]))
        return
    table = Table("name", "work", "place", "district", "state", "number", "last dial")
    for each in found:
        table.add_row(each.name, each.role, each.place, each.district, each.state, each.number, _day(each))
    Console(markup=False).print(table)


def _day(each: PersonEntry) -> str:
    if each.lost:
        return "-"
    return f"{kigali(each.dialled):%Y-%m-%d}" if each.dialled else "never"


def _plain(each: PersonEntry) -> dict[str, Any]:
    moments = {name: at.isoformat() if at else None for name, at in _moments(each).items()}
    return {**asdict(each), "id": str(each.id), **moments}


def _moments(each: PersonEntry) -> dict[str, Any]:
    return {"since": each.since, "dialled": each.dialled, "key_until": each.key_until}


@people.command()
@somebody
@by
@as_json
@declares(READS)
def show(whom: PersonMeant, by: str, as_json: bool) -> None:
    """What is known of whoever holds NUMBER.

    Example: ./inshuti people show 0788123456
    """
    database = newest_database(load_settings())
    with database.write("people") as tx:
        found = directory.show(tx, operator(by), whom.person(tx))
    if as_json:
        click.echo(json.dumps(_plain(found)))
        return
    for name, value in _plain(found).items():
        click.echo(f"{name:<10} {'-' if value in (None, '') else value}")


@people.command()
@click.argument("number", required=False)
@ROLE
@NAME
@click.option("--print", "path", type=click.Path(path_type=Path), help="A page of slips for everybody invited.")
@click.option("--district", help="With --print: only that district.")
@click.option("--dry-run", is_flag=True, help="With --print: how many slips it would be; nothing is changed.")
@by
@as_json
@declares(WRITES)
def code(
    number: str | None,
    role: str | None,
    name: str,
    path: Path | None,
    district: str | None,
    dry_run: bool,
    by: str,
    as_json: bool,
) -> None:
    """A new key number for NUMBER; or with --print a page to cut, a slip for each who is invited. Old ones lapse.
    A page that was cut off goes on where the same is typed again.

    Example: ./inshuti people code --print slips.html --district Huye --dry-run
    """
    settings = load_settings()
    database = newest_database(settings)
    if (number is None) == (path is None):
        raise click.UsageError("Say a number, or --print and a file.")
    if path is None and (dry_run or district):
        raise click.UsageError("--dry-run and --district go with --print.")
    with database.write("people") as tx:
        if number is not None:
            person = PersonMeant(the_number_of(number), role, name).person(tx)
            if person.standing is not PersonStatus.invited:
                raise Unknown("They are with us already. A PIN that was forgotten: ./inshuti people pin-reset.")
            if not directory.has_number(tx, person):
                raise Unknown(CLOSED)
            key = key_numbers.give(tx, operator(by), person)
            said = f"Key number {key}: give it on paper or face to face. It is shown this once."
            facts: dict[str, object] = {"key": key}
        else:
            place = monthly.district(tx, district).id if district else None
            them = directory.invited(tx, operator(by), district=place, role=Role(role) if role else None)
            said, facts = f"{len(them)} slips would be made.", {"slips": len(them), "dry_run": dry_run}
    if path and not dry_run:
        count = print_slips(database, path, settings.short_code, [each.id for each in them], by) if them else 0
        said, facts["slips"] = "Nobody there waits for a slip: no page was made.", count
        if count:
            said = f"{count} slips are in {path}: cut them, then delete it."
    answer(said, as_json, **facts)
