"""The verbs of `./inshuti consents`: the ledger of what carers and guardians agreed to."""

import json
from dataclasses import asdict

import click
from rich.console import Console
from rich.table import Table

from core.children import guardians, numbers
from core.clock import kigali
from core.errors import Unknown
from core.measures import monthly
from core.models.child import NumberHolder
from core.models.consent import ConsentAnswer
from core.people import consent_lines
from core.storage.access import operator
from core.storage.policy import OPERATOR, Policy, Resource, declares
from jobs.commands.people_options import NUMBER, answer, as_json, by
from jobs.wiring import load_settings, newest_database

SAID = [str(each) for each in (ConsentAnswer.yes, ConsentAnswer.no, ConsentAnswer.danger)]


@click.group()
def consents() -> None:
    """What carers and guardians agreed to, each word as it was said."""


@consents.command(name="list")
@NUMBER
@by
@as_json
@declares(Policy(OPERATOR, reads=(Resource.person,), audited=True))
def show(number: str, by: str, as_json: bool) -> None:
    """Every word of the carers with NUMBER, the oldest first; the look is written down.

    Example: ./inshuti consents list 0788000101 --by Jean
    """
    with newest_database(load_settings()).write("consents") as tx:
        found = consent_lines.of_number(tx, operator(by), number)
    if as_json:
        click.echo(json.dumps([{**asdict(each), "said_at": kigali(each.said_at).isoformat()} for each in found]))
        return
    table = Table("when", "to", "said", "voice", "channel", "wording", "language", "taken by")
    for each in found:
        when, wording = f"{kigali(each.said_at):%Y-%m-%d %H:%M}", f"{each.wording} {each.version}".strip()
        table.add_row(
            when, each.to, each.answer, each.voice, each.channel, wording, each.language, each.taken_by or "-"
        )
    Console().print(table)


@consents.command()
@click.option("--district", required=True, help="Whose children: its name, as Huye.")
@as_json
@declares(Policy(OPERATOR, reads=(Resource.listing,)))
def lacking(district: str, as_json: bool) -> None:
    """Codes of children under 16 without a guardian's yes, and without the danger that needs none.

    Example: ./inshuti consents lacking --district Huye
    """
    with newest_database(load_settings()).read() as tx:
        codes = guardians.lacking(tx, monthly.district(tx, district).id)
    answer("\n".join(codes) or "Of every child under 16 the ledger says why it may be kept.", as_json, children=codes)


@consents.command()
@click.argument("code")
@click.argument("said", type=click.Choice(SAID))
@click.option("--district", required=True, help="Whose code it is: its name, as Huye.")
@by
@as_json
@declares(Policy(OPERATOR, reads=(Resource.child,), writes=(Resource.child,), audited=True))
def guardian(code: str, said: str, district: str, by: str, as_json: bool) -> None:
    """The guardian of the child CODE said yes or no to its record; or it is kept as the child is in danger.

    Example: ./inshuti consents guardian 204711 yes --district Huye --by Jean
    """
    with newest_database(load_settings()).write("consents") as tx:
        place = monthly.district(tx, district)
        held = numbers.find(tx, place.id, code, NumberHolder.child)
        if held is None:
            raise Unknown(f"{place.name} has no child of the code {code}.")
        guardians.note_by_office(tx, operator(by), held[1], ConsentAnswer(said))
    answer(f"The ledger says of {code}: {said}.", as_json, done=True)
