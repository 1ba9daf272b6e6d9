"""The verbs of `./inshuti children erase`: a child's record is erased by the lead and the national desk together."""

import click

from core.children import numbers
from core.errors import Unknown
from core.measures import monthly
from core.models.child import NumberHolder
from core.models.person import Person, Role
from core.operations import erasures
from core.people import directory
from core.storage.access import Caller, operator
from core.storage.db import Tx
from core.storage.policy import OPERATOR, Policy, Resource, declares
from jobs.commands.children import children
from jobs.commands.people_options import answer, as_json, by, the_number_of
from jobs.wiring import load_settings, newest_database

WHOSE = Policy(OPERATOR, reads=(Resource.person,), writes=(Resource.child,), audited=True)
DISTRICT = click.option("--district", required=True, help="Whose code it is: its name, as Huye.")


@children.group()
def erase() -> None:
    """A child's record, erased by two persons; refused while an alert, a restricted matter or retention stands."""


def _child(tx: Tx, district: str, code: str) -> int:
    place = monthly.district(tx, district)
    held = numbers.find(tx, place.id, code, NumberHolder.child)
    if held is None:
        raise Unknown(f"{place.name} has no child of the code {code}.")
    return held[1]


def _as(tx: Tx, number: str, role: Role, by: str) -> Caller:
    """That person, by the hand of who types."""
    person: Person = directory.find(tx, the_number_of(number), role)
    return Caller(number, operator(by).channel, person.id, role, person.language, district=person.district_id)


@erase.command()
@click.argument("code")
@DISTRICT
@click.option("--lead", required=True, help="The number of the district's lead who asks.")
@by
@as_json
@declares(WHOSE)
def ask(code: str, district: str, lead: str, by: str, as_json: bool) -> None:
    """The lead asks to erase the record of the child CODE.

    Example: ./inshuti children erase ask 204711 --district Huye --lead 0788000301 --by Jean
    """
    with newest_database(load_settings()).write("erasure") as tx:
        step = erasures.ask(tx, _as(tx, lead, Role.lead, by), _child(tx, district, code))
    said = (
        "Asked. The national desk confirms it" if step.new else "This was asked before; the national desk confirms it"
    )
    answer(f"{said}: ./inshuti children erase confirm {code}.", as_json, erasure=step.number, new=step.new)


@erase.command()
@click.argument("code")
@DISTRICT
@click.option("--national", required=True, help="The number of who confirms at the national desk.")
@by
@as_json
@declares(WHOSE)
def confirm(code: str, district: str, national: str, by: str, as_json: bool) -> None:
    """The national desk confirms: the child's key is gone first, at both places, then the rows.

    Example: ./inshuti children erase confirm 204711 --district Huye --national 0788000401 --by Marie
    """
    database = newest_database(load_settings())
    with database.write("erasure") as tx:
        step = erasures.confirm(tx, _as(tx, national, Role.national, by), _child(tx, district, code))
    goes_on = True
    while goes_on:  # others that were confirmed before it go first
        with database.write("erasure") as tx:
            goes_on, done = bool(erasures.sweep(tx)), erasures.is_done(tx, step.number)
    gone = f"Erased. Certificate: ./inshuti children erase certificate {step.number}."
    said = gone if done else "Confirmed. The clock erases it as soon as both places of KEY_STORE answer."
    answer(said, as_json, erasure=step.number, new=step.new, done=done)


@erase.command()
@click.argument("number", type=int)
@as_json
@declares(Policy(OPERATOR, reads=(Resource.system,)))
def certificate(number: int, as_json: bool) -> None:
    """What proves the erasure NUMBER, as a page of text; its digest stands in the audit's chain.

    Example: ./inshuti children erase certificate 7281930
    """
    with newest_database(load_settings()).read() as tx:
        said = erasures.certificate(tx, number)
    lines = [f"{name.replace('_', ' ')}: {value}" for name, value in said.items()]
    answer("\n".join(["Certificate of erasure", *lines]), as_json, **said)
