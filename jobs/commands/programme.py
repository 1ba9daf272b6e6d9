"""The verbs of `./inshuti programme`, for the programme office: they read and tell, and change nothing."""

import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click

import migrations
from core.clock import kigali
from core.errors import BadSetting
from core.operations.programme_effects import ProgrammeChange, effects
from core.programme import programme as programmes
from core.programme.diff import Difference, differences
from core.programme.programme import Programme
from core.storage.db import real_time
from core.storage.policy import OPERATOR, Policy, Resource, declares
from jobs.wiring import is_there, load_settings, make_database

FILE = click.Path(path_type=Path)


@dataclass(frozen=True)
class Read:
    """A file as it was found: what it says, the programme if it can be used, and what is wrong with it if not."""

    written: dict[str, Any]
    programme: Programme | None
    faults: list[str]


@click.group(name="programme")
def programme() -> None:
    """What the programme office decides: is a file sound, what would another one change. Nothing is changed here."""


@programme.command()
@click.argument("file", type=FILE)
@click.option("--json", "as_json", is_flag=True, help="The result as JSON on stdout.")
@declares(Policy(OPERATOR))
def check(file: Path, as_json: bool) -> None:
    """Read FILE as a start would; exit 1 names every fault in it.

    Example: ./inshuti programme check programme.toml
    """
    found = _read(file)
    blocks = {name: _signature(found.written[name]) for name in found.written} if found.programme else {}
    if as_json:
        click.echo(json.dumps({"ok": not found.faults, "faults": found.faults, "blocks": blocks}))
    elif found.faults:
        click.echo("\n".join(found.faults))
        click.echo(f"Faults: {len(found.faults)}. No start would take {file}.")
    else:
        for name, each in blocks.items():
            click.echo(f"{name}: {each['author']}, {each['date']}. {each['note']}")
        click.echo(f"No fault. {file} takes effect at the next start.")
    sys.exit(1 if found.faults else 0)


@programme.command()
@click.argument("old", type=FILE)
@click.argument("new", type=FILE)
@click.option("--json", "as_json", is_flag=True, help="The result as JSON on stdout.")
@declares(Policy(OPERATOR, reads=(Resource.measures,)))
def diff(old: Path, new: Path, as_json: bool) -> None:
    """Tell which values differ, and for how many open cases of the database in use that changes what.

    Example: ./inshuti programme diff programme.toml proposed.toml
    """
    before, after = _read(old), _read(new)
    faults = [f"{path}: {fault}" for path, found in ((old, before), (new, after)) for fault in found.faults]
    if faults or before.programme is None or after.programme is None:
        click.echo("\n".join(faults), err=True)
        sys.exit(1)
    found = differences(before.written, after.written)
    counted = _counted(old, before.programme, after.programme)
    if as_json:
        click.echo(json.dumps({"differences": [asdict(each) for each in found], "effects": _plain(counted)}))
        return
    click.echo("\n".join([*map(_line, found), f"Values that differ: {len(found)}.", *_told(counted)]))


def _read(path: Path) -> Read:
    written: dict[str, Any] = {}
    try:
        written = programmes.written_in(path)
        return Read(written, programmes.parse(written, kigali(real_time()).date()), [])
    except BadSetting as error:
        return Read(written, None, str(error).splitlines())


def _signature(block: dict[str, Any]) -> dict[str, str]:
    return {name: str(block[name]) for name in ("author", "date", "note")}


def _line(each: Difference) -> str:
    means = f" ({each.means})" if each.means else ""
    if each.old is None:
        return f"{each.place}{means}: is new, {each.new}"
    if each.new is None:
        return f"{each.place}{means}: is gone, was {each.old}"
    return f"{each.place}{means}: was {each.old}, is {each.new}"


def _counted(path: Path, old: Programme, new: Programme) -> list[ProgrammeChange] | None:
    """What changes for the database in use; None where there is none yet."""
    chosen = load_settings().model_copy(update={"programme": path})
    if not is_there(chosen):
        return None
    database = make_database(chosen)
    try:
        if migrations.current(database.engine) != migrations.head():
            return None
        with database.read(one_moment=True) as tx:
            return effects(tx, old, new)
    finally:
        database.engine.dispose()


def _plain(counted: list[ProgrammeChange] | None) -> list[dict[str, Any]] | None:
    return None if counted is None else [asdict(each) for each in counted]


def _told(counted: list[ProgrammeChange] | None) -> list[str]:
    if counted is None:
        return ["There is no database of this release here: nothing that is open was counted."]
    changed = [f"{each.count} of {each.of} {each.said}." for each in counted if each.count]
    return changed or ["Nothing that is open would go otherwise."]
