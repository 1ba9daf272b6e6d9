"""`./inshuti demo-people`: the synthetic people go before real ones come."""

from dataclasses import asdict, astuple

import click

from core.operations import demo_removal
from core.operations.demo_removal import Removal
from core.storage.access import operator
from core.storage.policy import OPERATOR, Policy, Resource, declares
from jobs.commands.people_options import answer, as_json, by
from jobs.wiring import load_settings, newest_database


@click.group(name="demo-people")
def demo_group() -> None:
    """The synthetic people of two villages, whose PIN everybody knows."""


@demo_group.command()
@click.option("--yes", is_flag=True, help="Do it; without it nothing is changed.")
@by
@as_json
@declares(Policy(OPERATOR, writes=(Resource.everything,), audited=True))
def remove(yes: bool, by: str, as_json: bool) -> None:
    """Say what goes with the demo people, and with `--yes` take them out with all whom they enrolled or registered:
    what training made is closed, an alert that somebody real told begins at its first rung again. A live gateway starts
    only then.

    Example: ./inshuti demo-people remove --yes
    """
    database = newest_database(load_settings())
    with database.write("demo_removal") as tx:
        removal = demo_removal.remove(tx, operator(by)) if yes else demo_removal.look(tx)
    answer(_said(removal, done=yes), as_json, **asdict(removal), done=yes)


def _said(removal: Removal, *, done: bool) -> str:
    if not any(astuple(removal)):
        return "There are no demo people here."
    lines = [
        f"{removal.people} demo people {'are' if done else 'would be'} taken out.",
        f"Closed with them: {removal.alerts} alerts, {removal.children} children, {removal.calls} calls.",
    ]
    if removal.go_on:
        lines.append(f"Told by others, so they go on from their first rung: {', '.join(removal.go_on)}.")
    return "\n".join(lines if done else [*lines, "Nothing is changed. Say --yes to do it."])
