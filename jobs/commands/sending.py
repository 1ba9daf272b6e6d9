"""`./inshuti sending`: whether messages leave, all of them or the reminders."""

from collections.abc import Callable

import click

from core.messages import switches
from core.storage import audit
from core.storage.access import operator
from core.storage.db import Tx
from core.storage.policy import OPERATOR, Policy, Resource, declares
from jobs.commands.people_options import by
from jobs.key_file import ready_settings
from jobs.wiring import newest_database

TURNS: dict[str, Callable[[Tx], int]] = {
    "on": switches.turn_on,
    "off": switches.turn_off,
    "reminders-on": switches.turn_reminders_on,
    "reminders-off": switches.turn_reminders_off,
}
"""What the verb `sending` may be told."""
_TURNED = {
    "on": "Sending is on; {count} messages were too old and stay here.",
    "off": "Sending is OFF.",
    "reminders-on": "Reminders go out; {count} were too old and stay here.",
    "reminders-off": "Reminders are held back; alerts and receipts go out.",
}


@click.command()
@click.argument("turn", type=click.Choice(list(TURNS)))
@click.option("--yes", is_flag=True, help="Do not ask.")
@by
@declares(Policy(OPERATOR, reads=(Resource.system,), writes=(Resource.system,), audited=True))
def sending(turn: str, yes: bool, by: str) -> None:
    """Let messages go out again after a restore, or hold all of them back; or only the reminders.

    The ladders go on either way. Example: ./inshuti sending reminders-off
    """
    database = newest_database(ready_settings())
    with database.read() as tx:
        for each in switches.waiting(tx):
            hours = (tx.at - each.oldest).total_seconds() / 3600
            click.echo(f"{each.lane}: {each.count} wait, the oldest for {hours:.1f} hours.")
    if turn == "on" and not yes:
        click.confirm("Send them now (alerts all, reminders of the last day only)?", abort=True)
    with database.write("sending") as tx:
        done = TURNS[turn](tx)
        audit.record(tx, operator(by), f"sending_{turn.replace('-', '_')}", "switches", None)
    click.echo(_TURNED[turn].format(count=int(done)))
