"""What each change adds, and what it takes from whoever still runs the release before: found by making it on an empty
database in memory.

An update without a gap has the old release and the new one on the same tables for a while. A change that only adds is
made before; one that takes something away waits until no process of the release before is left.
"""

from dataclasses import dataclass

from sqlalchemy import Engine, StaticPool, create_engine, inspect

import migrations


@dataclass(frozen=True, slots=True)
class Change:
    """One numbered change: what it adds and what it takes, as `table` or `table.column`, in words."""

    number: str
    name: str
    adds: tuple[str, ...]
    takes: tuple[str, ...]


Columns = dict[str, tuple[bool, bool]]
"""Of each column whether it may be empty, and whether it fills itself."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a release meets in the tables: their columns, and which may not be twice."""

    columns: dict[str, Columns]
    unique: dict[str, set[tuple[str, ...]]]


def after(current: str | None) -> list[Change]:
    """Every change after that one, in their order."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    try:
        if current:
            migrations.upgrade(engine, current)
        return [_made(engine, *each) for each in numbered() if current is None or each[0] > current]
    finally:
        engine.dispose()


def numbered() -> list[tuple[str, str]]:
    """The number and the name of every change there is."""
    files = sorted((migrations.HERE / "versions").glob("[0-9]*_*.py"))
    return [(number, name) for number, _, name in (path.stem.partition("_") for path in files)]


def _made(engine: Engine, number: str, name: str) -> Change:
    before = shape(engine)
    migrations.upgrade(engine, number)
    return Change(number, name, *differences(before, shape(engine)))


def shape(engine: Engine) -> Shape:
    """The tables as they stand there."""
    found = inspect(engine)
    columns = {
        table: {each["name"]: (each["nullable"], each["default"] is not None) for each in found.get_columns(table)}
        for table in found.get_table_names()
        if table != migrations.VERSIONS
    }
    return Shape(columns, {table: _unique(engine, table) for table in columns})


def _unique(engine: Engine, table: str) -> set[tuple[str, ...]]:
    """The columns of which no two rows may be alike."""
    found = inspect(engine)
    rules = {tuple(map(str, each["column_names"])) for each in found.get_unique_constraints(table)}
    return rules | {tuple(map(str, each["column_names"])) for each in found.get_indexes(table) if each["unique"]}


def differences(before: Shape, now: Shape) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What there is more now, and what the release before can no longer rely on."""
    adds = [table for table in now.columns if table not in before.columns]
    takes = [f"{table}, which goes" for table in before.columns if table not in now.columns]
    for table in sorted(before.columns.keys() & now.columns.keys()):
        old, new = before.columns[table], now.columns[table]
        adds += [f"{table}.{name}" for name in new if name not in old]
        takes += [f"{table}.{name}, which goes" for name in old if name not in new]
        takes += [f"{table}.{name}, which must be filled now" for name in new if _must_be_filled(name, old, new)]
        many = (", ".join(each) for each in sorted(now.unique[table] - before.unique[table]) if set(each) <= old.keys())
        takes += [f"{table}, of which no two may have the same {each} now" for each in many]
    return tuple(adds), tuple(takes)


def _must_be_filled(name: str, old: Columns, new: Columns) -> bool:
    """True for a column that the release before may leave empty, or does not know, and that may not be empty now."""
    may_be_empty, fills_itself = new[name]
    return not may_be_empty and not fills_itself and (name not in old or old[name] != new[name])
