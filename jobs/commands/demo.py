"""`./inshuti demo-people`: the synthetic people go before real ones come."""

import click

from core.operations import demo_removal
from core.storage.access import operator
from core.storage.policy import OPERATOR, Policy, Resource, declares
from jobs.commands.people_options import answer, as_json, by
from jobs.wiring import load_settings, newest_database


@click.group(name="demo-people")
def demo_group() -> None:
    """The synthetic people of two villages, whose PIN everybody knows."""


@demo_group.command()
@click.option("--dry-run", is_flag=True, help="How many it would be; nothing is changed.")
@by
@as_json
@declares(Policy(OPERATOR, writes=(Resource.everything,), audited=True))
def remove(dry_run: bool, by: str, as_json: bool) -> None:
    """Take the demo people out with all whom they enrolled or registered, and close what training made: children,
    alerts, referrals, calls. A live gateway starts only then.

    Example: ./inshuti demo-people remove --dry-run
    """
    database = newest_database(load_settings())
    with database.write("demo_removal") as tx:
        gone = len(demo_removal.present(tx)) if dry_run else demo_removal.remove(tx, operator(by))
    said = f"{gone} demo people {'would be' if dry_run else 'are'} taken out."
    answer(said if gone else "There are no demo people here.", as_json, removed=gone, dry_run=dry_run)
