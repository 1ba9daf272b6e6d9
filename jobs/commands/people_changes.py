"""The verbs of `./inshuti people` that change somebody who is in: leave, lose, confirm, cover."""

import click

from core.alerts import departures, in_doubt
from core.alerts.departures import Departed
from core.errors import Unknown
from core.people import directory
from core.storage.access import operator
from core.storage.db import Tx
from core.storage.policy import declares
from jobs.commands.people import (
    CLOSED,
    NUMBER,
    ROLE,
    SLIPS,
    WRITES,
    answer,
    as_json,
    by,
    people,
    person_of,
    the_number_of,
)
from jobs.wiring import load_settings, newest_database

TO = click.option("--to", "to", help="The number of the officer to whom their alerts go.")


def _colleague(tx: Tx, to: str | None) -> int | None:
    return directory.find(tx, the_number_of(to)).id if to else None


def _tell(gone: Departed, said: str, as_json: bool) -> None:
    """What became of it, with the new key number where there is one."""
    if gone.conflicts:
        raise click.ClickException(f"{' '.join(SLIPS[each] for each in gone.conflicts)} Say --yes if it is right.")
    if gone.waits:
        said = "This waits for a second person."
    freed = f" {gone.alerts} of their alerts are free again." if gone.alerts else ""
    key = f" Key number {gone.key}: give it on paper or face to face. It is shown this once." if gone.key else ""
    answer(f"{said}{freed}{key}", as_json, done=gone.done, waits=gone.waits, alerts=gone.alerts, key=gone.key)


@people.command()
@NUMBER
@ROLE
@TO
@by
@as_json
@declares(WRITES)
def left(number: str, role: str | None, to: str | None, by: str, as_json: bool) -> None:
    """Whoever holds NUMBER is with us no longer: nothing is read, no rung waits for them.

    Example: ./inshuti people left 0788123456 --to 0788654321 --by Jean
    """
    database = newest_database(load_settings())
    with database.write("people") as tx:
        gone = departures.left(tx, operator(by), person_of(tx, number, role).id, to=_colleague(tx, to))
    _tell(gone, "They are taken out.", as_json)


@people.command()
@NUMBER
@ROLE
@TO
@by
@as_json
@declares(WRITES)
def lost(number: str, role: str | None, to: str | None, by: str, as_json: bool) -> None:
    """The phone of NUMBER is lost or stolen: from now on the number is a stranger's.

    Example: ./inshuti people lost 0788123456 --by Jean
    """
    database = newest_database(load_settings())
    with database.write("people") as tx:
        person = person_of(tx, number, role)
        if not directory.has_number(tx, person, number):
            raise Unknown("This number is closed already; nothing was changed.")
        gone = departures.lost(tx, operator(by), person.id, to=_colleague(tx, to))
    _tell(gone, "The number is closed. Give them another: ./inshuti people number.", as_json)


@people.command()
@NUMBER
@click.argument("new")
@ROLE
@TO
@click.option("--yes", is_flag=True, help="Although the new number is another worker's already.")
@by
@as_json
@declares(WRITES)
def number(number: str, new: str, role: str | None, to: str | None, yes: bool, by: str, as_json: bool) -> None:
    """Whoever held NUMBER has NEW from now on, and shows a new key number there.

    Example: ./inshuti people number 0788123456 0788654321 --by Jean
    """
    database = newest_database(load_settings())
    with database.write("people") as tx:
        person, changed = person_of(tx, number, role), the_number_of(new)
        if directory.has_number(tx, person, changed):
            raise Unknown("They have that number already; nothing was changed. For another PIN: people pin-reset.")
        gone = departures.new_number(tx, operator(by), person.id, changed, to=_colleague(tx, to), confirmed=yes)
    _tell(gone, "The number is changed.", as_json)


@people.command(name="pin-reset")
@NUMBER
@ROLE
@TO
@by
@as_json
@declares(WRITES)
def pin_reset(number: str, role: str | None, to: str | None, by: str, as_json: bool) -> None:
    """The PIN of whoever holds NUMBER is forgotten; the next dial asks for the key number, then for a new PIN.

    Example: ./inshuti people pin-reset 0788123456 --by Jean
    """
    database = newest_database(load_settings())
    with database.write("people") as tx:
        person = person_of(tx, number, role)
        if not directory.has_number(tx, person):
            raise Unknown(CLOSED)
        gone = departures.reset_pin(tx, operator(by), person.id, to=_colleague(tx, to))
    _tell(gone, "The PIN is removed.", as_json)


@people.command()
@NUMBER
@ROLE
@by
@as_json
@declares(WRITES)
def confirm(number: str, role: str | None, by: str, as_json: bool) -> None:
    """You rang whoever holds NUMBER and know the voice: the number is theirs, reading opens again.

    Example: ./inshuti people confirm 0788123456 --by Jean
    """
    database = newest_database(load_settings())
    with database.write("people") as tx:
        person = person_of(tx, number, role)
        if not directory.entry(tx, person).in_doubt:
            raise Unknown("Nothing is in doubt about this number; nothing was changed.")
        in_doubt.confirm(tx, operator(by), person.id)
    answer("They are confirmed.", as_json, done=True)


@people.command()
@NUMBER
@click.argument("covered", required=False)
@ROLE
@click.option("--nobody", is_flag=True, help="They step in for nobody any more.")
@by
@as_json
@declares(WRITES)
def cover(number: str, covered: str | None, role: str | None, nobody: bool, by: str, as_json: bool) -> None:
    """Whoever holds NUMBER steps in for COVERED, of the same work and district, whenever that one is away.

    Example: ./inshuti people cover 0788123456 0788654321 --by Jean
    """
    if (covered is None) != nobody:
        raise click.UsageError("Say whom they cover, or --nobody.")
    database = newest_database(load_settings())
    with database.write("people") as tx:
        person = person_of(tx, number, role)
        other = directory.find(tx, the_number_of(covered), person.role).id if covered else None
        directory.cover(tx, operator(by), person.id, other)
    answer("They cover nobody." if nobody else "The cover is set.", as_json, done=True)
