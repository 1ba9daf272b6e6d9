"""The verbs of `./inshuti people` that change somebody who is in: leave, lose, confirm, cover, name."""

import click

from core.alerts import departures, in_doubt
from core.alerts.departures import Departed
from core.errors import Unknown
from core.models.person import Role
from core.people import directory, person_entries
from core.people.joining import Conflict
from core.people.people import of_role
from core.storage.access import operator
from core.storage.policy import declares
from jobs.commands.people import people
from jobs.commands.people_options import (
    CLOSED,
    NUMBER,
    ROLE,
    SLIPS,
    WRITES,
    PersonMeant,
    Successor,
    alerts_to,
    answer,
    as_json,
    by,
    somebody,
    the_number_of,
)
from jobs.wiring import load_settings, newest_database

TAKEN = {
    Conflict.number_taken: SLIPS[Conflict.number_taken],
    Conflict.number_given_up: "This number was another worker's, who left, lost it or has another.",
}
ALONE = (Role.lead, Role.national)
"""Posts on which one person may be the only one there is."""


def _tell(gone: Departed, said: str, as_json: bool) -> None:
    """What became of it, with the new key number where there is one."""
    if gone.conflicts:
        raise click.ClickException(f"{' '.join(TAKEN[each] for each in gone.conflicts)} Say --yes if it is right.")
    if gone.waits:
        said = "This waits for a second person."
    freed = f" {gone.alerts} of their alerts are free again." if gone.alerts else ""
    if gone.alerts and gone.stood_in:
        freed += " The officer you named cannot take them now: whoever stands in was told, or else their first rung."
    key = f" Key number {gone.key}: give it on paper or face to face. It is shown this once." if gone.key else ""
    answer(
        f"{said}{freed}{key}",
        as_json,
        done=gone.done,
        waits=gone.waits,
        alerts=gone.alerts,
        stood_in=gone.stood_in,
        key=gone.key,
    )


@people.command()
@somebody
@alerts_to
@by
@as_json
@declares(WRITES)
def left(whom: PersonMeant, to: Successor, by: str, as_json: bool) -> None:
    """Whoever holds NUMBER is with us no longer: nothing is read, no rung waits for them.

    Example: ./inshuti people left 0788123456 --to 0788654321 --by Jean
    """
    database = newest_database(load_settings())
    with database.write("people") as tx:
        person = whom.person(tx)
        gone = departures.left(tx, operator(by), person.id, to=to.person_id(tx))
        empty = person.role in ALONE and not of_role(tx, person.role, district=person.district_id)
    post = " Nobody holds that post now: put somebody in." if gone.done and empty else ""
    _tell(gone, f"They are taken out.{post}", as_json)


@people.command()
@somebody
@alerts_to
@by
@as_json
@declares(WRITES)
def lost(whom: PersonMeant, to: Successor, by: str, as_json: bool) -> None:
    """The phone of NUMBER is lost or stolen: from now on the number is a stranger's.

    Example: ./inshuti people lost 0788123456 --by Jean
    """
    database = newest_database(load_settings())
    with database.write("people") as tx:
        person = whom.person(tx)
        if not directory.has_number(tx, person, whom.number):
            raise Unknown("This number is closed already; nothing was changed.")
        gone = departures.lost(tx, operator(by), person.id, to=to.person_id(tx))
    _tell(gone, "The number is closed. Give them another: ./inshuti people number.", as_json)


@people.command()
@somebody
@click.argument("new")
@alerts_to
@click.option("--yes", is_flag=True, help="Although the new number is or was another worker's.")
@by
@as_json
@declares(WRITES)
def number(whom: PersonMeant, new: str, to: Successor, yes: bool, by: str, as_json: bool) -> None:
    """Whoever held NUMBER has NEW from now on, and shows a new key number there.

    Example: ./inshuti people number 0788123456 0788654321 --by Jean
    """
    database = newest_database(load_settings())
    with database.write("people") as tx:
        person, changed = whom.person(tx), the_number_of(new)
        if directory.has_number(tx, person, changed):
            raise Unknown("They have that number already; nothing was changed. For another PIN: people pin-reset.")
        gone = departures.new_number(tx, operator(by), person.id, changed, to=to.person_id(tx), confirmed=yes)
    _tell(gone, "The number is changed.", as_json)


@people.command(name="pin-reset")
@somebody
@alerts_to
@by
@as_json
@declares(WRITES)
def pin_reset(whom: PersonMeant, to: Successor, by: str, as_json: bool) -> None:
    """The PIN of whoever holds NUMBER is forgotten; the next dial asks for the key number, then for a new PIN.

    Example: ./inshuti people pin-reset 0788123456 --by Jean
    """
    database = newest_database(load_settings())
    with database.write("people") as tx:
        person = whom.person(tx)
        if not directory.has_number(tx, person):
            raise Unknown(CLOSED)
        had = person.pin_hash is not None
        gone = departures.reset_pin(tx, operator(by), person.id, to=to.person_id(tx))
    _tell(gone, "The PIN is removed." if had else "They have no PIN yet.", as_json)


@people.command()
@somebody
@by
@as_json
@declares(WRITES)
def confirm(whom: PersonMeant, by: str, as_json: bool) -> None:
    """You rang whoever holds NUMBER and know the voice: the number is theirs, reading opens again.

    Example: ./inshuti people confirm 0788123456 --by Jean
    """
    database = newest_database(load_settings())
    with database.write("people") as tx:
        person = whom.person(tx)
        if not person_entries.of_one(tx, person).in_doubt:
            raise Unknown("Nothing is in doubt about this number; nothing was changed.")
        in_doubt.confirm(tx, operator(by), person.id)
    answer("They are confirmed.", as_json, done=True)


@people.command()
@somebody
@click.argument("covered", required=False)
@click.option("--nobody", is_flag=True, help="They step in for nobody any more.")
@by
@as_json
@declares(WRITES)
def cover(whom: PersonMeant, covered: str | None, nobody: bool, by: str, as_json: bool) -> None:
    """Whoever holds NUMBER steps in for COVERED, of the same work and district, whenever that one is away.

    Example: ./inshuti people cover 0788123456 0788654321 --by Jean
    """
    if (covered is None) != nobody:
        raise click.UsageError("Say whom they cover, or --nobody.")
    database = newest_database(load_settings())
    with database.write("people") as tx:
        person = whom.person(tx)
        other = directory.find(tx, the_number_of(covered), person.role).id if covered else None
        directory.cover(tx, operator(by), person.id, other)
    answer("They cover nobody." if nobody else "The cover is set.", as_json, done=True)


@people.command()
@NUMBER
@click.argument("called")
@ROLE
@by
@as_json
@declares(WRITES)
def name(number: str, called: str, role: str | None, by: str, as_json: bool) -> None:
    """Whoever holds NUMBER is called CALLED: a volunteer whom an officer's phone put in, a carer, a slip of the pen.

    Example: ./inshuti people name 0788123456 "Uwera Anne" --by Jean
    """
    database = newest_database(load_settings())
    with database.write("people") as tx:
        directory.give_name(tx, operator(by), PersonMeant(number, role, "").person(tx), called)
    answer("They have that name now.", as_json, done=True)
