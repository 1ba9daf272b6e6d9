"""`./inshuti migrate`: the tables in their newest form, and all of Rwanda in them; or which changes wait."""

import json
import sys
from dataclasses import asdict, dataclass

import click

import migrations
from core.storage.policy import OPERATOR, Policy, Resource, declares
from jobs.key_file import ready_settings
from jobs.runner import services
from jobs.wiring import is_there, load_settings, make_database
from migrations import kinds
from migrations.kinds import Change


@dataclass(frozen=True, slots=True)
class Waiting:
    """Where the tables are, where this release has them, and what lies between."""

    at: str | None
    newest: str
    changes: list[Change]

    @property
    def only_adds(self) -> bool:
        """Whether the release that runs now may go on while the changes are made, and after it. One that finds no
        tables at all does not run.
        """
        return self.at is None or not any(each.takes for each in self.changes)


@click.command()
@click.option("--check", is_flag=True, help="Change nothing: tell what waits; 1 if the old release must end before.")
@click.option("--json", "as_json", is_flag=True, help="The result as JSON on stdout.")
@declares(Policy(OPERATOR, writes=(Resource.everything,)))
def migrate(check: bool, as_json: bool) -> None:
    """Bring the tables to their newest form and put all of Rwanda in.

    With --check nothing is changed: it tells which changes wait, and whether the release that runs now goes on serving
    while they are made. Exit code 1 says that it does not.

    Example: ./inshuti migrate --check
    """
    if check:
        waiting = look()
        click.echo(_as_json(waiting) if as_json else said(waiting))
        sys.exit(0 if waiting.only_adds else 1)
    database = make_database(ready_settings())
    services.furnish(database, with_demo=False)
    at = migrations.current(database.engine)
    click.echo(json.dumps({"schema": at}) if as_json else f"The tables are at {at}, the newest.")


def look() -> Waiting:
    """What waits, on the database that is set; nothing is made, not even the file of a database or keys."""
    settings, at = load_settings(), None
    if is_there(settings):
        database = make_database(settings)
        at = migrations.current(database.engine)
        database.engine.dispose()
    ahead = at is not None and at > migrations.head()
    return Waiting(at, migrations.head(), [] if ahead else kinds.after(at))


def said(waiting: Waiting) -> str:
    """A line for where it is, a line for each change, and what it means."""
    if waiting.at is None:
        return f"There are no tables yet; ./inshuti migrate makes them, up to {waiting.newest}."
    if waiting.at > waiting.newest:
        return f"The tables are at {waiting.at}, of a newer release than this one ({waiting.newest}): nothing waits."
    if not waiting.changes:
        return f"The tables are at {waiting.at}, the newest: nothing waits."
    lines = [f"The tables are at {waiting.at}; {len(waiting.changes)} changes wait, up to {waiting.newest}."]
    lines += [line for each in waiting.changes for line in _lines(each)]
    means = "They take something away: end every process of the release before, then migrate."
    if waiting.only_adds:
        means = "They only add: the release that runs now goes on serving meanwhile, and afterwards."
    return "\n".join([*lines, means])


def _lines(change: Change) -> list[str]:
    adds = f"adds {', '.join(change.adds)}" if change.adds else "adds nothing that is stored"
    return [f"{change.number} {change.name}: {adds}", *(f"    TAKES {each}" for each in change.takes)]


def _as_json(waiting: Waiting) -> str:
    """For programs: {"at", "newest", "only_adds", "changes": [{"number", "name", "adds", "takes"}]}."""
    changes = [asdict(each) for each in waiting.changes]
    told = {"at": waiting.at, "newest": waiting.newest, "only_adds": waiting.only_adds, "changes": changes}
    return json.dumps(told)
