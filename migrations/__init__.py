"""Numbered changes of the schema, one each, both ways. `upgrade` brings a database to the newest."""

from functools import cache
from pathlib import Path

from sqlalchemy import Engine, inspect, text

from core.storage.sealed_rows import RowSealer

HERE = Path(__file__).parent
VERSIONS = "alembic_version"
"""The table that says at which change a database is."""


@cache
def head() -> str:
    """The newest change's number."""
    return max(path.name.partition("_")[0] for path in (HERE / "versions").glob("[0-9]*_*.py"))


def current(engine: Engine) -> str | None:
    """The change the database is at, None for an empty one."""
    with engine.connect() as connection:
        if not inspect(connection).has_table(VERSIONS):
            return None
        found: str | None = connection.scalar(text(f"SELECT version_num FROM {VERSIONS}"))  # noqa: S608  our own word
        return found


def fits(engine: Engine) -> bool:
    """Whether this release can work on these tables: they are its own, or of the release after it, which only added.

    So two releases serve side by side while one takes the other's place.
    """
    return (current(engine) or "") >= head()


def upgrade(engine: Engine, to: str = "head", sealer: RowSealer | None = None) -> None:
    """Bring the database up to that change, in one transaction. `sealer` seals what lies there in the clear."""
    from migrations import changes  # only who moves a database pays for it

    changes.upgrade(engine, to, sealer)


def downgrade(engine: Engine, to: str, sealer: RowSealer | None = None) -> None:
    """Take the database back to that change; `sealer` opens what would lie there in the clear again."""
    from migrations import changes

    changes.downgrade(engine, to, sealer)
